-- Adds the keys that every run has to a recipe's own.
local fail = require 'ssl.settings.usage_error'
local groups = require 'ssl.settings.groups'
local key_range = require 'ssl.settings.key_range'

-- A recipe may give a key of every run another default, not another meaning.
local function check_shadow(path, own, default, comment)
  local is = groups.is_group(own) and 'a group' or 'a ' .. groups.kind(own)
  local expected = default == nil and 'a group' or 'a ' .. groups.kind(default)
  if is ~= expected then
    fail(("[config] the recipe's own key '%s' is %s; every run has a key of this name, %s%s: choose another name")
      :format(path, is,
      expected, comment and (' (%s)'):format(comment) or ''))
  end
end

-- The group that holds a key, made where it is missing, and the key's name in it.
local function place(settings, path)
  local name, member = path:match '^(.-)%.(.+)$'
  if not name then
    return settings, path
  end
  settings[name] = settings[name] or {}
  if type(settings[name]) ~= 'table' or next(settings[name]) ~= nil then
    check_shadow(name, settings[name])
  end
  return settings[name], member
end

--- Adds keys with their defaults to `settings`, and their comments and ranges to `comments`. Ends the program where a
--- recipe's own key of the same name means something else.
---@param settings table
---@param keys RunKey[]
---@param comments {path: string, comment: string, range?: string}[]
local function add(settings, keys, comments)
  for _, entry in ipairs(keys) do
    local path, default, comment = entry[1], entry[2], entry[3]
    local group, key = place(settings, path)
    if group[key] == nil then
      group[key] = default
    else
      check_shadow(path, group[key], default, comment)
    end
    comments[#comments + 1] = { path = path, comment = comment, range = key_range.text(entry) }
  end
end

return { add = add }
