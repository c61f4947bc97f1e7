" Comments, indents, `:make` and `gq` for .dr files.
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s comments=b:##,b:#
setlocal expandtab shiftwidth=2 softtabstop=2 autoindent smartindent
setlocal makeprg=drc\ check\ --format\ short\ %:S
setlocal errorformat=%f:%l:%c:\ %t%*[a-z][%m
setlocal formatprg=drc\ fmt\ -

let b:undo_ftplugin = "setlocal commentstring< comments< expandtab< shiftwidth< softtabstop< autoindent< smartindent< makeprg< errorformat< formatprg<"
