-- SimSiam's views (arXiv 2011.10566; facebookresearch/simsiam): two, drawn alike.
return {
  keys = { size = 224 },
  groups = function(keys)
    return {
      {
        count = 2,
        size = keys.size,
        scale = { 0.2, 1 },
        jitter = { p = 0.8, brightness = 0.4, contrast = 0.4, saturation = 0.4, hue = 0.1 },
        grayscale = 0.2,
        blur = { p = 0.5 },
        hflip = 0.5,
      },
    }
  end,
}
