-- SimCLR's views (arXiv 2002.05709, appendix A): two, drawn alike; `strength` scales the colour jitter.
return {
  keys = { size = 224, strength = 1 },
  groups = function(keys)
    local s = keys.strength
    return {
      {
        count = 2,
        size = keys.size,
        scale = { 0.08, 1 },
        jitter = { p = 0.8, brightness = 0.8 * s, contrast = 0.8 * s, saturation = 0.8 * s, hue = 0.2 * s },
        grayscale = 0.2,
        blur = { p = 0.5, kernel = 2 * math.floor(keys.size / 20) + 1 }, -- a tenth of the side, made odd
        hflip = 0.5,
      },
    }
  end,
}
