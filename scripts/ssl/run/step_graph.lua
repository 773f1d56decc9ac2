-- A run's steps as one CUDA graph: the loop's body runs a few times as it is, is recorded once, and replayed from then on.

local WARM_UP = 3 -- steps that run as they are: libraries choose kernels, optimisers make their states
local SEEN = { 'steps', 'position', 'epoch' } -- what a body may decide by, and a recording would freeze

---@class StepGraph
local StepGraph = {}
StepGraph.__index = StepGraph

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

--- A graph of the run's steps, or nil and the reason. The optimiser's rates move to the device.
---@param run Run after attach
---@return StepGraph? graph
---@return string? reason
local function new(run)
  local reason = obstacle(run)
  if reason then
    return nil, reason
  end
  run.parts.optimizer:keep_rates_on_device()
  return setmetatable({ run = run, steps = 0, recorder = torch.cuda_graph(run.device) }, StepGraph)
end

-- From here on reads of run.steps and run.epoch are noticed; they come from a table behind the run.
function StepGraph:hide_counters()
  local run = self.run
  self.behind = {}
  for _, name in ipairs(SEEN) do
    self.behind[name] = run[name]
    run[name] = nil
  end
  local class = getmetatable(run)
  self.class = class
  setmetatable(run, {
    __index = function(_, key)
      if self.behind[key] ~= nil then
        self.read = key
        return self.behind[key]
      elseif key == 'updated' then
        self.read = key
        return class.changed_weights(run)
      end
      return class[key]
    end,
  })
end

function StepGraph:show_counters()
  if not self.behind then
    return
  end
  setmetatable(self.run, self.class)
  for name, value in pairs(self.behind) do
    self.run[name] = value
  end
  self.behind = nil
end

function StepGraph:stop(reason)
  self.off = true
  self.run.journal:say('graph: steps run one by one: ' .. reason)
end

-- The step whose waits and reads are noticed; run.logs stays out of it, as that step is not logged.
function StepGraph:watch()
  self.sync_watch = torch.sync_watch()
  self.run.logs = function() return false end
  self:hide_counters()
end

function StepGraph:judge()
  local waits = self.sync_watch:count()
  self.sync_watch:release()
  self.sync_watch = nil
  self.run.logs = nil
  if self.read then
    self:stop(('it reads run.%s, which a recording would freeze'):format(self.read))
  elseif waits > 0 then
    self:stop(('it waits for the GPU %d times'):format(waits))
  end
end

--- Gives the batch to the loop's body as it is, or in the memory that is recorded; or does the whole step by a replay
--- and returns nil.
function StepGraph:take(batch)
  local run = self.run
  self.steps = self.steps + 1
  if batch.boxes and not self.off then
    self:stop('batches carry boxes, whose number changes')
  end
  if self.off or self.steps <= WARM_UP or run:logs() then
    return batch
  end
  if not self.watched then
    self.watched = true
    self:watch()
    return batch
  end
  local given = tensors_of(batch)
  if self.inputs and not of_one_shape(given, tensors_of(self.inputs)) then
    return batch
  end
  run:set_rate()
  if not self.inputs then
    self.inputs = clone(batch)
    self.recording = true
    self.recorder:begin()
    return self.inputs
  end
  for i, tensor in ipairs(tensors_of(self.inputs)) do
    tensor:copy_(given[i])
  end
  self.recorder:replay()
  run:count_step()
  return nil
end

--- The body of a step has ended.
function StepGraph:close_step()
  if self.sync_watch then
    self:show_counters()
    self:judge()
  elseif self.recording then
    self.recording = false
    self.recorder:finish()
    self.recorder:replay() -- recording runs nothing
  end
end

--- Gives up a recording that an error has cut off.
function StepGraph:abandon()
  self:show_counters()
  if self.recording then
    self.recording = false
    self.recorder:abandon()
  end
end

return { new = new }
