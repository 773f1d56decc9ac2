-- A run's folder: made, held against a second run, given settings and recipe, and gone again when nothing came of the
-- run.
local checkpoint_files = require 'ssl.run.checkpoint_files'
local config = require 'ssl.settings.config'

---@class RunFolder
---@field dir string
---@field made string[] folders that were not there before, the innermost first
---@field lock any nil where the file system has no locks
local RunFolder = {}
RunFolder.__index = RunFolder

-- What a run puts into its folder before its first step.
local OF_THE_START = {
  ['config.lua'] = true, ['recipe.lua'] = true, ['log.jsonl'] = true, ['preview.png'] = true, lock = true,
  checkpoints = true,
  tensorboard = true,
}

-- The folders on the way to `dir` that are not there, the innermost first.
local function missing(dir)
  local found = {}
  while dir ~= '' and not fs.exists(dir) do
    found[#found + 1] = dir
    dir = dir:match '^(.*[^/])/+[^/]*$' or ''
  end
  return found
end

-- Makes runs/<recipe>-<time>, under a name that no other run has taken.
local function make_new(recipe)
  local name = ('runs/%s-%s'):format(recipe, os.date '%Y%m%d-%H%M%S')
  local path, count, parents = name, 1, missing 'runs'
  while not fs.mkdirs(path) do
    count = count + 1
    path = name .. '-' .. count
  end
  return path, { path, unpack(parents) }
end

-- Keeps a second run out for as long as this process lives.
local function hold(dir)
  local path = dir .. '/lock'
  local lock, holder, unsupported = fs.lock(path)
  if unsupported then
    print(('warning: %s cannot be locked (%s): nothing keeps a second run out of this folder'):format(path,
      unsupported))
  elseif not lock then
    config.fail(("[run] run.dir: %s of another run writes to '%s'; stop it first, or give another --run.dir%s"):format(
      holder ~= '' and holder or 'a process', dir, " (where it is gone and its file system did not notice, remove "
        .. "the file lock)"))
  end
  return lock
end

--- Makes the folder, or a new one below runs/ for ''. Call it in the main process. A second run in a folder is a usage
--- error (exit code 2) that names the process of the first.
---@param dir string
---@param recipe string name of the recipe
---@return RunFolder
local function open(dir, recipe)
  local made
  if dir == '' then
    dir, made = make_new(recipe)
  else
    made = missing(dir)
    fs.mkdirs(dir)
  end
  local self = setmetatable({ dir = dir, made = made, lock = hold(dir) }, RunFolder)
  fs.mkdirs(dir .. '/checkpoints')
  checkpoint_files.sweep(dir)
  return self
end

--- What `sslrun run verify` and a reader of the folder need: the settings, and the recipe as it is. A recipe that was
--- edited since stays beside it as recipe_1.lua, recipe_2.lua, … by age.
---@param settings table
---@param recipe string|nil path of the file that runs
function RunFolder:keep(settings, recipe)
  fs.write(self.dir .. '/config.lua', config.to_lua(settings))
  local copy = self.dir .. '/recipe.lua'
  if not recipe or recipe == copy then
    return
  end
  if fs.exists(copy) and fs.read(copy) ~= fs.read(recipe) then
    local count = 1
    while fs.exists(('%s/recipe_%d.lua'):format(self.dir, count)) do
      count = count + 1
    end
    local older = ('%s/recipe_%d.lua'):format(self.dir, count)
    fs.rename(copy, older)
    print(('the recipe is not the one that this folder was made with, which is kept as %s'):format(older))
  end
  fs.copy(recipe, copy)
end

-- Whether nothing is here but what a run writes before its first step.
local function is_bare(dir)
  for _, name in ipairs(fs.list(dir)) do
    if not OF_THE_START[name] then
      return false
    end
  end
  local log = dir .. '/log.jsonl'
  return #fs.list(dir .. '/checkpoints') == 0 and not (fs.kind(log) == 'file' and fs.read(log):find('"loss"', 1, true))
end

--- Removes the folder if this run made it and it holds nothing of value; whether it did.
function RunFolder:drop()
  if #self.made == 0 or not fs.exists(self.dir .. '/checkpoints') or not is_bare(self.dir) then
    return false
  end
  for name in pairs(OF_THE_START) do
    local path = self.dir .. '/' .. name
    for _, inside in ipairs(fs.is_dir(path) and fs.list(path) or {}) do
      fs.remove(path .. '/' .. inside)
    end
    fs.remove(path)
  end
  for _, folder in ipairs(self.made) do
    if #fs.list(folder) > 0 then
      break
    end
    fs.remove(folder)
  end
  return true
end

--- Lets another run in.
function RunFolder:release()
  if self.lock then
    fs.remove(self.dir .. '/lock') -- first: from then on whoever waits for its end makes a new file
    self.lock:release()
    self.lock = nil
  end
end

return { open = open }
