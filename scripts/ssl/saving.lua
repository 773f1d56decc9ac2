-- A run's checkpoints: what they hold, their writing in the background, and the way back into a run.
local checkpoint_files = require 'ssl.checkpoint_files'
local clock = require 'ssl.clock'
local processes = require 'ssl.processes'
local registered = require 'ssl.registered'
local resume = require 'ssl.resume'

local saving = {}

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

local OWN = { -- names in a checkpoint that no part can have
  epoch = true, batch = true, step = true, batches_per_epoch = true, config = true, recipe = true, sslrun_version = true,
  torch_version = true, threads = true, processes = true, gradients = true, scaler = true, watch = true,
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
--- (done), gradients (in a window of run.accumulate batches), batches_per_epoch, config, recipe, sslrun_version,
--- torch_version, threads, processes.
---@param run Run
function saving.save(run)
  local began = clock.now()
  local window = open_window(run)
  run.kept_step = run.steps
  if not processes.main() then
    run.saved_step = run.steps
    return
  end
  saving.wait(run)
  local host = rawget(_G, 'sslrun') or {}
  local content = {
    epoch = run.epoch,
    batch = run.batch,
    step = run.steps,
    batches_per_epoch = run.batches_per_epoch,
    config = run.settings,
    recipe = run.recipe,
    sslrun_version = host.version or 'unknown',
    torch_version = host.torch_version,
    threads = torch.get_num_threads(),
    processes = dist.world(),
  }
  for name, part in pairs(run.parts) do
    content[name] = registered.state(part)
  end
  content.gradients = window
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
  for name, part in pairs(run.parts) do
    if saved[name] ~= nil then
      registered.restore(name, part, saved[name])
    elseif name ~= 'scaler' and name ~= 'watch' then -- a run may go on in fp16 only now
      error(("[ssl.run] resume: %s holds no '%s'"):format(path, name))
    end
  end
  run.steps, run.epoch, run.batch = saved.step, saved.epoch, saved.batch
  if saved.gradients and run.steps % run.options.accumulate ~= 0 then
    restore_window(run, saved.gradients)
  end
  run.resumed_batches = saved.batches_per_epoch
  if path == checkpoint_files.last(run.dir) then
    run.saved_step, run.kept_step = run.steps, run.steps
  end
  resume.print_changes(saved.config, run.settings)
  run.journal:event { event = 'resume', step = run.steps, epoch = run.epoch, checkpoint = path }
  processes.say(('resume: %s, %d steps and %d epochs done'):format(path, run.steps, run.epoch))
end

return saving
