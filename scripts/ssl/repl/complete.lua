-- Tab completion of the prompt: globals, module fields, methods of objects, options of functions.
local entries = require 'ssl.reference.entries'
local names = require 'ssl.repl.names'
local open_call = require 'ssl.repl.open_call'
local places = require 'ssl.reference.places'

local keywords = {
  'and', 'break', 'do', 'else', 'elseif', 'end', 'false', 'for', 'function', 'goto', 'if', 'in', 'local', 'nil', 'not',
  'or',
  'repeat', 'return', 'then', 'true', 'until', 'while',
}

local function globals(prefix)
  local list = names.members(_G, prefix)
  for _, word in ipairs(keywords) do
    if word:sub(1, #prefix) == prefix then list[#list + 1] = word end
  end
  table.sort(list)
  return list
end

-- The options of the function whose table of options is being typed, as `name = `.
local function options(text, prefix)
  local callee = open_call(text)
  local name = callee and places.of(places.resolve(callee))
  local entry = name and entries.named(name)
  local list = {}
  for _, option in ipairs(entry and entry.options or {}) do
    if option.name:sub(1, #prefix) == prefix then list[#list + 1] = option.name end
  end
  table.sort(list)
  return list
end

--- What could stand where the last letters of `text` stand.
---@param text string the line left of the cursor
---@return integer typed bytes of the name typed so far
---@return string[] candidates
return function(text)
  local path = text:match '[%a_][%w_]*[%w_.:]*$' or ''
  local owner, word = path:match '^(.*)[.:]([%w_]*)$'
  if owner then
    local value = places.resolve(owner)
    return #word, value == nil and {} or names.members(value, word)
  end
  local found = options(text:sub(1, #text - #path), path)
  if #found > 0 then return #path, found end
  return #path, path == '' and {} or globals(path)
end
