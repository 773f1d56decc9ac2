-- What one step of a run does: the learning rate, backward and the optimiser, and the looks at what comes of it.
local gradient = require 'ssl.gradient'
local saving = require 'ssl.saving'

--- Methods of Run.
local stepping = {}

--- Stops the run when a loss is not a finite number.
---@param value number
---@param step integer that the loss belongs to
function stepping:check_loss(value, step)
  if value ~= value or value == math.huge or value == -math.huge then
    error(('[run.step] the loss is %s at step %d (epoch %d); %s. Try a smaller learning rate, run.clip, or float32'):format(
      tostring(value), step, self.epoch + 1, saving.told(self)))
  end
end

--- The learning rate of the step to come.
function stepping:set_rate()
  if self.schedule then
    self.parts.optimizer:set_lr(self.schedule(self.steps, self.epoch))
  end
end

--- A step was done: what every step counts.
function stepping:count_step()
  self.steps = self.steps + 1
  self.updated = self.steps % self.options.accumulate == 0
  self.journal:step()
end

--- Backward, and where a window of run.accumulate batches ends: clipping and the optimiser.
function stepping:update(loss)
  local optimizer, window = self.parts.optimizer, self.options.accumulate
  local scaler = self.precision.scaler
  if window > 1 then
    loss = loss / window
  end
  if scaler then
    loss = scaler:scale(loss)
  end
  local complete = (self.steps + 1) % window == 0
  if self.parallel and not complete then
    self.parallel:no_sync(function() loss:backward() end)
  else
    loss:backward()
  end
  if complete then
    local gradients = (scaler or self.options.clip > 0) and gradient.of(self.parts.model:parameters())
    local found_inf = scaler and scaler:unscale(gradients)
    if self.options.clip > 0 then
      gradient.clip(gradients, self.options.clip)
    end
    optimizer:step(found_inf)
    if scaler then
      scaler:update()
    end
    optimizer:zero_grad()
  end
end

-- A warning, or the end of the run, when the gauges of the newest record show a collapse.
local function look_for_collapse(run)
  local warning = run.journal.record and run.parts.watch:see(run.journal.record)
  if not warning then
    return
  end
  run.journal:event { event = 'collapse', step = run.steps, message = warning }
  if run.options.stop_on_collapse then
    error(('[run.step] %s; %s'):format(warning, saving.told(run)))
  end
  run.journal:say('warning: ' .. warning)
end

-- The log line of the step that was done.
local function write_record(run, loss, metrics)
  local record = { step = run.steps, epoch = run.epoch + 1, loss = loss, lr = run.parts.optimizer:lr() }
  if run.precision.scaler then
    record.loss_scale = run.precision.scaler:value()
  end
  if run.parallel then
    local cost = run.parallel:communication()
    record.reduced_bytes, record.exposed_ms = cost.bytes, 1000 * cost.exposed_seconds
  end
  if run.unlogged_stall then -- of a checkpoint since the last record
    record.stall_ms, run.unlogged_stall = 1000 * run.unlogged_stall, nil
  end
  run.journal:write(record, metrics, run.loader:stats().bad)
  run.journal:show(run.epochs, run:total_steps())
  look_for_collapse(run)
end

--- One step: learning rate of the schedule, backward, and log, progress; clipping and optimiser at the end of each
--- run.accumulate batches (a window that the run's end cuts off is dropped). A loss that is not finite stops the run
--- before it touches the weights (with run.log_every above 1: before it reaches a checkpoint).
---@param loss any Tensor, scalar
---@param metrics? table<string, any> numbers or scalar Tensors that join the log line; those of ssl.gauges are watched
function stepping:step(loss, metrics)
  if not self.parts.optimizer then
    error('[run.step] call run:attach{model=, optimizer=} first', 2)
  end
  local graph = self.graph
  if graph then
    graph:show_counters()
  end
  dist.set_step(self.steps + 1)
  local value = self:logs() and dist.all_reduce(loss:detach(), { op = 'mean' }):item() or nil
  if value then
    self:check_loss(value, self.steps + 1)
  end
  if not (graph and graph.recording) then
    self:set_rate()
  end
  self:update(loss)
  self.last_loss = loss:detach()
  self:count_step()
  if graph and graph.sync_watch then
    graph:hide_counters()
  end
  if value then
    write_record(self, value, metrics)
  end
end

return stepping
