-- What becomes of a recipe whose batch is larger than the pictures there are: smaller batches, and a rate that follows.

--- The recipe with batches of `own` pictures. Where its publication states the rate for 256 pictures (`scaled`), the
--- rate follows the batch; else it stays. What was done is told.
---@param recipe {batch: integer, lr: number|number[], scaled?: boolean}
---@param own integer
---@return table recipe
---@return string|nil deviation from the recipe; nil where nothing changes
local function fitted(recipe, own)
  if own >= recipe.batch then
    return recipe
  end
  local changed = setmetatable({ batch = own }, { __index = recipe })
  local told = ('batches of %d instead of %d'):format(own, recipe.batch)
  if recipe.scaled then
    changed.lr = recipe.lr * own / recipe.batch
    return changed, ('%s, the rate follows: %.3g instead of %.3g'):format(told, changed.lr, recipe.lr)
  end
  return changed, told .. ', the rate is not scaled: the recipe has no rule for it'
end

return { fitted = fitted }
