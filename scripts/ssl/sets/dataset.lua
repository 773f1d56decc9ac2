-- ssl.dataset: a recipe's pictures, with help where they are missing, and generated ones in a dry run.
local config = require 'ssl.settings.config'
local processes = require 'ssl.process.processes'
local registry = require 'ssl.sets.registry'
local rehearsal = require 'ssl.sets.rehearsal'
local unreadable = require 'ssl.sets.unreadable'

local dataset = {}

local FIELDS = { set = 'string', open = 'function', size = 'number', get = 'string', few = 'number' }

local function check(given)
  if type(given) ~= 'table' then
    error(('[ssl.dataset] expected a table, got %s'):format(type(given)), 4)
  end
  for name, value in pairs(given) do
    if type(value) ~= FIELDS[name] then
      error(FIELDS[name] and ("[ssl.dataset] expected a %s for '%s', got %s"):format(FIELDS[name], name, type(value))
        or ("[ssl.dataset] expected set, open, size, get or few, got '%s'"):format(tostring(name)), 4)
    end
  end
  if (given.open == nil) ~= (given.size == nil) then
    error(("[ssl.dataset] expected '%s'"):format(given.open and 'size' or 'open'), 4)
  elseif given.open and given.set then
    error("[ssl.dataset] expected 'set' or 'open', got both", 4)
  end
end

-- open, size and get of the set that the settings or `given.set` name.
local function named(cfg, given)
  local name = given.set or rawget(cfg, 'set')
  if not name then
    error("[ssl.dataset] expected 'set' or 'open': the settings name no data set", 4)
  end
  local set = registry.find(name)
  if set.file and rawget(cfg, 'set') then
    cfg.set = set.file -- a saved copy of the recipe finds it too
  end
  local root, options = rawget(rawget(cfg, 'data') or {}, 'root'), registry.options(set, cfg)
  if not root then
    error("[ssl.dataset] expected settings with 'data.root'", 4)
  end
  return {
    open = function() return registry.open(set, root, 'train', options) end,
    size = registry.size(set, options), get = set.get,
  }
end

-- What `given` describes: its own open, size and get, or those of a set of the registry.
local function described(cfg, given)
  check(given)
  if not given.open then
    return (named(cfg, given)) -- no tail call: errors count the levels
  end
  local get = given.get
  return { open = given.open, size = given.size, get = get and registry.has(get) and registry.find(get).get or get }
end

-- Whether there is something to open in a dry run.
local function is_there(cfg)
  local root = rawget(rawget(cfg, 'data') or {}, 'root')
  return root and root ~= '' and fs.exists(root)
end

local function rehearsed(cfg, size, few)
  local pictures = rehearsal.pictures(cfg, size, few)
  return pictures, size
end

--- Opens the pictures to train on, at cfg.data.root, of the set that cfg.set (or `set`) names: a set of
--- ssl.sets.registry or a user's own file; or whatever `open()` returns. When that fails, the program ends with the
--- message (layout, places), the way to get the data and a hint at --dry_run (exit code 2). With --dry_run `few`
--- generated pictures stand for the set, and `batch` becomes as many; call this before anything reads cfg.batch. Where
--- cfg.data.root exists the set is opened all the same: its size counts, and unreadable pictures are named.
---@param cfg table from ssl.config, with the key `batch`
---@param given? {set?: string, open?: fun(): any, size?: integer, get?: string, few?: integer} size: pictures of the
--- published set; get: how to get them, a sentence or the name of a set; few: 2 unless the method needs more
---@return any pictures
---@return integer count of the whole set, where a dry run has a few
function dataset.open(cfg, given)
  given = given or {}
  local about, few = described(cfg, given), given.few or 2
  if cfg.dry_run and not is_there(cfg) then
    return rehearsed(cfg, about.size, few)
  end
  local ok, result = pcall(processes.one_first, about.open) -- it may make the pictures
  if ok and cfg.dry_run then
    processes.say(('dry run: reading pictures of %s'):format(tostring(result)))
    processes.say(('  %-15s %s'):format('unreadable', unreadable.look(result, rawget(cfg, 'workers') or 1)))
    return rehearsed(cfg, #result, few)
  elseif ok then
    return result, #result
  end
  local message = tostring(result):match '^[^\n]-%.lua:%d+: (.*)$' or tostring(result)
  if about.get then
    message = ('%s\nTo get the data: %s'):format(message, about.get)
  end
  config.fail(message .. '\nTo try the recipe without data: --dry_run')
end

--- ssl.scenes.open of version 0.1, for the recipes in run folders of that time.
function dataset.open_scenes(cfg, few)
  processes.say "ssl.scenes.open(cfg) is ssl.dataset(cfg, { set = 'scenes' }) now"
  return (dataset.open(cfg, { set = 'scenes', few = few }))
end

--- In place of `dataset.open`: generated pictures, whatever is at cfg.data.root, also where it has fewer than a batch.
function dataset.stand_in(cfg, given)
  given = given or {}
  return rehearsed(cfg, math.max(described(cfg, given).size, cfg.batch), given.few or 2)
end

return dataset
