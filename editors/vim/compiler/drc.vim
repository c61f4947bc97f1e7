" `:compiler drc`, then `:make`: what `drc check` finds in this file, warnings too, in the quickfix list.
if exists("current_compiler")
  finish
endif
let current_compiler = "drc"

if exists(":CompilerSet") != 2
  command -nargs=* CompilerSet setlocal <args>
endif

" Another command of drc: `:let g:drc_make = 'lint'`.
execute 'CompilerSet makeprg=drc\ ' . get(g:, "drc_make", "check") . '\ --format\ short\ --color\ never\ %:S'
" Columns count characters, so they are those of the screen (%v) and not bytes (%c).
CompilerSet errorformat=%f:%l:%v:\ %trror[DR%n]:\ %m,%f:%l:%v:\ %tarning[DR%n]:\ %m,%f:%l:%v:\ %tote[DR%n]:\ %m,%-G%.%#
