-- What a value offers behind `.` or `:`, for tab completion and help().
local names = {}

--- The modules that are globals of every chunk, in the order in which help() lists them.
names.modules = { 'torch', 'nn', 'loss', 'optim', 'data', 'eval', 'checkpoint', 'log', 'fs', 'ssl', 'sslrun' }

-- Fields of a Tensor that are not methods.
local tensor_fields = { 'shape', 'dtype', 'device', 'grad', 'requires_grad' }

local function is_torch(value)
  return rawequal(value, rawget(_G, 'torch'))
end

--- Every operator's name, or {} where the linked modules cannot tell.
function names.operators()
  local schemas = rawget(_G, 'torch') and rawget(torch, 'schemas')
  local ok, list = pcall(schemas or error)
  return ok and list or {}
end

--- True when the operator's first argument is a Tensor, so that it is a method too.
function names.is_method(operator)
  local ok, schemas = pcall(torch.schemas, operator)
  for _, schema in ipairs(ok and schemas or {}) do
    if schema:match '%(Tensor[%(%s]' then return true end
  end
  return false
end

-- Private names are shown to those who type their underscore.
local function begins(name, prefix)
  return name:sub(1, #prefix) == prefix and (name:sub(1, 1) ~= '_' or prefix:sub(1, 1) == '_')
end

local function add_keys(found, value, prefix)
  if type(value) ~= 'table' then return end
  for key in pairs(value) do
    if type(key) == 'string' and key:match '^[%a_][%w_]*$' and begins(key, prefix) then found[key] = true end
  end
end

--- Names of the members of `value` that begin with `prefix`, sorted.
---@param value any
---@param prefix string
---@return string[]
function names.members(value, prefix)
  local found = {}
  local meta = debug.getmetatable(value)
  if type(value) == 'table' then add_keys(found, value, prefix) end
  if type(meta) == 'table' then
    add_keys(found, rawget(meta, '__methods'), prefix)
    add_keys(found, rawget(meta, '__index'), prefix)
  end
  local is_tensor = type(value) == 'userdata' and type(meta) == 'table' and rawget(meta, '__name') == 'Tensor'
  if is_torch(value) or is_tensor then
    for _, operator in ipairs(names.operators()) do
      if begins(operator, prefix) and (not is_tensor or names.is_method(operator)) then found[operator] = true end
    end
  end
  if is_tensor then
    for _, field in ipairs(tensor_fields) do
      if field:sub(1, #prefix) == prefix then found[field] = true end
    end
  end
  local list = {}
  for name in pairs(found) do
    if name:sub(1, 2) ~= '__' or prefix:sub(1, 2) == '__' then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

--- The value that a dotted path means, or nil.
---@param path string e.g. "data.loader"
function names.resolve(path)
  local value = _G
  for name in path:gmatch '[^.:]+' do
    local here = value
    local ok, inner = pcall(function() return here[name] end)
    if not ok or inner == nil then return nil end
    value = inner
  end
  return value
end

--- "data.loader" for the function data.loader; nil for a value that no module holds.
---@param value any
---@return string|nil
function names.of(value)
  for _, module_name in ipairs(names.modules) do
    local module = rawget(_G, module_name)
    if rawequal(module, value) then return module_name end
    for key, member in pairs(type(module) == 'table' and module or {}) do
      if rawequal(member, value) and type(key) == 'string' then return module_name .. '.' .. key end
      local is_namespace = type(member) == 'table' and member ~= _G
      for inner_key, inner in pairs(is_namespace and member or {}) do
        if rawequal(inner, value) and type(inner) == 'function' then
          return module_name .. '.' .. key .. '.' .. tostring(inner_key)
        end
      end
    end
  end
  for _, name in ipairs { 'string', 'table', 'math', 'io', 'os', 'debug', 'jit', 'bit' } do
    for key, member in pairs(rawget(_G, name) or {}) do
      if rawequal(member, value) then return name .. '.' .. tostring(key) end
    end
  end
end

return names
