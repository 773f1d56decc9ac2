-- The training view of linear probes (facebookresearch/simsiam): a random part, mirrored half of the time.
return {
  keys = { size = 224 },
  groups = function(keys) return { { size = keys.size, scale = { 0.08, 1 }, hflip = 0.5 } } end,
}
