-- SIGTERM, SIGUSR1 and a scheduler's time limit: the run is saved between two steps and the program ends with exit code 0.
local processes = require 'ssl.processes'
local saving = require 'ssl.saving'

local VOTE = 10 -- steps between the votes of several processes, who also vote between epochs: all must stop behind one step

local NAMES = { 'SIGTERM', 'SIGUSR1' }

local stopping = {}

local function host_function(name) return (rawget(_G, 'sslrun') or {})[name] end

--- From now on the signals only ask; a second SIGTERM stops the program where it is.
---@param value boolean
function stopping.postpone(value)
  local postpone = host_function 'postpone_stop'
  if postpone then
    postpone(value)
  end
end

--- The name of the signal that any process was sent, or nil. Call it in all processes.
function stopping.asked()
  local asked = host_function 'asked_to_stop'
  local name = asked and asked()
  if dist.world() == 1 then
    return name
  end
  local number = name == NAMES[1] and 1 or name == NAMES[2] and 2 or 0
  return NAMES[dist.all_reduce(torch.tensor { number }, { op = 'max' }):item()]
end

--- Between two steps: saves the run and ends the program if a signal asks for it.
---@param run Run
function stopping.look(run)
  if dist.world() > 1 and run.steps % VOTE ~= 0 and run.batch > 0 then
    return
  end
  local name = stopping.asked()
  if not name then
    return
  end
  if run.kept_step ~= run.steps then
    run:save()
  end
  saving.wait(run)
  run.finished = true
  run:close()
  local saved = run.saved_step == run.steps
  processes.say(('%s: %s after step %d; --resume=%s goes on'):format(name, saved and 'saved and stopped' or 'stopped', run.steps, run.dir))
  os.exit(saved and 0 or 1)
end

return stopping
