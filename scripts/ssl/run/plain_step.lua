-- A step of a run as it is written. It is one of three steppers, which have these functions in common; run:batches and
-- run:step call them:
--   begin(loader)         the loop begins with this loader
--   take(batch)           the loop's body gets what this returns; nil: the step is done already
--   logs()                whether the step to come is logged
--   step(loss, metrics)   what the body calls: rate, backward, optimiser, log
--   close_step()          the body of a step has ended
--   sees(name)            the recipe reads run.steps, run.position, run.epoch or run.updated
--   abandon()             the run ends here, maybe within a step
--   last_words()          prints what there is to say of a run that is done
-- recorded_step replays steps as one CUDA graph and leaves those that cannot be replayed to this one; rehearsal, behind
-- --dry_run, does a single step and measures it.
local config = require 'ssl.settings.config'
local finite = require 'ssl.run.finite'
local last_words = require 'ssl.run.last_words'

---@class PlainStep
---@field run Run
local PlainStep = {}
PlainStep.__index = PlainStep

---@param run Run
---@return PlainStep
local function new(run) return setmetatable({ run = run }, PlainStep) end

function PlainStep:begin()
  local state, accumulate = self.run.state, self.run.options.accumulate
  local all = state.batches_per_epoch * state.epochs
  if accumulate > all then
    local run_has = ('%d in %d epoch%s'):format(all, state.epochs, state.epochs == 1 and '' or 's')
    config.fail(('[run.batches] run.accumulate = %d: an update of the weights takes more batches than the run has, %s')
      :format(accumulate,
      run_has))
  end
end

function PlainStep.take(_, batch) return batch end
function PlainStep:logs() return (self.run.state.steps + 1) % self.run.options.log_every == 0 end
function PlainStep.close_step() end
function PlainStep.sees() end
function PlainStep.abandon() end
function PlainStep:last_words() last_words(self.run) end

--- The learning rate of the step to come.
function PlainStep:set_rate()
  local schedule, state = self.run.attached.schedule, self.run.state
  if schedule then
    self.run.attached.parts.optimizer:set_lr(schedule(state.position, state.epoch))
  end
end

--- A step was done.
function PlainStep:count()
  self.run.state:count()
  self.run.update:count()
  self.run.journal:step()
end

-- A warning, or the end of the run, when the gauges of the newest record show a collapse.
local function look_for_collapse(run)
  local warning = run.journal.record and run.attached.parts.watch:see(run.journal.record)
  if not warning then
    return
  end
  run.journal:event { event = 'collapse', step = run.state.steps, message = warning }
  if run.options.stop_on_collapse then
    error(('[run.step] %s; %s'):format(warning, run.saver:told()))
  end
  run.journal:say('warning: ' .. warning)
end

-- The log line of the step that was done.
local function write_record(run, loss, metrics)
  local state = run.state
  local record = { step = state.steps, epoch = state.epoch + 1, loss = loss, lr = run.attached.parts.optimizer:lr() }
  if run.precision.scaler then
    record.loss_scale = run.precision.scaler:value()
  end
  if run.update.parallel then
    local cost = run.update.parallel:communication()
    record.reduced_bytes, record.exposed_ms = cost.bytes, 1000 * cost.exposed_seconds
  end
  local stall = run.saver:take_stall() -- since the last record
  record.stall_ms = stall and 1000 * stall
  run.journal:write(record, metrics, run.loop.loader:stats().bad)
  run.journal:show(state.epochs, state:total_steps())
  look_for_collapse(run)
end

--- One step.
---@param loss any Tensor, scalar
---@param metrics? table<string, any>
---@param has_rate? boolean whether its learning rate is set
function PlainStep:step(loss, metrics, has_rate)
  local run = self.run
  dist.set_step(run.state.steps + 1)
  local value = self:logs() and dist.all_reduce(loss:detach(), { op = 'mean' }):item() or nil
  if value then
    finite.check_loss(run, value)
  end
  if not has_rate then
    self:set_rate()
  end
  run.update:apply(loss, value and function(gradients, norm) finite.check_gradient(run, gradients, norm) end)
  self:count()
  if value then
    write_record(run, value, metrics)
  end
end

return { new = new }
