-- State dicts as plain tables: the part that belongs to one child module.
local weights = {}

--- The entries whose names start with `prefix`, without it: `below(state, 'encoder.')`.
---@param state table<string, any> names to Tensors
---@param prefix string
---@return table<string, any> never empty: no such entry is an error
function weights.below(state, prefix)
  local part = {}
  for name, tensor in pairs(state) do
    if name:sub(1, #prefix) == prefix then
      part[name:sub(#prefix + 1)] = tensor
    end
  end
  if next(part) == nil then
    error(("[ssl.substate] no entry of the state dict starts with '%s'"):format(prefix), 2)
  end
  return part
end

return weights
