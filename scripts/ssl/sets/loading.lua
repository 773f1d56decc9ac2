-- ssl.loading: the options of data.loader that the keys of a recipe that trains stand for.
local processes = require 'ssl.process.processes'

local told -- once a run

-- Loader threads of this process: as many as the key says, else one for each of its cores.
local function threads(wanted)
  local cores = sslrun.cores()
  if wanted and wanted > cores and dist.world() > 1 and not told then
    told = true
    processes.say(('loader: %d threads in each process, which has %d core%s; without --workers it takes one a core')
      :format(wanted, cores, cores == 1 and '' or 's'))
  end
  return wanted or cores
end

--- `data.loader(set, views, ssl.loading(cfg))`: batch, workers, seed, device, data.max_bad and data.scaled of the
--- settings. Without the key workers there is a thread for each core of the process (sslrun.cores()). With the key
--- channels_last the views come in that memory format on a GPU.
---@param cfg table from ssl.config
---@param more? table<string, any> options of data.loader beside these, or in their place
---@return table<string, any>
return function(cfg, more)
  local options = {
    batch = cfg.batch, workers = threads(rawget(cfg, 'workers')), seed = cfg.seed, device = cfg.device,
    max_bad = cfg.data.max_bad, scaled = cfg.data.scaled,
    memory_format = cfg.channels_last and cfg.device:match '^cuda' and 'channels_last' or nil,
  }
  for name, value in pairs(more or {}) do
    options[name] = value
  end
  return options
end
