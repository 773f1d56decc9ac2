-- The window of run.accumulate batches whose gradients make one update of the weights: what is in it, and what a batch
-- in it weighs.

---@class Window
---@field length integer batches of a whole window
---@field done number batches in it so far, in units of the batches to come
---@field left integer batches that it waits for
local Window = {}
Window.__index = Window

--- An empty window.
---@param length integer
local function new(length) return setmetatable({ length = length, done = 0, left = length }, Window) end

--- What the loss of each of its batches is divided by.
function Window:size() return self.done + self.left end

--- Whether the batch to come is its last one.
function Window:closes() return self.left == 1 end

--- Counts a batch.
function Window:count()
  self.done, self.left = self.done + 1, self.left - 1
  if self.left == 0 then
    self:drop()
  end
end

--- Begins a new one.
function Window:drop() self.done, self.left = 0, self.length end

--- What a checkpoint keeps of an open window, nil between two: its batches, its size, and the gradients so far by name,
--- without the scale of fp16. Call it in all processes: gradients have not travelled yet, their mean over the processes
--- is kept.
---@param trained Trained
---@param scaler? GradScaler
---@return {done: number, size: number}? window
---@return table<string, any>? gradients
function Window:state(trained, scaler)
  if self.done == 0 then
    return nil
  end
  local gradients = {}
  for i, name in ipairs(trained.names) do
    local gradient = trained.tensors[i].grad
    gradient = gradient and dist.all_reduce(gradient, { op = 'mean' })
    gradients[name] = gradient and scaler and gradient / scaler.factor or gradient
  end
  return { done = self.done, size = self:size() }, gradients
end

--- Opens it where it was saved. The gradients are weighed for the window that they will end in, whatever its length
--- was.
---@param window {done: number, size: number}
---@param gradients table<string, any>
---@param trained Trained
---@param scaler? GradScaler
function Window:restore(window, gradients, trained, scaler)
  for i, name in ipairs(trained.names) do
    local gradient, shape = gradients[name], tostring(trained.tensors[i].shape)
    if gradient ~= nil and not (torch.is_tensor(gradient) and tostring(gradient.shape) == shape) then
      error(("expected a Tensor %s for '%s', got %s"):format(shape, name,
        torch.is_tensor(gradient) and tostring(gradient.shape) or 'a ' .. type(gradient)), 0)
    end
    gradient = gradient and gradient:to(trained.tensors[i].device)
    trained.tensors[i].grad = gradient and scaler and gradient * scaler.factor or gradient
  end
  self.done = window.done
  self:weigh(window.size, 1, trained)
end

--- The batches to come have other pictures: one of those in the window counts as `ratio` of them.
---@param ratio number
---@param trained Trained
function Window:convert(ratio, trained)
  local size = self:size()
  self.done = self.done * ratio
  self:weigh(size, ratio, trained)
end

-- Fits the window to its length; its gradients were divided by `size` batches, each `ratio` of those that come.
function Window:weigh(size, ratio, trained)
  self.left = math.max(1, self.length - math.floor(self.done + 0.5))
  local factor = size * ratio / self:size()
  for _, tensor in ipairs(factor ~= 1 and trained.tensors or {}) do
    tensor.grad = tensor.grad and tensor.grad * factor
  end
end

return { new = new }
