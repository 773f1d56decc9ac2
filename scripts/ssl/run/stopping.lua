-- Ctrl-C, SIGTERM, SIGHUP, SIGUSR1 and a scheduler's time limit: the run is saved between two steps, then the program ends.
local processes = require 'ssl.process.processes'
local saving = require 'ssl.run.saving'

local VOTE = 10 -- steps between the votes of several processes, who also vote between epochs: all must stop behind one step

local NAMES = { 'SIGUSR1', 'SIGTERM', 'SIGHUP', 'SIGINT' } -- where processes were sent several, the last one here counts
local BESIDE_A_LOOP = { 'SIGUSR1', 'SIGTERM', 'SIGHUP' } -- Ctrl-C stops there at once

local stopping = {}

--- A loop over batches begins: from now on the signals only ask, and a second one stops the program where it is.
function stopping.enter_loop() sslrun.postpone_stop(NAMES) end

--- The loop is over: Ctrl-C interrupts again.
function stopping.leave_loop() sslrun.postpone_stop(BESIDE_A_LOOP) end

--- The run is over: all of them stop the program again.
function stopping.forget() sslrun.postpone_stop {} end

--- The name of the signal that any process was sent, or nil. Call it in all processes.
function stopping.asked()
  local name = sslrun.asked_to_stop()
  if dist.world() == 1 then
    return name
  end
  local number = 0
  for i, known in ipairs(NAMES) do
    number = known == name and i or number
  end
  return NAMES[dist.all_reduce(torch.tensor { number }, { op = 'max' }):item()]
end

--- The exit code of a program that did what the signal asked for.
function stopping.code(name) return name == 'SIGINT' and 130 or 0 end

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
  dist.barrier() -- a starter takes the first process that ends with another code than 0 for a failure and kills the others
  os.exit(saved and stopping.code(name) or 1)
end

return stopping
