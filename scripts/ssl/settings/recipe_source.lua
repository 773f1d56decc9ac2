-- What a recipe's source says of its keys: their order, the comments behind them, and the header of the file.
local recipe_source = {}

local function read(path)
  local file = path and io.open(path, 'r')
  if not file then
    return ''
  end
  local source = file:read '*a'
  file:close()
  return source
end

-- Where the string that begins at `at` ends.
local function behind_string(source, at)
  local quote, stop = source:sub(at, at), at + 1
  while stop <= #source and source:sub(stop, stop) ~= quote do
    stop = stop + (source:sub(stop, stop) == '\\' and 2 or 1)
  end
  return stop + 1
end

-- The piece of Lua source at a place: what it is, its text, and where the next one begins.
local function piece(source, at)
  local comment, behind_comment = source:match('^%-%-[ ]?([^\n]*)()', at)
  local key, behind_key = source:match('^([%a_][%w_]*)%s*=()', at)
  local char = source:sub(at, at)
  if comment then
    return 'comment', comment, behind_comment
  elseif char == '"' or char == "'" then
    return 'other', char, behind_string(source, at)
  elseif key then
    return 'key', key, behind_key
  elseif char == '{' or char == '}' or char == '\n' then
    return char, char, at + 1
  end
  -- A whole word at once, so that the tail of `xlr = 1` is not taken for a key.
  return char:match '%s' and 'blank' or 'other', char, source:match('^[%w_.]+()', at) or at + 1
end

-- What each kind of piece means for the keys found so far; true at the end of the constructor.
local take = {
  key = function(state, name)
    local group = table.concat(state.groups, '.')
    state.pending, state.last = name, { path = (group == '' and '' or group .. '.') .. name, comment = '' }
    state.found[#state.found + 1], state.fresh_line = state.last, false
  end,
  -- A comment belongs to the last key before it on its line; a line that is all comment continues the one above.
  comment = function(state, text)
    local last = state.last
    if last and last.comment == '' then
      last.comment = text
    elseif last and state.fresh_line then
      last.comment = last.comment .. ' ' .. text
    end
  end,
  ['{'] = function(state)
    state.depth = state.depth + 1
    if state.depth > 1 then
      state.groups[#state.groups + 1] = state.pending or '?'
    end
  end,
  ['}'] = function(state)
    state.depth = state.depth - 1
    state.groups[#state.groups] = nil
    return state.depth == 0
  end,
  ['\n'] = function(state) state.fresh_line = true end,
  other = function(state) state.fresh_line = false end,
  blank = function() end,
}

-- Keys of the table constructor behind `ssl.config`, in the order of the source, with their comments.
local function keys(source)
  local state = { found = {}, groups = {}, depth = 0, fresh_line = false, pending = nil, last = nil }
  local at, done = source:match 'ssl%.config%s*%(?%s*(){', false
  while at and at <= #source and not done do
    local kind, text, behind = piece(source, at)
    at, done = behind, take[kind](state, text)
  end
  return state.found
end

--- The keys that a recipe's source spells out, in its order.
---@param recipe string path
---@return {path: string, comment: string}[]
function recipe_source.keys(recipe) return keys(read(recipe)) end

--- What is known of a recipe's keys: order and comment, from its source, then the others: its own ones and the common
--- ones.
---@param recipe string|nil path of the recipe
---@param common {path: string, comment: string, range?: string, own?: boolean}[]
---@return {order: table<string, integer>, comment: table<string, string>, range: table<string, string>, own:
---  table<string, boolean>}
function recipe_source.describe(recipe, common)
  local described = { order = {}, comment = {}, range = {}, own = {} }
  local count = 0
  local function add(entry)
    count = count + 1
    described.order[entry.path] = described.order[entry.path] or count
    if (described.comment[entry.path] or '') == '' then
      described.comment[entry.path] = entry.comment
    end
    described.range[entry.path] = described.range[entry.path] or entry.range
  end
  for _, entry in ipairs(keys(read(recipe))) do
    add(entry)
    described.own[entry.path] = true
  end
  for _, entry in ipairs(common) do
    add(entry)
    described.own[entry.path] = described.own[entry.path] or entry.own
  end
  return described
end

--- The lines of the comment that the file begins with.
---@param recipe string|nil
---@return string[]
function recipe_source.header(recipe)
  local lines = {}
  for line in read(recipe):gmatch '([^\n]*)\n' do
    local comment = line:match '^%-%- ?(.*)$'
    if not comment then
      break
    end
    lines[#lines + 1] = comment
  end
  return lines
end

return recipe_source
