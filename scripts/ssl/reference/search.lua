-- Where a word occurs: as the name of a function, method, option or key, else inside of names.
local entries = require 'ssl.reference.entries'
local operators = require 'ssl.reference.operators'
local places = require 'ssl.reference.places'

local search = {}

---@class Occurrence
---@field entry table
---@field option table|nil of the entry, where the word is its name

local function last_part(name) return name:match '([^.:]*)$' end

-- Whether a name means the word: the whole name, its last part, or a method of a class that the word spells small.
local function means(name, word)
  return name == word or last_part(name) == word or name:find ':' and name:lower() == word:lower()
end

local function add_operator(found, word)
  local name = word:gsub('^torch%.', '')
  for _, occurrence in ipairs(found) do
    if occurrence.entry.name == 'torch.' .. name then return end
  end
  if #operators.schemas(name) > 0 then found[#found + 1] = { entry = operators.entry(name) } end
end

--- The entry that the word names in full; else those whose name means it, and the options of that name.
---@param word string
---@return Occurrence[]
function search.named(word)
  local found, whole = {}, entries.named(word)
  if whole then return { { entry = whole } } end
  for _, entry in ipairs(entries.all()) do
    if means(entry.name, word) then found[#found + 1] = { entry = entry } end
    for _, option in ipairs(entry.options or {}) do
      if option.name == word then found[#found + 1] = { entry = entry, option = option } end
    end
  end
  add_operator(found, word)
  return found
end

--- Whether anything is called so.
---@param word string
---@return boolean
function search.knows(word) return #search.named(word) > 0 or places.resolve(word) ~= nil end

--- Names that the word is a part of.
---@param word string
---@return string[]
function search.containing(word)
  local found, lower = {}, word:lower()
  for _, entry in ipairs(entries.all()) do
    if entry.name:lower():find(lower, 1, true) then found[#found + 1] = entry.name end
  end
  for _, name in ipairs(operators.names()) do
    if name:find(word, 1, true) then found[#found + 1] = 'torch.' .. name end
  end
  return found
end

return search
