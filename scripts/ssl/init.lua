-- The Lua standard library of sslrun: `local ssl = require 'ssl'`.
local ssl = {
  version = sslrun.version,
  config = require('ssl.settings.config').read,
  optional = require('ssl.settings.config').optional,
  run = require('ssl.run.run').start,
  scenes = { open = function(cfg, few) return (require('ssl.sets.dataset').open(cfg, { set = 'scenes', few = few })) end },
  fail = require('ssl.settings.config').fail,
  evaluation = require('ssl.eval.online').new,
  dataset = require('ssl.sets.dataset').open,
  loading = require 'ssl.sets.loading',
  gauges = require('ssl.parts.gauges').of,
  param_groups = require('ssl.parts.param_groups').of,
  report = require('ssl.eval.report').write,
  find_checkpoint = require('ssl.run.resume').find,
  schedule = require 'ssl.parts.schedule',
  substate = require('ssl.weights.substate').below,
}

return ssl
