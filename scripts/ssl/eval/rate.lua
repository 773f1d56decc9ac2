-- The learning rates of a protocol's training, as a factor of those it begins with.
local schedule = require 'ssl.parts.schedule'

local rate = {}

---@class RateRecipe
---@field epochs integer that the milestones and the warm-up are counted in
---@field schedule string 'cosine' (every step), 'cosine_epoch', or 'steps' (x gamma at the epochs of `milestones`)
---@field milestones? integer[]
---@field gamma? number 0.1
---@field warmup_epochs? integer a line from `warmup_ratio` to 1, on top of the schedule
---@field warmup_ratio? number

-- The schedule of the recipe in units of the training's epochs, `share` of the recipe's.
local function falling(recipe, epochs, per_epoch, share)
  if recipe.schedule == 'cosine' then
    return schedule.cosine { base = 1, steps = epochs * per_epoch }
  elseif recipe.schedule == 'cosine_epoch' then
    return schedule.per_epoch(schedule.cosine { base = 1, steps = epochs })
  end
  local milestones = {}
  for i, milestone in ipairs(recipe.milestones) do
    milestones[i] = milestone * share
  end
  return schedule.per_epoch(schedule.step { base = 1, milestones = milestones, gamma = recipe.gamma })
end

--- The factor at each step (from 0) of a training of `epochs` epochs, `per_epoch` steps each. Milestones and warm-up
--- keep their share of the training when it has fewer epochs than the recipe.
---@param recipe RateRecipe
---@return fun(step: integer): number
function rate.of(recipe, epochs, per_epoch)
  local share = epochs / recipe.epochs
  local factor = falling(recipe, epochs, per_epoch, share)
  if recipe.warmup_epochs then
    factor = schedule.ramp { steps = recipe.warmup_epochs * share * per_epoch, from = recipe.warmup_ratio,
      after = factor }
  end
  return function(step) return factor(step, math.floor(step / per_epoch)) end
end

--- The epochs of a training when `wanted` (0: the recipe's) are asked for, and what a card says of it.
---@param recipe RateRecipe
---@param wanted integer
---@return integer epochs
---@return string[] deviations
function rate.epochs(recipe, wanted)
  local epochs = wanted > 0 and math.min(wanted, recipe.epochs) or recipe.epochs
  if epochs == recipe.epochs then
    return epochs, {}
  end
  local scaled = {}
  for _, epoch in ipairs(recipe.milestones or {}) do
    scaled[#scaled + 1] = ('%g instead of %g'):format(epoch * epochs / recipe.epochs, epoch)
  end
  local said = ('%d epochs instead of %d'):format(epochs, recipe.epochs)
  if recipe.milestones then
    said = ('%s; the rate falls at epochs %s'):format(said, table.concat(scaled, ' and '))
  elseif recipe.warmup_epochs then
    said = ('%s; warm-up of %g instead of %g'):format(said, recipe.warmup_epochs * epochs / recipe.epochs,
      recipe.warmup_epochs)
  end
  return epochs, { said }
end

return rate
