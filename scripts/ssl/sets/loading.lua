-- ssl.loading: the options of data.loader that the keys of a recipe that trains stand for.

--- `data.loader(set, views, ssl.loading(cfg))`: batch, workers, seed, device, data.max_bad and data.scaled of the
--- settings.
---@param cfg table from ssl.config
---@param more? table<string, any> options of data.loader beside these, or in their place
---@return table<string, any>
return function(cfg, more)
  local options = {
    batch = cfg.batch, workers = rawget(cfg, 'workers'), seed = cfg.seed, device = cfg.device,
    max_bad = cfg.data.max_bad, scaled = cfg.data.scaled,
  }
  for name, value in pairs(more or {}) do
    options[name] = value
  end
  return options
end
