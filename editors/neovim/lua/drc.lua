-- `drc lsp` in Neovim, and the documents that it makes: files of the embedded library (`drc-library:`), and what it makes of a program
-- (`drc-out:`).
local M = {}

M.schemes = { 'drc-library', 'drc-out' }
local patience = 10000 -- milliseconds that opening a virtual document waits for its text

local content = 'workspace/textDocumentContent'

local function each_buffer_of(uri, act)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    local name = vim.api.nvim_buf_get_name(buffer)
    if vim.api.nvim_buf_is_loaded(buffer) and (name == uri or vim.endswith(name, '/' .. uri)) then
      act(buffer)
    end
  end
end

local function set_text(buffer, text)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(text:gsub('\n$', ''), '\n', { plain = true }))
  vim.bo[buffer].modified = false
  vim.bo[buffer].modifiable = false
end

local function clients()
  local all = (vim.lsp.get_clients or vim.lsp.get_active_clients)()
  return vim.tbl_filter(function(client)
    return client.name == 'drc'
  end, all)
end

-- What the server answers; nil and why where it does not.
local function ask(method, params, buffer)
  local client = clients()[1]
  if client == nil then
    return nil, 'drc: no server runs'
  end
  local answer, reason
  if vim.fn.has('nvim-0.11') == 1 then
    answer, reason = client:request_sync(method, params, patience, buffer)
  else
    answer, reason = client.request_sync(method, params, patience, buffer)
  end
  if answer == nil then
    return nil, 'drc: ' .. tostring(reason)
  end
  if answer.err ~= nil then
    return nil, 'drc: ' .. answer.err.message
  end
  return answer.result
end

local function text_of(uri, buffer)
  local result, reason = ask(content, { uri = uri }, buffer)
  return result and result.text, reason
end

-- Asks anew for the text of documents that have changed.
function M.refresh(uri)
  each_buffer_of(uri, function(buffer)
    local text, reason = text_of(uri, buffer)
    if text == nil then
      vim.notify(reason, vim.log.levels.WARN)
    else
      set_text(buffer, text)
    end
  end)
end

-- What `BufReadCmd` does for a virtual document.
function M.read(uri, buffer)
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].undolevels = -1
  local text, reason = text_of(uri, buffer)
  if text == nil then
    vim.notify(reason, vim.log.levels.ERROR)
    text = ''
  end
  set_text(buffer, text)
  local types = { dr = 'dr', json = 'json', md = 'markdown', py = 'python' }
  vim.bo[buffer].filetype = types[uri:match('%.(%w+)$')] or 'text'
end

-- The server says that a virtual document has changed: after the answer, so that the request for its text is not inside of this one.
local function refreshed(_, params)
  vim.schedule(function()
    M.refresh(params.uri)
  end)
  return vim.NIL
end

-- Shows a document that the server names. Later versions do this by themselves.
local function show(_, params)
  vim.api.nvim_command('split')
  vim.api.nvim_win_set_buf(0, vim.uri_to_bufnr(params.uri))
  return { success = true }
end

-- ---- what is made of the program in a buffer

-- All of it: `{ { uri = …, title = … }, … }`.
local function documents_of(buffer)
  local params = { command = 'drc.documents', arguments = { vim.uri_from_bufnr(buffer) } }
  local result, reason = ask('workspace/executeCommand', params, buffer)
  if result == nil then
    vim.notify(reason, vim.log.levels.ERROR)
  end
  return result or {}
end

local function name_of(document)
  return document.uri:match('%.dr/(.*)$') or document.uri
end

local function open(document)
  vim.api.nvim_command('split')
  vim.api.nvim_win_set_buf(0, vim.uri_to_bufnr(document.uri))
end

-- `:Drc prove.txt`; without a name, one is chosen.
local function open_document(command)
  local documents = documents_of(vim.api.nvim_get_current_buf())
  if command.args == '' then
    vim.ui.select(documents, {
      prompt = 'What drc makes of this file',
      format_item = function(document)
        return document.title
      end,
    }, function(chosen)
      if chosen ~= nil then
        open(chosen)
      end
    end)
    return
  end
  for _, document in ipairs(documents) do
    if name_of(document) == command.args then
      open(document)
      return
    end
  end
  vim.notify('drc: nothing of that name is made of this file: ' .. command.args, vim.log.levels.ERROR)
end

local function names_that_begin(typed)
  local names = vim.tbl_map(name_of, documents_of(vim.api.nvim_get_current_buf()))
  return vim.tbl_filter(function(name)
    return vim.startswith(name, typed)
  end, names)
end

-- What later versions set by themselves.
local function use_server(client, buffer)
  vim.bo[buffer].omnifunc = 'v:lua.vim.lsp.omnifunc'
  vim.bo[buffer].tagfunc = 'v:lua.vim.lsp.tagfunc'
  -- Without it, `gq` formats through `drc fmt`.
  if client.server_capabilities.documentRangeFormattingProvider then
    vim.bo[buffer].formatexpr = 'v:lua.vim.lsp.formatexpr()'
  end
end

function M.on_attach(client, buffer)
  if vim.fn.has('nvim-0.8') == 0 then
    use_server(client, buffer)
  end
  vim.api.nvim_buf_create_user_command(buffer, 'Drc', open_document, {
    nargs = '?',
    complete = names_that_begin,
    desc = 'open what drc makes of this file',
  })
end

function M.capabilities()
  local all = vim.lsp.protocol.make_client_capabilities()
  all.workspace = all.workspace or {}
  all.workspace.textDocumentContent = { dynamicRegistration = false }
  all.window = vim.tbl_extend('keep', { showDocument = { support = true } }, all.window or {})
  return all
end

function M.configuration()
  local handlers = { ['workspace/textDocumentContent/refresh'] = refreshed }
  if vim.lsp.handlers['window/showDocument'] == nil then
    handlers['window/showDocument'] = show
  end
  return {
    cmd = { 'drc', 'lsp' },
    filetypes = { 'dr' },
    root_markers = { 'drc.toml', '.git' },
    capabilities = M.capabilities(),
    handlers = handlers,
    on_attach = M.on_attach,
    settings = { drc = vim.empty_dict() },
  }
end

-- ---- before 0.11, which has no `vim.lsp.enable`

local function root_of(file, markers)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  for _, marker in ipairs(markers) do
    local found = vim.fn.finddir(marker, folder .. ';')
    if found == '' then
      found = vim.fn.findfile(marker, folder .. ';')
    end
    if found ~= '' then
      return vim.fn.fnamemodify(vim.fn.substitute(found, '/$', '', ''), ':p:h')
    end
  end
  return folder
end

local started = {} -- the number of the client by root

local function attach(buffer, configuration)
  local file = vim.api.nvim_buf_get_name(buffer)
  if vim.bo[buffer].buftype ~= '' or file == '' then
    return
  end
  local given = vim.tbl_extend('force', configuration, { name = 'drc', root_dir = root_of(file, configuration.root_markers) })
  if vim.lsp.start ~= nil then
    vim.lsp.start(given)
    return
  end
  local client = started[given.root_dir]
  if client == nil or vim.lsp.get_client_by_id(client) == nil then
    given.workspace_folders = { { uri = vim.uri_from_fname(given.root_dir), name = given.root_dir } }
    client = vim.lsp.start_client(given)
    started[given.root_dir] = client
  end
  if client ~= nil then
    vim.lsp.buf_attach_client(buffer, client)
  end
end

-- Starts the server for files of this type. `given` is laid over the configuration: `{ cmd = { '/opt/drc/bin/drc', 'lsp' } }`.
function M.setup(given)
  local configuration = vim.tbl_deep_extend('force', M.configuration(), given or {})
  if vim.lsp.enable ~= nil then
    vim.lsp.config('drc', given or {})
    vim.lsp.enable('drc')
    return
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('drc_server', { clear = true }),
    pattern = configuration.filetypes,
    callback = function(event)
      attach(event.buf, configuration)
    end,
  })
end

return M
