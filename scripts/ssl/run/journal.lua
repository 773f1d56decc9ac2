-- What a run writes down while it goes: log.jsonl, TensorBoard scalars, the progress line.
local clock = require 'ssl.process.clock'
local progress = require 'ssl.run.progress'

local SMOOTHING = 0.1 -- weight of the newest step in the speed that the progress line shows

---@class Journal
local Journal = {}
Journal.__index = Journal

--- Opens log.jsonl (goes on where an earlier run of the folder ended) and the event files.
---@param dir string run folder
---@param options table the keys run.*
local function open(dir, options)
  local self = setmetatable({}, Journal)
  self.log = log.jsonl(dir .. '/log.jsonl')
  self.board = options.tensorboard and log.tensorboard(dir .. '/tensorboard') or nil
  self.tolerant = options.on_save_error == 'warn'
  self.progress = progress.new { terminal = sslrun.isatty, every = options.print_every }
  return self
end

-- Writes to files; with run.on_save_error=warn a full disk costs lines, and is told once.
local function put(self, write)
  if not self.tolerant then
    return write()
  end
  local ok, problem = pcall(write)
  if not ok and not self.lost then
    self:say(('warning: %s; the run goes on, lines are lost until there is room'):format(problem))
  end
  self.lost = not ok
end

-- One line of log.jsonl, with the time at which it is written: seconds since 1970.
local function log_line(self, record)
  record.time = fs.time()
  self.log:write(record)
end

--- Starts counting time: call it before the first batch of a loop.
function Journal:begin()
  local now = clock.now()
  self.began, self.step_at, self.logged_at = now, now, now
  self.images, self.wait, self.step_images, self.step_wait = 0, 0, 0, 0
  self.steps_timed = 0
end

--- Counts a batch that came after `waited` seconds.
function Journal:batch(images, waited)
  self.images, self.wait = self.images + images, self.wait + waited
  self.step_images, self.step_wait = images, self.step_wait + waited
end

--- Counts a finished step.
function Journal:step()
  local now = clock.now()
  local seconds, wait = now - self.step_at, self.step_wait
  self.step_at, self.step_wait = now, 0
  self.steps_timed = self.steps_timed + 1
  -- The first step of a process pays for warming up and says nothing about the next.
  if self.steps_timed > 1 then
    local weight = self.step_seconds and SMOOTHING or 1
    self.step_seconds = (self.step_seconds or 0) * (1 - weight) + weight * seconds
    self.wait_seconds = (self.wait_seconds or 0) * (1 - weight) + weight * wait
  else
    self.warm_at = now
  end
  return now
end

--- Leaves `seconds` between two steps out of images/s: those of an evaluation.
function Journal:leave_out(seconds)
  self.step_at, self.logged_at = self.step_at + seconds, self.logged_at + seconds
end

--- Writes one line of log.jsonl, and its numbers as TensorBoard scalars `train/<name>`.
---@param record table step, epoch, loss, lr
---@param metrics? table<string, any> numbers or scalar Tensors
---@param bad integer images replaced so far because they could not be read
function Journal:write(record, metrics, bad)
  local seconds = math.max(self.step_at - self.logged_at, 1e-9)
  record.images_per_second = self.images / seconds
  record.wait_percent = 100 * self.wait / seconds
  for name, metric in pairs(metrics or {}) do
    if name == 'time' then
      error("[run.step] expected metrics under names of their own, got 'time', which every line of log.jsonl has")
    end
    record[name] = type(metric) == 'number' and metric or metric:item()
  end
  record.bad_images = bad > 0 and bad or nil
  self.logged_at, self.images, self.wait = self.step_at, 0, 0
  put(self, function()
    log_line(self, record)
    for name, number in pairs(self.board and record or {}) do
      if name ~= 'step' and name ~= 'time' then
        self.board:scalar('train/' .. name, number, record.step)
      end
    end
  end)
  self.record = record
end

local GAUGES = { -- of ssl.gauges, in the order of the progress line
  { 'spread', 'spread %.2f' }, { 'rank', 'rank %.1f' }, { 'positive', 'positive %.2f' },
  { 'negative', 'negative %.2f' },
  { 'dead_prototypes', 'dead %.2f' }, { 'components', 'components %d' },
}

-- Seconds to the end of the run: its steps go on to take what they took on average since the first one, which pays for
-- warming up, with evaluations and all that lies between them.
local function time_left(self, steps)
  local timed = self.steps_timed - 1
  return timed > 0 and (steps - self.record.step) * (self.step_at - self.warm_at) / timed or nil
end

-- epoch 3/20  step 45/312  loss -0.8123  lr 0.0412  spread 0.93  rank 41.2  804 images/s  wait 2%  ETA 3:12
local function line(self, epochs, steps)
  local record, seconds = self.record, self.step_seconds
  local rate = seconds and self.step_images / seconds or record.images_per_second
  local wait = seconds and 100 * self.wait_seconds / seconds or record.wait_percent
  local left = time_left(self, steps)
  local parts = {
    { ('epoch %d/%d'):format(record.epoch, epochs), 4 },
    { ('step %d/%d'):format(record.step, steps), 1 },
    { ('loss %.4f'):format(record.loss), 2 },
    { ('lr %.4g'):format(record.lr), 7 },
  }
  for i, gauge in ipairs(GAUGES) do
    if record[gauge[1]] then
      parts[#parts + 1] = { gauge[2]:format(record[gauge[1]]), 7 + i }
    end
  end
  parts[#parts + 1] = { ('%.0f images/s'):format(rate), 5 }
  parts[#parts + 1] = { ('wait %.0f%%'):format(wait), 6 }
  parts[#parts + 1] = { ('ETA %s'):format(left and clock.text(left) or '-'), 3 }
  return parts
end

--- Shows the newest record when it is time to, or at once when `must` is true and it was not shown.
---@param epochs integer
---@param steps integer of the whole run
function Journal:show(epochs, steps, must)
  local record = self.record
  if record and record ~= self.shown and (must or self.progress:due(self.step_at)) then
    self.shown = record
    self.progress:show(line(self, epochs, steps), self.step_at)
  end
end

--- Writes a line that marks an event between steps.
function Journal:event(record) put(self, function() log_line(self, record) end) end

--- Prints a line that stays above the progress line.
function Journal:say(text) self.progress:say(text) end

--- Writes buffered events to the file.
function Journal:flush()
  if self.board then
    put(self, function() self.board:flush() end)
  end
end

function Journal:close()
  self.progress:close()
  self:flush()
  if self.board then
    self.board:release()
  end
  self.log:release()
end

local Silent = setmetatable({}, { __index = Journal })
Silent.__index = Silent
for _, name in ipairs { 'write', 'show', 'event', 'say', 'flush', 'close' } do
  Silent[name] = function() end
end

--- A journal that only counts time: that of the processes beside the main one.
local function silent() return setmetatable({}, Silent) end

return { open = open, silent = silent }
