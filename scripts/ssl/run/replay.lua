-- A window of a run's log, trained again from a checkpoint by the run's own recipe and settings.
local checkpoint_files = require 'ssl.run.checkpoint_files'
local config = require 'ssl.settings.config'
local run_log = require 'ssl.run.run_log'
local saved_values = require 'ssl.settings.saved_values'

local replay = {}

---@class Replay
---@field dir string run folder
---@field from? string checkpoint; nil: the beginning
---@field first integer first step to repeat
---@field last integer
---@field losses table<integer, number> of the log, by step
---@field cut boolean whether the log ends with half a line
---@field threads? integer
---@field processes? integer

local function fail(...) config.fail(select(1, ...):format(select(2, ...))) end

local function read_log(dir)
  local path = dir .. '/log.jsonl'
  if not fs.exists(path) then
    fail("expected a run folder, '%s' has no log.jsonl", dir)
  end
  return run_log.read(path)
end

-- What a run's checkpoint says of its step, threads and processes; nil for another file.
local function head(path)
  local ok, saved = pcall(checkpoint.load, path, { mmap = true })
  if ok and not saved_values.problem(saved) then
    return { path = path, step = saved.step, threads = saved.threads, processes = saved.processes }
  end
end

-- Checkpoints of the folder from which the log goes on, the oldest first; the one that the run itself began with too.
local function candidates(dir, history)
  local paths, found = { history.from }, {}
  for _, name in ipairs(checkpoint_files.older(dir)) do
    paths[#paths + 1] = ('%s/checkpoints/%s'):format(dir, name)
  end
  paths[#paths + 1] = checkpoint_files.last(dir)
  for _, path in ipairs(paths) do
    local start = head(path)
    if start and start.step >= history.began and start.step < history.last then
      found[#found + 1] = start
    end
  end
  table.sort(found, function(a, b) return a.step < b.step end)
  return found
end

--- What to repeat. No checkpoint that the log goes on from is a usage error, like a folder that holds no run.
---@param dir string
---@param from string a checkpoint, 'start', or '' for the oldest that fits
---@param steps integer 0: to the end of the log
---@return Replay
function replay.plan(dir, from, steps)
  local history = read_log(dir)
  for _, name in ipairs { 'config.lua', 'recipe.lua' } do
    if not fs.exists(dir .. '/' .. name) then
      fail("'%s' has no %s to train by", dir, name)
    end
  end
  local start, newest = nil, head(checkpoint_files.last(dir))
  if from ~= '' and from ~= 'start' then
    start = head(from) or fail("'%s' is not a run's checkpoint", from)
  elseif from == '' then
    start = candidates(dir, history)[1]
  end
  if not start then
    if history.began > 0 then
      fail("no checkpoint in '%s' lies between step %d, where the log's newest part begins, and step %d, its last", dir,
        history.began,
        history.last)
    end
    start = { threads = newest and newest.threads, processes = newest and newest.processes, step = 0 }
  end
  local known = math.max(history.last, newest and newest.step or 0) -- the checkpoint is written behind the log
  local last = steps == 0 and known or math.min(known, start.step + steps)
  if last <= start.step then
    fail("the log of '%s' ends at step %d, the checkpoint holds step %d: there is nothing to repeat", dir, known,
      start.step)
  end
  return {
    dir = dir, from = start.path, first = start.step + 1, last = last, losses = history.losses, cut = history.cut,
    threads = start.threads, processes = start.processes,
  }
end

local function quoted(word) return "'" .. word:gsub("'", [['\'']]) .. "'" end

local function command(plan, folder)
  local words = { sslrun.program, '--threads', tostring(plan.threads or 1) }
  if (plan.processes or 1) > 1 then
    words[#words + 1], words[#words + 2] = '--nproc', tostring(plan.processes)
  end
  for _, word in ipairs {
    plan.dir .. '/recipe.lua', '--config=' .. plan.dir .. '/config.lua', '--resume=' .. (plan.from or ''),
    '--run.dir=' .. folder,
    '--run.steps=' .. plan.last, '--run.keep=0', '--run.keep_every=0', '--run.save_steps=0',
    '--run.save_every=1000000000',
    '--run.tensorboard=false', '--run.preview=0', '--eval.every=0',
  } do
    words[#words + 1] = word
  end
  for i, word in ipairs(words) do
    words[i] = quoted(word)
  end
  return table.concat(words, ' ') .. ' >' .. quoted(folder .. '/output') .. ' 2>&1'
end

---@class Comparison
---@field compared integer losses that are there twice
---@field differing integer of them
---@field step? integer the first that differs
---@field before? number
---@field now? number
---@field largest number difference
---@field unlogged integer[] steps that were logged now and are not in the run's log
---@field undone integer[] steps of the log that were not logged now

--- Trains again, in a folder of its own that is removed, and compares.
---@param plan Replay
---@return Comparison
function replay.run(plan)
  local folder = fs.temporary_folder 'sslrun-verify'
  local function remove() os.execute('rm -rf ' .. quoted(folder)) end
  sslrun.at_exit(remove)
  local status = os.execute(command(plan, folder))
  local output = fs.read(folder .. '/output')
  local losses = fs.exists(folder .. '/log.jsonl') and read_log(folder).losses or {}
  remove()
  if status ~= 0 then
    error(('the recipe failed:\n%s'):format(output), 0)
  end
  local result = { compared = 0, differing = 0, largest = 0, unlogged = {}, undone = {} }
  for step = plan.first, plan.last do
    local before, now = plan.losses[step], losses[step]
    if before and now then
      result.compared = result.compared + 1
      if before ~= now then
        if result.differing == 0 then
          result.step, result.before, result.now = step, before, now
        end
        result.differing = result.differing + 1
        result.largest = math.max(result.largest, math.abs(before - now))
      end
    elseif before or now then
      local missing = before and result.undone or result.unlogged
      missing[#missing + 1] = step
    end
  end
  if result.compared == 0 then
    error(('no step from %d to %d was logged in both'):format(plan.first, plan.last), 0)
  end
  return result
end

return replay
