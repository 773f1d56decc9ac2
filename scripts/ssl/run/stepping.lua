-- What one step of a run does: the learning rate, backward and the optimiser, and the looks at what comes of it.
local finite = require 'ssl.run.finite'
local gradient = require 'ssl.parts.gradient'
local saving = require 'ssl.run.saving'

--- Methods of Run.
local stepping = {}

--- The learning rate of the step to come.
function stepping:set_rate()
  if self.schedule then
    self.parts.optimizer:set_lr(self.schedule(self.position, self.epoch))
  end
end

--- A step was done: what every step counts.
function stepping:count_step()
  self.steps, self.position = self.steps + 1, self.position + 1
  self.window_closed = self.window:closes()
  self.window:count()
  self.journal:step()
end

--- Whether the last step changed the weights, which is `run.updated`. With fp16 it waits for the device.
function stepping:changed_weights()
  local scaler = self.precision.scaler
  return self.window_closed and not (scaler and scaler:skipped())
end

--- Backward, and where a window of run.accumulate batches ends: clipping and the optimiser. With `look` a gradient that is not
--- finite ends the run instead.
function stepping:update(loss, look)
  local optimizer, window = self.parts.optimizer, self.window
  local scaler = self.precision.scaler
  if window:size() > 1 then
    loss = loss / window:size()
  end
  if scaler then
    loss = scaler:scale(loss)
  end
  local complete = window:closes()
  if self.parallel and not complete then
    self.parallel:no_sync(function() loss:backward() end)
  else
    loss:backward()
  end
  if complete then
    local clip = self.options.clip
    local gradients = (scaler or clip > 0 or look) and gradient.of(self.trained.tensors)
    local found_inf = scaler and scaler:unscale(gradients)
    local norm = clip > 0 and gradient.clip(gradients, clip) or look and not scaler and gradient.norm(gradients)
    if look and not scaler then -- where a scaler finds such a gradient it skips the update
      finite.check_gradient(self, gradients, norm)
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
--- run.accumulate batches (a window that the run's end cuts off is dropped). A loss or gradient that is not finite stops the
--- run before it touches the weights (with run.log_every above 1: before it reaches a checkpoint).
---@param loss any Tensor, scalar
---@param metrics? table<string, any> numbers or scalar Tensors that join the log line; those of ssl.gauges are watched
function stepping:step(loss, metrics)
  if not self.parts.optimizer then
    error('[run.step] call run:attach{model=, optimizer=} first', 2)
  elseif not self.journal.began then
    error('[run.step] call it for each batch of run:batches(loader)', 2)
  end
  local graph = self.graph
  if graph then
    graph:show_counters()
  end
  dist.set_step(self.steps + 1)
  local value = self:logs() and dist.all_reduce(loss:detach(), { op = 'mean' }):item() or nil
  if value then
    finite.check_loss(self, value)
  end
  if not (graph and graph.recording) then
    self:set_rate()
  end
  self:update(loss, value ~= nil)
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
