-- A run's checkpoints: what they hold, last.pt and the epoch files, and the way back into a run.
local ffi = require 'ffi'
local processes = require 'ssl.processes'
local resume = require 'ssl.resume'

ffi.cdef 'int link(const char* from, const char* to);'

local saving = {}

local function last(run) return run.dir .. '/checkpoints/last.pt' end

-- Names of the epoch files in a folder, the oldest first.
local function epoch_files(dir)
  local found = {}
  for _, name in ipairs(fs.list(dir)) do
    if name:match '^epoch_%d+%.pt$' then
      found[#found + 1] = name
    end
  end
  return found
end

-- Removes all but the newest `keep` epoch files; a negative number keeps all.
local function remove_old(dir, keep)
  local found = epoch_files(dir)
  for i = 1, keep < 0 and 0 or #found - keep do
    fs.remove(dir .. '/' .. found[i])
  end
end

-- The gradients of a window of run.accumulate batches that is not complete, by parameter, as means over the processes
-- (their sums have not travelled yet); nil between windows.
local function open_window(run)
  if run.steps % run.options.accumulate == 0 then
    return nil
  end
  local gradients = {}
  for _, entry in ipairs(run.parts.model:named_parameters()) do
    local gradient = entry[2].grad
    gradients[entry[1]] = gradient and dist.all_reduce(gradient, { op = 'mean' })
  end
  return gradients
end

local function restore_window(run, gradients)
  for _, entry in ipairs(run.parts.model:named_parameters()) do
    local gradient = gradients[entry[1]]
    entry[2].grad = gradient and gradient:to(entry[2].device)
  end
end

--- Writes checkpoints/last.pt in the main process (call it in all); at the end of an epoch the same bytes get a second
--- name epoch_NNNN.pt, of which the newest run.keep stay. Content: a state dict for each attached part (model,
--- optimizer, …), epoch (done), batch (done of the epoch under way), step (done), gradients (in a window of
--- run.accumulate batches), batches_per_epoch, config, recipe, sslrun_version.
---@param run Run
function saving.save(run)
  local window = open_window(run)
  run.saved_step = run.steps
  if not processes.main() then
    return
  end
  local host = rawget(_G, 'sslrun') or {}
  local content = {
    epoch = run.epoch,
    batch = run.batch,
    step = run.steps,
    batches_per_epoch = run.batches_per_epoch,
    config = run.settings,
    recipe = run.recipe,
    sslrun_version = host.version or 'unknown',
  }
  for name, part in pairs(run.parts) do
    content[name] = part:state_dict()
  end
  content.gradients = window
  run.saved_step = nil
  checkpoint.save(last(run), content)
  dist.remember(run.place_name, { name = run.place_name, dir = run.dir, from = last(run) })
  run.saved_step = run.steps
  local keep = run.options.keep
  if run.batch == 0 and run.epoch > 0 and keep ~= 0 then
    local name = ('%s/checkpoints/epoch_%04d.pt'):format(run.dir, run.epoch)
    fs.remove(name)
    if ffi.C.link(last(run), name) ~= 0 then -- some file systems have no hard links
      fs.copy(last(run), name)
    end
    remove_old(run.dir .. '/checkpoints', keep)
  end
end

-- The content of a checkpoint; where last.pt is damaged, of the newest epoch file beside it that is not, and its path.
local function load_sound(path)
  local ok, saved = pcall(checkpoint.load, path)
  if ok then
    return saved, path
  end
  local dir = path:match '^(.*)/last%.pt$'
  local names = dir and epoch_files(dir) or {}
  for i = #names, 1, -1 do
    local older = dir .. '/' .. names[i]
    local sound, content = pcall(checkpoint.load, older)
    if sound then
      processes.say(('resume: %s; going on from %s'):format(saved, older))
      return content, older
    end
  end
  error(saved, 0)
end

--- Loads a checkpoint into all parts of a run, and its place in the data. A damaged last.pt is replaced by the newest
--- epoch file that is sound, which is said.
---@param run Run
---@param path string
function saving.restore(run, path)
  local saved
  saved, path = load_sound(path)
  for name, part in pairs(run.parts) do
    if saved[name] then
      part:load_state_dict(saved[name])
    elseif name ~= 'scaler' then -- which a run that goes on in fp16 begins
      error(("[ssl.run] resume: %s holds no '%s'"):format(path, name))
    end
  end
  run.steps, run.epoch, run.batch = saved.step, saved.epoch, saved.batch
  if saved.gradients and run.steps % run.options.accumulate ~= 0 then
    restore_window(run, saved.gradients)
  end
  run.resumed_batches = saved.batches_per_epoch
  run.saved_step = path == last(run) and run.steps or nil
  resume.print_changes(saved.config, run.settings)
  run.journal:event { event = 'resume', step = run.steps, epoch = run.epoch, checkpoint = path }
  processes.say(('resume: %s, %d steps and %d epochs done'):format(path, run.steps, run.epoch))
end

return saving
