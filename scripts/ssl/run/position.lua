-- Where a run is in the whole of its epochs, which schedules ask for: it counts in batches of today, whatever they were before.
local config = require 'ssl.settings.config'
local draws = require 'ssl.process.draws'
local processes = require 'ssl.process.processes'

--- Methods of Run.
local position = {}

--- How many steps there will have been at the end, as the log counts them.
function position:total_steps()
  local all = self.steps + self.batches_per_epoch * self.epochs - self.position
  return self.options.steps > 0 and math.min(all, self.options.steps) or all
end

--- Takes the loader of the epoch to come. All of a run's loaders have epochs of one length: schedules count on it.
---@param choose fun(epoch: integer): any
---@return any loader
function position:open_epoch(choose)
  draws.of_epoch(self.settings.seed, self.epoch)
  local loader = choose(self.epoch)
  if self.batches_per_epoch and #loader ~= self.batches_per_epoch then
    error(('[run.batches] expected loaders of one length, got %d batches, before %d'):format(#loader,
      self.batches_per_epoch), 3)
  end
  self.loader, self.batches_per_epoch = loader, #loader
  self.parts.unreadable:follow(loader)
  return loader
end

-- Where the epoch under way goes on with batches of another size: behind the pictures that it has shown, at the start of a batch.
local function convert_batches(run, before, size)
  local shown = run.batch * before.batch_size
  run.batch = math.min(math.floor(shown / size), run.batches_per_epoch)
  run.window:convert(before.batch_size / size, run.trained)
  local again = shown - run.batch * size
  processes.say(('resume: %d pictures a batch, before %d; epoch %d goes on at its picture %d%s'):format(size, before.batch_size,
    run.epoch + 1, run.batch * size + 1, again > 0 and (', the last %d are shown again'):format(again) or ''))
end

-- What tells the loader's pictures from others: a hash of their names, labels and classes in their order; nil where it has none.
local function pictures_of(loader)
  local ok, method = pcall(function() return loader.list_fingerprint end)
  return processes.once(function() return ok and method and method(loader) or nil end)
end

--- Puts a resumed run where it was among the batches of the first loader; says what changes.
function position:settle()
  local before, size = self.resumed, self.loader:batch_size()
  self.batch_size, self.resumed, self.picture_list = size, nil, pictures_of(self.loader)
  if not before or self.epoch >= self.epochs then
    return
  end
  local length, other = self.batches_per_epoch, before.pictures and self.picture_list and before.pictures ~= self.picture_list
  before.batch_size = before.batch_size or size -- saved before the loop began
  if other then
    processes.say(('resume: the pictures are not those of %s: names, labels or classes differ%s'):format(before.path,
      self.batch > 0 and (', epoch %d starts over'):format(self.epoch + 1) or ''))
    self.batch = 0
  elseif before.batch_size ~= size then
    convert_batches(self, before, size)
  elseif before.batches_per_epoch ~= length and self.batch > 0 then
    processes.say(('resume: %d batches an epoch, before %d; epoch %d starts over'):format(length, before.batches_per_epoch,
      self.epoch + 1))
    self.batch = 0
  end
  if other or before.batch_size ~= size or before.batches_per_epoch ~= length then
    self.position = self.epoch * length + self.batch
  end
  if self.position ~= self.steps or before.epochs ~= self.epochs then
    processes.say(('resume: schedules go on at step %d of %d, the log at step %d of %d'):format(self.position + 1,
      length * self.epochs, self.steps + 1, self:total_steps()))
  end
end

--- Ends a run that would never change its weights.
function position:check_updates()
  local all = self.batches_per_epoch * self.epochs
  if self.options.accumulate > all then
    config.fail(("[ssl.run] run.accumulate = %d: an update of the weights takes more batches than the run has, %d in %d epoch%s"):format(
      self.options.accumulate, all, self.epochs, self.epochs == 1 and '' or 's'))
  end
end

return position
