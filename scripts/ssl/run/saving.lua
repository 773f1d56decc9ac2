-- A run's checkpoints: what they hold, their writing in the background, and the way back into a run.
local checkpoint_files = require 'ssl.run.checkpoint_files'
local clock = require 'ssl.process.clock'
local config = require 'ssl.settings.config'
local processes = require 'ssl.process.processes'
local registered = require 'ssl.parts.registered'
local resume = require 'ssl.run.resume'
local saved_values = require 'ssl.settings.saved_values'

local saving = {}

-- Runs `act`; where that fails, the run goes on with a warning if run.on_save_error says so. Whether it was done.
local function attempt(run, act)
  local ok, problem = pcall(act)
  if ok then
    return true
  elseif run.options.on_save_error ~= 'warn' then
    error(problem, 0)
  end
  run.journal:say(('warning: %s; the run goes on, %s'):format(problem, saving.told(run)))
  run.journal:event { event = 'save_failed', step = run.steps, message = tostring(problem) }
  return false
end

-- The file under way is complete: older ones go, and the processes that torchrun may start again are told.
local function settle(run)
  local step = run.saving_step
  run.saving_step = nil
  if attempt(run, function() run.writer:wait() end) then
    run.saved_step = step
    dist.remember(run.place_name, { name = run.place_name, dir = run.dir, from = checkpoint_files.last(run.dir) })
    attempt(run, function() checkpoint_files.prune(run.dir, run.options.keep, run.options.keep_every) end)
  end
end

-- Parts that a checkpoint need not hold: a run may go on in fp16 only now, and files are older than the others.
local NEWER = { scaler = true, watch = true, unreadable = true }

local OWN = { -- names in a checkpoint that no part can have
  epoch = true, batch = true, step = true, batches_per_epoch = true, config = true, recipe = true, sslrun_version = true,
  torch_version = true, threads = true, processes = true, gradients = true, window = true, position = true, batch_size = true,
  scaler = true, watch = true, unreadable = true, pictures = true,
}

--- Throws for a name that a run's checkpoints have for something else.
function saving.check_name(name)
  if OWN[name] then
    error(("[run.attach] '%s' is a name of the checkpoint's own; choose another"):format(name), 3)
  end
end

--- Copies the run's state and returns; a thread writes it. Call it in all processes: the main one writes
--- checkpoints/last.pt, and the same bytes under a name that stays while run.keep or run.keep_every want it.
--- Content: what each attached part saves (model, optimizer, …), epoch (done), batch (done of the epoch under way), step
--- (done), position (done, in batches of batch_size), batch_size, batches_per_epoch, pictures (the hash
--- Dataset:fingerprint().list), window and gradients (where run.accumulate batches are not complete), config, recipe, sslrun_version,
--- torch_version, threads, processes.
---@param run Run
---@param began number when the loop stopped for it, by clock.now
function saving.save(run, began)
  local window, gradients = run.window:state(run.trained, run.precision.scaler)
  run.kept_step = run.steps
  if not processes.main() then
    run.saved_step = run.steps
    return
  end
  saving.wait(run)
  local content = {
    epoch = run.epoch,
    batch = run.batch,
    step = run.steps,
    position = run.position,
    batch_size = run.batch_size,
    batches_per_epoch = run.batches_per_epoch,
    pictures = run.picture_list,
    config = run.settings,
    recipe = run.recipe,
    sslrun_version = sslrun.version,
    torch_version = sslrun.torch_version,
    threads = torch.get_num_threads(),
    processes = dist.world(),
  }
  for name, part in pairs(run.parts) do
    content[name] = registered.state(run.kept[name] or part)
  end
  content.window, content.gradients = window, gradients
  local path, also = checkpoint_files.last(run.dir), nil
  if run.options.keep ~= 0 or run.options.keep_every ~= 0 then
    local name = checkpoint_files.name(run.epoch, run.batch > 0 and run.steps or nil)
    path, also = ('%s/checkpoints/%s'):format(run.dir, name), path
  end
  run.writer = run.writer or checkpoint.background()
  run.saving_step = run.steps
  if not attempt(run, function() run.writer:save(path, content, also) end) then
    run.saving_step = nil
  end
  local stall = clock.now() - began
  run.saves, run.stall = (run.saves or 0) + 1, (run.stall or 0) + stall
  run.unlogged_stall = (run.unlogged_stall or 0) + stall
end

--- Takes note of a file that was completed in the background; throws what kept one from being written.
---@param run Run
function saving.poll(run)
  if run.saving_step and not run.writer:busy() then
    settle(run)
  end
end

--- Waits for the file under way.
---@param run Run
function saving.wait(run)
  if run.saving_step then
    settle(run)
  end
end

--- Words on what a run that ends now leaves.
---@param run Run
function saving.told(run)
  pcall(saving.wait, run)
  if not run.saved_step then
    return 'no checkpoint was written yet'
  end
  return ('%s holds step %d'):format(checkpoint_files.last(run.dir), run.saved_step)
end

-- The settings that a misfit most likely comes from, of all that differ.
local function likely(changes)
  local of_model = {}
  for _, change in ipairs(changes) do
    of_model[#of_model + 1] = change:match '^model%.' and change or nil
  end
  return table.concat(#of_model > 0 and of_model or changes, ', ')
end

-- Puts saved values back into the attached parts. What does not fit is told with the settings that differ.
local function restore_parts(run, saved, path, changes)
  local names = {}
  for name in pairs(run.parts) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    if saved[name] ~= nil then
      local ok, problem = pcall(registered.restore, name, run.kept[name] or run.parts[name], saved[name])
      if not ok then
        local message = ("[ssl.run] resume: '%s' of %s does not fit: %s"):format(name, path, tostring(problem))
        if #changes > 0 then
          config.fail(('%s\nthe checkpoint was made with %s'):format(message, likely(changes)))
        end
        error(message, 0)
      end
    elseif not NEWER[name] then
      error(("[ssl.run] resume: %s holds no '%s'"):format(path, name), 0)
    end
  end
end

--- Loads a checkpoint into all parts of a run, and its place in the data. A damaged last.pt is replaced by the newest
--- file beside it that is sound, which is said.
---@param run Run
---@param path string
function saving.restore(run, path)
  local saved, damage
  saved, path, damage = checkpoint_files.load(path)
  if damage then
    processes.say(('resume: %s; going on from %s'):format(damage, path))
  end
  local problem = saved_values.problem(saved)
  if problem then
    error(('[ssl.run] resume: %s is not a run\'s checkpoint: %s'):format(path, problem), 0)
  end
  run.steps, run.epoch, run.batch, run.position = saved.step, saved.epoch, saved.batch, saved.position or saved.step
  if path == checkpoint_files.last(run.dir) then
    run.saved_step, run.kept_step = run.steps, run.steps
  end
  restore_parts(run, saved, path, resume.print_changes(saved.config, run.settings))
  if saved.gradients then
    local accumulate = saved.config.run and saved.config.run.accumulate or 1
    local fits, misfit = pcall(run.window.restore, run.window,
      saved.window or { done = saved.step % accumulate, size = accumulate }, saved.gradients, run.trained, run.precision.scaler)
    if not fits then
      error(("[ssl.run] resume: 'gradients' of %s does not fit: %s"):format(path, misfit), 0)
    end
  end
  run.resumed = {
    batches_per_epoch = saved.batches_per_epoch, batch_size = saved.batch_size, epochs = saved.config.epochs or 1,
    pictures = saved.pictures, path = path,
  }
  run.journal:event { event = 'resume', step = run.steps, epoch = run.epoch, checkpoint = path }
  processes.say(('resume: %s, %d steps and %d epochs done'):format(path, run.steps, run.epoch))
end

return saving
