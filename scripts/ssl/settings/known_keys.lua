-- The keys that settings have: what each can hold, which one a name means, and an error for a name that is none.
local arguments = require 'ssl.settings.arguments'
local fail = require 'ssl.settings.usage_error'
local former_names = require 'ssl.settings.former_names'
local groups = require 'ssl.settings.groups'
local nearest = require 'ssl.settings.nearest'
local text = require 'ssl.settings.config_text'

---@class KnownKey
---@field path string 'optim.lr'
---@field parent table the group that holds the value
---@field key string its name there
---@field kind string 'number', 'string', 'boolean' or 'list'
---@field item string|nil type of the items of a list
---@field optional boolean

---@class KnownKeys
---@field entries table<string, KnownKey> by path
---@field names string[] all paths
---@field kinds table<string, string> kind by path
---@field given table<string, boolean> paths that the command line gave
local KnownKeys = {}
KnownKeys.__index = KnownKeys

local function refuse(message, ...) fail('[config] ' .. message:format(...)) end

local function suggestion(path, names)
  local meant, near = former_names.keys[path], nearest(path, names)
  return meant and ': ' .. meant or near and (" (did you mean '%s'?)"):format(near) or ''
end

function KnownKeys:collect(group, prefix)
  for key, value in pairs(group) do
    if type(key) ~= 'string' then
      refuse("expected names as keys of '%s', got [%s]", prefix, tostring(key))
    end
    local path = prefix == '' and key or prefix .. '.' .. key
    if groups.is_group(value) then
      self:collect(value, path)
    else
      local kind = groups.kind(value)
      self.entries[path] = {
        path = path, parent = group, key = key, kind = kind, optional = groups.is_optional(value),
        item = kind == 'list' and (value[1] ~= nil and type(value[1]) or 'string') or nil,
      }
      self.kinds[path], self.names[#self.names + 1] = kind, path
    end
  end
end

--- Ends the program for a name that is no key, or a group of keys.
---@param path string
---@param where? string ' of FILE', for the message
---@return KnownKey
function KnownKeys:find(path, where)
  if self.entries[path] then
    return self.entries[path]
  end
  local members = {}
  for _, name in ipairs(self.names) do
    if name:sub(1, #path + 1) == path .. '.' then
      members[#members + 1] = name
    end
  end
  table.sort(members)
  if #members > 0 then
    refuse("'%s'%s is a group; give one of %s", path, where or '', table.concat(members, ', '))
  end
  refuse("unknown key '%s'%s%s", path, where or '', suggestion(path, self.names))
end

local function value_of(kind, given, path)
  if kind == 'table' then
    refuse("'%s' is a list of tables; change it in the recipe", path)
  end
  local value, expected = arguments.value(kind, given)
  if expected then
    refuse("expected %s for '%s', got '%s'", expected, path, given)
  end
  return value
end

--- Gives a key the value that a text of the command line says.
---@param argument Argument
function KnownKeys:take_text(argument)
  local entry = self:find(argument.name)
  self.given[entry.path] = true
  if not argument.text then
    refuse("no value for '%s'; give --%s=VALUE", entry.path, entry.path)
  elseif entry.kind ~= 'list' then
    entry.parent[entry.key] = value_of(entry.kind, argument.text, entry.path)
    return
  end
  local list = {}
  for part in argument.text:gmatch '[^,]+' do
    list[#list + 1] = value_of(entry.item, part:match '^%s*(.-)%s*$', entry.path)
  end
  entry.parent[entry.key] = list
end

--- Gives a key a value of a file: of the default's type, as one of the command line would be.
---@param path string
---@param value any
---@param file string for the message
function KnownKeys:take_value(path, value, file)
  local entry = self:find(path, ' of ' .. file)
  local function misfit(expected, got) refuse("expected %s for '%s' of %s, got %s", expected, path, file, got) end
  if groups.kind(value) ~= entry.kind then
    misfit('a ' .. entry.kind, 'a ' .. groups.kind(value))
  elseif entry.kind == 'number' and value - value ~= 0 and tostring(value) ~= tostring(entry.parent[entry.key]) then
    misfit('a finite number', text.value(value))
  end
  for _, item in ipairs(entry.kind == 'list' and value or {}) do
    if type(item) ~= entry.item then
      misfit(('a list of %ss'):format(entry.item), 'a ' .. type(item) .. ' in it')
    end
  end
  entry.parent[entry.key] = value
end

--- Makes the read of an unknown key an error in Lua code; C functions that take a group as options see nil.
---@param group table settings, all of them or a group
---@return table group
function KnownKeys:guard(group, prefix)
  prefix = prefix or ''
  for key, value in pairs(group) do
    if groups.is_group(value) then
      self:guard(value, prefix .. key .. '.')
    elseif groups.is_optional(value) then
      group[key] = nil
    end
  end
  return setmetatable(group, {
    was_given = function(key) return self.given[prefix .. key] == true end,
    __index = function(_, key)
      local path = prefix .. tostring(key)
      if self.entries[path] or debug.getinfo(2, 'S').what == 'C' then
        return nil
      end
      error(("[config] no key '%s'%s"):format(path, suggestion(path, self.names)), 2)
    end,
  })
end

--- The keys of settings, whose groups they go on writing to.
---@param settings table
---@return KnownKeys
local function of(settings)
  local keys = setmetatable({ entries = {}, names = {}, kinds = {}, given = {} }, KnownKeys)
  keys:collect(settings, '')
  return keys
end

return { of = of }
