-- All entries as one JSON document, for other programs.
local entries = require 'ssl.reference.entries'
local operators = require 'ssl.reference.operators'

local LISTS = { 'arguments', 'options', 'results', 'schemas', 'recipes' }

-- The entry without empty lists, which JSON could not tell from empty objects.
local function plain(entry)
  local copy = {}
  for key, value in pairs(entry) do copy[key] = value end
  for _, name in ipairs(LISTS) do
    if copy[name] and #copy[name] == 0 then copy[name] = nil end
  end
  return copy
end

--- {"version": …, "entries": […]}; the entries in the order of their names, then keys, then operators with the schemas.
---@return string
return function()
  local list = {}
  for _, entry in ipairs(entries.all()) do list[#list + 1] = plain(entry) end
  for _, name in ipairs(operators.names()) do list[#list + 1] = plain(operators.entry(name)) end
  return log.json { version = sslrun.version, entries = list }
end
