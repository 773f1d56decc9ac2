-- A run's steps as CUDA graphs, behind the functions that plain_step lists: the loop's body is recorded once for each
-- kind of step and replayed. With run.accumulate there are two kinds: steps that only add to the gradients, and those
-- that change the weights.
local given = require 'ssl.run.given'
local Recording = require 'ssl.run.recording'

-- Steps, and updates of the weights among them, that run as they are: libraries choose kernels, optimisers make their
-- states. Of several processes the Reducer lays out its buckets anew, and is timed in the first ten updates
-- (docs.pytorch.org, CUDA semantics, on graphs with DistributedDataParallel).
local WARM_UP, UPDATES, UPDATES_OF_MANY = 3, 1, 11

-- Changes of what a recipe decides by, without a replay between them, after which nothing is recorded any more.
local CHANGES = 8

---@class RecordedStep
---@field run Run
---@field plain PlainStep does the steps that are no replay
---@field recorder CudaGraph
---@field recordings table<string, Recording> by kind
---@field watched table<string, boolean> kinds whose waits and reads were looked at
---@field steps integer plain steps so far
---@field updates integer those that changed the weights
---@field watching boolean whether what the recipe reads of the run is noticed
---@field trial? StepTrial of the step that is watched, up to its update
---@field problem? string what keeps the step under way from being recorded
---@field recording? Recording under way
---@field asked (fun(batch: any): any)[] what the newest body took from Lua
---@field values? {value: any}[] what it gives for the step to come
---@field decisions? string those of the recordings, or of the step that was watched
---@field changes integer of them since the newest replay
local RecordedStep = {}
RecordedStep.__index = RecordedStep

--- A recorder for a run's steps, or nil and the reason why there can be none. It makes the stream current that
--- gradients are added on: make it before dist.parallel, which keeps what adds them.
---@param device string
---@param finds_unused boolean whether each backward looks for parameters that it leaves out
---@return CudaGraph? recorder
---@return string? reason
local function recorder_for(device, finds_unused)
  if not device:match '^cuda' then
    return nil, 'it needs a GPU, the device is ' .. device
  elseif finds_unused then
    return nil, 'which parameters a step leaves out (dist.find_unused) is found by waiting'
  end
  return torch.cuda_graph(device)
end

--- A stepper that records the run's steps.
---@param run Run after attach
---@param plain PlainStep
---@param recorder CudaGraph of `recorder`
---@return RecordedStep
local function new(run, plain, recorder)
  run.update:prepare_recording()
  return setmetatable({
    run = run, plain = plain, recorder = recorder, recordings = {}, watched = {}, steps = 0,
    updates = 0, watching = false, asked = {}, changes = 0,
  }, RecordedStep)
end

function RecordedStep:begin(loader) self.plain:begin(loader) end
function RecordedStep:last_words() self.plain:last_words() end

--- A step that is watched or recorded does what a logged one does: all replays are made of it.
function RecordedStep:logs() return self.sync_watch ~= nil or self.recording ~= nil or self.plain:logs() end

-- What was recorded is no more, nor does it hold memory.
local function forget(self)
  for _, recording in pairs(self.recordings) do
    recording.recorder:abandon()
  end
  self.recordings, self.watched = {}, {}
end

function RecordedStep:stop(reason)
  self.off = true
  forget(self)
  self.run.attached.parts.optimizer:keep_rates_on_host()
  self.run.journal:say('graph: steps run one by one: ' .. reason)
end

-- In the step whose waits and reads are noticed: what a body may decide by, a recording would freeze.
function RecordedStep:sees(name)
  if self.watching then
    self.frozen = 'it reads run.' .. name
  end
end

-- A metric that Lua has computed would be the same in all replays.
local function frozen_metric(metrics)
  for name, metric in pairs(metrics or {}) do
    if not torch.is_tensor(metric) then
      return ("its metric '%s' is no Tensor"):format(name)
    end
  end
end

function RecordedStep:judge()
  local waits = self.sync_watch:count()
  self.sync_watch:release()
  self.sync_watch, self.watching = nil, false
  if self.frozen then
    self:stop(self.frozen .. ', which a recording would freeze')
  elseif waits > 0 then
    self:stop(('it waits for the GPU %d times'):format(waits))
  elseif self.problem then
    self:stop(('it cannot be recorded (%s)'):format(self.problem:match '[^\n]*'))
  end
  self.problem = nil
end

-- What is done in the step to come; nil in a window whose batches weigh otherwise, behind a resume.
local function kind_of(run)
  local window = run.update.window
  if window:size() ~= run.options.accumulate then
    return nil
  end
  return window:closes() and 'update' or 'accumulate'
end

local function is_warm(self)
  return self.steps >= WARM_UP and self.updates >= (dist.world() > 1 and UPDATES_OF_MANY or UPDATES)
end

-- The whole step by a replay.
local function replay(self, recording, batch)
  local run = self.run
  dist.set_step(run.state.steps + 1)
  self.changes = 0
  recording:replay(batch, self.values)
  run.update:replayed(recording.loss)
  self.plain:finish(self.plain:logs() and recording.loss or nil, recording.metrics, recording.collectives)
end

-- What the body will take from Lua. Where it decides otherwise than before, what was recorded is no more.
local function ask(self, batch)
  self.values = {}
  for i, fn in ipairs(self.asked) do
    self.values[i] = { value = given.of(fn, batch, self.run.device) }
  end
  local decisions = given.decisions(self.values)
  if decisions ~= self.decisions then
    self.decisions, self.changes = decisions, self.changes + 1
    forget(self)
  end
  if self.changes > CHANGES then
    self:stop 'what it decides by (run:given), as the sides of its inputs, is another one in each step'
  end
end

function RecordedStep:given(fn)
  local i = self.taken + 1
  self.taken, self.asked[i] = i, fn
  if self.values and self.values[i] then
    return self.values[i].value
  elseif self.recording then
    self.uneven = '[run.given] expected as many calls as in the step before'
  end
  local watching = self.watching
  self.watching = false
  local value = given.of(fn, self.batch, self.run.device)
  self.watching = watching
  return value
end

-- Waits are counted in the whole step; up to its update each call is tried as a recording of its own, as an error
-- within the step that is recorded as a whole would leave the loop.
function RecordedStep:watch(kind)
  collectgarbage() -- as in Recording.begin
  self.watched[kind], self.sync_watch, self.watching = true, torch.sync_watch(), true
  self.trial = torch.step_trial()
end

function RecordedStep:end_trial()
  if self.trial then
    self.problem = self.trial:problem()
    self.trial:release()
    self.trial = nil
  end
end

function RecordedStep:record(kind, batch)
  self.inputs = self.inputs or Recording.copy(batch)
  self.kind = kind
  dist.set_step(self.run.state.steps + 1)
  self.run.attached.parts.optimizer:keep_rates_on_device()
  local first = next(self.recordings) == nil
  self.recording = Recording.begin(first and self.recorder or self.recorder:beside(), self.inputs, batch, self.values)
  return self.inputs
end

--- The batch as it is, or in the memory that is recorded, or nil behind a replay.
function RecordedStep:take(batch)
  if batch.boxes and not self.off then
    self:stop('batches carry boxes, whose number changes')
  end
  self.batch, self.taken, self.values = batch, 0, nil
  local kind = not self.off and is_warm(self) and kind_of(self.run)
  if not kind then
    return batch
  end
  ask(self, batch)
  if self.off then
    return batch
  elseif not self.watched[kind] then
    self:watch(kind)
    return batch
  end
  local recording = self.recordings[kind]
  if recording and not recording:fits(batch) then
    return batch
  end
  self.plain:set_rate()
  if recording then
    replay(self, recording, batch)
    return nil
  end
  return self:record(kind, batch)
end

-- The update by a loss that is being recorded. An error in it leaves all as it was before the step.
local function update(self, loss, metrics)
  local recording = self.recording
  recording.loss, recording.metrics = loss:detach(), metrics
  local ok, problem = pcall(self.run.update.apply, self.run.update, loss)
  self.problem = not ok and problem or nil
end

function RecordedStep:step(loss, metrics)
  self:end_trial()
  if self.recording and not self.recording.recorder:interrupted() then
    update(self, loss, metrics)
    return
  elseif self.recording then
    self.run.attached.parts.optimizer:keep_rates_on_host()
  end
  self.frozen = self.frozen or self.watching and frozen_metric(metrics) or nil
  self.watching = false -- a schedule may read what it likes
  self.plain:step(loss, metrics, self.recording ~= nil)
  self.steps, self.updates = self.steps + 1, self.updates + (self.run.update.closed and 1 or 0)
  self.watching = self.sync_watch ~= nil
end

-- The end of a recording: it is run, or given up, and then the batch comes again.
local function end_recording(self)
  local recording = self.recording
  self.recording = nil
  self.problem = self.problem or self.uneven
  if not self.problem then
    local ok, problem = pcall(recording.finish, recording)
    self.problem = not ok and problem or nil
  end
  if self.problem then
    recording.recorder:abandon()
    self.run.update:forget_step()
    self:stop(('recording failed (%s)'):format(tostring(self.problem):match '[^\n]*'))
    self.batch_again = self.batch
  else
    self.recordings[self.kind] = recording
    self.plain:finish(self.plain:logs() and recording.loss or nil, recording.metrics)
  end
  self.problem, self.uneven = nil, nil
end

-- Something waited: the step was done as it is.
local function end_interrupted(self)
  local recording = self.recording
  self.recording = nil
  recording.recorder:abandon()
  self:stop 'it waits for the GPU in the step that was recorded'
  if self.problem then
    error(self.problem, 0)
  elseif recording.loss then -- it waited within run:step
    self.plain:finish(self.plain:logs() and recording.loss or nil, recording.metrics)
  end
end

function RecordedStep:close_step()
  self:end_trial()
  if self.sync_watch then
    self:judge()
  elseif self.recording and self.recording.recorder:interrupted() then
    end_interrupted(self)
  elseif self.recording then
    end_recording(self)
  end
end

--- The batch of a step that was not done, to be done now.
function RecordedStep:again()
  local batch = self.batch_again
  self.batch_again, self.taken, self.values = nil, 0, nil
  return batch
end

--- Gives up a recording that an error has cut off.
function RecordedStep:abandon()
  self:end_trial()
  self.watching = false
  if self.recording then
    self.recording.recorder:abandon()
    self.recording = nil
  end
end

return { new = new, recorder = recorder_for }
