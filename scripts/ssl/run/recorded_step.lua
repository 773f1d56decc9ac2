-- A run's steps as one CUDA graph, behind the functions that plain_step lists: the loop's body is recorded once and
-- replayed.

local WARM_UP = 3 -- steps that run as they are: libraries choose kernels, optimisers make their states

---@class RecordedStep
---@field run Run
---@field plain PlainStep does the steps that are no replay
---@field watching boolean whether what the recipe reads of the run is noticed
local RecordedStep = {}
RecordedStep.__index = RecordedStep

-- Calls visit(tensor) for every tensor of a batch; a batch of what it returns.
local function each_tensor(batch, visit)
  local result = { index = visit(batch.index), target = batch.target and visit(batch.target) }
  for i, view in ipairs(batch) do
    result[i] = visit(view)
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

local function clone(batch)
  return each_tensor(batch, function(tensor) return tensor:clone { memory_format = 'preserve_format' } end)
end

local function of_one_shape(some, others)
  for i, tensor in ipairs(some) do
    if not (others[i] and tostring(tensor.shape) == tostring(others[i].shape)) then
      return false
    end
  end
  return #some == #others
end

-- Why this run cannot have a graph, or nil.
local function obstacle(run)
  if not run.device:match '^cuda' then
    return 'it needs a GPU, the device is ' .. run.device
  elseif dist.world() > 1 then
    return 'gradients of several processes travel outside of it'
  elseif run.options.accumulate > 1 then
    return 'with run.accumulate steps differ'
  elseif run.options.log_every < 2 then
    return 'run.log_every is 1, and logged steps run as they are; --run.log_every=50 leaves 49 of 50 steps to it'
  end
  return nil
end

--- A stepper that records the run's step, or nil and the reason why there is none. The optimiser's rates move to the
--- device.
---@param run Run after attach
---@param plain PlainStep
---@return RecordedStep? stepper
---@return string? reason
local function new(run, plain)
  local reason = obstacle(run)
  if reason then
    return nil, reason
  end
  run.attached.parts.optimizer:keep_rates_on_device()
  return setmetatable({
    run = run, plain = plain, taken = 0, watching = false, recorder = torch.cuda_graph(run.device),
  }, RecordedStep)
end

function RecordedStep:begin(loader) self.plain:begin(loader) end
function RecordedStep:logs() return self.plain:logs() end
function RecordedStep:last_words() self.plain:last_words() end

function RecordedStep:stop(reason)
  self.off = true
  self.run.journal:say('graph: steps run one by one: ' .. reason)
end

-- In the step whose waits and reads are noticed: what a body may decide by, a recording would freeze.
function RecordedStep:sees(name)
  if self.watching then
    self.read = name
  end
end

function RecordedStep:judge()
  local waits = self.sync_watch:count()
  self.sync_watch:release()
  self.sync_watch, self.watching = nil, false
  if self.read then
    self:stop(('it reads run.%s, which a recording would freeze'):format(self.read))
  elseif waits > 0 then
    self:stop(('it waits for the GPU %d times'):format(waits))
  end
end

-- The whole step by a replay, on the batch in place of the recorded one.
local function replay(self, given)
  for i, tensor in ipairs(tensors_of(self.inputs)) do
    tensor:copy_(given[i])
  end
  self.recorder:replay()
  self.plain:count()
end

--- The batch as it is, or in the memory that is recorded, or nil behind a replay.
function RecordedStep:take(batch)
  self.taken = self.taken + 1
  if batch.boxes and not self.off then
    self:stop('batches carry boxes, whose number changes')
  end
  if self.off or self.taken <= WARM_UP or self:logs() then
    return batch
  end
  if not self.watched then
    self.watched, self.sync_watch, self.watching = true, torch.sync_watch(), true
    return batch
  end
  local given = tensors_of(batch)
  if self.inputs and not of_one_shape(given, tensors_of(self.inputs)) then
    return batch
  end
  self.plain:set_rate()
  if self.inputs then
    replay(self, given)
    return nil
  end
  self.inputs = clone(batch)
  self.recording = true
  self.recorder:begin()
  return self.inputs
end

function RecordedStep:step(loss, metrics)
  self.watching = false -- a schedule may read what it likes
  self.plain:step(loss, metrics, self.recording)
  self.watching = self.sync_watch ~= nil
end

function RecordedStep:close_step()
  if self.sync_watch then
    self:judge()
  elseif self.recording then
    self.recording = false
    self.recorder:finish()
    self.recorder:replay() -- recording runs nothing
  end
end

--- Gives up a recording that an error has cut off.
function RecordedStep:abandon()
  self.watching = false
  if self.recording then
    self.recording = false
    self.recorder:abandon()
  end
end

return { new = new }
