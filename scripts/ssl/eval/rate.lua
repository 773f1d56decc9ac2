-- The learning rates of a protocol's training, as a factor of those it begins with.
local rate = {}

---@class RateRecipe
---@field epochs integer that the milestones and the warm-up are counted in
---@field schedule string 'cosine' (every step), 'cosine_epoch', or 'steps' (x gamma at the epochs of `milestones`)
---@field milestones? integer[]
---@field gamma? number 0.1
---@field warmup_epochs? integer a line from `warmup_ratio` to 1, on top of the schedule
---@field warmup_ratio? number

--- The factor at `step` (from 0) of a training of `epochs` epochs, `per_epoch` steps each. Milestones and warm-up keep
--- their share of the training when it has fewer epochs than the recipe.
---@param recipe RateRecipe
---@return number
function rate.factor(recipe, step, epochs, per_epoch)
  local epoch, scale, value = math.floor(step / per_epoch), epochs / recipe.epochs, 1
  if recipe.schedule == 'cosine' then
    value = 0.5 * (1 + math.cos(math.pi * step / (epochs * per_epoch)))
  elseif recipe.schedule == 'cosine_epoch' then
    value = 0.5 * (1 + math.cos(math.pi * epoch / epochs))
  else
    for _, milestone in ipairs(recipe.milestones) do
      value = epoch >= milestone * scale and value * (recipe.gamma or 0.1) or value
    end
  end
  local warmup = (recipe.warmup_epochs or 0) * scale * per_epoch
  if step < warmup then
    value = value * (1 - (1 - step / warmup) * (1 - recipe.warmup_ratio))
  end
  return value
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
    said = ('%s; warm-up of %g instead of %g'):format(said, recipe.warmup_epochs * epochs / recipe.epochs, recipe.warmup_epochs)
  end
  return epochs, { said }
end

return rate
