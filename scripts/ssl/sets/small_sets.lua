-- Settings of a training for as many pictures as there are: what fits a million learns little from a few hundred.
local config = require 'ssl.settings.config'
local processes = require 'ssl.process.processes'
local rehearsal = require 'ssl.sets.rehearsal'

local small_sets = {}

local SMALL = 10000 -- pictures
local UPDATES, LEAST, MOST = 1600, 100, 400 -- of a small set's training: updates wanted, fewest and most epochs

-- arXiv 2011.10566: SGD, a projector as wide as the encoder's features (0), 2048 values, 512 inside the predictor.
local PUBLISHED = {
  ['optim.name'] = 'sgd', ['model.width'] = 0, ['model.dim'] = 2048, ['model.hidden'] = 512, epochs = LEAST,
}
local NARROW = { ['optim.name'] = 'adam', ['model.width'] = 128, ['model.dim'] = 128, ['model.hidden'] = 64 }
-- By optimiser the rate, the predictor's as a multiple of it (in few updates it lags behind the encoder otherwise), and
-- what only one of them has.
local OPTIMISERS = {
  sgd = { ['optim.lr'] = 0.05, ['optim.predictor'] = 1, ['optim.momentum'] = 0.9 },
  adam = { ['optim.lr'] = 0.001, ['optim.predictor'] = 10 },
}

--- What the number of pictures asks for, by key, and why.
---@param pictures integer
---@param update integer pictures of an update of the weights
---@return table<string, any> settings
---@return string reason
function small_sets.choose(pictures, update)
  local chosen = {}
  if pictures >= SMALL then
    for key, value in pairs(PUBLISHED) do
      chosen[key] = value
    end
    return chosen, ('%d or more pictures: as published'):format(SMALL)
  end
  for key, value in pairs(NARROW) do
    chosen[key] = value
  end
  local steps = math.max(1, math.floor(pictures / update))
  chosen.epochs = math.min(MOST, math.max(LEAST, math.ceil(UPDATES / steps)))
  return chosen, ('fewer than %d pictures: SGD and a wide head learn little in so few updates'):format(SMALL)
end

-- A key of the other optimiser would do nothing.
local function refuse_strangers(cfg, name, own)
  for other, keys in pairs(OPTIMISERS) do
    for key in pairs(keys) do
      if own[key] == nil and rawget(cfg.optim, key:match '[^.]+$') ~= nil then
        config.fail(('--%s is a key of %s, and this run takes %s; --optim.name=%s takes the other one'):format(
          key, other, name, other))
      end
    end
  end
end

-- The group of a key such as model.width and its name there.
local function place(cfg, key)
  local group, name = key:match '^(.-)%.(.+)$'
  return group and cfg[group] or cfg, name or key
end

--- Gives the keys of recipes/simsiam.lua that the user left out their values, and prints which and why.
---@param cfg table from ssl.config, where epochs, optim.name, optim.lr, optim.predictor, optim.momentum, model.width,
---  model.dim and model.hidden are optional
---@param pictures integer as ssl.dataset gives it
function small_sets.fill(cfg, pictures)
  local update = rehearsal.plan(cfg) or { batch = cfg.batch, accumulate = cfg.run.accumulate }
  local chosen, reason = small_sets.choose(pictures, update.batch * update.accumulate)
  local name = rawget(cfg.optim, 'name') or chosen['optim.name']
  local own = OPTIMISERS[name] or config.fail(("[config] expected sgd or adam for 'optim.name', got '%s'"):format(name))
  refuse_strangers(cfg, name, own)
  for key, value in pairs(own) do
    chosen[key] = value
  end
  local told, given = {}, {}
  for key, value in pairs(chosen) do
    local group, field = place(cfg, key)
    if rawget(group, field) == nil then
      group[field] = value
      told[#told + 1] = ('%s=%s'):format(key, value)
    else
      given[#given + 1] = ('%s=%s'):format(key, group[field])
    end
  end
  table.sort(told)
  table.sort(given)
  processes.say(('settings for %d pictures (%s): %s%s'):format(pictures, reason,
    told[1] and table.concat(told, ' ') or 'none', given[1] and '; given: ' .. table.concat(given, ' ') or ''))
end

return small_sets
