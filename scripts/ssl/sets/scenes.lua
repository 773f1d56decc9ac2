-- The generated pictures of the *_scenes recipes: made where they are missing.
local dataset = require 'ssl.sets.dataset'

local scenes = {}

--- The training pictures below cfg.data.root; where there are none, cfg.data.train and cfg.data.val are generated first.
---@param cfg table from ssl.config, with `data` = {root, train, val, …}
---@param few? integer pictures of a dry run, as ssl.dataset
---@return any data set
function scenes.open(cfg, few)
  return dataset.open(cfg, {
    open = function()
      if not fs.exists(cfg.data.root) then
        data.scenes.generate(cfg.data.root, { train = cfg.data.train, val = cfg.data.val, workers = cfg.workers })
      end
      return data.scenes(cfg.data.root, 'train')
    end,
    size = cfg.data.train, few = few,
  })
end

return scenes
