-- The way from a checkpoint back into a run: its parts, its place among the batches, its open window.
local checkpoint_files = require 'ssl.run.checkpoint_files'
local config = require 'ssl.settings.config'
local processes = require 'ssl.process.processes'
local resume = require 'ssl.run.resume'
local saved_values = require 'ssl.settings.saved_values'

-- The settings that a misfit most likely comes from, of all that differ.
local function likely(changes)
  local of_model = {}
  for _, change in ipairs(changes) do
    of_model[#of_model + 1] = change:match '^model%.' and change or nil
  end
  return table.concat(#of_model > 0 and of_model or changes, ', ')
end

-- The content of the file, and the path of the one that was sound.
local function read(path)
  local saved, sound, damage = checkpoint_files.load(path)
  if damage then
    processes.say(('resume: %s; going on from %s'):format(damage, sound))
  end
  local problem = saved_values.problem(saved)
  if problem then
    error(('[run.attach] resume: %s is not a run\'s checkpoint: %s'):format(sound, problem), 0)
  end
  return saved, sound
end

--- Loads a checkpoint into all parts of a run, and its place in the data. A damaged last.pt is replaced by the newest
--- file beside it that is sound, which is said.
---@param run Run
---@param path string
return function(run, path)
  local saved
  saved, path = read(path)
  run.state:restore(saved, path)
  run.saver:resume(path)
  local changes = resume.print_changes(saved.config, run.settings)
  run.attached:restore(saved, path, function(name, problem)
    local message = ("[run.attach] resume: '%s' of %s does not fit: %s"):format(name, path, problem)
    if #changes > 0 then
      config.fail(('%s\nthe checkpoint was made with %s'):format(message, likely(changes)))
    end
    error(message, 0)
  end)
  if saved.gradients then
    local fits, misfit = pcall(run.update.restore, run.update, saved)
    if not fits then
      error(("[run.attach] resume: 'gradients' of %s does not fit: %s"):format(path, misfit), 0)
    end
  end
  run.journal:event { event = 'resume', step = run.state.steps, epoch = run.state.epoch, checkpoint = path }
  processes.say(('resume: %s, %d steps and %d epochs done'):format(path, run.state.steps, run.state.epoch))
end
