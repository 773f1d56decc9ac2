-- How the prompt prints the results of an expression.
local places = require 'ssl.reference.places'

local line_width, most_lines, most_text = 100, 60, 70

local function is_name(key)
  return type(key) == 'string' and key:match '^[%a_][%w_]*$'
end

local function quoted(text)
  return "'" .. text:gsub('[\\\'%c]', function(c)
    local known = { ['\n'] = '\\n', ['\t'] = '\\t', ['\r'] = '\\r', ['\\'] = '\\\\', ["'"] = "\\'" }
    return known[c] or ('\\%03d'):format(c:byte())
  end) .. "'"
end

-- A value inside a table: one line, never its contents.
local function brief(value)
  local kind = type(value)
  if kind == 'string' then
    return #value <= most_text and quoted(value) or quoted(value:sub(1, most_text)) .. '...'
  elseif kind == 'table' and not (getmetatable(value) or {}).__tostring then
    return next(value) == nil and '{}' or '{...}'
  elseif kind == 'function' then
    return places.of(value) or 'function'
  end
  local meta = debug.getmetatable(value)
  if kind == 'userdata' and type(meta) == 'table' and meta.__name == 'Tensor' then
    local ok, text = pcall(function()
      return ('Tensor {%s} %s'):format(table.concat(value.shape, ', '), tostring(value.dtype))
    end)
    if ok then return text end
  end
  return tostring(value):match '^[^\n]*'
end

local function by_type_and_name(a, b)
  if type(a) ~= type(b) then return type(a) < type(b) end
  if type(a) == 'number' or type(a) == 'string' then return a < b end
  return tostring(a) < tostring(b)
end

local function table_text(value)
  local items, keys = {}, {}
  for i = 1, #value do items[i] = brief(value[i]) end
  for key in pairs(value) do
    local in_array = type(key) == 'number' and key >= 1 and key <= #value and key % 1 == 0
    if not in_array then keys[#keys + 1] = key end
  end
  table.sort(keys, by_type_and_name)
  for _, key in ipairs(keys) do
    items[#items + 1] = (is_name(key) and key or '[' .. brief(key) .. ']') .. ' = ' .. brief(value[key])
  end
  local one_line = '{' .. table.concat(items, ', ') .. '}'
  if #one_line <= line_width then return one_line end
  local hidden = #items - most_lines
  for _ = 1, hidden do items[#items] = nil end
  return '{\n  ' .. table.concat(items, ',\n  ') .. (hidden > 0 and (',\n  ... and %d more'):format(hidden) or '')
    .. '\n}'
end

local function text_of(value)
  if type(value) == 'string' then return quoted(value) end
  if type(value) == 'table' and not (getmetatable(value) or {}).__tostring then return table_text(value) end
  if type(value) == 'function' then
    local name = places.of(value)
    return name and ('function %s, see help(%s)'):format(name, name) or tostring(value)
  end
  return tostring(value)
end

--- Prints the results of an expression: tensors and objects as tostring, tables one level deep, strings quoted.
return function(...)
  local texts = {}
  for i = 1, select('#', ...) do texts[i] = text_of((select(i, ...))) end
  if #texts > 0 then print(table.concat(texts, '\t')) end
end
