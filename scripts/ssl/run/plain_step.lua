-- A step of a run as it is written. It is one of three steppers, which have these functions in common; run:batches and
-- run:step call them:
--   begin(loader)         the loop begins with this loader
--   take(batch)           the loop's body gets what this returns; nil: the step is done already
--   given(fn)             what the body takes from Lua beside the batch
--   logs()                whether the step to come is logged
--   step(loss, metrics)   what the body calls: rate, backward, optimiser, log
--   close_step()          the body of a step has ended
--   again()               the batch of a step that was not done and has to be done now, or nil
--   sees(name)            the recipe reads run.steps, run.position, run.epoch or run.updated
--   abandon()             the run ends here, maybe within a step
--   last_words()          prints what there is to say of a run that is done
-- recorded_step replays steps as one CUDA graph and leaves those that cannot be replayed to this one; rehearsal, behind
-- --dry_run, does a single step and measures it.
local config = require 'ssl.settings.config'
local finite = require 'ssl.run.finite'
local given = require 'ssl.run.given'
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

function PlainStep:take(batch)
  self.batch = batch
  return batch
end

function PlainStep:given(fn) return given.of(fn, self.batch, self.run.device) end
function PlainStep:logs() return self.run.records:are_due(self.run.state.steps + 1) end
function PlainStep.close_step() end
function PlainStep.again() end
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

--- The step that was issued is done: it is counted, and lines of the log are written that are due now.
---@param loss? any of `run:step`, or its number, where the step is logged
---@param metrics? table<string, any>|false
---@param repeated? integer collectives in its replay
function PlainStep:finish(loss, metrics, repeated)
  local records = self.run.records
  records:close(repeated)
  local late = records:arrive()
  self:count()
  records:write(late)
  if loss then
    records:take(loss, metrics)
  end
end

--- One step.
---@param loss any Tensor, scalar
---@param metrics? table<string, any>
---@param has_rate? boolean whether its learning rate is set
function PlainStep:step(loss, metrics, has_rate)
  local run, logs = self.run, self:logs()
  dist.set_step(run.state.steps + 1)
  local value = logs and run.records:look(loss) or nil
  if not has_rate then
    self:set_rate()
  end
  run.update:apply(loss, value and function(gradients, norm) finite.check_gradient(run, gradients, norm) end)
  self:finish(logs and (value or loss) or nil, metrics)
end

return { new = new }
