" Comments, indents, folds, `:make` and `gq` for .dr files.
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

let s:keep_cpo = &cpo
set cpo&vim

setlocal commentstring=#\ %s comments=b:##,b:# formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=2 softtabstop=2 tabstop=2
setlocal suffixesadd=.dr
setlocal formatprg=drc\ fmt\ -
setlocal include=^\\s*import\\s\\+\"\\zs[^\"]*\\ze\"
setlocal define=^\\s*\\%(topology\\\|kind\\\|trait\\\|policy\\\|advice\\\|pattern\\\|function\\\|let\\\|param\\\|rule\\\|action\\)\\s\\+
compiler drc

if exists("loaded_matchit") && !exists("b:match_words")
  let b:match_words = '\<when\>:\<else\>'
  let b:match_skip = 's:comment\|string'
endif

let b:undo_ftplugin = "setlocal commentstring< comments< formatoptions< expandtab< shiftwidth< softtabstop< tabstop< suffixesadd< formatprg< include< define< makeprg< errorformat< | unlet! b:current_compiler b:match_words b:match_skip"

let &cpo = s:keep_cpo
unlet s:keep_cpo
