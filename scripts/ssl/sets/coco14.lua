-- COCO 2014: pictures alone to train on, labelled ones to evaluate on.
local coco = require 'ssl.sets.coco'

return {
  about = 'COCO 2014', kind = 'multi', size = 82783, splits = { 'train', 'train2014', 'val2014' },
  get = 'http://images.cocodataset.org/zips/train2014.zip, unpacked in DIR: --data.root=DIR finds DIR/train2014/*.jpg',
  options = { split = 'train2014' }, -- folder of the pictures to train on
  open = function(root, split, options)
    return split == 'train' and data.images(root .. '/' .. options.split) or coco.open(root, split)
  end,
  evaluated = 'COCO 2014',
  evaluation = { coco.evaluation[2] },
}
