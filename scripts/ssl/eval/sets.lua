-- The data sets of an evaluation: which splits each has, how its pictures are cut, what its labels mean.
local class_lists = require 'ssl.eval.class_lists'
local config = require 'ssl.settings.config'
local open_data = require 'ssl.sets.open_data'
local there = require 'ssl.settings.there'

local sets = {}

local TEST_SHARE = 5 -- every fifth picture of a folder without splits is a test picture

---@class EvalSet
---@field name string of the layout: imagenet, voc07, voc12to07, coco14, coco17, scenes, sysu30k, folder
---@field data? string name of the data, see ssl.eval.identity
---@field kind string 'single' label, 'multi' label, 'none': pictures without labels, or 'persons'
---@field size integer side of the views in pixels
---@field resize integer short side before the centre crop
---@field splits table<string, any> data sets: train and test, or query and gallery
---@field difficult? number target value of a class that only difficult objects show
---@field only? string the one protocol that the set is for
---@field classes? string[] of both splits
---@field labels? fun(split: string): any targets of a split by the classes above, nil without labels; not of persons
---@field notes string[] what is to be said of the pictures, on the terminal and in the card
---@field root string

local function existing(paths)
  for _, path in ipairs(paths) do
    if fs.exists(path) then
      return path
    end
  end
end

local OPEN = {}

function OPEN.imagenet(root, size, _, allow_empty)
  local function open(split) return data.imagenet(root, split, { allow_empty = allow_empty }) end
  return { {
    name = 'imagenet', kind = 'single', size = size, resize = math.floor(size * 256 / 224 + 0.5),
    splits = { train = open 'train', test = open 'val' },
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

-- Places of test and of training pictures: a fifth of each class, of all where there are several to a picture or none, drawn
-- by `seed`.
local function split_places(targets, count, seed)
  local parts = { test = {}, train = {} }
  for class = 0, targets and targets:max():item() or 0 do
    local own = targets and targets:eq(class):nonzero():flatten() or torch.arange(count)
    local size = own:size(0)
    local order = own:index_select(0, torch.randperm(size, { generator = torch.generator(seed + class) }))
    local tests = size > 1 and math.max(1, math.floor(size / TEST_SHARE + 0.5)) or 0
    table.insert(parts.test, order:narrow(0, 0, tests))
    table.insert(parts.train, order:narrow(0, tests, size - tests))
  end
  return torch.cat(parts.test):sort(), torch.cat(parts.train):sort()
end

-- Folders of classes or of pictures alone, and packed files, which are neither training nor test pictures yet.
function OPEN.folder(root, size, seed, allow_empty)
  if fs.is_dir(root .. '/train') and fs.is_dir(root .. '/val') then
    config.fail(("'%s' has train and val: --data.imagenet=%s takes them as they are"):format(root, root))
  end
  local pictures = open_data.open({ root }, true, allow_empty)
  if #pictures < 2 then
    config.fail(("'%s': expected two pictures or more, got %d"):format(root, #pictures))
  end
  local targets = pictures:targets()
  local classes = not pictures:multi_label() and targets or nil
  local test, train = split_places(classes, #pictures, seed)
  if test:size(0) == 0 then
    config.fail(("'%s': no class has a second picture to test on"):format(root))
  end
  local function part(places) return data.subset(pictures, { indices = places }) end
  local set = {
    name = 'folder', kind = classes and 'single' or targets and 'multi' or 'none', size = size,
    resize = math.floor(size * 256 / 224 + 0.5),
    splits = { train = part(train), test = part(test) },
    notes = { ('%d of %d pictures%s, drawn by seed %d, are the test'):format(test:size(0), #pictures,
      classes and ', a fifth of each class' or '', seed) },
  }
  local alone = classes and classes:bincount():eq(1):sum():item() or 0
  if alone > 0 then
    table.insert(set.notes, ('%d classes have a single picture and are not tested'):format(alone))
  end
  return { set }
end

-- Classes by which train and test agree, and labels of both where the kind has them.
local function check(set, root)
  if not set.splits.train then
    return
  end
  class_lists.match(set, root)
  if set.kind == 'none' then
    return
  end
  for name in pairs(set.splits) do
    local targets = set.labels(name)
    if not targets then
      config.fail(("'%s': the %s pictures have no labels"):format(root, name))
    elseif set.kind == 'multi' and not targets:gt(0.5):any():item() then
      config.fail(("'%s': no %s picture shows any class"):format(root, name))
    end
  end
end

--- Opens what the settings name: `roots.voc = 'DIR'` and so on; empty or missing ones are passed over.
---@param roots table<string, string> with `allow_empty`: whether class folders without a picture stay classes
---@param size integer
---@param seed integer of the split of a folder without one
---@return EvalSet[]
function sets.open(roots, size, seed)
  local found = {}
  for _, kind in ipairs { 'scenes', 'imagenet', 'voc', 'coco', 'sysu30k', 'folder' } do
    local root = roots[kind]
    if root and root ~= '' then
      for _, set in ipairs(OPEN[kind](there(root, 'folder'), size, seed, roots.allow_empty)) do
        set.root, set.notes = root, set.notes or {}
        check(set, root)
        found[#found + 1] = set
      end
    end
  end
  if not found[1] then
    config.fail('no pictures to evaluate on: give --data.scenes=DIR, --data.imagenet=, --data.voc=, --data.coco=, '
      .. '--data.sysu30k= or --data.folder=')
  end
  return found
end

return sets
