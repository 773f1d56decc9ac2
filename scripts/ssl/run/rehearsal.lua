-- The step behind --dry_run, with the functions that plain_step lists: one on a few generated pictures, measured;
-- nothing is written.
local gauges = require 'ssl.parts.gauges'
local memory_need = require 'ssl.run.memory_need'
local memory_table = require 'ssl.run.memory_table'
local plain_step = require 'ssl.run.plain_step'
local rehearsal = require 'ssl.sets.rehearsal'
local stage_memory = require 'ssl.run.stage_memory'

---@class Rehearsal
---@field run Run
---@field plain PlainStep
---@field loader any of the one step
---@field pictures integer in its batch
---@field views string what they are cut into
---@field batch_bytes number
---@field before number bytes held before the body began
---@field stages StageMemory
---@field needs {names: string[], need: MemoryNeed, asked: boolean}[] by choice of checkpointed stages
local Rehearsal = {}
Rehearsal.__index = Rehearsal

---@param run Run
---@return Rehearsal
local function new(run) return setmetatable({ run = run, plain = plain_step.new(run) }, Rehearsal) end

-- '34: 2 x 224, 6 x 96, 8 x 112, 18 x 96'
local function views_text(batch)
  local parts, side, count = {}, nil, 0
  for i = 1, #batch + 1 do
    local this = rawget(batch, i) and batch[i].shape[4]
    if this ~= side then
      if side then
        parts[#parts + 1] = ('%d x %d'):format(count, side)
      end
      side, count = this, 0
    end
    count = count + 1
  end
  return ('%d: %s'):format(#batch, table.concat(parts, ', '))
end

local function parameters_text(model)
  local all, trained = 0, 0
  for _, tensor in ipairs(model:parameters()) do
    all = all + tensor:numel()
    trained = trained + (tensor.requires_grad and tensor:numel() or 0)
  end
  return ('%d, %d of them trained'):format(all, trained)
end

function Rehearsal:begin(loader)
  if #loader == 0 then
    error('[run.batches] the loader gave no batch; open the data set by ssl.dataset and batch by cfg.batch', 3)
  end
  self.loader = loader
end

function Rehearsal.logs() return true end
function Rehearsal.close_step() end
function Rehearsal.again() end
function Rehearsal:given(fn) return self.plain:given(fn) end
function Rehearsal.sees() end
function Rehearsal.abandon() end

function Rehearsal:take(batch)
  self.plain:take(batch)
  self.views, self.pictures = views_text(batch), batch.index:size(0)
  self.batch_bytes = memory_need.bytes_of(memory_need.tensors_in { unpack(batch) })
  self.stages = stage_memory.watch(self.run)
  collectgarbage()
  torch.reset_peak_memory()
  self.before = memory_need.held(self.run.device)
  return batch
end

-- The need of each choice of checkpointed stages, from what the forward pass kept.
local function needs_of(self, kept, passing)
  local run, stages, list = self.run, self.stages, {}
  local fixed = memory_need.of_training(run.attached.parts.model, run.attached.parts.optimizer) + stages:casts()
  for i, choice in ipairs(stages:choices()) do
    local bytes = stages:of_step(kept - stages:casts(), passing, choice.set) + self.batch_bytes
    list[i] = {
      names = choice.names, asked = choice.asked,
      need = memory_need.new(fixed + stages:of_recomputation(choice.set), bytes / self.pictures),
    }
  end
  return list
end

function Rehearsal:step(loss, metrics)
  local run = self.run
  local kept = memory_need.held(run.device) - self.before
  -- A pass without gradients (a momentum encoder) has its maps on top of what is kept, for as long as it runs. What
  -- else is there for a moment does not grow with the batch.
  local passing = self.stages.passing and memory_need.held(run.device, 'peak') - self.before - kept or 0
  self.stages:release()
  self.loss = loss:item()
  for _, metric in pairs(gauges.values(metrics or {})) do -- as the log takes them
    if type(metric) ~= 'number' then
      metric:item()
    end
  end
  self.plain:set_rate()
  run.update:apply(loss)
  self.plain:count()
  self.stages:measure_recomputation()
  self.needs = needs_of(self, kept, passing)
end

local function say(name, ...) print(('  %-15s %s'):format(name, string.format(...))) end

--- Prints the sizes of the whole run.
function Rehearsal:last_words()
  local run, epochs = self.run, self.run.state.epochs
  local batch = run.settings.batch
  local plan = rehearsal.plan(run.settings) or { size = #self.loader * batch, batch = batch, accumulate = 1 }
  local steps = math.floor(plan.size / plan.batch)
  print(('dry run: one step on %d generated pictures of %d x %d, device %s; the loss is %.4f'):format(
    self.pictures, rehearsal.width, rehearsal.height, run.device, self.loss))
  say('parameters', '%s', parameters_text(run.attached.parts.model))
  say('views a picture', '%s', self.views)
  say('steps an epoch', '%d of %d pictures, %d in the set; %d in %d epochs', steps, plan.batch, plan.size,
    steps * epochs, epochs)
  if plan.accumulate > 1 then
    say('updates', 'one in %d steps, from %d pictures', plan.accumulate, plan.accumulate * plan.batch)
  end
  memory_table.print(self.needs, plan, run.device, self.pictures)
end

return { new = new }
