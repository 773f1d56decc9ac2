-- Tab completion of the prompt: globals, module fields, methods of objects.
local names = require 'ssl.repl.names'

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

--- What could stand where the last letters of `text` stand.
---@param text string the line left of the cursor
---@return integer typed bytes of the name typed so far
---@return string[] candidates
return function(text)
  local path = text:match '[%a_][%w_]*[%w_.:]*$' or ''
  local owner, word = path:match '^(.*)[.:]([%w_]*)$'
  if not owner then return #path, path == '' and {} or globals(path) end
  local value = names.resolve(owner)
  return #word, value == nil and {} or names.members(value, word)
end
