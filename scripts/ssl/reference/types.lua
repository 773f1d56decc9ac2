-- Types as LuaLS writes them, taken apart: `fun(x: number): string`, `{name: string, n?: integer}`.
local types = {}

local OPEN, CLOSE = { ['('] = true, ['{'] = true, ['<'] = true }, { [')'] = true, ['}'] = true, ['>'] = true }

-- Where the type that begins a text ends: at a blank outside of brackets, but for that behind ':', ',' or '|'.
local function type_end(text)
  local depth, i, quote = 0, 1, nil
  while i <= #text do
    local c = text:sub(i, i)
    if quote then
      quote = c ~= quote and quote or nil
    elseif c == "'" or c == '"' then
      quote = c
    elseif OPEN[c] then
      depth = depth + 1
    elseif CLOSE[c] then
      depth = depth - 1
    elseif depth == 0 and c == ',' then
      return i
    elseif depth == 0 and c:match '%s' and not text:sub(1, i - 1):match '[:|]$' then
      return i
    end
    i = i + 1
  end
  return i
end

--- The type that a text begins with, and the text behind it.
---@param text string
---@return string type
---@return string rest
---@return boolean comma whether one stands between them
function types.split(text)
  local stop = type_end(text)
  local comma, rest = text:sub(stop):match '^(,?)%s*(.*)$'
  return text:sub(1, stop - 1), rest, comma == ','
end

--- The fields of an inline table type: `{name: string, n?: integer}`; nil for another type.
---@param text string
---@return {name: string, type: string, optional: boolean}[]|nil
function types.fields(text)
  local inner = text:match '^{(.*)}[?%[%]]*$'
  if not inner then return nil end
  local list = {}
  while inner ~= '' do
    local name, optional, rest = inner:match '^%s*([%a_][%w_]*)(%??):%s*(.*)$'
    if not name then return nil end
    local kind
    kind, inner = types.split(rest)
    list[#list + 1] = { name = name, type = kind, optional = optional == '?' }
  end
  return list
end

return types
