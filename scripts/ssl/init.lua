-- The Lua standard library of sslrun: `local ssl = require 'ssl'`.
local evaluation = require('ssl.eval.online').new
local numbers = require 'ssl.settings.numbers'
local processes = require 'ssl.process.processes'
local registry = require 'ssl.sets.registry'
local run = require 'ssl.run.run'
require 'ssl.methods.former_names'

-- What a data set that is not there has of its own, ssl.dataset tells.
function numbers.options_of(set)
  local ok, found = pcall(registry.find, set)
  return ok and found.options or {}
end

-- run:evaluate { encoder =, … } of version 0.1: a run does not know how to evaluate.
function run.class.former_evaluation(settings, given)
  processes.say('run:evaluate { … } is run:evaluate(ssl.evaluation(cfg, { … })) now; the old form goes with the next '
    .. 'version')
  return evaluation(settings, given)
end

local ssl = {
  version = sslrun.version,
  config = require('ssl.settings.config').read,
  optional = require('ssl.settings.config').optional,
  recipe = numbers.recipe,
  run = run.start,
  scenes = { open = require('ssl.sets.dataset').open_scenes },
  fail = require('ssl.settings.config').fail,
  evaluation = evaluation,
  dataset = require('ssl.sets.dataset').open,
  loading = require 'ssl.sets.loading',
  gauges = require('ssl.parts.gauges').of,
  encoder = require('ssl.parts.encoders').new,
  optimizer = require('ssl.parts.optimizers').new,
  rate = require('ssl.parts.optimizers').rate,
  cosine = require('ssl.parts.optimizers').cosine,
  param_groups = require('ssl.parts.param_groups').of,
  report = require('ssl.eval.report').write,
  find_checkpoint = require('ssl.run.resume').find,
  schedule = require 'ssl.parts.schedule',
  substate = require('ssl.weights.substate').below,
}

return ssl
