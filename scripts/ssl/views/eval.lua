-- The view of evaluations: the short side at 256 / 224 of the size, the centre of it.
return {
  keys = { size = 224 },
  groups = function(keys)
    return { { crop = 'center', size = keys.size, resize = math.floor(keys.size * 256 / 224 + 0.5) } }
  end,
}
