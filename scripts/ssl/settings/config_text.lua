-- Settings as text: the help of a recipe (keys, defaults, comments from its source) and the saved config.lua.
local config_text = {}

local function is_group(value) return type(value) == 'table' and rawget(value, 1) == nil and next(value) ~= nil end

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
      if is_group(value) then
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

--- Nested settings as one table from 'a.b' to value.
function config_text.flatten(settings, prefix, flat)
  flat = flat or {}
  for key, value in pairs(settings) do
    local path = prefix and prefix .. '.' .. key or key
    if is_group(value) then
      config_text.flatten(value, path, flat)
    else
      flat[path] = value
    end
  end
  return flat
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

local function read_source(path)
  local file = path and io.open(path, 'r')
  if not file then
    return ''
  end
  local source = file:read '*a'
  file:close()
  return source
end

-- Keys of the table constructor after `ssl.config`, in the order of the source, with their trailing comments.
-- A comment belongs to the last key before it on its line; a line that is all comment continues the one above.
local function parse_source(source)
  local found, stack, pending, last = {}, {}, nil, nil
  local start = source:match 'ssl%.config%s*%(?%s*(){'
  local position, depth, fresh_line = start, 0, false
  while position and position <= #source do
    local rest_comment = source:match('^%-%-[ ]?([^\n]*)', position)
    local quote = source:match('^[\'"]', position)
    local name, after = source:match('^([%a_][%w_]*)%s*=()', position)
    local char = source:sub(position, position)
    if rest_comment then
      if last and fresh_line and last.comment ~= '' then
        last.comment = last.comment .. ' ' .. rest_comment
      elseif last and last.comment == '' then
        last.comment = rest_comment
      end
      position = source:find('\n', position, true)
    elseif quote then
      local stop = position + 1
      while stop <= #source and source:sub(stop, stop) ~= quote do
        stop = stop + (source:sub(stop, stop) == '\\' and 2 or 1)
      end
      position = stop + 1
      fresh_line = false
    elseif name then
      local prefix = table.concat(stack, '.', 1, #stack)
      pending = name
      last = { path = (prefix == '' and '' or prefix .. '.') .. name, comment = '' }
      found[#found + 1] = last
      position, fresh_line = after, false
    elseif char == '{' then
      depth = depth + 1
      if depth > 1 then
        stack[#stack + 1] = pending or '?'
      end
      position = position + 1
    elseif char == '}' then
      depth = depth - 1
      stack[#stack] = nil
      if depth == 0 then
        break
      end
      position = position + 1
    else
      if char == '\n' then
        fresh_line = true
      elseif not char:match '%s' then
        fresh_line = false
      end
      -- A whole word at once, so that the tail of `xlr = 1` is not taken for a key.
      local word_end = source:match('^[%w_.]+()', position)
      position = word_end or position + 1
    end
  end
  return found
end

--- What is known of a recipe's keys: order and comment, from its source, then the common ones.
---@param recipe string|nil path of the recipe
---@param common {path: string, comment: string}[]
---@return {order: table<string, integer>, comment: table<string, string>, own: table<string, boolean>}
function config_text.describe(recipe, common)
  local described = { order = {}, comment = {}, own = {} }
  local count = 0
  local function add(entry, own)
    count = count + 1
    described.order[entry.path] = described.order[entry.path] or count
    if own then
      described.own[entry.path] = true
    end
    if (described.comment[entry.path] or '') == '' then
      described.comment[entry.path] = entry.comment
    end
  end
  for _, entry in ipairs(parse_source(read_source(recipe))) do
    add(entry, true)
  end
  for _, entry in ipairs(common) do
    add(entry, false)
  end
  return described
end

--- Sorts key names by their place in the recipe, then by name.
function config_text.sort(names, described)
  table.sort(names, function(a, b)
    local x, y = described.order[a] or math.huge, described.order[b] or math.huge
    if x == y then
      return a < b
    end
    return x < y
  end)
end

--- The help text of a recipe: its header comment, then one line per key.
function config_text.help(recipe, known, names, described)
  local lines = {}
  for line in read_source(recipe):gmatch '([^\n]*)\n' do
    local comment = line:match '^%-%- ?(.*)$'
    if not comment then
      break
    end
    lines[#lines + 1] = comment
  end
  if #lines > 0 then
    lines[#lines + 1] = ''
  end
  local width = 0
  local shown = {}
  for i, name in ipairs(names) do
    local entry = known[name]
    local default = entry.optional and '' or config_text.value(entry.parent[entry.key])
    shown[i] = ('--%s=%s'):format(name, default)
    width = math.min(40, math.max(width, #shown[i]))
  end
  local in_common = false
  lines[#lines + 1] = 'Keys (--key=value), with default and type:'
  for i, name in ipairs(names) do
    if next(described.own) and not described.own[name] and not in_common then
      in_common = true
      lines[#lines + 1] = 'Keys of every run:'
    end
    local comment = described.comment[name] or ''
    local line = ('  %-' .. width .. 's  %-7s  %s'):format(shown[i], known[name].kind, comment)
    lines[#lines + 1] = (line:gsub('%s+$', ''))
  end
  return table.concat(lines, '\n') .. '\n'
end

return config_text
