-- The step behind --dry_run, with the functions that plain_step lists: one on a few generated pictures, measured;
-- nothing is written.
local gauges = require 'ssl.parts.gauges'
local plain_step = require 'ssl.run.plain_step'
local rehearsal = require 'ssl.sets.rehearsal'

---@class Rehearsal
---@field run Run
---@field plain PlainStep
---@field loader any of the one step
---@field pictures integer in its batch
---@field views string what they are cut into
---@field batch_bytes number
---@field before number bytes held before the body began
---@field per_picture number bytes
---@field fixed number bytes, whatever the batch
local Rehearsal = {}
Rehearsal.__index = Rehearsal

---@param run Run
---@return Rehearsal
local function new(run) return setmetatable({ run = run, plain = plain_step.new(run) }, Rehearsal) end

local function bytes(tensors)
  local sum = 0
  for _, tensor in ipairs(tensors) do
    sum = sum + tensor:numel() * tensor:element_size()
  end
  return sum
end

local function add_tensors(value, list)
  if torch.is_tensor(value) then
    list[#list + 1] = value
  elseif type(value) == 'table' then
    for _, item in pairs(value) do
      add_tensors(item, list)
    end
  end
  return list
end

local function held(device, which)
  local memory = torch.memory()
  if device:match '^cuda' then
    return memory[which == 'peak' and 'cuda_peak' or 'cuda']
  end
  return memory[which == 'peak' and 'peak' or 'tensors']
end

local function size_text(count)
  if count >= 2 ^ 30 then
    return ('%.1f GiB'):format(count / 2 ^ 30)
  end
  return ('%.1f MiB'):format(count / 2 ^ 20)
end

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
  self.batch_bytes = bytes(add_tensors({ unpack(batch) }, {}))
  collectgarbage()
  torch.reset_peak_memory()
  self.before = held(self.run.device)
  return batch
end

function Rehearsal:step(loss, metrics)
  local run = self.run
  local activations = held(run.device, 'peak') - self.before
  self.loss = loss:item()
  for _, metric in pairs(gauges.values(metrics or {})) do -- as the log takes them
    if type(metric) ~= 'number' then
      metric:item()
    end
  end
  local model, optimizer, gradients = run.attached.parts.model, run.attached.parts.optimizer, {}
  for _, tensor in ipairs(model:parameters()) do
    gradients[#gradients + 1] = tensor.requires_grad and tensor or nil
  end
  self.plain:set_rate()
  run.update:apply(loss)
  self.plain:count()
  local states = add_tensors(optimizer:state_dict().state, {})
  self.fixed = bytes(model:parameters()) + bytes(model:buffers()) + bytes(gradients) + bytes(states)
  self.per_picture = (activations + self.batch_bytes) / self.pictures
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
  say('memory', 'about %s: %s of weights, gradients and optimiser states, and %s a picture',
    size_text(self.fixed + plan.batch * self.per_picture), size_text(self.fixed), size_text(self.per_picture))
  say('', 'the forward pass of %d pictures was measured and scaled to %d; divide the batch by the processes',
    self.pictures, plan.batch)
end

return { new = new }
