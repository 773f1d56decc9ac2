-- Where a run is: steps and epochs done, and its place among the batches of all epochs, counted in batches of today's
-- size.
local processes = require 'ssl.process.processes'

---@class State
---@field steps integer calls of run:step done: batches seen, whatever their size
---@field position integer steps of the whole run done, in batches of today's size: what schedules ask for
---@field epoch integer epochs done
---@field batch integer batches done of the epoch under way
---@field epochs integer epochs in all
---@field limit integer steps after which the run stops; 0: behind the last epoch
---@field batches_per_epoch? integer known when the loop begins
---@field batch_size? integer pictures of a batch
---@field pictures? string tells the loader's pictures from others
---@field before? table what a checkpoint told of the loop that it was saved in, until this one begins
local State = {}
State.__index = State

--- A run at its beginning.
---@param epochs integer
---@param limit integer
---@return State
local function new(epochs, limit)
  return setmetatable({ steps = 0, position = 0, epoch = 0, batch = 0, epochs = epochs, limit = limit }, State)
end

--- How many steps there will have been at the end, as the log counts them.
function State:total_steps()
  local all = self.steps + self.batches_per_epoch * self.epochs - self.position
  return self.limit > 0 and math.min(all, self.limit) or all
end

--- Whether all steps that were asked for are done.
function State:is_limited() return self.limit > 0 and self.steps >= self.limit end

--- Takes the loader of the epoch to come. All of a run's loaders have epochs of one length: schedules count on it.
---@return boolean whether it has that length
function State:open(loader)
  local length = self.batches_per_epoch or #loader
  self.batches_per_epoch = length
  return #loader == length
end

--- A batch of the epoch was loaded.
function State:take_batch() self.batch = self.batch + 1 end

--- It was not made a step of.
function State:return_batch() self.batch = math.max(self.batch - 1, 0) end

--- A step was done.
function State:count() self.steps, self.position = self.steps + 1, self.position + 1 end

--- An epoch is over.
function State:end_epoch() self.epoch, self.batch = self.epoch + 1, 0 end

--- What a checkpoint keeps of it.
function State:content()
  return {
    epoch = self.epoch, batch = self.batch, step = self.steps, position = self.position, batch_size = self.batch_size,
    batches_per_epoch = self.batches_per_epoch, pictures = self.pictures, views = self.views,
  }
end

--- Goes to the place of a checkpoint; `settle` fits it to the loader of today.
---@param saved table content of the checkpoint
---@param path string of it
function State:restore(saved, path)
  self.steps, self.epoch, self.batch, self.position = saved.step, saved.epoch, saved.batch, saved.position or saved.step
  self.views = type(saved.views) == 'string' and saved.views or nil
  self.before = {
    batches_per_epoch = saved.batches_per_epoch, batch_size = saved.batch_size, epochs = saved.config.epochs or 1,
    pictures = saved.pictures, path = path,
  }
end

-- Where the epoch under way goes on with batches of another size: behind the pictures that it has shown, at the start
-- of a batch.
local function convert_batches(self, before, size)
  local shown = self.batch * before.batch_size
  self.batch = math.min(math.floor(shown / size), self.batches_per_epoch)
  local again = shown - self.batch * size
  processes.say(('resume: %d pictures a batch, before %d; epoch %d goes on at its picture %d%s'):format(size,
    before.batch_size,
    self.epoch + 1, self.batch * size + 1, again > 0 and (', the last %d are shown again'):format(again) or ''))
  return before.batch_size / size
end

-- A hash of the names, labels and classes of a loader's pictures in their order; nil where it has none.
local function pictures_of(loader)
  local ok, method = pcall(function() return loader.list_fingerprint end)
  return processes.once(function() return ok and method and method(loader) or nil end)
end

-- Puts a resumed run where it was among today's batches; the ratio of the sizes where they changed.
local function fit(self, before, other)
  local size, length, ratio = self.batch_size, self.batches_per_epoch, nil
  if other then
    processes.say(('resume: the pictures are not those of %s: names, labels or classes differ%s'):format(before.path,
      self.batch > 0 and (', epoch %d starts over'):format(self.epoch + 1) or ''))
    self.batch = 0
  elseif before.batch_size ~= size then
    ratio = convert_batches(self, before, size)
  elseif before.batches_per_epoch ~= length and self.batch > 0 then
    processes.say(('resume: %d batches an epoch, before %d; epoch %d starts over'):format(length,
      before.batches_per_epoch,
      self.epoch + 1))
    self.batch = 0
  end
  if other or before.batch_size ~= size or before.batches_per_epoch ~= length then
    self.position = self.epoch * length + self.batch
  end
  return ratio
end

--- The loop begins with this loader: a resumed run is put where it was among its batches, and what changes is told.
---@return number? ratio where batches have another size: what one of before counts as
function State:settle(loader)
  local before = self.before
  self.batch_size, self.before, self.pictures = loader:batch_size(), nil, pictures_of(loader)
  if not before or self.epoch >= self.epochs then
    return nil
  end
  before.batch_size = before.batch_size or self.batch_size -- saved before the loop began
  local ratio = fit(self, before, before.pictures and self.pictures and before.pictures ~= self.pictures)
  if self.position ~= self.steps or before.epochs ~= self.epochs then
    processes.say(('resume: schedules go on at step %d of %d, the log at step %d of %d'):format(self.position + 1,
      self.batches_per_epoch * self.epochs, self.steps + 1, self:total_steps()))
  end
  return ratio
end

return { new = new }
