-- What stands where: the value that a dotted path means, the path of a value, and the classes of the program.
local places = {}

--- The modules that are globals of every chunk, in the order in which help() lists them.
places.modules = {
  'torch', 'nn', 'loss', 'optim', 'data', 'eval', 'detection', 'checkpoint', 'log', 'fs', 'dist', 'ssl', 'sslrun',
}

local LIBRARIES = { 'string', 'table', 'math', 'io', 'os', 'debug', 'jit', 'bit' }

--- The value that a dotted path means, or nil.
---@param path string e.g. "data.loader"
function places.resolve(path)
  local value = _G
  for name in path:gmatch '[^.:]+' do
    local here = value
    local ok, inner = pcall(function() return here[name] end)
    if not ok or inner == nil then return nil end
    value = inner
  end
  return value
end

--- The methods of the classes that C++ makes, by the class's name.
---@return table<string, table<string, function>>
function places.classes()
  local found = {}
  for _, meta in pairs(debug.getregistry()) do
    local name = type(meta) == 'table' and rawget(meta, '__name')
    local methods = name and rawget(meta, '__methods')
    if type(name) == 'string' and type(methods) == 'table' then found[name] = methods end
  end
  return found
end

local function key_of(holder, value)
  for key, member in pairs(type(holder) == 'table' and holder or {}) do
    if rawequal(member, value) and type(key) == 'string' then return key end
  end
end

local function in_module(name, value)
  local module = rawget(_G, name)
  if rawequal(module, value) then return name end
  local key = key_of(module, value)
  if key then return name .. '.' .. key end
  for inner, member in pairs(type(module) == 'table' and module or {}) do
    key = type(inner) == 'string' and member ~= _G and type(value) == 'function' and key_of(member, value)
    if key then return ('%s.%s.%s'):format(name, inner, key) end
  end
end

--- "data.loader" for the function data.loader, "Loader:epoch" for a method; nil for a value that nothing holds.
---@param value any
---@return string|nil
function places.of(value)
  for _, name in ipairs(places.modules) do
    local found = in_module(name, value)
    if found then return found end
  end
  for class, methods in pairs(places.classes()) do
    local key = key_of(methods, value)
    if key then return class .. ':' .. key end
  end
  for _, name in ipairs(LIBRARIES) do
    local key = key_of(rawget(_G, name), value)
    if key then return name .. '.' .. key end
  end
end

return places
