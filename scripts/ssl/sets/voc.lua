-- PASCAL VOC: 2012 to train on, 2007 and 2012 to 2007 to evaluate on.
-- torchvision, models/_meta.py without background
local CLASSES = 'f14861775969fd006b382e005f96dc811ef062ea4a37356efb70d7775e90f743'

local function has_2012(root)
  return fs.exists(root .. '/VOCdevkit/VOC2012/ImageSets') or fs.exists(root .. '/VOC2012/ImageSets')
end

return {
  about = 'PASCAL VOC 2012', kind = 'multi', size = 11540, splits = { 'train', 'trainval2007', 'test2007' },
  get = 'PASCAL VOC 2012: VOCtrainval_11-May-2012.tar of http://host.robots.ox.ac.uk/pascal/VOC/voc2012, unpacked',
  open = function(root, split)
    local list, year = split:match '^(%a+)(%d+)$'
    return data.voc(root, tonumber(year) or 2012, list or 'trainval', { difficult = -1 })
  end,
  evaluated = 'VOC2007, with VOC2012 beside it also VOC2012 to VOC2007',
  evaluation = {
    {
      name = 'voc07', train = 'trainval2007', test = 'test2007', difficult = -1,
      -- host.robots.ox.ac.uk/pascal/VOC/voc2007
      benchmark = { about = 'VOC2007', classes = CLASSES, train = 5011, test = 4952 },
    },
    {
      name = 'voc12to07', train = 'train', test = 'test2007', difficult = -1, only = 'linear-multilabel',
      is_there = has_2012,
      benchmark = { about = 'VOC2012 to VOC2007', classes = CLASSES, train = 11540, test = 4952 },
    },
  },
}
