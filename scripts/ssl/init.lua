-- The Lua standard library of sslrun: `local ssl = require 'ssl'`.
local host = rawget(_G, 'sslrun') or {}

local ssl = {
  version = host.version or 'unknown',
  config = require('ssl.config').read,
  optional = require('ssl.config').optional,
  run = require('ssl.run').start,
  scenes = require 'ssl.scenes',
  fail = require('ssl.config').fail,
  dataset = require('ssl.dataset').open,
  loading = require 'ssl.loading',
  gauges = require('ssl.gauges').of,
  param_groups = require('ssl.param_groups').of,
  report = require('ssl.report').write,
  find_checkpoint = require('ssl.resume').find,
  schedule = require 'ssl.schedule',
  substate = require('ssl.weights').below,
}

return ssl
