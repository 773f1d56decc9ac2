-- Nested settings: a group is a table with names, a list is an array, an optional key has a kind and no value yet.
local groups = {}

local Optional = {}

--- A default for "not given": the key reads as nil until a value of this kind is given.
---@param kind 'number'|'string'|'boolean'
function groups.optional(kind) return setmetatable({ kind = kind }, Optional) end

function groups.is_optional(value) return getmetatable(value) == Optional end

--- Whether a value holds settings with names; an empty table is a list.
function groups.is_group(value)
  return type(value) == 'table' and not groups.is_optional(value) and rawget(value, 1) == nil and next(value) ~= nil
end

--- 'number', 'string', 'boolean', 'list' and so on; of an optional value the kind that it may get.
function groups.kind(value)
  if groups.is_optional(value) then
    return value.kind
  end
  return type(value) == 'table' and 'list' or type(value)
end

--- The same settings in new groups.
function groups.copy(group)
  local result = {}
  for key, value in pairs(group) do
    result[key] = groups.is_group(value) and groups.copy(value) or value
  end
  return result
end

--- Nested settings as one table from 'a.b' to value.
---@param settings table
---@return table<string, any>
function groups.flatten(settings, prefix, flat)
  flat = flat or {}
  for key, value in pairs(settings) do
    local path = prefix and prefix .. '.' .. key or key
    if groups.is_group(value) then
      groups.flatten(value, path, flat)
    else
      flat[path] = value
    end
  end
  return flat
end

return groups
