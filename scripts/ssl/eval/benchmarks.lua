-- What tells the published benchmarks from all other data: the pictures of each split, and the classes.
local benchmarks = {}

-- SHA-256 of the class names, a line each, in the order of the labels (`ls train | sha256sum` for class folders).
local CLASSES = {
  imagenet = '70002b0ff5de60a3a17a82dbfcff291931f96225ddf941ad2e182fc39e183d15', -- timm, data/_info/imagenet_synsets.txt
  voc = 'f14861775969fd006b382e005f96dc811ef062ea4a37356efb70d7775e90f743', -- torchvision, models/_meta.py without background
  coco = 'bd17f1ee35d5f3c862a4894605855abbb9dda4b0621fdb0ac4c2c8c7bb7e730a', -- the same file, without background and N/A
}

local BENCHMARKS = {
  imagenet = { about = 'ImageNet-1k', classes = CLASSES.imagenet, train = 1281167, test = 50000 }, -- arXiv 1409.0575, table 2
  voc07 = { about = 'VOC2007', classes = CLASSES.voc, train = 5011, test = 4952 }, -- host.robots.ox.ac.uk/pascal/VOC/voc2007
  voc12to07 = { about = 'VOC2012 to VOC2007', classes = CLASSES.voc, train = 11540, test = 4952 },
  coco14 = { about = 'COCO 2014', classes = CLASSES.coco, train = 82783, test = 40504 }, -- cocodataset.org
  coco17 = { about = 'COCO 2017', classes = CLASSES.coco, train = 118287, test = 5000 },
  sysu30k = { about = 'SYSU-30k', query = 1000, gallery = 479730 }, -- wanggrun/SYSU-30k, README.md
}

--- What a layout's benchmark is called, nil where it has none.
---@param layout string name of an EvalSet
function benchmarks.about(layout) return BENCHMARKS[layout] and BENCHMARKS[layout].about end

--- Whether data in the layout of a benchmark are that benchmark.
---@param layout string name of an EvalSet
---@param pictures table<string, integer> of each split
---@param classes table<string, string> of each split the sum of its class names
---@return boolean
function benchmarks.is(layout, pictures, classes)
  local known = BENCHMARKS[layout]
  if not known then
    return false
  end
  for split, count in pairs(pictures) do
    if known[split] ~= count or known.classes and known.classes ~= classes[split] then
      return false
    end
  end
  return true
end

return benchmarks
