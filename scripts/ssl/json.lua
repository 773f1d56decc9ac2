-- Reading of JSON texts; log.json writes them.
local json = {}

local ESCAPES = { b = '\b', f = '\f', n = '\n', r = '\r', t = '\t', ['"'] = '"', ['\\'] = '\\', ['/'] = '/' }
local WORDS = { ['true'] = true, ['false'] = false }
local DEEPEST = 64

-- A code point as UTF-8.
local function utf8(code)
  if code < 0x80 then
    return string.char(code)
  elseif code < 0x800 then
    return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
  elseif code < 0x10000 then
    return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
  end
  return string.char(0xF0 + math.floor(code / 262144), 0x80 + math.floor(code / 4096) % 64, 0x80 + math.floor(code / 64) % 64,
    0x80 + code % 64)
end

local function fail(at, expected) error(('byte %d: expected %s'):format(at, expected), 0) end

local function skip(text, at) return text:match('^[ \n\r\t]*()', at) end

local function parse_string(text, at)
  local parts = {}
  while true do
    local plain, mark, place = text:match('^([^"\\]*)(["\\])()', at)
    if not plain then
      fail(at, 'the end of a string')
    end
    parts[#parts + 1] = plain
    if mark == '"' then
      return table.concat(parts), place
    end
    local high, low = text:match('^u([dD][89abAB]%x%x)\\u([dD][c-fC-F]%x%x)', place)
    local code = text:match('^u(%x%x%x%x)', place)
    local letter = text:sub(place, place)
    if high then
      parts[#parts + 1] = utf8(0x10000 + (tonumber(high, 16) - 0xD800) * 1024 + tonumber(low, 16) - 0xDC00)
      at = place + 11
    elseif code then
      parts[#parts + 1] = utf8(tonumber(code, 16))
      at = place + 5
    elseif ESCAPES[letter] then
      parts[#parts + 1] = ESCAPES[letter]
      at = place + 1
    else
      fail(place, 'an escape')
    end
  end
end

local parse_value

-- Items up to `closing`; read(at) takes one and returns the place behind it.
local function parse_items(text, at, closing, read)
  at = skip(text, at)
  if text:sub(at, at) == closing then
    return at + 1
  end
  while true do
    at = skip(text, read(skip(text, at)))
    local mark = text:sub(at, at)
    if mark == closing then
      return at + 1
    elseif mark ~= ',' then
      fail(at, ("',' or '%s'"):format(closing))
    end
    at = at + 1
  end
end

function parse_value(text, at, depth)
  if depth > DEEPEST then
    fail(at, 'less depth')
  end
  local mark, result = text:sub(at, at), {}
  if mark == '{' then
    return result, parse_items(text, at + 1, '}', function(place)
      if text:sub(place, place) ~= '"' then
        fail(place, 'a name')
      end
      local name, value
      name, place = parse_string(text, place + 1)
      place = skip(text, place)
      if text:sub(place, place) ~= ':' then
        fail(place, "':'")
      end
      value, place = parse_value(text, skip(text, place + 1), depth + 1)
      result[name] = value
      return place
    end)
  elseif mark == '[' then
    local count = 0
    return result, parse_items(text, at + 1, ']', function(place)
      local value
      value, place = parse_value(text, place, depth + 1)
      count = count + 1
      result[count] = value
      return place
    end)
  elseif mark == '"' then
    return parse_string(text, at + 1)
  end
  local word, behind = text:match('^(%a+)()', at)
  if word == 'null' or WORDS[word or ''] ~= nil then
    return WORDS[word], behind
  end
  local digits, place = text:match('^(-?%d+%.?%d*[eE]?[+-]?%d*)()', at)
  local number = digits and tonumber(digits)
  if not number then
    fail(at, 'a value')
  end
  return number, place
end

--- A JSON text as Lua values: objects and arrays become tables, null becomes nil (in an array: a hole).
---@param text string
---@return any
function json.parse(text)
  local value, at = parse_value(text, skip(text, 1), 0)
  at = skip(text, at)
  if at <= #text then
    fail(at, 'the end')
  end
  return value
end

return json
