-- The data sets by name: those that come with the program, and users' own files of the same form.
--
-- Training (`ssl.dataset(cfg)`, cfg.set), evaluation (`sslrun eval --data.voc=DIR`, `ssl.evaluation(cfg, …)`) and
-- commands (`sslrun doctor DIR --set=voc`) ask here. What a set's file says is told by ssl.sets.set_form.
local config = require 'ssl.settings.config'
local nearest = require 'ssl.settings.nearest'
local set_form = require 'ssl.sets.set_form'
local there = require 'ssl.settings.there'

local registry = {}

local NAMES = { 'scenes', 'imagenet', 'voc', 'coco', 'coco14', 'sysu30k', 'folder' } -- evaluations follow this order

local function suggestion(name, names)
  local near = nearest(name, names)
  return near and (" (did you mean '%s'?)"):format(near) or ''
end

local function folder_of(path) return path and (path:match '^(.*)/[^/]*$' or '.') or '.' end

-- A recipe beside a recipe is no set, and running it to find that out would train.
local function is_recipe(path)
  local text = fs.kind(path) == 'file' and fs.read(path) or ''
  return text:find 'ssl%.config' ~= nil or text:find '%.recipe%s*%(' ~= nil or not text:find 'open'
end

-- A path is sought from the current folder, then from the recipe's; a bare name in sets/ beside the recipe, then beside
-- the recipe itself.
local function own_file(name)
  local beside = folder_of(rawget(sslrun, 'recipe'))
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
  problem = set_form.problem(set)
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
function registry.has(name) return set_form.one_of(NAMES, name) end

local read = {}

--- The set of a name: one of the names; empty for any folder; a file (`./mine.lua`); or `mine` for sets/mine.lua or
--- mine.lua beside the recipe. An unknown name, or a file that does not have the form, ends the program (exit code 2).
---@param name string
---@return table set of ssl.sets.set_form, with its `name`, the lists that it left out, and `file` where it is a user's
--- own
function registry.find(name)
  name = name == '' and 'folder' or name
  if read[name] then
    return read[name]
  elseif registry.has(name) then
    local set = {} -- a copy: reading what a module lacks is an error
    for field, value in pairs(require('ssl.sets.' .. name)) do
      set[field] = value
    end
    local problem = set_form.problem(set)
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
  config.fail(("unknown data set '%s'%s; data sets: %s, or a file of your own: --set=./mine.lua"):format(name,
    suggestion(name, NAMES), table.concat(NAMES, ', ')))
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
      config.fail(("[config] expected a %s for 'data.%s' (%s), got a %s"):format(type(default), name, set.about,
        type(value)))
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
---@param options? table<string, any> as registry.options gives them; the set's defaults for what it lacks
---@return any data set
function registry.open(set, root, split, options)
  local given = {}
  for name, default in pairs(set.options) do
    given[name] = default
  end
  for name, value in pairs(options or {}) do
    given[name] = value
  end
  if not set_form.one_of(set.splits, split) then
    config.fail(("no split '%s' of %s%s; splits: %s"):format(split, set.about, suggestion(split, set.splits),
      table.concat(set.splits, ', ')))
  end
  local pictures = set.open(root, split, given)
  if type(pictures) ~= 'userdata' then
    error(("[sets] open of '%s' expected to return a data set, got %s"):format(set.file or set.name,
      pictures == nil and 'nothing' or 'a ' .. type(pictures)), 0)
  end
  return pictures
end

--- The pictures that a command line names: a place, the name of a set, its split. A place where nothing is ends the
--- program.
---@param path string
---@param name string as registry.find
---@param split string
---@param options? table<string, any> as registry.open
---@return any data set
function registry.at(path, name, split, options)
  return registry.open(registry.find(name), there(path, 'folder or file'), split, options)
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
