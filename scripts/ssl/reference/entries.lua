-- All that there is to tell: declared functions, methods, classes, modules and fields, functions in Lua, keys of runs
-- and recipes. An entry has name, kind and about; where it can, arguments, options, results, source.
local comments = require 'ssl.reference.comments'
local config_text = require 'ssl.settings.config_text'
local keys = require 'ssl.reference.keys'
local operators = require 'ssl.reference.operators'
local places = require 'ssl.reference.places'
local types = require 'ssl.reference.types'

local entries = {}

---@class Entry
---@field name string "data.loader", "Loader:epoch", "run.steps"
---@field kind string 'module', 'class', 'function', 'method', 'field', 'operator', 'run key' or 'recipe key'
---@field about string
---@field arguments {name: string, type: string, about: string}[]
---@field options {name: string, type: string, about: string, default: string, range: string, required: boolean}[]
---@field about_options string what is said of all of them
---@field results {name: string, type: string, about: string}[]
---@field source string

local function kind_of(name)
  if name:find ':' then return 'method' end
  local value = places.resolve(name)
  if value == nil then return name:find '%.' and 'field' or 'class' end
  return type(value) == 'function' and 'function' or type(value) == 'table' and 'module' or 'field'
end

local function is_declared_list(value) return type(value) == 'table' and type(rawget(value, 1)) == 'string' end

local function declared(add)
  for _, entry in ipairs(sslrun.declarations()) do
    local value = places.resolve(entry.name)
    entry.kind = is_declared_list(value) and 'field' or kind_of(entry.name)
    add(entry)
  end
end

-- The table that a Lua function takes last becomes its options, where its type spells the fields out.
local function with_options(entry)
  local last = entry.arguments[#entry.arguments]
  local fields = last and types.fields(last.type)
  if not fields then return end
  entry.arguments[#entry.arguments] = nil
  entry.options, entry.about_options = {}, last.about
  for i, field in ipairs(fields) do
    entry.options[i] = { name = field.name, type = field.type, required = not field.optional or nil }
  end
end

--- The entry of a function made in Lua, from the comment above it.
---@param f function
---@param name string
---@return Entry
function entries.of_lua(f, name)
  local info = debug.getinfo(f, 'S')
  local path = info.source:match '^@(.*)$'
  local known = path and fs.exists(path) and comments.of(path).functions[info.linedefined]
  known = known or { arguments = {}, results = {} }
  local entry = {
    name = name, kind = 'function', about = known.about, arguments = { unpack(known.arguments) },
    results = known.results,
  }
  if #known.arguments == 0 then
    for i = 1, debug.getinfo(f, 'u').nparams do entry.arguments[i] = { name = debug.getlocal(f, i), type = 'any' } end
  end
  entry.about = entry.about or ''
  with_options(entry)
  return entry
end

local function of_ssl(add, module, prefix)
  for name, value in pairs(module) do
    if type(value) == 'function' then
      add(entries.of_lua(value, prefix .. name))
    elseif type(value) == 'table' then
      of_ssl(add, value, prefix .. name .. '.')
    end
  end
end

-- The classes in Lua that functions of ssl give: their methods and fields.
local function of_lua_classes(add, list)
  local files, given = {}, {}
  for _, entry in ipairs(list) do
    for _, result in ipairs(entry.results or {}) do given[result.type] = true end
    local value = places.resolve(entry.name)
    if type(value) == 'function' then files[debug.getinfo(value, 'S').source:match '^@(.*)$' or ''] = true end
  end
  for file in pairs(files) do
    for class, found in pairs(fs.exists(file) and given and comments.of(file).classes or {}) do
      if given[class] then
        add { kind = 'class', name = class, about = found.about or comments.of(file).about }
        for name, method in pairs(found.methods) do
          local entry = {
            kind = 'method', name = class .. ':' .. name, about = method.about, results = method.results,
            arguments = { unpack(method.arguments) },
          }
          with_options(entry)
          add(entry)
        end
        for _, field in ipairs(found.fields) do
          add { kind = 'field', name = class .. '.' .. field.name, about = field.about, results = { field } }
        end
      end
    end
  end
end

-- The keys of a method's views with their defaults, then those of any group, which data.views declares.
local function view_options(method, of_groups)
  local options, own = {}, require('ssl.views.' .. method).keys
  for name, default in pairs(own) do
    local shown = type(default) ~= 'table' and config_text.value(default) or nil
    options[#options + 1] = { name = name, type = type(default), default = shown, about = 'of these views' }
  end
  table.sort(options, function(a, b) return a.name < b.name end)
  for _, option in ipairs(of_groups or {}) do
    if own[option.name] == nil then options[#options + 1] = option end
  end
  return options
end

-- data.<method>_views: what its file says of itself, and the keys that it declares.
local function of_views(add, known)
  local folder = sslrun.scripts_dir .. '/ssl/views'
  for _, file in ipairs(fs.list(folder)) do
    local method = file:match '^(.+)%.lua$'
    local name = ('data.%s_views'):format(method or '')
    if method and places.resolve(name) then
      add {
        kind = 'function', name = name, about = comments.of(folder .. '/' .. file).about:gsub('\n', ' '),
        file = 'scripts/ssl/views/' .. file, results = { { type = 'Views' } },
        options = view_options(method, (known['data.views'] or {}).options),
      }
    end
  end
end

local function upvalues(f)
  local found, i = {}, 1
  repeat
    local name, value = debug.getupvalue(f, i)
    if name then found[name] = value end
    i = i + 1
  until not name
  return found
end

-- The function that one of scripts/ssl/modules.lua stands for, which has the comment.
local function meant_by(f)
  local body = upvalues(f).body or f
  local later = upvalues(body)
  return later.file and require(later.file)[later.name] or body
end

local function made_in_lua(add)
  for _, module in ipairs(places.modules) do
    for key, value in pairs(module ~= 'ssl' and rawget(_G, module) or {}) do
      if type(value) == 'function' and debug.getinfo(value, 'S').what == 'Lua' then
        local entry = entries.of_lua(meant_by(value), module .. '.' .. key)
        entry.undeclared = entry.about == '' or nil
        add(entry)
      end
    end
  end
end

local function undeclared(add, known)
  for _, module in ipairs(places.modules) do
    if not known[module] then add { kind = 'module', name = module, about = '', undeclared = true } end
    for key, value in pairs(rawget(_G, module) or {}) do
      local name = module .. '.' .. key
      local is_operator = module == 'torch' and #operators.schemas(key) > 0
      if type(value) == 'function' and not known[name] and not is_operator and key:sub(1, 1) ~= '_' then
        add { kind = 'function', name = name, about = '', undeclared = true }
      end
    end
  end
  for class, methods in pairs(places.classes()) do
    if not known[class] then add { kind = 'class', name = class, about = '', undeclared = true } end
    for key in pairs(methods) do
      local name = class .. ':' .. key
      if not known[name] and not (class == 'Tensor' and #operators.schemas(key) > 0) then
        add { kind = 'method', name = name, about = '', undeclared = true }
      end
    end
  end
end

local function gather()
  local list, known = {}, {}
  local function add(entry)
    if not known[entry.name] then
      entry.arguments, entry.results = entry.arguments or {}, entry.results or {}
      list[#list + 1], known[entry.name] = entry, entry
    end
  end
  declared(add)
  of_views(add, known)
  add { kind = 'module', name = 'ssl', about = 'What recipes stand on: settings, runs, data sets, schedules.' }
  local of_lua = {}
  of_ssl(function(entry) of_lua[#of_lua + 1] = entry end, rawget(_G, 'ssl') or {}, 'ssl.')
  for _, entry in ipairs(of_lua) do add(entry) end
  of_lua_classes(add, of_lua)
  made_in_lua(add)
  undeclared(add, known)
  table.sort(list, function(a, b) return a.name < b.name end)
  for _, entry in ipairs(keys.entries()) do list[#list + 1] = entry end
  return list
end

local all

--- All entries but those of operators, in the order of their names; then keys.
---@return Entry[]
function entries.all()
  all = all or gather()
  return all
end

--- The entry of a name as it stands in code: "data.loader", "Loader:epoch", "torch.add"; nil for none.
---@param name string
---@return Entry|nil
function entries.named(name)
  for _, entry in ipairs(entries.all()) do
    if entry.name == name and not entry.kind:find 'key' then return entry end
  end
  local operator = name:match '^torch%.(.*)$' or name:match '^Tensor:(.*)$'
  return operator and #operators.schemas(operator) > 0 and operators.entry(operator) or nil
end

return entries
