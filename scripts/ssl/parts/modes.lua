-- Networks put into evaluation mode for a while, each module back into the mode it had.
local modes = {}

-- Of a module and all below it, {module, training} each, parents first: train() sets a whole tree.
local function collect(module, list)
  list[#list + 1] = { module, module.training }
  for _, child in ipairs(module:children()) do
    collect(child[2], list)
  end
  return list
end

--- Calls `work()` with a network in evaluation mode and returns what it returns. Behind it every module has its own
--- mode again, also when `work` fails.
---@param network any module
---@param work fun(): any
function modes.in_evaluation(network, work)
  local before = collect(network, {})
  network:eval()
  local result = { pcall(work) }
  for _, entry in ipairs(before) do
    entry[1]:train(entry[2])
  end
  if not result[1] then
    error(result[2], 0)
  end
  return unpack(result, 2)
end

return modes
