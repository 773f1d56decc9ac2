-- What the LuaLS comments of a Lua file say: of the file, of its functions by line, and of its classes.
local types = require 'ssl.reference.types'

local comments = {}

-- A name, whether it may be left out, its type and the words behind it.
local function value_of(text)
  local name, optional, rest = text:match '^([%w_.]+)(%??)%s*(.*)$'
  local type_text, about = types.split(rest)
  return { name = name, type = type_text .. (optional == '?' and '?' or ''), about = about }
end

-- The values of `@return string path where it is` or `@return string|nil, string|nil problem`.
local function results_of(text)
  local list = {}
  while text do
    local result = {}
    local rest, comma
    result.type, rest, comma = types.split(text)
    if comma then
      text = rest
    else
      local name, behind, about = rest:match '^([%a_][%w_]*)(,?)%s*(.*)$'
      result.name, result.about = name, behind == '' and about or nil
      text = behind == ',' and about or nil
    end
    list[#list + 1] = result
  end
  return list
end

-- What each tag adds to what is known of a block.
local TAGS = {
  param = function(entry, text) table.insert(entry.arguments, value_of(text)) end,
  ['return'] = function(entry, text)
    for _, result in ipairs(results_of(text)) do table.insert(entry.results, result) end
  end,
  class = function(entry, text) entry.class = text:match '^[%w_.]+' end,
  field = function(entry, text) table.insert(entry.fields, value_of(text)) end,
}

-- The lines of a comment with each continuation behind the line that it goes on with.
local function joined(lines)
  local list = {}
  for _, line in ipairs(lines) do
    if list[1] and line:sub(1, 1) ~= '@' then
      list[#list] = list[#list] .. ' ' .. line:match '^%s*(.*)$'
    else
      list[#list + 1] = line
    end
  end
  return list
end

--- A comment's lines, without their dashes, as a part of an entry.
---@param lines string[]
---@return table entry about, arguments, results, fields, class
function comments.parse(lines)
  local entry = { arguments = {}, results = {}, fields = {} }
  for _, line in ipairs(joined(lines)) do
    local tag, text = line:match '^@(%a+)%s*(.*)$'
    if TAGS[tag] then
      TAGS[tag](entry, text)
    elseif not tag then
      entry.about = line
    end
  end
  return entry
end

-- The names in a parameter list, for those that have no words of their own.
local function with_parameters(entry, list)
  local told = {}
  for _, argument in ipairs(entry.arguments) do told[argument.name] = argument end
  entry.arguments = {}
  for name in list:gmatch '[%w_.]+' do
    table.insert(entry.arguments, told[name] or { name = name, type = 'any' })
  end
  return entry
end

local function first_comment(path)
  local lines = {}
  for line in io.lines(path) do
    local text = line:match '^%-%-%s?(.*)$'
    if not text then break end
    lines[#lines + 1] = text
  end
  return table.concat(lines, '\n')
end

local read -- by path

--- What a file says.
---@param path string
---@return {about: string, functions: table<integer, table>, classes: table<string, table>} functions by their line
function comments.of(path)
  read = read or {}
  if read[path] then return read[path] end
  local found, block, number = { functions = {}, classes = {} }, {}, 0
  for line in io.lines(path) do
    number = number + 1
    local text = line:match '^%s*%-%-%-?%s?(.*)$'
    local name, list = line:match '^[%a ]-function ?([%w_.:]*)%(([^)]*)%)'
    if text then
      block[#block + 1] = text
    else
      local entry = comments.parse(block)
      if entry.class then found.classes[entry.class] = { about = entry.about, fields = entry.fields, methods = {} } end
      if name then
        found.functions[number] = with_parameters(entry, list)
        local class, method = name:match '^([%w_]+):([%w_]+)$'
        if class and found.classes[class] and entry.about then found.classes[class].methods[method] = entry end
      end
      block = {}
    end
  end
  found.about = first_comment(path)
  read[path] = found
  return found
end

return comments
