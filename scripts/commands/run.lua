-- Looks at a finished or running training: sslrun run verify DIR
local ssl = require 'ssl'
local command_options = require 'ssl.settings.command_options'
local replay = require 'ssl.run.replay'

local usage = [[
Usage: sslrun run verify DIR [options]
Trains again from one of the checkpoints in the run folder DIR, for as many steps as are asked for, and compares the
losses with those of DIR/log.jsonl, bit for bit. Start it where the run was started: its data are looked up from there.
It runs the program DIR/recipe.lua: verify no folder whose recipe you have not read.
Options: --steps=N      steps to repeat, 0: to the end of the log (100)
         --from=FILE    checkpoint to begin with; 'start' begins with the first step (the oldest that fits)]]

local options, words = command_options.read(arg, { steps = 100, from = '' }, usage, { { 'steps', count = 0 } })
if words[1] ~= 'verify' or #words ~= 2 then
  ssl.fail('expected verify and a run folder\n' .. usage)
end

-- 4, 5, 6 and 12 more
local function list(steps)
  local first = table.concat(steps, ', ', 1, math.min(#steps, 3))
  return #steps > 3 and ('%s and %d more'):format(first, #steps - 3) or first
end

local plan = replay.plan(words[2]:gsub('(.)/+$', '%1'), options.from, options.steps)
print(('verify: steps %d to %d of %s, from %s'):format(plan.first, plan.last, plan.dir, plan.from or 'the start'))
if plan.cut then
  print 'verify: the last line of the log is half of one and is left out'
end
local result = replay.run(plan)
local lost = #result.unlogged + #result.undone
if result.differing > 0 then
  print(('verify: %d losses of %d differ, first at step %d: %.17g in the log, %.17g now; largest difference %.3g')
    :format(
    result.differing, result.compared, result.step, result.before, result.now, result.largest))
else
  print(('verify: %d losses of %d are the same, bit for bit'):format(result.compared, result.compared + lost))
end
if result.unlogged[1] then
  print(('verify: %d steps are not in the log: %s'):format(#result.unlogged, list(result.unlogged)))
end
if result.undone[1] then
  print(('verify: %d steps of the log were not logged now: %s'):format(#result.undone, list(result.undone)))
end
os.exit(result.differing == 0 and lost == 0 and 0 or 1)
