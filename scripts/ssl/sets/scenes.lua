-- Generated multi-label scenes, made where they are missing.
return {
  about = 'generated scenes', kind = 'multi', splits = { 'train', 'val' },
  options = { train = 2000, val = 500 }, -- pictures to generate
  size = function(options) return options.train end,
  open = function(root, split, options)
    if not fs.exists(root) then
      data.scenes.generate(root, { train = options.train, val = options.val, workers = options.workers })
    end
    return data.scenes(root, split)
  end,
  -- The scenes are square and every object counts, so the whole picture is looked at.
  evaluation = { { name = 'scenes', train = 'train', test = 'val', resize = 1, looked = 'scenes' } },
}
