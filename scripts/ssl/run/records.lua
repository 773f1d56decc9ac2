-- The log lines of a run's steps: at once on a CPU; on a GPU a step late, from copies that no step waits for.
local finite = require 'ssl.run.finite'
local gauges = require 'ssl.parts.gauges'
local processes = require 'ssl.process.processes'

local GPU_STEPS = 50 -- between two lines of a GPU, where run.log_every leaves it open

---@class Records
---@field run Run
---@field every integer steps between lines
---@field first boolean whether step 1 has a line whatever `every` is
---@field late boolean whether lines come a step late
---@field begun integer collectives before the step under way
---@field collectives integer of the newest step
---@field pending? table the line of the step before, whose numbers are on their way from the GPU
local Records = {}
Records.__index = Records

---@param run Run
---@return Records
local function new(run)
  local asked, late = run.options.log_every, run.device:match '^cuda' ~= nil
  return setmetatable({
    run = run, late = late, every = asked > 0 and asked or late and GPU_STEPS or 1, first = asked == 0, begun = 0,
    collectives = 0,
  }, Records)
end

--- Whether a step, counted from 1, has a line.
function Records:are_due(step) return step % self.every == 0 or self.first and step == 1 end

--- A step begins.
function Records:open() self.begun = dist.collectives() end

--- The step was issued.
---@param repeated? integer collectives in its replay
function Records:close(repeated) self.collectives = dist.collectives() - self.begun + (repeated or 0) end

-- The mean loss over all processes, a Tensor. The collective is the log's, not the step's.
local function mean(self, loss)
  local result = dist.all_reduce(loss:detach(), { op = 'mean' })
  self.begun = self.begun + (dist.world() > 1 and 1 or 0)
  return result
end

--- The mean loss over all processes of a step that is about to change the weights, as a number that is finite; nil on a
--- GPU, where nothing waits for it. Call it in all processes.
---@param loss any Tensor, scalar
---@return number?
function Records:look(loss)
  if self.late then
    return nil
  end
  local value = mean(self, loss):item()
  finite.check_loss(self.run, value, self.run.state.steps + 1, self.run.state.epoch + 1)
  return value
end

-- What is known of the step that was done last without a look at its device.
local function open_record(run, collectives)
  local state = run.state
  local record = { step = state.steps, epoch = state.epoch + 1, lr = run.attached.parts.optimizer:lr() }
  if run.update.parallel then
    local cost = run.update.parallel:communication()
    record.reduced_bytes, record.exposed_ms = cost.bytes, 1000 * cost.exposed_seconds
    record.collectives = collectives
  end
  local stall = run.saver:take_stall() -- since the last record
  record.stall_ms = stall and 1000 * stall
  return record
end

-- A warning, or the end of the run, when the gauges of the newest record show a collapse.
local function look_for_collapse(run)
  local record = run.journal.record
  local warning = record and run.attached.parts.watch:see(record)
  if not warning then
    return
  end
  run.journal:event { event = 'collapse', step = record.step, message = warning }
  if run.options.stop_on_collapse then
    error(('[run.step] %s; %s'):format(warning, run.saver:told()))
  end
  run.journal:say('warning: ' .. warning)
end

local function write(run, record, metrics)
  run.journal:write(record, metrics, run.loop.loader:stats().bad)
  run.journal:show(run.state.epochs, run.state:total_steps())
  look_for_collapse(run)
end

-- Begins to copy what a line is made of: the loss, metrics, and what gauges are computed from.
local function send(self, record, loss, metrics)
  local names, tensors, numbers = { 'loss' }, { mean(self, loss) }, {}
  local function add(name, tensor) names[#names + 1], tensors[#tensors + 1] = name, tensor:detach() end
  if self.run.precision.scaler then
    add('loss_scale', self.run.precision.scaler.factor)
  end
  local inputs = gauges.inputs(metrics)
  for name, metric in pairs(metrics) do
    if torch.is_tensor(metric) then
      add(name, metric)
    else
      numbers[name] = metric
    end
  end
  local own = #names
  for name, tensor in pairs(inputs or {}) do
    add(name, tensor)
  end
  return { record = record, names = names, own = own, numbers = numbers, gauged = inputs ~= nil,
    copy = torch.host_copy(tensors) }
end

--- Takes the step that was done last.
---@param loss any Tensor, scalar; a number that `look` gave
---@param metrics? table<string, any>|false
function Records:take(loss, metrics)
  local run, record = self.run, open_record(self.run, self.collectives)
  if self.late then
    self.pending = send(self, record, loss, processes.main() and metrics or {})
    return
  end
  record.loss = loss
  if run.precision.scaler then
    record.loss_scale = run.precision.scaler:value()
  end
  write(run, record, metrics or nil)
end

--- Waits for the numbers of the line that is late, where there is one; `write` takes what it returns.
function Records:arrive()
  local entry = self.pending
  self.pending = nil
  if entry then
    entry.copies = entry.copy:wait()
  end
  return entry
end

--- Writes a late line. A loss that is not finite ends the run.
---@param entry? table of `arrive`
function Records:write(entry)
  if not entry then
    return
  end
  local run, record, metrics, inputs = self.run, entry.record, entry.numbers, {}
  for i, name in ipairs(entry.names) do
    (i <= entry.own and metrics or inputs)[name] = entry.copies[i]
  end
  record.loss, metrics.loss = metrics.loss:item(), nil
  finite.check_loss(run, record.loss, record.step, record.epoch)
  for name, gauge in pairs(entry.gauged and gauges.of(inputs) or {}) do
    metrics[name] = gauge
  end
  write(run, record, metrics)
end

--- Writes the line that is late now: something else than a step comes next.
function Records:flush() self:write(self:arrive()) end

return { new = new }
