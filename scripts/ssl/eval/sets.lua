-- The data sets of an evaluation: which splits each has, how its pictures are cut, what its labels mean.
local config = require 'ssl.config'

local sets = {}

---@class EvalSet
---@field name string first part of protocol ids: imagenet, voc07, voc12to07, coco14, coco17, scenes, sysu30k
---@field kind string 'single' label, 'multi' label, or 'persons'
---@field size integer side of the views in pixels
---@field resize integer short side before the centre crop
---@field splits table<string, any> data sets: train and test, or query and gallery
---@field difficult? number target value of a class that only difficult objects show
---@field only? string the one protocol that the set is for
---@field label string for messages and cards

local function existing(paths)
  for _, path in ipairs(paths) do
    if fs.exists(path) then
      return path
    end
  end
end

local OPEN = {}

function OPEN.imagenet(root, size)
  return { {
    name = 'imagenet', kind = 'single', size = size, resize = math.floor(size * 256 / 224 + 0.5),
    splits = { train = data.imagenet(root, 'train'), test = data.imagenet(root, 'val') },
  } }
end

local function voc_folder(root, year)
  local name = 'VOC' .. year
  return existing { root .. '/VOCdevkit/' .. name .. '/ImageSets', root .. '/' .. name .. '/ImageSets' } ~= nil
end

function OPEN.voc(root, size)
  local function split(year, name) return data.voc(root, year, name, { difficult = -1 }) end
  local function set(name, train, test)
    return {
      name = name, kind = 'multi', size = size, resize = math.floor(size * 256 / 224 + 0.5), difficult = -1,
      splits = { train = train, test = test },
    }
  end
  local found = { set('voc07', split(2007, 'trainval'), split(2007, 'test')) }
  if voc_folder(root, 2012) then
    found[2] = set('voc12to07', split(2012, 'trainval'), found[1].splits.test)
    found[2].only = 'linear-multilabel'
  end
  return found
end

function OPEN.coco(root, size)
  local found = {}
  for _, year in ipairs { '2017', '2014' } do
    local function json(split) return ('%s/annotations/instances_%s%s.json'):format(root, split, year) end
    local function open(split) return data.coco(('%s/%s%s'):format(root, split, year), json(split)) end
    if fs.exists(json 'val') then
      found[#found + 1] = {
        name = 'coco' .. year:sub(3), kind = 'multi', size = size, resize = math.floor(size * 256 / 224 + 0.5),
        splits = { train = open 'train', test = open 'val' },
      }
    end
  end
  if not found[1] then
    config.fail(("no COCO in '%s': expected annotations/instances_{train,val}{2014,2017}.json and the folders of pictures")
      :format(root))
  end
  return found
end

-- The scenes are square and every object counts, so the whole picture is looked at.
function OPEN.scenes(root, size)
  return { {
    name = 'scenes', kind = 'multi', size = size, resize = size,
    splits = { train = data.scenes(root, 'train'), test = data.scenes(root, 'val') },
  } }
end

function OPEN.sysu30k(root, size)
  return { {
    name = 'sysu30k', kind = 'persons', size = size, resize = size,
    splits = { query = data.sysu30k(root, 'query'), gallery = data.sysu30k(root, 'gallery') },
  } }
end

-- Classes by which train and test must agree, and labels of both kinds.
local function check(set, root)
  local train, test = set.splits.train, set.splits.test
  if not train then
    return
  end
  local here, there = train:classes(), test:classes()
  for i = 1, math.max(#here, #there) do
    if here[i] ~= there[i] then
      config.fail(("'%s': the classes of the training and the test pictures differ: class %d is '%s' and '%s'"):format(
        root, i, tostring(here[i]), tostring(there[i])))
    end
  end
  for name, split in pairs(set.splits) do
    local targets = split:targets()
    if not targets then
      config.fail(("'%s': the %s pictures have no labels"):format(root, name))
    elseif set.kind == 'multi' and not targets:gt(0.5):any():item() then
      config.fail(("'%s': no %s picture shows any class"):format(root, name))
    end
  end
end

--- Opens what the settings name: `roots.voc = 'DIR'` and so on; empty or missing ones are passed over.
---@param roots table<string, string>
---@param size integer
---@return EvalSet[]
function sets.open(roots, size)
  local found = {}
  for _, kind in ipairs { 'scenes', 'imagenet', 'voc', 'coco', 'sysu30k' } do
    local root = roots[kind]
    if root and root ~= '' then
      for _, set in ipairs(OPEN[kind](root, size)) do
        check(set, root)
        set.root = root
        found[#found + 1] = set
      end
    end
  end
  if not found[1] then
    config.fail 'no pictures to evaluate on: give --data.scenes=DIR, --data.imagenet=, --data.voc=, --data.coco= or --data.sysu30k='
  end
  return found
end

return sets
