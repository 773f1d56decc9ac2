-- File names as text that any reader takes back into the same bytes: names may hold line breaks and need not be UTF-8.
local file_names = {}

-- Length of the UTF-8 character that begins at `at`, nil for a byte that is in none.
local function character(name, at)
  for length = 1, math.min(4, #name - at + 1) do
    if fs.is_utf8(name:sub(at, at + length - 1)) then
      return length
    end
  end
end

-- The name with each character passed through `good` and each other byte through `bad`.
local function converted(name, good, bad)
  if fs.is_utf8(name) then
    return (name:gsub('[^\128-\191][\128-\191]*', good))
  end
  local parts, at = {}, 1
  while at <= #name do
    local length = character(name, at)
    parts[#parts + 1] = length and good(name:sub(at, at + length - 1)) or bad(name:byte(at))
    at = at + (length or 1)
  end
  return table.concat(parts)
end

--- A JSON string. A byte XX that is not UTF-8 becomes \udcXX, as Python has it: os.fsencode(json.loads(line)['path'])
--- gives the name's bytes.
---@param name string
---@return string with its quotation marks
function file_names.json(name)
  local function good(c)
    if c == '"' or c == '\\' then
      return '\\' .. c
    end
    return c:byte() < 0x20 and ('\\u%04x'):format(c:byte()) or c
  end
  return '"' .. converted(name, good, function(byte) return ('\\udc%02x'):format(byte) end) .. '"'
end

local LINE_ENDS = { ['\194\133'] = true, ['\226\128\168'] = true, ['\226\128\169'] = true } -- U+0085, U+2028, U+2029

--- One line of text: a backslash becomes \\, and control characters, other line ends and bytes that are not UTF-8
--- become \xXX, byte by byte.
---@param name string
---@return string
function file_names.line(name)
  local function escape(byte) return ('\\x%02x'):format(byte) end
  local function good(c)
    if c == '\\' then
      return '\\\\'
    elseif c:byte() < 0x20 or c == '\127' or LINE_ENDS[c] then
      return (c:gsub('.', function(byte) return escape(byte:byte()) end))
    end
    return c
  end
  return converted(name, good, escape)
end

return file_names
