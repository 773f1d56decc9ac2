-- What a step takes from Lua beside its batch (run:given): Tensors, which go to the run's device without a wait, and
-- anything else, by which the recipe decides: numbers, strings, booleans, and tables of them.
local given = {}

--- What `fn` gives for a batch.
---@param fn fun(batch: any): any
---@param batch any
---@param device string
function given.of(fn, batch, device)
  local value = fn(batch)
  if torch.is_tensor(value) and value.device == 'cpu' and device ~= 'cpu' then
    return value:pin_memory():to(device, { non_blocking = true })
  end
  return value
end

-- A decision as text. Tables are told apart by what they hold.
local function text_of(value)
  if type(value) ~= 'table' then
    return type(value) .. ' ' .. tostring(value)
  end
  local entries = {}
  for key, entry in pairs(value) do
    entries[#entries + 1] = ('%s = %s'):format(text_of(key), text_of(entry))
  end
  table.sort(entries)
  return '{ ' .. table.concat(entries, ', ') .. ' }'
end

--- The decisions among values as one text.
---@param values {value: any}[]
---@return string
function given.decisions(values)
  local texts = {}
  for i, entry in ipairs(values) do
    local value = entry.value
    texts[i] = torch.is_tensor(value) and 'Tensor ' .. tostring(value.shape) or text_of(value)
  end
  return table.concat(texts, '\n')
end

return given
