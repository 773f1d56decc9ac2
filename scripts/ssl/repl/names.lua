-- What a value offers behind `.` or `:`, for tab completion and help().
local operators = require 'ssl.reference.operators'

local names = {}

-- Fields of a Tensor that are not methods.
local tensor_fields = { 'shape', 'dtype', 'device', 'grad', 'requires_grad' }

local function is_torch(value)
  return rawequal(value, rawget(_G, 'torch'))
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
    for _, operator in ipairs(operators.names()) do
      if begins(operator, prefix) and (not is_tensor or operators.is_method(operator)) then found[operator] = true end
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

return names
