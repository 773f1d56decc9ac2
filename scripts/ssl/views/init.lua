-- The views of methods: each file beside this one is a method's, a table for data.views, and makes data.<method>_views.
--
-- Such a file returns { keys = …, groups = function(keys) … end }: `keys` are what its table depends on, with their
-- defaults (size in pixels, and what the method has of its own), `groups` makes the table.
local views = {}

local EXPECTED = { number = 'a number', boolean = 'true or false', table = 'a table' }

-- The method's keys: those of the caller, else the defaults.
local function keys_of(name, defaults, given)
  local keys = {}
  for key, default in pairs(defaults) do
    local value = given[key]
    if value == nil then
      value = default
    elseif type(value) ~= type(default) then
      error(("[%s] expected %s for '%s', got %s"):format(name, EXPECTED[type(default)], key, type(value)), 0)
    end
    keys[key] = value
  end
  return keys
end

--- The plan of a table of groups: what data.views does.
---@param list_views function makes a plan of groups of lists of steps
---@param groups table
---@param changes? table
---@param naming? {name?: string, used?: string[]} the caller's name, for errors; keys of the changes that it reads
function views.make(list_views, groups, changes, naming)
  naming = naming or {}
  local name = naming.name or 'data.views'
  local plan = require('ssl.views.groups.changes').plan(groups, changes, name, naming.used or {})
  return list_views(plan, name)
end

--- The plan of a method's views, changed: data.<method>_views(changes).
---@param list_views function makes a plan of groups of lists of steps
---@param method string the name of a file beside this one
---@param changes? table the method's own keys; a group's keys, for all of its groups; `groups` for single ones; dtype
---  and memory_format
function views.plan(list_views, method, changes)
  local name = ('data.%s_views'):format(method)
  if changes ~= nil and type(changes) ~= 'table' then
    error(("[%s] expected a table for 'options', got %s"):format(name, type(changes)), 0)
  end
  local its = require('ssl.views.' .. method)
  local used = {}
  for key in pairs(its.keys) do used[#used + 1] = key end
  local groups = its.groups(keys_of(name, its.keys, changes or {}))
  return views.make(list_views, groups, changes, { name = name, used = used })
end

return views
