" Indents of .dr files, as `drc fmt` has them: two spaces for each line that opens brackets, and for what goes on on a line of its own.
if exists("b:did_indent")
  finish
endif
let b:did_indent = 1

setlocal indentexpr=DrIndent(v:lnum)
setlocal indentkeys=0{,0},0],0),!^F,o,O,0=else,0=help,0=because,0=where,0=select,0=is,0=on,0=fix,0=suggest
setlocal nosmartindent autoindent
let b:undo_indent = "setlocal indentexpr< indentkeys< smartindent< autoindent<"

if exists("*DrIndent")
  finish
endif

" Lines that go on with what stands above them: clauses, and operators that begin a line.
let s:clause = '^\s*\%(\%(else\|where\)\>\|\%(help\|fix\|suggest\|because\|select\|is\|on\|and\|or\)\>\%(\s*[=:{,]\|$\)\@!\|until\s\+\d\|by\s\+"\|[-+*/]\s\|==\|!=\|[<>]\|\.\.\)'

" Whether the character under the cursor is not code. Between the braces of an interpolation there is code.
function! s:IsText() abort
  return synIDattr(synID(line("."), col("."), 1), "name") =~# '^dr\%(String\|Escape\|Comment\|Documentation\)$'
endfunction

" The line and column of the bracket that is open where line `lnum` begins; [0, 0] for none.
function! s:OpenAt(lnum) abort
  call cursor(a:lnum, 1)
  return searchpairpos('[{(\[]', '', '[])}]', 'bnW', 's:IsText()')
endfunction

" The nearest line above `lnum` that begins between the same brackets, without comments; 0 for none.
function! s:SiblingOf(lnum, open) abort
  let lnum = prevnonblank(a:lnum - 1)
  while lnum > a:open[0]
    let open = s:OpenAt(lnum)
    if open != a:open
      let lnum = open[0]
    elseif getline(lnum) =~# '^\s*#'
      let lnum = prevnonblank(lnum - 1)
    else
      return lnum
    endif
  endwhile
  return 0
endfunction

function! DrIndent(lnum) abort
  let view = winsaveview()
  try
    return s:Indent(a:lnum)
  finally
    call winrestview(view)
  endtry
endfunction

" Whether it is a clause, or begins with a closing bracket.
function! s:Continues(lnum) abort
  return getline(a:lnum) =~# s:clause || getline(a:lnum) =~# '^\s*[])}]'
endfunction

" What the lines between brackets are indented from, of which the first stands in line `lnum`: where the head of a comprehension goes on
" on a second line, that is its first one.
function! s:IndentOfOpening(lnum) abort
  if !s:Continues(a:lnum) || getline(a:lnum) !~# ':\s\+\%(\w*[({[]\)\+\s*\%(#.*\)\=$'
    return indent(a:lnum)
  endif
  let sibling = a:lnum
  while sibling != 0 && s:Continues(sibling)
    let sibling = getline(sibling) =~# s:clause ? s:SiblingOf(sibling, s:OpenAt(sibling)) : s:OpenAt(sibling)[0]
  endwhile
  return indent(getline(sibling) =~# '^\s*for\>' ? sibling : a:lnum)
endfunction

function! s:Indent(lnum) abort
  let text = getline(a:lnum)
  let open = s:OpenAt(a:lnum)
  let outer = open[0] == 0 ? -shiftwidth() : s:IndentOfOpening(open[0])
  if text =~# '^\s*[])}]'
    return max([outer, 0])
  endif
  let base = outer + shiftwidth()
  let sibling = s:SiblingOf(a:lnum, open)
  if sibling == 0
    return base
  endif
  let above = getline(sibling)
  if text =~# s:clause
    " In parentheses that only group, the operator that binds least begins its lines below the beginning.
    let groups = open[0] > 0 && getline(open[0])[: open[1] - 1] =~# '\%(^\|\W\)($'
    let after_else = groups && above =~# '^\s*else\>'
    if groups && (text =~# '^\s*else\>' || text =~# '^\s*\%(\%(and\|or\)\>\|[-+]\s\)' && above !~# '\<when\>\|' . s:clause)
      return base
    endif
    return indent(sibling) + (above =~# s:clause && !after_else ? 0 : shiftwidth())
  endif
  if above =~# ':\s*\%(#.*\)\=$'
    return indent(sibling) + (above =~# '^\s*for\>' ? shiftwidth() : 0)
  endif
  return base
endfunction
