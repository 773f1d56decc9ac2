-- Changes laid over groups of views: keys of a group for all of them, `groups` for single ones, keys of the plan.
local steps = require 'ssl.views.groups.steps'

local changes = {}

-- Tables whose `p` stays that of the group unless it is named; those that happen when they are named; the plan's keys.
local KEPT, NAMED = { jitter = true, blur = true, solarize = true }, { posterize = true, erase = true }
local PLAN = { 'dtype', 'memory_format', 'channels', 'pad_value', 'size_divisor' }

local function known(lists)
  local names = {}
  for _, list in ipairs(lists) do
    for _, name in ipairs(list) do names[#names + 1] = name end
  end
  return names
end

-- Throws for a key of the table that is none of those in the lists.
local function check_keys(given, name, lists)
  local names = known(lists)
  local set = {}
  for _, key in ipairs(names) do set[key] = true end
  for key in pairs(given) do
    if not set[key] then
      local near = type(key) == 'string' and sslrun.nearest_name(key, names)
      error(("[%s] unknown option '%s'%s"):format(name, tostring(key), near and ("; did you mean '%s'?"):format(near)
        or ''), 0)
    end
  end
end

local function check_table(value, what, name)
  if type(value) ~= 'table' then
    error(("[%s] expected a table for '%s', got %s"):format(name, what, type(value)), 0)
  end
end

local function merged_step(key, old, new)
  if type(old) ~= 'table' then old = nil end
  local made = {}
  for setting, value in pairs(old or {}) do made[setting] = value end
  for setting, value in pairs(new) do made[setting] = value end
  if new.p == nil then made.p = KEPT[key] and (old and (old.p or 1) or 0) or 1 end
  return made
end

-- What follows from other keys and was not named: a larger size wants a larger resize, more cells more views.
local function follow(made, old, new)
  if type(new.size) == 'number' and new.resize == nil and type(old.resize) == 'number' then
    made.resize = math.max(old.resize, new.size)
  end
  if made.crop == 'patches' and (new.grid or new.crop) and new.count == nil and type(made.grid) == 'number' then
    made.count = old.count and math.max(old.count, 2 * made.grid ^ 2)
  end
end

-- The group with the keys of `new` laid over it. A list of steps can be replaced, not be changed by keys.
local function merged(group, new, name)
  local made = {}
  for key, value in pairs(group) do made[key] = value end
  for key, value in pairs(new) do
    if group.steps and not new.steps and key ~= 'count' then
      error(("[%s] '%s' is a key of the usual order, and this group is a list of steps: change the list"):format(name,
        key), 0)
    end
    local table_of_step = (KEPT[key] or NAMED[key]) and type(value) == 'table'
    made[key] = table_of_step and merged_step(key, group[key], value) or value
  end
  if new.steps then return { count = made.count, steps = new.steps } end
  follow(made, group, new)
  return made
end

-- The keys of a group in the table of changes.
local function for_all(given)
  local keys, found = { steps = true }, {}
  for _, key in ipairs(steps.keys) do keys[key] = true end
  for key, value in pairs(given) do
    if keys[key] then found[key] = value end
  end
  return found
end

local function check_group(group, index, name)
  check_table(group, ('groups[%d]'):format(index), name)
  check_keys(group, name, group.steps and { { 'count', 'steps' } } or { steps.keys, { 'steps' } })
end

local function single(given, count, name)
  local groups = given.groups or {}
  check_table(groups, 'groups', name)
  if #groups > count then
    error(("[%s] expected at most %d entries in 'groups', got %d"):format(name, count, #groups), 0)
  end
  for i, group in ipairs(groups) do check_group(group, i, name) end
  return groups
end

--- The table for lists of steps: {{count =, steps =}, …} and the keys of the plan.
---@param groups table an array of groups, with the keys of the plan beside them
---@param given? table the changes
---@param name string of the function, for errors
---@param used string[] keys of the changes that the caller reads itself
function changes.plan(groups, given, name, used)
  check_table(groups, 'groups', name)
  given = given == nil and {} or given
  check_table(given, 'options', name)
  check_keys(given, name, { steps.keys, { 'steps', 'groups' }, PLAN, used })
  if #groups == 0 then
    error(('[%s] expected an array of groups, as in data.views{ {count = 2, size = 224} }'):format(name), 0)
  end
  local singles, plan = single(given, #groups, name), {}
  for key, value in pairs(groups) do
    if type(key) ~= 'number' then plan[key] = value end
  end
  for i, group in ipairs(groups) do
    check_group(group, i, name)
    local made = merged(merged(group, for_all(given), name), singles[i] or {}, name)
    plan[i] = made.steps and { count = made.count, steps = made.steps } or steps.of(made, name)
  end
  for _, key in ipairs(PLAN) do
    if given[key] ~= nil then plan[key] = given[key] end
  end
  return plan
end

return changes
