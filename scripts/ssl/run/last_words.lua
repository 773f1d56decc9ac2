-- What a run says when it is done: its length, its checkpoint and views, what was left over, whether pictures came fast
-- enough.
local bottleneck = require 'ssl.run.bottleneck'
local checkpoint_files = require 'ssl.run.checkpoint_files'
local clock = require 'ssl.process.clock'

--- Prints the last words of a run that is done: what it did, and where things are.
---@param run Run
return function(run)
  local state, saver, window, loop = run.state, run.saver, run.update.window, run.loop
  local seconds = run.journal.began and clock.now() - run.journal.began or 0
  print(('done: %d steps, %d of %d epochs, %s'):format(state.steps, state.epoch, state.epochs, clock.text(seconds)))
  print(('  checkpoint   %s; %d saved, which held the loop up for %.2g%% of its time')
    :format(checkpoint_files.last(run.dir),
    saver.saves, 100 * saver.stall / math.max(seconds, 1e-9)))
  if fs.exists(run.dir .. '/preview.png') then
    print(('  views        %s/preview.png'):format(run.dir))
  end
  if window.done > 0 then
    print(('  updates      the last %d batches are not in the weights: run.accumulate wants %d more; a resumed run '
      .. 'adds them'):format(
      math.ceil(window.done), window.left))
  end
  local slow = loop and bottleneck.line(loop.loader:stats(), loop.view_side or 224)
  if slow then
    print('  loader       ' .. slow)
  end
  if run.options.tensorboard then
    print(('  TensorBoard  tensorboard --logdir %s'):format(run.dir))
  end
end
