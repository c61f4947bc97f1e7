-- For Neovim 0.11 and later: `vim.lsp.enable('drc')`. Settings of one's own: `vim.lsp.config('drc', { settings = { drc = { … } } })`.
return require('drc').configuration()
