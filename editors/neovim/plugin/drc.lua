-- Virtual documents are opened like files: by going to a definition in the library, or by `:edit drc-out:/…`.
if vim.g.loaded_drc then
  return
end
vim.g.loaded_drc = true

vim.api.nvim_create_autocmd('BufReadCmd', {
  group = vim.api.nvim_create_augroup('drc_documents', { clear = true }),
  -- Versions that see no scheme in a name with a dash put the working folder before it.
  pattern = { '*drc-library:/*', '*drc-out:/*' },
  callback = function(event)
    require('drc').read(event.match:match('drc%-%a+:/.*'), event.buf)
  end,
})
