-- Which entries stand together on one page and in one file of types: those of a module and of the classes it makes.
local entries = require 'ssl.reference.entries'
local members = require 'ssl.reference.members'
local places = require 'ssl.reference.places'

local groups = {}

local function gives(entry, class)
  for _, result in ipairs(entry.results or {}) do
    if (' ' .. result.type .. ' '):find('%f[%w]' .. class .. '%f[%W]') then return true end
  end
  return false
end

-- The module whose functions give a class; of one that only methods give, that of their class.
local function home(class, seen)
  if class == 'Tensor' then return 'torch' end
  seen[class] = true
  for _, entry in ipairs(entries.all()) do
    local owner = entry.kind == 'function' and entry.name:match '^[^.]+'
    if owner and gives(entry, class) then return owner end
  end
  for _, entry in ipairs(entries.all()) do
    local owner = entry.name:match '^([^.:]+)[.:]'
    if (entry.kind == 'method' or entry.kind == 'field') and not seen[owner] and gives(entry, class) then
      return home(owner, seen)
    end
  end
  return 'sslrun'
end

---@class Group
---@field module Entry
---@field members Entry[] of the module
---@field classes {class: Entry, members: Entry[]}[]

--- All groups, in the order of the modules.
---@return Group[]
function groups.all()
  local list, by_name = {}, {}
  for i, name in ipairs(places.modules) do
    list[i] = { module = entries.named(name), members = members(name), classes = {} }
    by_name[name] = list[i]
  end
  for _, entry in ipairs(entries.all()) do
    if entry.kind == 'class' then
      table.insert(by_name[home(entry.name, {})].classes, { class = entry, members = members(entry.name) })
    end
  end
  return list
end

return groups
