-- ssl.dataset: a recipe's pictures, with help where they are missing, and generated ones in a dry run.
local config = require 'ssl.settings.config'
local processes = require 'ssl.process.processes'
local rehearsal = require 'ssl.sets.rehearsal'
local unreadable = require 'ssl.sets.unreadable'

local dataset = {}

local GET = {
  imagenet = 'ImageNet-1k (ILSVRC 2012): register at https://image-net.org, get ILSVRC2012_img_train.tar and unpack each '
    .. 'class archive into a folder of its name, or take the archive of the Kaggle challenge as it is',
  coco = 'COCO 2017: http://images.cocodataset.org/zips/train2017.zip and\n'
    .. 'http://images.cocodataset.org/annotations/annotations_trainval2017.zip, both unpacked in one folder',
  voc = 'PASCAL VOC 2012: VOCtrainval_11-May-2012.tar of http://host.robots.ox.ac.uk/pascal/VOC/voc2012, unpacked',
  sysu30k = 'SYSU-30k: ask its authors (https://github.com/wanggrun/SYSU-30k), unpack the ten parts into one folder, '
    .. 'train.txt beside them',
}

local function check(given)
  local kinds = { open = 'function', size = 'number', get = 'string', few = 'number' }
  if type(given) ~= 'table' then
    error(('[ssl.dataset] expected a table, got %s'):format(type(given)), 3)
  end
  for name, value in pairs(given) do
    if type(value) ~= kinds[name] then
      error(kinds[name] and ("[ssl.dataset] expected a %s for '%s', got %s"):format(kinds[name], name, type(value))
        or ("[ssl.dataset] expected open, size, get or few, got '%s'"):format(tostring(name)), 3)
    end
  end
  if not given.open or not given.size then
    error(("[ssl.dataset] expected '%s'"):format(given.open and 'size' or 'open'), 3)
  end
end

-- Whether there is something to open in a dry run.
local function is_there(cfg)
  local root = rawget(rawget(cfg, 'data') or {}, 'root')
  return root and root ~= '' and fs.exists(root)
end

--- Opens a recipe's data set: `open()` returns it. When that fails, the program ends with its message (layout, places),
--- the way to get the data and a hint at --dry_run (exit code 2). With --dry_run `few` generated pictures stand for the
--- set, and `batch` becomes as many; call this before anything reads cfg.batch. Where cfg.data.root exists the set is
--- opened all the same: its size counts, and unreadable pictures are named.
---@param cfg table from ssl.config, with the key `batch`
---@param given {open: fun(): any, size: integer, get?: string, few?: integer} size: pictures of the published set; get:
--- imagenet, coco, voc, sysu30k, or a sentence; few: 2 unless the method needs more
---@return any
function dataset.open(cfg, given)
  check(given)
  if cfg.dry_run and not is_there(cfg) then
    return rehearsal.pictures(cfg, given.size, given.few or 2)
  end
  local ok, result = pcall(processes.one_first, given.open) -- it may make the pictures
  if ok and cfg.dry_run then
    processes.say(('dry run: reading pictures of %s'):format(tostring(result)))
    processes.say(('  %-15s %s'):format('unreadable', unreadable.look(result, rawget(cfg, 'workers') or 1)))
    return rehearsal.pictures(cfg, #result, given.few or 2)
  elseif ok then
    return result
  end
  local message = tostring(result):match '^[^\n]-%.lua:%d+: (.*)$' or tostring(result)
  if given.get then
    message = ('%s\nTo get the data: %s'):format(message, GET[given.get] or given.get)
  end
  config.fail(message .. '\nTo try the recipe without data: --dry_run')
end

return dataset
