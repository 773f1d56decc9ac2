-- The training view of semantic segmentation (mmsegmentation's VOC recipe, its colours by torchvision's jitter).
return {
  keys = { size = 512 },
  groups = function(keys)
    return {
      {
        crop = 'zoomed', -- the short side at `size` times 0.5 to 2, then a window
        size = keys.size,
        resize = keys.size,
        longest = 4 * keys.size,
        zoom = { 0.5, 2 },
        jitter = { p = 0.5, brightness = 32 / 255, contrast = 0.5, saturation = 0.5, hue = 0.1 },
        hflip = 0.5,
      },
    }
  end,
}
