-- COCO 2017 to train on: its annotated pictures, or all of them without labels; 2017 and 2014 to evaluate on.
-- torchvision, models/_meta.py without background and N/A
local CLASSES = 'bd17f1ee35d5f3c862a4894605855abbb9dda4b0621fdb0ac4c2c8c7bb7e730a'

local function labelled(root, split, options) -- split: train2017, val2014, …
  return data.coco(('%s/%s'):format(root, split), ('%s/annotations/instances_%s.json'):format(root, split), options)
end

local function year(name, number, train, test)
  return {
    name = name, train = 'train' .. number, test = 'val' .. number,
    benchmark = { about = 'COCO ' .. number, classes = CLASSES, train = train, test = test }, -- cocodataset.org
    is_there = function(root)
      return fs.exists(('%s/annotations/instances_val%s.json'):format(root, number)) or nil,
        ("no COCO in '%s': expected annotations/instances_{train,val}{2014,2017}.json and the folders of pictures")
          :format(root)
    end,
  }
end

return {
  about = 'COCO 2017', kind = 'multi', splits = { 'train', 'train2017', 'val2017', 'train2014', 'val2014' },
  get = 'COCO 2017: http://images.cocodataset.org/zips/train2017.zip and\n'
    .. 'http://images.cocodataset.org/annotations/annotations_trainval2017.zip, both unpacked in one folder',
  options = { annotated = true }, -- false: every picture of the folder by its name; no annotations file is read
  size = function(options) return options.annotated and 117266 or 118287 end,
  open = function(root, split, options)
    if split ~= 'train' then
      return labelled(root, split)
    end
    return options.annotated and labelled(root, 'train2017', { drop_empty = true }) or data.images(root .. '/train2017')
  end,
  evaluated = 'COCO 2017, 2014, or both',
  evaluation = { year('coco17', 2017, 118287, 5000), year('coco14', 2014, 82783, 40504) },
}
