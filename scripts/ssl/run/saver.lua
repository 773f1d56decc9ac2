-- Writes a run's checkpoints in the background, and knows which step the newest complete one holds.
local checkpoint_files = require 'ssl.run.checkpoint_files'
local clock = require 'ssl.process.clock'
local processes = require 'ssl.process.processes'

---@class Saver
---@field saved_step? integer of the newest file that is complete
---@field kept_step? integer of the newest save, complete or under way
---@field saves integer files begun
---@field stall number seconds that they held the loop up
local Saver = {}
Saver.__index = Saver

--- A saver that has written nothing yet.
---@param place {name: string, dir: string} of resume.place
---@param options table the keys run.*
---@param state State
---@param journal Journal is told of saves that fail
---@return Saver
local function new(place, options, state, journal)
  return setmetatable({
    place_name = place.name, dir = place.dir, options = options, state = state, journal = journal, saves = 0, stall = 0,
    unlogged = 0,
  }, Saver)
end

-- Runs `act`; where that fails, the run goes on with a warning if run.on_save_error says so. Whether it was done.
local function attempt(self, act)
  local ok, problem = pcall(act)
  if ok then
    return true
  elseif self.options.on_save_error ~= 'warn' then
    error(problem, 0)
  end
  self.journal:say(('warning: %s; the run goes on, %s'):format(problem, self:told()))
  self.journal:event { event = 'save_failed', step = self.state.steps, message = tostring(problem) }
  return false
end

-- The file under way is complete: older ones go, and the processes that torchrun may start again are told.
local function settle(self)
  local step = self.saving_step
  self.saving_step = nil
  if attempt(self, function() self.writer:wait() end) then
    self.saved_step = step
    local last = checkpoint_files.last(self.dir)
    dist.remember(self.place_name, { name = self.place_name, dir = self.dir, from = last })
    attempt(self, function() checkpoint_files.prune(self.dir, self.options.keep, self.options.keep_every) end)
  end
end

--- Copies a run's state and returns; a thread writes it. Call it in all processes: the main one writes
--- checkpoints/last.pt, and the same bytes under a name that stays while run.keep or run.keep_every want it.
---@param content fun(): table what the file holds, asked for in the main process
---@param began number when the loop stopped for it, by clock.now
function Saver:save(content, began)
  local state = self.state
  self.kept_step = state.steps
  if not processes.main() then
    self.saved_step = state.steps
    return
  end
  self:wait()
  local path, also = checkpoint_files.last(self.dir), nil
  if self.options.keep ~= 0 or self.options.keep_every ~= 0 then
    local name = checkpoint_files.name(state.epoch, state.batch > 0 and state.steps or nil)
    path, also = ('%s/checkpoints/%s'):format(self.dir, name), path
  end
  local values = content()
  self.writer = self.writer or checkpoint.background()
  self.saving_step = state.steps
  if not attempt(self, function() self.writer:save(path, values, also) end) then
    self.saving_step = nil
  end
  local stall = clock.now() - began
  self.saves, self.stall, self.unlogged = self.saves + 1, self.stall + stall, self.unlogged + stall
end

--- A checkpoint was loaded; from here on it is this folder's newest if it is its last.pt.
function Saver:resume(path)
  if path == checkpoint_files.last(self.dir) then
    self.saved_step, self.kept_step = self.state.steps, self.state.steps
  end
end

--- Whether run.save_steps asks for a checkpoint here.
function Saver:is_due()
  local every, steps = self.options.save_steps, self.state.steps
  return every > 0 and steps % every == 0 and steps ~= (self.kept_step or 0)
end

--- Whether the state after the last step is in a file, complete or under way.
function Saver:is_kept() return self.kept_step == self.state.steps end

--- Whether it is in a complete one.
function Saver:is_saved() return self.saved_step == self.state.steps end

--- Seconds that saves held the loop up since the last call; nil where there was none.
function Saver:take_stall()
  local stall = self.unlogged
  self.unlogged = 0
  return stall > 0 and stall or nil
end

--- Takes note of a file that was completed in the background; throws what kept one from being written.
function Saver:poll()
  if self.saving_step and not self.writer:busy() then
    settle(self)
  end
end

--- Waits for the file under way.
function Saver:wait()
  if self.saving_step then
    settle(self)
  end
end

--- Words on what a run that ends now leaves.
function Saver:told()
  pcall(self.wait, self)
  if not self.saved_step then
    return 'no checkpoint was written yet'
  end
  return ('%s holds step %d'):format(checkpoint_files.last(self.dir), self.saved_step)
end

return { new = new }
