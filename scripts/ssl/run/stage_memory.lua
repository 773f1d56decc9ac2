-- What the stages of a model's ResNets keep for the backward pass, measured in one step, and what a step takes when
-- some of them are checkpointed.
local memory_need = require 'ssl.run.memory_need'
local precision = require 'ssl.process.precision'

local STAGES = { 'layer1', 'layer2', 'layer3', 'layer4' }

---@class StageMemory
---@field run Run
---@field passing boolean whether a stage was called without gradients
---@field networks any[] Modules whose children are the stages
---@field marked table<string, boolean> stages that are checkpointed in the run
---@field calls table[] {name, kept, output, input}: bytes of each call with a gradient, and its input's size, in order
---@field largest table<string, table> of each stage's calls that of the largest input
---@field alone table<string, number> bytes of that call with its backward pass, at most, that grow with the batch
---@field constant table<string, number> and those that do not
local StageMemory = {}
StageMemory.__index = StageMemory

local function has_stages(module)
  for _, name in ipairs(STAGES) do
    if not module[name] then
      return false
    end
  end
  return true
end

local function add_networks(module, list)
  if has_stages(module) then
    list[#list + 1] = module
    return list
  end
  for _, entry in ipairs(module:children()) do
    add_networks(entry[2], list)
  end
  return list
end

-- The weights of products and convolutions, which autocast casts once for all passes.
local function cast_bytes(run, module)
  local sum = 0
  if run.precision.name == 'bf16' or run.precision.name == 'fp16' then
    for _, tensor in ipairs(module:parameters()) do
      sum = sum + (tensor.requires_grad and tensor:dim() > 1 and 2 * tensor:numel() or 0)
    end
  end
  return sum
end

-- A module that calls the stage and notes what stays in memory behind it.
local function metered(self, name, stage)
  local device, casts = self.run.device, cast_bytes(self.run, stage)
  return nn.module('Metered', { { 'stage', stage } }, function(_, x)
    collectgarbage()
    local before = memory_need.held(device)
    local y = stage(x)
    if y.requires_grad then
      local call = {
        name = name, kept = memory_need.held(device) - before - casts, output = memory_need.bytes_of { y },
        input = x:numel(), shape = { unpack(x.shape) }, dtype = x.dtype, stage = stage,
      }
      casts = 0
      self.calls[#self.calls + 1] = call
      if not self.largest[name] or call.input > self.largest[name].input then
        self.largest[name] = call
      end
    else
      self.passing = true
    end
    return y
  end)
end

--- Measures from here on: until release() all activations are kept and each call of a stage is noted.
---@param run Run
---@return StageMemory
local function watch(run)
  local self = setmetatable({
    run = run, calls = {}, largest = {}, alone = {}, constant = {}, marked = {}, places = {}, passing = false,
  }, StageMemory)
  self.networks = add_networks(run.attached.parts.model, {})
  for _, network in ipairs(self.networks) do
    for _, name in ipairs(STAGES) do
      local stage = network[name]
      self.marked[name] = self.marked[name] or stage.checkpointed
      self.places[#self.places + 1] = { network = network, name = name, stage = stage, marked = stage.checkpointed }
      network[name] = metered(self, name, nn.checkpointed(stage, false))
    end
  end
  return self
end

--- Puts the stages back.
function StageMemory:release()
  for _, place in ipairs(self.places) do
    place.network[place.name] = nn.checkpointed(place.stage, place.marked)
  end
end

-- What a call of the stage takes at most, alone with its backward pass, on `times` as many pictures. Its gradients for
-- the parameters come on top.
function StageMemory:alone_on(call, times)
  local run = self.run
  local x = torch.randn({ times * call.shape[1], unpack(call.shape, 2) }, { dtype = call.dtype, device = run.device })
  if run.settings.channels_last then
    x = x:contiguous { memory_format = 'channels_last' }
  end
  x:requires_grad_(true)
  call.stage:zero_grad()
  collectgarbage()
  torch.reset_peak_memory()
  local before = memory_need.held(run.device)
  precision.autocast(run.precision.name, run.device, function()
    local y = call.stage(x)
    y:backward(torch.ones_like(y))
  end)
  local gradients = {}
  for _, tensor in ipairs(call.stage:parameters()) do
    gradients[#gradients + 1] = tensor.requires_grad and tensor or nil
  end
  return memory_need.held(run.device, 'peak') - before - memory_need.bytes_of(gradients)
end

--- After the step: runs each stage again, on as many pictures and on twice as many, for what its recomputation takes.
function StageMemory:measure_recomputation()
  for name, call in pairs(self.largest) do
    local marked = call.stage.checkpointed
    nn.checkpointed(call.stage, false)
    local once, twice = self:alone_on(call, 1), self:alone_on(call, 2)
    self.alone[name] = math.max(twice - once, 0)
    self.constant[name] = math.max(2 * once - twice - cast_bytes(self.run, call.stage), 0)
    call.stage:zero_grad()
    nn.checkpointed(call.stage, marked)
  end
end

--- Weights in another precision, which are there once whatever the batch.
---@return number bytes
function StageMemory:casts() return cast_bytes(self.run, self.run.attached.parts.model) end

--- What recomputing the named stages takes whatever the batch: one is there at a time.
---@param checkpointed table<string, boolean>
---@return number bytes
function StageMemory:of_recomputation(checkpointed)
  local most = 0
  for name, bytes in pairs(self.constant) do
    most = math.max(most, checkpointed[name] and bytes or 0)
  end
  return most
end

--- What a step takes at most beside the weights, with the named stages checkpointed: passes are undone from the last
--- one back, a checkpointed stage is then there as a whole.
---@param activations number bytes that the whole forward pass kept
---@param passing number bytes on top of them that were there only while it ran
---@param checkpointed table<string, boolean>
---@return number bytes
function StageMemory:of_step(activations, passing, checkpointed)
  local total, most = activations, 0
  for _, call in ipairs(self.calls) do
    total = total - call.kept
  end
  for _, call in ipairs(self.calls) do
    if checkpointed[call.name] then
      most = math.max(most, total + self.alone[call.name] * call.input / self.largest[call.name].input)
      total = total + math.min(call.output, call.kept)
    else
      total = total + call.kept
    end
  end
  return math.max(most, total + passing)
end

-- Whether two sets of stages are the same.
local function same(some, others)
  for _, name in ipairs(STAGES) do
    if (some[name] or false) ~= (others[name] or false) then
      return false
    end
  end
  return true
end

--- The lists of stages that are worth a look: none, from the first stage on (its maps are the largest), and that of the
--- run.
---@return {names: string[], set: table<string, boolean>, asked: boolean}[]
function StageMemory:choices()
  local lists, choices, found = { {} }, {}, false
  if #self.calls > 0 then
    lists = { {}, { 'layer1' }, { 'layer1', 'layer2' }, STAGES }
  end
  for _, names in ipairs(lists) do
    local set = {}
    for _, name in ipairs(names) do
      set[name] = true
    end
    local asked = same(set, self.marked)
    choices[#choices + 1], found = { names = names, set = set, asked = asked }, found or asked
  end
  if not found then
    local names = {}
    for _, name in ipairs(STAGES) do
      names[#names + 1] = self.marked[name] and name or nil
    end
    choices[#choices + 1] = { names = names, set = self.marked, asked = true }
  end
  return choices
end

return { watch = watch }
