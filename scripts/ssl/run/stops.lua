-- Ctrl-C, SIGTERM, SIGHUP, SIGUSR1 and a scheduler's time limit: the run is saved between two steps, then the program
-- ends.
local processes = require 'ssl.process.processes'

-- steps between the votes of several processes, who also vote between epochs: all must stop behind one step
local VOTE = 10

-- where processes were sent several, the last one here counts
local NAMES = { 'SIGUSR1', 'SIGTERM', 'SIGHUP', 'SIGINT' }
local BESIDE_A_LOOP = { 'SIGUSR1', 'SIGTERM', 'SIGHUP' } -- Ctrl-C stops there at once

---@class Stops
---@field run Run
local Stops = {}
Stops.__index = Stops

---@param run Run
---@return Stops
local function new(run) return setmetatable({ run = run }, Stops) end

-- The name of the signal that any process was sent, or nil. Call it in all processes.
local function asked()
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

-- The exit code of a program that did what the signal asked for.
local function code(name) return name == 'SIGINT' and 130 or 0 end

--- From now on the signals only ask, and a second one stops the program where it is.
function Stops.begin() sslrun.postpone_stop(NAMES) end

--- Ctrl-C interrupts again.
function Stops.leave() sslrun.postpone_stop(BESIDE_A_LOOP) end

--- The run is over: all of them stop the program again.
function Stops.forget() sslrun.postpone_stop {} end

--- Between two steps: saves the run and ends the program if a signal asks for it.
function Stops:step()
  local run, state, saver = self.run, self.run.state, self.run.saver
  if dist.world() > 1 and state.steps % VOTE ~= 0 and state.batch > 0 then
    return
  end
  local name = asked()
  if not name then
    return
  end
  if not saver:is_kept() then
    run:save()
  end
  saver:wait()
  run:close(true)
  local saved = saver:is_saved()
  processes.say(('%s: %s after step %d; --resume=%s goes on'):format(name, saved and 'saved and stopped' or 'stopped',
    state.steps,
    run.dir))
  -- a starter takes the first process that ends with another code than 0 for a failure and kills the others
  dist.barrier()
  os.exit(saved and code(name) or 1)
end

--- The run is done, too late for a signal to stop it: a function that ends the program if one asked, in time for what
--- the recipe does behind it.
---@return fun()
function Stops.late()
  local name = asked()
  return function()
    if name then
      processes.say(name .. ': stopped')
      os.exit(code(name))
    end
  end
end

return { new = new }
