-- Numbers of a method for one data set: recipes/<method>_<set>.lua, run by itself or found by --set of the method's
-- recipe.
local fail = require 'ssl.settings.usage_error'
local former_names = require 'ssl.settings.former_names'
local groups = require 'ssl.settings.groups'
local nearest = require 'ssl.settings.nearest'

local numbers = {}

local running -- what ssl.recipe runs: {file, values, program}
local reading -- the place for what ssl.recipe is given in a file that is only read

local function folder_of(path) return path:match '^(.*/)[^/]*$' or '' end

--- The name of a file without folder and ending.
---@param path string
---@return string
function numbers.stem(path) return (path:match('([^/]*)$'):gsub('%.lua$', '')) end

--- The file with the loop that runs: the method's recipe, where the numbers of one run.
---@return string|nil
function numbers.program() return running and running.program or sslrun.recipe end

-- The method's recipe: beside the file of its numbers, or among those of the program.
local function find(method, file)
  local own = sslrun.scripts_dir:match '^(.*)/[^/]+$' .. '/recipes/'
  local places = method:find '%.lua$' and { method, folder_of(file) .. method }
    or { folder_of(file) .. method .. '.lua', own .. method .. '.lua' }
  for _, path in ipairs(places) do
    if fs.kind(path) == 'file' then
      return path
    end
  end
  local names = {}
  for _, name in ipairs(fs.is_dir(own) and fs.list(own) or {}) do
    names[#names + 1] = not name:find '_' and name:match '^(.+)%.lua$' or nil
  end
  local near = nearest(method, names)
  fail(("[ssl.recipe] no recipe '%s' for the numbers of %s%s"):format(method, file,
    near and (" (did you mean '%s'?)"):format(near) or ''))
end

--- ssl.recipe: runs the recipe of a method with `values` in place of its defaults. Its runs and its help have the name
--- and the header of the file that calls this.
---@param method string name of a recipe beside this file or of the program, or a path that ends in .lua
---@param values table settings as in ssl.config, those that differ; `set` is the data set
function numbers.recipe(method, values)
  if type(method) ~= 'string' or type(values) ~= 'table' then
    error(("[ssl.recipe] expected the method's name and a table of settings, got a %s and a %s"):format(type(method),
      type(values)), 2)
  end
  local file = debug.getinfo(2, 'S').source:match '^@(.*)$' or sslrun.recipe
  if reading then
    reading.method, reading.values = method, values
    return
  end
  local program = find(method, file)
  running = { file = file, values = values, program = program }
  local note = former_names.recipes[numbers.stem(file)]
  if note and dist.rank() == 0 then
    print(note)
  end
  dofile(program)
  running = nil
end

-- What a file gives to ssl.recipe.
local function read(file, method)
  reading = {}
  local ok, problem = pcall(dofile, file)
  local found = reading
  reading = nil
  if not ok then
    error(problem, 0)
  elseif found.method ~= method then
    fail(('[ssl.recipe] expected numbers of %s in %s, got %s'):format(method, file,
      found.method and 'those of ' .. found.method or 'none'))
  end
  return { file = file, values = found.values }
end

--- What the data set changes of a recipe's settings.
---@class ChosenNumbers
---@field name string of its runs
---@field set string|nil the data set, nil for a recipe that names none
---@field keys RunKey[] settings that the data set has of its own
---@field file string|nil with the numbers
---@field values table|nil the numbers
---@field found_by_set boolean whether --set=NAME has found them
local ChosenNumbers = {}
ChosenNumbers.__index = ChosenNumbers

--- The settings of data.* that a data set has of its own, with their defaults; the room of data sets puts its answer
--- here.
---@param set string
---@return table<string, any>
function numbers.options_of(set) -- luacheck: ignore 212
  return {}
end

local function keys_of(set)
  local keys = {}
  for name, default in pairs(set and numbers.options_of(set) or {}) do
    keys[#keys + 1] = { 'data.' .. name, default, 'of the data set ' .. numbers.stem(set) }
  end
  table.sort(keys, function(a, b) return a[1] < b[1] end)
  return keys
end

-- The data set that the command line asks for, or else a saved file.
local function asked_set(given, saved)
  local set
  for _, one in ipairs(saved) do
    set = one.values.set or set
  end
  for _, argument in ipairs(given) do
    set = argument.name == 'set' and argument.text or set
  end
  return set
end

--- The numbers that a recipe goes by: those that run it, or those of the file <recipe>_<set>.lua beside it. A recipe
--- without the key `set` has none of the latter.
---@param recipe string|nil path
---@param defaults table of the recipe
---@param given Argument[]
---@param saved {values: table<string, any>}[]
---@return ChosenNumbers
function numbers.choose(recipe, defaults, given, saved)
  if reading then
    fail(('[config] %s is a recipe of its own, not the numbers of another; run it by itself'):format(
      debug.getinfo(3, 'S').source:match '^@?(.*)$'))
  end
  local default = type(rawget(defaults, 'set')) == 'string' and defaults.set or nil
  local asked = default and asked_set(given, saved)
  local found, by_set = running or {}, false
  if not running and recipe and default then
    local name = asked or default
    local file = ('%s%s_%s.lua'):format(folder_of(recipe), numbers.stem(recipe), name)
    if name ~= '' and not name:find '/' and fs.kind(file) == 'file' then
      found, by_set = read(file, numbers.stem(recipe)), true
    end
  end
  local set = not by_set and asked or found.values and found.values.set or default
  local name = numbers.stem(found.file or recipe or 'run')
  return setmetatable({
    name = not found.file and set and set ~= '' and ('%s_%s'):format(name, numbers.stem(set)) or name,
    set = set, keys = keys_of(set), file = found.file, values = found.values, found_by_set = by_set,
  }, ChosenNumbers)
end

--- Puts the numbers in the place of the recipe's defaults. Those of another data set than the one that is taken are
--- left out.
---@param keys KnownKeys
function ChosenNumbers:apply(keys)
  local others = self.values and self.values.set and numbers.options_of(self.values.set) or {}
  for path, value in pairs(groups.flatten(self.values or {})) do
    local option = path:match '^data%.(.*)$'
    if keys.entries[path] or not (option and others[option] ~= nil) then
      local entry = keys:find(path, ' of ' .. self.file)
      if groups.is_optional(value) then
        entry.kind, entry.optional, entry.parent[entry.key] = value.kind, true, value
        keys.kinds[path] = value.kind
      else
        keys:take_value(path, value, self.file)
        entry.optional = false
      end
    end
  end
end

--- Numbers that --set has found say themselves which data set they are for.
---@param settings table
function ChosenNumbers:settle(settings)
  if self.found_by_set then
    settings.set = self.set
  end
end

return numbers
