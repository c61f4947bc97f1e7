" `drc lsp` in ALE. Settings of the server: `let g:ale_dr_drc_config = {'drc': {…}}`.
call ale#Set('dr_drc_executable', 'drc')
call ale#Set('dr_drc_config', {})

function! ale_linters#dr#drc#Root(buffer) abort
  let found = ale#path#FindNearestFile(a:buffer, 'drc.toml')
  return fnamemodify(empty(found) ? bufname(a:buffer) : found, ':p:h')
endfunction

call ale#linter#Define('dr', {
\   'name': 'drc',
\   'lsp': 'stdio',
\   'executable': {buffer -> ale#Var(buffer, 'dr_drc_executable')},
\   'command': '%e lsp',
\   'lsp_config': {buffer -> ale#Var(buffer, 'dr_drc_config')},
\   'project_root': function('ale_linters#dr#drc#Root'),
\})
