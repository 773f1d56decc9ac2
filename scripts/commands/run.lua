-- Looks at a finished or running training: sslrun run verify DIR
local ssl = require 'ssl'
local command_options = require 'ssl.command_options'
local replay = require 'ssl.replay'

local usage = [[
Usage: sslrun run verify DIR [options]
Trains again from one of the checkpoints in the run folder DIR, for as many steps as are asked for, and compares the
losses with those of DIR/log.jsonl, bit for bit. Start it where the run was started: its data are looked up from there.
Options: --steps=N      steps to repeat, 0: to the end of the log (100)
         --from=FILE    checkpoint to begin with; 'start' begins with the first step (the oldest that fits)]]

local options, words = command_options.read(arg, { steps = 100, from = '' }, usage)
if words[1] ~= 'verify' or #words ~= 2 then
  ssl.fail('run expected verify and a run folder\n' .. usage)
end
if options.steps < 0 or options.steps % 1 ~= 0 then
  ssl.fail(('--steps expected a whole number, got %g'):format(options.steps))
end

local plan = replay.plan(words[2]:gsub('(.)/+$', '%1'), options.from, options.steps)
print(('verify: steps %d to %d of %s, from %s'):format(plan.first, plan.last, plan.dir, plan.from or 'the start'))
local result = replay.run(plan)
if result.differing == 0 then
  print(('verify: %d losses of %d are the same, bit for bit'):format(result.compared, result.compared))
  os.exit(0)
end
print(('verify: %d losses of %d differ, first at step %d: %.17g in the log, %.17g now; largest difference %.3g'):format(
  result.differing, result.compared, result.step, result.before, result.now, result.largest))
os.exit(1)
