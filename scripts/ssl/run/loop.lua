-- The loop over a run's batches: loaders and epochs one behind the other, and between two steps whatever has to be done
-- there.
local between = require 'ssl.run.between'
local clock = require 'ssl.process.clock'
local draws = require 'ssl.process.draws'

---@class Loop
---@field run Run
---@field choose fun(epoch: integer): any the loader of an epoch
---@field same boolean whether it is one loader: it makes the first batches of an epoch while the one before ends
---@field loader any of the epoch under way
---@field view_side? integer of the first view
local Loop = {}
Loop.__index = Loop

---@param run Run
---@param loader any a loader, or a function from the epoch to it
---@return Loop
local function new(run, loader)
  local changes = type(loader) == 'function'
  return setmetatable({ run = run, same = not changes, choose = changes and loader or function() return loader end },
    Loop)
end

--- Takes the loader of the epoch to come.
function Loop:open()
  local run, state = self.run, self.run.state
  draws.of_epoch(run.settings.seed, state.epoch)
  local loader = self.choose(state.epoch)
  if not state:open(loader) then
    error(('[run.batches] expected loaders of one length, got %d batches, before %d'):format(#loader,
      state.batches_per_epoch), 3)
  end
  self.loader = loader
  run.attached.parts.unreadable:follow(loader)
end

-- The next batch of the epoch, ready for the loop's body; nil behind the last one.
local function load(self)
  local run, state = self.run, self.run.state
  local asked = clock.now()
  local batch = self.next_batch(self.source, self.control)
  self.control = batch
  if not batch then
    self.next_batch = nil
    return nil
  end
  self.view_side = self.view_side or batch[1].shape[3]
  run.journal:batch(batch.index:size(0) * dist.world(), clock.now() - asked)
  state:take_batch()
  draws.of_step(run.settings.seed, state.steps)
  between.tell(run.between, 'batch', batch)
  for i, view in ipairs(run.precision.dtype and batch or {}) do
    batch[i] = view:to(run.precision.dtype)
  end
  return batch
end

local function end_epoch(run)
  run.records:flush()
  run.journal:show(run.state.epochs, run.state:total_steps(), true)
  run.state:end_epoch()
  between.tell(run.between, 'epoch')
  run.journal:flush()
end

--- The batch of the next step, nil when there is none.
function Loop:next()
  local run, state = self.run, self.run.state
  run.stepper:close_step()
  local again = run.stepper:again()
  if again then
    draws.of_step(run.settings.seed, state.steps)
    run.records:open()
    return again
  end
  while true do
    between.tell(run.between, 'step')
    local limited = state:is_limited()
    if limited and state.batch > 0 and state.batch == state.batches_per_epoch then
      end_epoch(run)
    end
    if limited or state.epoch >= state.epochs then
      between.tell(run.between, 'leave')
      return nil
    end
    if not self.next_batch then
      self:open()
      self.next_batch, self.source, self.control = self.loader:epoch(state.epoch, state.batch,
        self.same and state.epochs or nil)
    end
    local batch = load(self)
    if not batch then
      end_epoch(run)
    else
      run.records:open()
      batch = run.stepper:take(batch)
      if batch then
        return batch
      end
    end
  end
end

return { new = new }
