-- help(x) of the prompt: docs and schemas of operators, functions, modules and objects.
local names = require 'ssl.repl.names'
local docs = require 'ssl.repl.docs'

local general = [[
help(x)          what x is: an operator, a function, a module, an object, or a name in quotes
Tab              completes names; twice lists them
Ctrl-C           stops what runs, or drops the line;  Ctrl-D leaves
An expression prints its value. Indices and dims count from 0, as in PyTorch; Lua tables count from 1.

Modules (help(data) lists a module):]]

local module_lines = {
  torch = "every ATen operator, as torch.NAME and as method; constructors, no_grad, manual_seed",
  nn = 'layers, ResNet, MLP, modules made in Lua',
  loss = 'losses',
  optim = 'SGD, Adam, AdamW',
  data = 'datasets, views, loaders',
  eval = 'feature extraction, kNN, linear probe, metrics',
  checkpoint = 'files that torch.load opens',
  log = 'JSON lines, TensorBoard, PNG',
  fs = 'folders and files',
  ssl = 'config, run, schedules: what a recipe stands on',
  sslrun = 'facts about this program, exit, at_exit, sleep',
}

local function schemas(operator)
  local list = rawget(_G, 'torch') and rawget(torch, 'schemas')
  local ok, found = pcall(list or error, operator)
  return ok and #found > 0 and found or nil
end

-- The comment block above a Lua function, without its dashes.
local function comment_above(f)
  local info = debug.getinfo(f, 'S')
  local file = info.source:sub(1, 1) == '@' and io.open(info.source:sub(2))
  if not file then return nil end
  local block, number = {}, 0
  for line in file:lines() do
    number = number + 1
    if number >= info.linedefined then break end
    local text = line:match '^%s*%-%-%-?%s?(.*)$'
    if text then block[#block + 1] = text else block = {} end
  end
  file:close()
  return #block > 0 and table.concat(block, '\n') or nil
end

-- What the file that makes data.<method>_views says of itself, and which file that is.
local function about_views(name)
  local method = name and name:match '^data%.(.+)_views$'
  local path = method and ('%s/ssl/views/%s.lua'):format(sslrun.scripts_dir, method)
  if not path or not fs.exists(path) then return nil end
  local block = {}
  for line in io.lines(path) do
    local text = line:match '^%-%-%s?(.*)$'
    if not text then break end
    block[#block + 1] = text
  end
  return ('%s\n(made by %s, which can be changed)'):format(table.concat(block, '\n'), path)
end

-- `f(a, b)` of a Lua function.
local function parameters(f)
  local list, info = {}, debug.getinfo(f, 'u')
  for i = 1, info.nparams do list[i] = debug.getlocal(f, i) end
  if info.isvararg then list[#list + 1] = '...' end
  return '(' .. table.concat(list, ', ') .. ')'
end

local function print_columns(list)
  local width = 0
  for _, name in ipairs(list) do width = math.max(width, #name + 2) end
  local line = ''
  for _, name in ipairs(list) do
    if #line + width > 100 then
      print('  ' .. line)
      line = ''
    end
    line = line .. name .. (' '):rep(width - #name)
  end
  if line ~= '' then print('  ' .. line) end
end

local function help_function(f, name)
  local lua_made = debug.getinfo(f, 'S').what ~= 'C'
  local operator = name and (name:match '^torch%.(.*)$' or name:match '^Tensor:(.*)$')
  local list = operator and schemas(operator)
  local text = lua_made and comment_above(f) or name and docs.find(name, not list)
  local views = about_views(name)
  text = views and text and views .. '\n' .. text or views or text
  print((name or 'a function') .. (lua_made and parameters(f) or ''))
  if text then print(text) end
  if list then
    print(text and 'Schemas (ATen):' or 'ATen operator; its schemas (a trailing table holds keyword arguments):')
    for _, schema in ipairs(list) do print('  ' .. schema) end
  end
  if not text and not list then print 'No description.' end
end

local function help_module(module, name)
  print((name or 'a table') .. (module_lines[name] and ': ' .. module_lines[name] or ''))
  local list = {}
  for key in pairs(module) do
    if type(key) == 'string' then list[#list + 1] = key end
  end
  table.sort(list)
  print_columns(list)
  if name == 'torch' then
    print(('and %d operators: torch.NAME; help "add" shows the schemas of one'):format(#names.operators()))
  end
end

local function help_object(object)
  local meta = debug.getmetatable(object)
  local kind = type(meta) == 'table' and rawget(meta, '__name') or 'userdata'
  local list = names.members(object, '')
  if kind == 'Tensor' then
    print(('Tensor {%s} %s on %s'):format(table.concat(object.shape, ', '), tostring(object.dtype),
      tostring(object.device)))
    print(('%d methods; help "add" shows the schemas of one'):format(#list))
  else
    print(kind .. ': ' .. (tostring(object):match '^[^\n]*'))
    print_columns(list)
  end
end

-- A name in quotes: a path, or an operator or method without its "torch.".
local function help_name(text)
  local value = names.resolve(text)
  if value == nil and schemas(text) then
    value, text = names.resolve('torch.' .. text), 'torch.' .. text
  end
  if type(value) == 'function' then return help_function(value, text) end
  if type(value) == 'table' then return help_module(value, text) end
  if value ~= nil then return help_object(value) end
  local near = {}
  for _, operator in ipairs(names.operators()) do
    if operator:find(text, 1, true) and #near < 40 then near[#near + 1] = operator end
  end
  print("nothing is called '" .. text .. "'" .. (#near > 0 and '; operators with it in their name:' or ''))
  print_columns(near)
end

--- Explains a value or a name; without one, the prompt itself.
return function(...)
  local value = ...
  if select('#', ...) == 0 then
    print(general)
    for _, name in ipairs(names.modules) do print(('  %-12s %s'):format(name, module_lines[name])) end
  elseif value == nil then
    print 'nil'
  elseif type(value) == 'string' then
    help_name(value)
  elseif type(value) == 'function' then
    help_function(value, names.of(value))
  elseif type(value) == 'table' then
    help_module(value, names.of(value))
  elseif type(value) == 'userdata' then
    help_object(value)
  else
    print(type(value) .. ' ' .. tostring(value))
  end
end
