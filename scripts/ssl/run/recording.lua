-- One kind of step as a CUDA graph: where it reads its batch, what a log line of it is made of.

---@class Recording
---@field recorder CudaGraph
---@field collectives integer in it
---@field inputs any batch that it reads, in memory that stays
---@field given {value: any}[] what it takes from Lua; its Tensors stay too
---@field loss any Tensor, scalar, of the newest replay
---@field metrics table<string, any>|false of the newest replay
local Recording = {}
Recording.__index = Recording

-- Calls visit(tensor, view) for every tensor of a batch, with the number of a view; a batch of what it returns.
local function each_tensor(batch, visit)
  local result = { index = visit(batch.index), target = batch.target and visit(batch.target) }
  for i, view in ipairs(batch) do
    result[i] = visit(view, i)
  end
  if batch.masks then
    result.masks = {}
    for i, mask in ipairs(batch.masks) do
      result.masks[i] = visit(mask)
    end
  end
  return result
end

local function tensors_of(batch)
  local list = {}
  each_tensor(batch, function(tensor) list[#list + 1] = tensor end)
  return list
end

-- The batch goes where the recording reads.
local function put(self, batch)
  local given = tensors_of(batch)
  for i, tensor in ipairs(tensors_of(self.inputs)) do
    tensor:copy_(given[i])
  end
end

-- Copies of views; those alike lie side by side, as a loader's do: nn.one_pass joins them without a copy.
local function copies_of(views)
  local alike, copies = {}, {}
  for i, view in ipairs(views) do
    local kind = ('%s %s'):format(view.dtype, tostring(view.shape))
    alike[kind] = alike[kind] or {}
    table.insert(alike[kind], i)
  end
  for _, numbers in pairs(alike) do
    local list = {}
    for k, i in ipairs(numbers) do
      list[k] = views[i]
    end
    local parts = torch.cat(list, 0):chunk(#list, 0)
    for k, i in ipairs(numbers) do
      copies[i] = parts[k]
    end
  end
  return copies
end

--- A copy of a batch, in memory where all recordings of a run read.
function Recording.copy(batch)
  local copies = copies_of(batch)
  return each_tensor(batch, function(tensor, view)
    return view and copies[view] or tensor:clone { memory_format = 'preserve_format' }
  end)
end

--- Begins to record a step, whose body shall read `inputs`.
---@param recorder CudaGraph
---@param inputs any batch of Recording.copy
---@return Recording
---@param batch any the batch of this step, which goes there
---@param values {value: any}[] what it takes from Lua
function Recording.begin(recorder, inputs, batch, values)
  collectgarbage() -- memory that only waits for it is needed now
  local self = setmetatable({ recorder = recorder, inputs = inputs, given = values, begun = dist.collectives() },
    Recording)
  put(self, batch) -- a body that is interrupted goes on with it
  recorder:begin()
  return self
end

--- Whether a batch has the shapes of the recorded one.
function Recording:fits(batch)
  local own, given = tensors_of(self.inputs), tensors_of(batch)
  for i, tensor in ipairs(own) do
    if not (given[i] and tostring(tensor.shape) == tostring(given[i].shape)) then
      return false
    end
  end
  return #own == #given
end

--- Ends the recording and runs it, as recording itself runs nothing.
function Recording:finish()
  self.collectives = dist.collectives() - self.begun
  self.recorder:finish()
  self.recorder:replay()
end

--- Does the step on a batch that fits.
---@param batch any
---@param values {value: any}[]
function Recording:replay(batch, values)
  put(self, batch)
  for i, entry in ipairs(self.given) do
    if torch.is_tensor(entry.value) then
      entry.value:copy_(values[i].value)
    end
  end
  self.recorder:replay()
end

return Recording
