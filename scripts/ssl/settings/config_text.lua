-- Settings as text: one value, and the saved config.lua.
local groups = require 'ssl.settings.groups'

local config_text = {}

-- The shortest decimal text that reads back as the same number.
local function number_text(value)
  for digits = 6, 17 do
    local short = ('%.' .. digits .. 'g'):format(value)
    if tonumber(short) == value then
      return short
    end
  end
  return value ~= value and '0/0' or value > 0 and '1/0' or '-1/0'
end

local function key_text(key) return key:match '^[%a_][%w_]*$' and key or '["' .. key .. '"]' end

-- A value as Lua source.
local function literal(value)
  if type(value) == 'number' then
    return number_text(value)
  elseif type(value) == 'string' then
    return '"' .. value:gsub('[%c"\\]', function(c) return ('\\%03d'):format(c:byte()) end) .. '"'
  elseif type(value) == 'table' then
    local items = {}
    for i, item in ipairs(value) do
      items[i] = literal(item)
    end
    for key, item in pairs(value) do
      if type(key) == 'string' then
        items[#items + 1] = key_text(key) .. ' = ' .. literal(item)
      end
    end
    return '{' .. table.concat(items, ', ') .. '}'
  end
  return tostring(value)
end

--- Nested settings as Lua text, keys in alphabetical order, groups indented.
---@param settings table
---@return string
function config_text.to_lua(settings)
  local lines = {}
  local function write(group, indent)
    local keys = {}
    for key in pairs(group) do
      keys[#keys + 1] = key
    end
    table.sort(keys)
    for _, key in ipairs(keys) do
      local value = group[key]
      if groups.is_group(value) then
        lines[#lines + 1] = indent .. key_text(key) .. ' = {'
        write(value, indent .. '  ')
        lines[#lines + 1] = indent .. '},'
      else
        lines[#lines + 1] = ('%s%s = %s,'):format(indent, key_text(key), literal(value))
      end
    end
  end
  write(settings, '  ')
  return 'return {\n' .. table.concat(lines, '\n') .. '\n}\n'
end

--- One value for messages: lists with commas, strings bare.
function config_text.value(value)
  if type(value) == 'table' then
    local items = {}
    for i, item in ipairs(value) do
      items[i] = config_text.value(item)
    end
    return table.concat(items, ',')
  end
  return type(value) == 'number' and number_text(value) or tostring(value)
end

return config_text
