-- The data sets of an evaluation: splits of sets of the registry, how their pictures are cut, what their labels mean.
local class_lists = require 'ssl.eval.class_lists'
local config = require 'ssl.settings.config'
local registry = require 'ssl.sets.registry'
local there = require 'ssl.settings.there'

local sets = {}

local TEST_SHARE = 5 -- every fifth picture of a set that is divided is a test picture
local RESIZE = 256 / 224
local SPLITS = { 'train', 'test', 'query', 'gallery' }

---@class EvalSet
---@field name string of what comes with the program (imagenet, voc07, voc12to07, …), or 'own'
---@field looked string how its pictures are looked at and divided: 'scenes', 'folder', or 'own' for all others, with
--- the resize of a user's own set where it has one
---@field benchmark? {about: string, classes?: string} counts and class names of what was published
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

-- Places of test and of training pictures: a fifth of each class, of all where there are several to a picture or none,
-- drawn by `seed`.
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

local function kind_of(pictures)
  return pictures:multi_label() and 'multi' or pictures:targets() and 'single' or 'none'
end

-- A fifth of the pictures, drawn by `seed`, becomes the test.
local function divide(set, pictures, seed)
  if #pictures < 2 then
    config.fail(("'%s': expected two pictures or more, got %d"):format(set.root, #pictures))
  end
  set.kind = kind_of(pictures)
  local classes = set.kind == 'single' and pictures:targets() or nil
  local test, train = split_places(classes, #pictures, seed)
  if test:size(0) == 0 then
    config.fail(("'%s': no class has a second picture to test on"):format(set.root))
  end
  local function part(places) return data.subset(pictures, { indices = places }) end
  set.splits = { train = part(train), test = part(test) }
  table.insert(set.notes, ('%d of %d pictures%s, drawn by seed %d, are the test'):format(test:size(0), #pictures,
    classes and ', a fifth of each class' or '', seed))
  local alone = classes and classes:bincount():eq(1):sum():item() or 0
  if alone > 0 then
    table.insert(set.notes, ('%d classes have a single picture and are not tested'):format(alone))
  end
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

-- What an evaluation that a set describes (ssl.sets.registry) finds; `open` gives its splits.
local function described(set, entry, root, open, options)
  local own_resize = set.file and entry.resize and ('%.0f'):format(100 * entry.resize) or ''
  local made = {
    name = entry.name or 'own', looked = entry.looked or (entry.divide and 'folder' or 'own') .. own_resize,
    benchmark = entry.benchmark, kind = set.kind, only = entry.only, difficult = entry.difficult, root = root,
    notes = {}, size = options.size, resize = math.floor(options.size * (entry.resize or RESIZE) + 0.5), splits = {},
  }
  if entry.divide then
    divide(made, open(entry.divide), options.seed)
    return made
  end
  for _, name in ipairs(SPLITS) do
    made.splits[name] = entry[name] and open(entry[name])
  end
  if made.kind == 'any' then
    made.kind = kind_of(made.splits.train)
  end
  return made
end

local function open_set(set, root, options)
  local opened, found, missing = {}, {}, nil
  local function open(split)
    opened[split] = opened[split] or registry.open(set, root, split, { allow_empty = options.allow_empty })
    return opened[split]
  end
  for _, entry in ipairs(set.evaluation) do
    local is_there, message = true, nil
    if entry.is_there then
      is_there, message = entry.is_there(root)
    end
    if is_there then
      found[#found + 1] = described(set, entry, root, open, options)
      check(found[#found], root)
    end
    missing = missing or message
  end
  return found[1] and found or config.fail(missing or ("no %s in '%s'"):format(set.about, root))
end

--- Opens sets of the registry for an evaluation; none at all ends the program.
---@param chosen {set: table, root: string}[]
---@param options {size: integer, seed: integer, allow_empty?: boolean} size: side of the views; seed: of what is
--- divided; allow_empty: whether class folders without a picture stay classes
---@return EvalSet[]
function sets.open(chosen, options)
  local found = {}
  for _, choice in ipairs(chosen) do
    for _, set in ipairs(open_set(choice.set, there(choice.root, 'folder'), options)) do
      found[#found + 1] = set
    end
  end
  return found
end

--- The sets that the `data` of the settings name: `voc = DIR` and so on, and `set = NAME, root = DIR`.
---@param settings table
---@return {set: table, root: string}[]
function sets.chosen(settings)
  local chosen, names = {}, registry.names()
  for _, name in ipairs(names) do
    if settings[name] ~= '' then
      chosen[#chosen + 1] = { set = registry.find(name), root = settings[name] }
    end
  end
  if settings.root ~= '' then
    chosen[#chosen + 1] = { set = registry.find(settings.set), root = settings.root }
  elseif settings.set ~= '' then
    config.fail(('--data.set=%s needs the place of its pictures: --data.root=DIR'):format(settings.set))
  end
  if not chosen[1] then
    config.fail(('no pictures to evaluate on: give --data.%s=DIR, or --data.set=SET --data.root=DIR'):format(
      table.concat(names, '=DIR, --data.')))
  end
  return chosen
end

return sets
