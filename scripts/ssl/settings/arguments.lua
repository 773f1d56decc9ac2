-- The words of a command line, for recipes and commands: `--key=value`, `--key value`, `--flag`, `--no-flag`, and the
-- others.
local arguments = {}

---@class Argument
---@field name string of the key, where there is one, else as it was written
---@field text string|nil nil where a value is missing

-- The key that a name means: `short-side` is another spelling of `short_side`.
local function key_of(name, kinds)
  local plain = name:gsub('-', '_')
  return kinds[name] and name or kinds[plain] and plain or nil
end

-- The value of an option that was written without `=`, and how many of the following words it takes.
local function text_behind(kind, following)
  if kind == 'boolean' then
    local is_value = following == 'true' or following == 'false'
    return is_value and following or 'true', is_value and 1 or 0
  elseif following and following:sub(1, 2) ~= '--' then
    return following, 1
  end
  return nil, 0
end

--- Splits words into options and the rest. Names that are no keys are options too: what is wrong with them is told by
--- whoever knows the keys.
---@param words string[]
---@param kinds table<string, string> kind of value by key; a 'boolean' needs no value
---@return Argument[] given, string[] rest
---@return boolean help whether --help or -h is among them
function arguments.read(words, kinds)
  local given, rest, help, i = {}, {}, false, 1
  while i <= #words do
    local word = words[i]
    local name, text = word:match '^%-%-([^=]+)=(.*)$'
    name = name or word:match '^%-%-(.+)$'
    if word == '--help' or word == '-h' then
      help = true
    elseif not name then
      rest[#rest + 1] = word
    else
      local key, taken = key_of(name, kinds), 0
      local negated = not key and not text and key_of(name:match '^no%-(.+)$' or '', kinds)
      if negated and kinds[negated] == 'boolean' then
        key, text = negated, 'false'
      elseif not text then
        text, taken = text_behind(kinds[key], words[i + 1])
      end
      given[#given + 1], i = { name = key or name, text = text }, i + taken
    end
    i = i + 1
  end
  return given, rest, help
end

--- A text of the command line as a value, or nil and what was expected: 'a number', 'true or false'.
---@param kind 'number'|'string'|'boolean'
---@param text string
---@return number|string|boolean|nil
---@return string|nil expected
function arguments.value(kind, text)
  if kind == 'number' then
    local number = tonumber(text)
    if not number or number - number ~= 0 then -- neither infinite nor NaN
      return nil, 'a number'
    end
    return number
  elseif kind == 'boolean' then
    local value = ({ ['true'] = 'yes', ['1'] = 'yes', ['false'] = 'no', ['0'] = 'no' })[text]
    if not value then
      return nil, 'true or false'
    end
    return value == 'yes'
  end
  return text
end

return arguments
