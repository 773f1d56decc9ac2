-- The views of a run: config.lua and the checkpoints say them, and a run that goes on with others tells so.
local processes = require 'ssl.process.processes'

local views_of_run = {}

local function lines_of(text)
  local lines = {}
  for line in (text .. '\n'):gmatch '%s*([^\n]*)\n' do lines[#lines + 1] = line end
  return lines
end

-- One line for each group whose steps differ.
local function tell_changes(before, now)
  local old, new = lines_of(before), lines_of(now)
  for i = 2, math.max(#old, #new) do
    if old[i] ~= new[i] then
      processes.say(('resume: views change from "%s" to "%s": pictures are those of the new steps from here on')
        :format(old[i] or 'none', new[i] or 'none'))
    end
  end
end

-- As a comment behind the settings, whose file --config reads.
local function append(dir, text)
  local path = dir .. '/config.lua'
  fs.write(path, ('%s\n-- %s\n'):format(fs.read(path), (text:gsub('\n', '\n-- '))))
end

--- Keeps the plan of the loader that the run begins with, and compares it with the one of the checkpoint.
---@param run Run
---@param loader any a loader; anything else that gives batches has no plan
function views_of_run.note(run, loader)
  if type(loader) ~= 'userdata' then return end
  local now = tostring(loader:views())
  local state = run.state
  if state.views and state.views ~= now then tell_changes(state.views, now) end
  state.views = now
  if run.folder then append(run.dir, now) end
end

return views_of_run
