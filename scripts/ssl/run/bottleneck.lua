-- What a loader's figures mean: the stage that takes most of the workers' time, and what to change.
local bottleneck = {}

bottleneck.stages = { 'read', 'decode', 'resize', 'colour', 'blur', 'pack' }

--- Seconds of all workers together.
function bottleneck.busy(stats)
  local sum = 0
  for _, name in ipairs(bottleneck.stages) do sum = sum + stats.stages[name] end
  return sum
end

--- The stage that took most of the time and its share.
function bottleneck.largest(stats)
  local best = 'decode'
  for _, name in ipairs(bottleneck.stages) do
    if stats.stages[name] > stats.stages[best] then
      best = name
    end
  end
  return best, stats.stages[best] / math.max(bottleneck.busy(stats), 1e-9)
end

--- What would make this stage cheaper. `side` is the views' largest side, `pack` the command that packs these pictures.
function bottleneck.advice(stats, side, pack)
  local stage = bottleneck.largest(stats)
  local pixels = stats.pixels / math.max(stats.loaded, 1)
  if stage == 'read' then
    return ('the disk is the limit: %s makes one file of many small ones; with --short-side=%d of smaller pictures')
      :format(pack, 2 * side)
  elseif stage == 'decode' then
    local side_of_pictures = math.sqrt(pixels)
    if side_of_pictures > 3 * side then
      return ('the pictures have %.1f megapixels for views of %d pixels: --data.scaled=true of a recipe decodes them '
        .. 'smaller, '
        .. '%s --short-side=%d stores them smaller'):format(pixels / 1e6, side, pack, 2 * side)
    end
    return ('more workers; or smaller pictures: %s --short-side=%d'):format(pack, math.ceil(1.25 * side))
  elseif stage == 'resize' then
    return ('more workers; pictures nearer to the views\' size are cheaper to resize: %s --short-side=%d'):format(pack,
      2 * side)
  elseif stage == 'colour' or stage == 'blur' then
    return 'more workers; the augmentation itself is the work, and only fewer or smaller views make it less'
  end
  return 'more workers; filling the batches is the work, and only fewer or smaller views make it less'
end

--- One line about a run's loader, or nil when it never kept the loop waiting (2 % of the time).
function bottleneck.line(stats, side)
  if stats.loaded == 0 or stats.wait_share < 0.02 then
    return nil
  end
  local stage, share = bottleneck.largest(stats)
  local per_core = stats.loaded / math.max(bottleneck.busy(stats), 1e-9)
  return ('the loop waited %.0f %% of the time for pictures (%.0f images/s, %.0f per worker); %s takes %.0f %% of '
    .. 'the loading: %s')
    :format(100 * stats.wait_share, stats.images_per_second, per_core, stage, 100 * share,
      bottleneck.advice(stats, side, 'sslrun pack DATA --out=FILE'))
end

return bottleneck
