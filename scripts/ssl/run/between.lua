-- The work between a run's steps, as a list of parts. Each has a function for the moments that are its own:
--   begin()        the loop is about to begin
--   batch(batch)   before the loop's body gets it
--   step()         between two steps
--   epoch()        an epoch is over
--   leave()        the loop is over
local config = require 'ssl.settings.config'
local preview = require 'ssl.views.pictures.preview'
local processes = require 'ssl.process.processes'

local between = {}

-- What could not be read becomes known to all processes.
local function reading(run)
  return { epoch = function() run.attached.parts.unreadable:share() end }
end

local function saving(run)
  local state, saver, options = run.state, run.saver, run.options
  return {
    begin = function()
      local ratio = state:settle(run.loop.loader)
      if ratio then
        run.update:convert(ratio)
      end
    end,
    step = function()
      saver:poll()
      if saver:is_due() and state.batch < state.batches_per_epoch then
        run:save()
      end
    end,
    epoch = function()
      if state.epoch % options.save_every == 0 or state.epoch == state.epochs or saver:is_due() then
        run:save()
      end
    end,
  }
end

local function evaluating(run)
  return {
    begin = function()
      if run.settings.eval.every > 0 and not run.evaluation then
        config.fail('[run.batches] --eval.every needs run:evaluate(ssl.evaluation(cfg, { encoder =, … })) in the '
          .. 'recipe')
      end
    end,
    epoch = function()
      if run.evaluation then
        run.evaluation(run)
      end
    end,
  }
end

-- preview.png of the first batch, where the folder has none.
local function previewing(run)
  local wanted
  return {
    begin = function() wanted = processes.main() and not fs.exists(run.dir .. '/preview.png') end,
    batch = function(batch)
      if wanted then
        wanted = false
        preview.write(run, batch, run.loop.loader:classes())
      end
    end,
  }
end

local function stopping(run)
  local stops = run.stops
  return { begin = stops.begin, step = function() stops:step() end, leave = stops.leave }
end

--- All of them, in the order in which each moment reaches them.
---@param run Run
function between.all(run) return { reading(run), saving(run), evaluating(run), previewing(run), stopping(run) } end

--- Tells the parts what moment it is.
---@param parts table[]
---@param moment 'begin'|'batch'|'step'|'epoch'|'leave'
function between.tell(parts, moment, ...)
  for _, part in ipairs(parts) do
    if part[moment] then
      part[moment](...)
    end
  end
end

return between
