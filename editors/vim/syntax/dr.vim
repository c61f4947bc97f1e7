" Colours for .dr files.
if exists("b:current_syntax")
  finish
endif

syntax keyword drStatement action adopt advice allow assume bad call check data detect drill ephemeral export extend failback failover for function global good import in invoke kind let objectives on_failure output param part pattern permit policy provider region replicate require resource rule signal sleep step steps switchover together topology trait unless until uses when
syntax keyword drWord else where because by as of each every fix none pair replica select suggest is not and or then help
syntax keyword drConstant true false null
syntax match drNumber "\<\d\{4}-\d\d-\d\d\>"
syntax match drNumber "\<\d\+\(\.\d\+\)\?\(ms\|s\|m\|h\|d\|KiB\|MiB\|GiB\|TiB\|B\|%\)\?\>\?"
syntax match drOperator "->\|\.\.\|==\|!=\|<=\|>="
" It begins with what stands before it: a keyword that begins at the same place would win.
syntax match drSetting "\%(^\|{\|\s\)\s\+\h\w*\ze\s*=[^=]"
syntax match drFunction "\<\h\w*\ze("
syntax match drEscape contained "\\."
syntax region drInterpolation contained matchgroup=drBrace start="${" end="}" contains=drNumber,drWord,drConstant,drOperator,drFunction,drString,drBraces
syntax region drBraces contained transparent start="{" end="}" contains=drNumber,drWord,drConstant,drOperator,drFunction,drString,drBraces
" It ends with its line; only what is interpolated may go on.
syntax region drString start=+"+ skip=+\\.+ end=+"+ end=+$+ contains=drEscape,drInterpolation
syntax match drComment "#.*$" contains=@Spell
syntax match drDocumentation "##.*$" contains=@Spell

highlight default link drStatement Keyword
highlight default link drWord Operator
highlight default link drConstant Constant
highlight default link drNumber Number
highlight default link drOperator Operator
highlight default link drSetting Identifier
highlight default link drFunction Function
highlight default link drEscape SpecialChar
highlight default link drBrace Delimiter
highlight default link drString String
highlight default link drComment Comment
highlight default link drDocumentation SpecialComment

syntax sync fromstart

let b:current_syntax = "dr"
