-- The training view of detection, large-scale jitter (arXiv 2012.07177).
return {
  keys = { size = 1024 },
  groups = function(keys)
    local size = keys.size -- the picture fitted into `size` times 0.1 to 2, then a window
    return { { crop = 'zoomed', size = size, resize = size, longest = size, zoom = { 0.1, 2 }, hflip = 0.5 } }
  end,
}
