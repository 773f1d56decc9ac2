-- Block-wise views (arXiv 2506.23156; HHU-JialeChen/SSL): view 0 of blocks 0 to 3, then view 1 of them.
local function group(size, block, blur, solarize)
  return {
    size = size,
    block = block,
    cross = 0.3,
    scale = { 0.2, 1 },
    jitter = { p = 0.8, brightness = 0.4, contrast = 0.4, saturation = 0.4, hue = 0.1 },
    grayscale = 0.2,
    blur = { p = blur },
    solarize = { p = solarize },
    hflip = 0.5,
  }
end

return {
  keys = { size = 224 },
  groups = function(keys)
    local groups = {}
    for block = 0, 3 do
      groups[1 + block] = group(keys.size, block, 0.5, 0.5)
      groups[5 + block] = group(keys.size, block, 0.1, 0.2)
    end
    return groups
  end,
}
