-- The data sets by name: those that come with the program, and users' own files of the same form.
--
-- A set is a file that returns a table; docs/datasets.md has an example.
--   about      what it is: 'PASCAL VOC 2012'
--   kind       what labels its pictures have: 'single', 'multi', 'persons', 'none', or 'any' (told by what is opened)
--   open       function(root, split, options), which returns a data set of `data`; what it does not find is an error of its own
--   splits     names that `open` takes, { 'train', 'val' } without it; training opens 'train'
--   size       pictures to train on when all are there, a number or function(options): --dry_run shows their schedule without
--              them; one batch without it
--   get        how to get the pictures, a sentence
--   options    names and defaults of what `open` takes beside `allow_empty` (class folders without a picture stay classes),
--              `batch` and `workers` (nil outside a training). A recipe whose settings have data.NAME changes NAME
--   evaluation how sslrun eval and --eval.every look at it: a list of
--                train, test       two splits; or
--                query, gallery    two splits of persons; or
--                divide            one split, a fifth of whose pictures are the test
--                resize            short side before the centre crop as a multiple of the view's (256/224)
--                difficult         target of a class that only difficult objects show
--                only              the one protocol that it is for
--                is_there          function(root): whether to look at it; false, or nil and what is missing
--                name, benchmark, looked   of those that come with the program: the names in cards, counts and class names
--              Without it 'train' and the second split; a set with one split is divided.
local config = require 'ssl.settings.config'
local form = require 'ssl.settings.form'
local nearest = require 'ssl.settings.nearest'

local registry = {}

local NAMES = { 'scenes', 'imagenet', 'voc', 'coco', 'coco14', 'sysu30k', 'folder' } -- evaluations follow this order
local KINDS = { single = true, multi = true, persons = true, none = true, any = true }

local FORM = {
  about = 'string', kind = 'string', open = 'function', get = 'string?',
  splits = { optional = true, list_of = 'string' }, options = { optional = true },
  evaluation = {
    optional = true,
    list_of = {
      train = 'string?', test = 'string?', query = 'string?', gallery = 'string?', divide = 'string?', resize = 'number?',
      difficult = 'number?', only = 'string?', is_there = 'function?', name = 'string?', looked = 'string?',
      benchmark = { optional = true },
    },
  },
}

-- The first name in `given` that is none of `known`'s, as a message.
local function stranger(given, known, where)
  local names = {}
  for name in pairs(known) do
    names[#names + 1] = name
  end
  table.sort(names)
  for name in pairs(given) do
    if known[name] == nil then
      local near = type(name) == 'string' and nearest(name, names)
      return ("%sexpected %s, got '%s'%s"):format(where, table.concat(names, ', '), tostring(name),
        near and (" (did you mean '%s'?)"):format(near) or '')
    end
  end
end

local function one_of(names, name)
  for _, other in ipairs(names) do
    if other == name then
      return true
    end
  end
  return false
end

-- What is wrong with an evaluation of a set.
local function problem_of_evaluation(set, entry, where)
  local problem = stranger(entry, FORM.evaluation.list_of, where .. ': ')
  if problem then
    return problem
  end
  local ways = 0
  for _, way in ipairs { { 'train', 'test' }, { 'query', 'gallery' }, { 'divide' } } do
    for _, field in ipairs(way) do
      if entry[field] and not one_of(set.splits, entry[field]) then
        return ("%s.%s: expected one of the splits %s, got '%s'"):format(where, field, table.concat(set.splits, ', '), entry[field])
      end
    end
    ways = ways + (entry[way[1]] and entry[way[#way]] and 1 or 0)
  end
  return ways ~= 1 and where .. ': expected train and test, query and gallery, or divide' or nil
end

-- What is wrong with the table of a set's file; fills in what it leaves out.
local function problem_of(set)
  if type(set) ~= 'table' then
    return ('expected the file to return a table, got %s'):format(set == nil and 'nothing' or 'a ' .. type(set))
  end
  local known = { size = true }
  for field in pairs(FORM) do
    known[field] = true
  end
  local problem = form.problem(set, FORM) or stranger(set, known, '')
  if problem then
    return problem
  elseif not KINDS[set.kind] then
    return ("kind: expected single, multi, persons, none or any, got '%s'"):format(set.kind)
  elseif set.size ~= nil and type(set.size) ~= 'number' and type(set.size) ~= 'function' then
    return ('size: expected a number or a function, got a %s'):format(type(set.size))
  end
  set.splits, set.options = set.splits or { 'train', 'val' }, set.options or {}
  if not one_of(set.splits, 'train') then
    return ("splits: expected 'train' among them, got %s"):format(table.concat(set.splits, ', '))
  end
  local second = set.splits[1] == 'train' and set.splits[2] or set.splits[1]
  set.evaluation = set.evaluation or { #set.splits > 1 and { train = 'train', test = second } or { divide = 'train' } }
  for i, entry in ipairs(set.evaluation) do
    problem = problem_of_evaluation(set, entry, ('evaluation[%d]'):format(i))
    if problem then
      return problem
    end
  end
end

local function folder_of(path) return path and (path:match '^(.*)/[^/]*$' or '.') or '.' end

-- A recipe beside a recipe is no set, and running it to find that out would train.
local function is_recipe(path)
  local text = fs.kind(path) == 'file' and fs.read(path) or ''
  return text:find 'ssl%.config' ~= nil or not text:find 'open'
end

-- A path is sought from the current folder, then from the recipe's; a bare name in sets/ beside the recipe, then beside it.
local function own_file(name)
  local beside = folder_of(rawget(_G, 'sslrun') and sslrun.recipe)
  local is_path = name:find '/' or name:find '%.lua$'
  local places = is_path and { name, beside .. '/' .. name }
    or { ('%s/sets/%s.lua'):format(beside, name), ('%s/%s.lua'):format(beside, name) }
  for _, path in ipairs(places) do
    if fs.exists(path) and (is_path or not is_recipe(path)) then
      return path
    end
  end
  if is_path then
    config.fail(("no file '%s' of a data set"):format(name))
  end
end

local function read_own(path)
  local chunk, problem = loadfile(path)
  local ok, set = pcall(chunk or error, problem)
  if not ok then
    config.fail(("the data set '%s' cannot be read: %s"):format(path, tostring(set)))
  end
  problem = problem_of(set)
  for i, entry in ipairs(not problem and set.evaluation or {}) do
    for _, field in ipairs { 'name', 'looked', 'benchmark' } do
      if entry[field] ~= nil then
        problem = ('evaluation[%d].%s: only published data that come with the program have one'):format(i, field)
      end
    end
  end
  if problem then
    config.fail(("the data set '%s': %s"):format(path, problem))
  end
  set.name, set.file = path:match '([^/]*)%.lua$' or path, path
  return set
end

--- The names of the sets that come with the program, in the order in which evaluations take them.
---@return string[]
function registry.names() return { unpack(NAMES) } end

--- Whether a set of this name comes with the program.
function registry.has(name) return one_of(NAMES, name) end

local read = {}

--- The set of a name: one of the names; empty for any folder; a file (`./mine.lua`); or `mine` for sets/mine.lua or mine.lua
--- beside the recipe. An unknown name, or a file that does not have the form, ends the program (exit code 2).
---@param name string
---@return table set as above, with its `name`, the lists that it left out, and `file` where it is a user's own
function registry.find(name)
  name = name == '' and 'folder' or name
  if read[name] then
    return read[name]
  elseif registry.has(name) then
    local set = {} -- a copy: reading what a module lacks is an error
    for field, value in pairs(require('ssl.sets.' .. name)) do
      set[field] = value
    end
    local problem = problem_of(set)
    if problem then
      error(("[sets] '%s': %s"):format(name, problem))
    end
    set.name, read[name] = name, set
    return set
  end
  local file = own_file(name)
  if file then
    return read_own(file)
  end
  local near = nearest(name, NAMES)
  config.fail(("unknown data set '%s'%s; data sets: %s, or a file of your own: --set=./mine.lua"):format(name,
    near and (" (did you mean '%s'?)"):format(near) or '', table.concat(NAMES, ', ')))
end

--- What `open` and `size` of a set take, from a recipe's settings.
---@param set table
---@param cfg? table from ssl.config
---@return table<string, any>
function registry.options(set, cfg)
  local options, own = {}, cfg and rawget(cfg, 'data') or {}
  for name, default in pairs(set.options) do
    local value = rawget(own, name)
    if value ~= nil and type(value) ~= type(default) then
      config.fail(("[config] expected a %s for 'data.%s' (%s), got a %s"):format(type(default), name, set.about, type(value)))
    end
    options[name] = value == nil and default or value
  end
  options.batch, options.workers = cfg and rawget(cfg, 'batch'), cfg and rawget(cfg, 'workers')
  return options
end

--- The pictures of a split below `root`.
---@param set table
---@param root string
---@param split string
---@param options? table<string, any> as registry.options gives them; the set's defaults without it
---@return any data set
function registry.open(set, root, split, options)
  if not one_of(set.splits, split) then
    local near = nearest(split, set.splits)
    config.fail(("no split '%s' of %s%s; splits: %s"):format(split, set.about, near and (" (did you mean '%s'?)"):format(near) or '',
      table.concat(set.splits, ', ')))
  end
  local pictures = set.open(root, split, options or registry.options(set))
  if type(pictures) ~= 'userdata' then
    error(("[sets] open of '%s' expected to return a data set, got %s"):format(set.file or set.name,
      pictures == nil and 'nothing' or 'a ' .. type(pictures)), 0)
  end
  return pictures
end

--- How many pictures there are to train on when all of them are there; one batch where the set does not say.
---@param set table
---@param options table<string, any> of registry.options
---@return integer
function registry.size(set, options)
  local size = set.size or options.batch or 1
  return type(size) == 'function' and size(options) or size
end

return registry
