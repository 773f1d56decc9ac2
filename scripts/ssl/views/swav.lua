-- SwAV's multi-crop (arXiv 2006.09882; facebookresearch/swav): two large views and six small ones.
local function group(count, size, scale)
  return {
    count = count,
    size = size,
    scale = scale,
    jitter = { p = 0.8, brightness = 0.8, contrast = 0.8, saturation = 0.8, hue = 0.2 },
    grayscale = 0.2,
    blur = { p = 0.5 },
    hflip = 0.5,
    std = { 0.228, 0.224, 0.225 }, -- 0.228 as in its code; others have 0.229
  }
end

return {
  keys = {},
  groups = function() return { group(2, 224, { 0.14, 1 }), group(6, 96, { 0.05, 0.14 }) } end,
}
