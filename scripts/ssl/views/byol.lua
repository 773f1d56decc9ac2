-- BYOL's views (arXiv 2006.07733, appendix B): two, unlike in blur and solarisation.
local function group(size, blur, solarize)
  return {
    size = size,
    scale = { 0.08, 1 },
    filter = 'bicubic',
    jitter = { p = 0.8, brightness = 0.4, contrast = 0.4, saturation = 0.2, hue = 0.1 },
    grayscale = 0.2,
    blur = { p = blur, kernel = 2 * math.floor(size / 20) + 1 }, -- a tenth of the side, made odd
    solarize = { p = solarize },
    hflip = 0.5,
  }
end

return {
  keys = { size = 224 },
  groups = function(keys) return { group(keys.size, 1, 0), group(keys.size, 0.1, 0.2) } end,
}
