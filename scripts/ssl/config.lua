-- ssl.config: a recipe's defaults, overridden by --key=value, checked for name and type.
local nearest = require 'ssl.nearest'
local run_keys = require 'ssl.run_keys'
local text = require 'ssl.config_text'

local config = {}

local Optional = {}

--- A default for "not given": the key reads as nil until the command line gives a value of this kind.
---@param kind 'number'|'string'|'boolean'
function config.optional(kind) return setmetatable({ kind = kind }, Optional) end

--- Ends the program for a wrong command line or setting: the message alone, exit code 2.
---@param message string
function config.fail(message)
  local host = rawget(_G, 'sslrun')
  if host and host.usage_error then
    error(host.usage_error(message), 0)
  end
  io.stderr:write(message, '\n')
  os.exit(2)
end

local function fail(message) config.fail('[config] ' .. message) end

local function kind_of(value) return type(value) == 'table' and 'list' or type(value) end

local function is_group(value)
  return type(value) == 'table' and getmetatable(value) ~= Optional and rawget(value, 1) == nil and next(value) ~= nil
end

-- All keys below `group` as {path, parent, key, kind, item, default}; `known` maps a path to its entry.
local function collect(group, prefix, known, names)
  for key, value in pairs(group) do
    if type(key) ~= 'string' then
      fail(("expected names as keys of '%s', got [%s]"):format(prefix, tostring(key)))
    end
    local path = prefix == '' and key or prefix .. '.' .. key
    if is_group(value) then
      collect(value, path, known, names)
    else
      local optional = getmetatable(value) == Optional
      local entry = { path = path, parent = group, key = key, kind = optional and value.kind or kind_of(value) }
      entry.optional = optional
      entry.item = entry.kind == 'list' and (value[1] ~= nil and type(value[1]) or 'string') or nil
      known[path], names[#names + 1] = entry, path
    end
  end
end

local function parse(kind, given, path)
  if kind == 'number' then
    local number = tonumber(given)
    if not number or number - number ~= 0 then -- neither infinite nor NaN
      fail(("expected a number for '%s', got '%s'"):format(path, given))
    end
    return number
  elseif kind == 'boolean' then
    if given == 'true' or given == '1' then
      return true
    elseif given == 'false' or given == '0' then
      return false
    end
    fail(("expected true or false for '%s', got '%s'"):format(path, given))
  elseif kind ~= 'string' then
    fail(("'%s' is a list of tables; change it in the recipe"):format(path))
  end
  return given
end

local function parse_entry(entry, given)
  if entry.kind ~= 'list' then
    return parse(entry.kind, given, entry.path)
  end
  local list = {}
  for part in given:gmatch '[^,]+' do
    list[#list + 1] = parse(entry.item, part:match '^%s*(.-)%s*$', entry.path)
  end
  return list
end

local function find(known, names, path)
  local entry = known[path]
  if entry then
    return entry
  end
  local members = {}
  for _, name in ipairs(names) do
    if name:sub(1, #path + 1) == path .. '.' then
      members[#members + 1] = name
    end
  end
  if #members > 0 then
    fail(("'%s' is a group; give one of %s"):format(path, table.concat(members, ', ')))
  end
  local near = nearest(path, names)
  fail(("unknown key '%s'%s"):format(path, near and (" (did you mean '%s'?)"):format(near) or ''))
end

-- Values of a saved config.lua, flattened to path -> value. The file sees no globals.
local function load_saved(path)
  local read, source = pcall(fs.read, path)
  local chunk, message = load(read and source or '', '@' .. path, 't')
  if not read or not chunk then
    fail(('cannot read %s: %s'):format(path, read and message or source))
  end
  local ok, saved = pcall(setfenv(chunk, {}))
  if not ok or type(saved) ~= 'table' then
    fail(('%s is no saved config: it does not return a table'):format(path))
  end
  return text.flatten(saved)
end

-- The command line as a list of {path, text}; `--flag` gives 'true' and `--no-flag` 'false'.
local function split_arguments(arguments, known)
  local given, i = {}, 1
  while i <= #arguments do
    local argument = arguments[i]
    if argument == '--help' or argument == '-h' then
      return nil
    end
    local name, value = argument:match '^%-%-([^=]+)=(.*)$'
    name = name or argument:match '^%-%-(.+)$'
    if not name then
      fail(("expected --key=value, got '%s'"):format(argument))
    end
    if not value then
      local entry, following = known[name], arguments[i + 1]
      local negated = known[name:match '^no%-(.+)$' or '']
      if not entry and negated and negated.kind == 'boolean' then
        name, value = negated.path, 'false'
      elseif entry and entry.kind == 'boolean' and following ~= 'true' and following ~= 'false' then
        value = 'true'
      elseif following and not following:match '^%-%-' then
        value, i = following, i + 1
      elseif entry then
        fail(("no value for '%s'; give --%s=VALUE"):format(name, name))
      end
    end
    given[#given + 1] = { name, value or '' }
    i = i + 1
  end
  return given
end

-- A read of an unknown key is an error in Lua code; C functions that take a group as options see nil.
local function guard(group, prefix, known, names)
  for key, value in pairs(group) do
    if is_group(value) then
      guard(value, prefix .. key .. '.', known, names)
    elseif getmetatable(value) == Optional then
      group[key] = nil
    end
  end
  return setmetatable(group, {
    __index = function(_, key)
      local path = prefix .. tostring(key)
      if known[path] or debug.getinfo(2, 'S').what == 'C' then
        return nil
      end
      local near = nearest(path, names)
      error(("[config] no key '%s'%s"):format(path, near and (" (did you mean '%s'?)"):format(near) or ''), 2)
    end,
  })
end

local function copy(group)
  local result = {}
  for key, value in pairs(group) do
    result[key] = is_group(value) and copy(value) or value
  end
  return result
end

-- A recipe may give a key of every run another default, not another meaning.
local function check_shadow(path, own, default, comment)
  local is = is_group(own) and 'a group' or getmetatable(own) == Optional and 'a ' .. own.kind or 'a ' .. kind_of(own)
  local expected = default == nil and 'a group' or 'a ' .. kind_of(default)
  if is ~= expected then
    fail(("the recipe's own key '%s' is %s; every run has a key of this name, %s%s: choose another name"):format(path, is,
      expected, comment and (' (%s)'):format(comment) or ''))
  end
end

local function add_common(settings, entries, comments)
  for _, entry in ipairs(entries) do
    local name, default, comment = entry[1], entry[2], entry[3]
    local group, key = settings, name
    local group_name, member = name:match '^(.-)%.(.+)$'
    if group_name then
      settings[group_name] = settings[group_name] or {}
      group, key = settings[group_name], member
      if type(group) ~= 'table' or next(group) ~= nil then
        check_shadow(group_name, group)
      end
    end
    if group[key] == nil then
      group[key] = default
    else
      check_shadow(name, group[key], default, comment)
    end
    comments[#comments + 1] = { path = name, comment = comment }
  end
end

local function contains(list, value)
  for _, item in ipairs(list) do
    if item == value then
      return true
    end
  end
  return false
end

-- Values that the key cannot have, wherever they come from.
local function check_values(known)
  local function check(path, rule)
    local entry = known[path]
    local value = entry and not entry.optional and entry.parent[entry.key]
    if rule.choice and value and not contains(rule.choice, value) then
      fail(("expected %s for '%s', got '%s'"):format(table.concat(rule.choice, ' or '), path, value))
    end
    local least, most = rule.count or rule.least, rule.most or math.huge
    if least and type(value) == 'number' and not (value >= least and value <= most and (rule.least or value % 1 == 0)) then
      fail(("expected a %snumber from %d%s for '%s', got %s"):format(rule.count and 'whole ' or '', least,
        rule.most and (' to %d'):format(most) or '', path, text.value(value)))
    end
  end
  for _, key in ipairs(run_keys.of_training) do
    check(key[1], key)
  end
  for path, count in pairs(run_keys.own_counts) do
    check(path, { count = count })
  end
end

local function resolve_device(name)
  local host, torch = rawget(_G, 'sslrun') or {}, rawget(_G, 'torch')
  if name == 'auto' and host.device and host.device ~= 'auto' then
    return host.device
  elseif name == 'auto' then
    return torch and torch.cuda_is_available and torch.cuda_is_available() and 'cuda:0' or 'cpu'
  end
  return name == 'cuda' and 'cuda:0' or name
end

-- Processes may meet before ssl.run does anything: the limit of that wait is set as soon as it is known.
local function set_patience(seconds)
  local processes = rawget(_G, 'dist')
  if processes then
    processes.set_timeout(seconds)
  end
end

--- Reads a recipe's settings: its defaults, then `--config=FILE`, then `--key=value` of the command line.
--- A value takes the type of its default (number, string, true/false, list separated by commas). An unknown key or
--- a wrong type is an error that names the nearest key (exit code 2), and so is a key of the recipe that means something
--- else in every run; `--help` prints the keys and exits.
---@param defaults table nested: groups are tables with names, lists are arrays
---@param options? {training?: boolean, args?: string[], source?: string, name?: string} training=false leaves out the
--- keys of ssl.run; the others replace the command line, the recipe's file and its name
---@return table settings the effective values; reading an unknown key is an error
function config.read(defaults, options)
  options = options or {}
  local host = rawget(_G, 'sslrun') or {}
  local recipe = options.source or host.recipe
  local settings, common = copy(defaults), {}
  add_common(settings, run_keys.everywhere, common)
  if options.training ~= false then
    add_common(settings, run_keys.of_training, common)
  end
  local known, names = {}, {}
  collect(settings, '', known, names)
  local described = text.describe(recipe, common)
  text.sort(names, described)

  local given = split_arguments(options.args or host.args or {}, known)
  if not given then
    io.stdout:write(text.help(recipe, known, names, described))
    io.stdout:flush();
    (host.exit or os.exit)(0)
    return settings
  end
  for _, pair in ipairs(given) do
    if pair[1] == 'config' then
      for path, value in pairs(load_saved(pair[2])) do
        local entry = find(known, names, path)
        if kind_of(value) ~= entry.kind then
          fail(("expected a %s for '%s' of %s, got a %s"):format(entry.kind, path, pair[2], kind_of(value)))
        end
        entry.parent[entry.key] = value
      end
    end
  end
  for _, pair in ipairs(given) do
    local entry = find(known, names, pair[1])
    entry.parent[entry.key] = parse_entry(entry, pair[2])
  end
  if options.training ~= false then
    check_values(known)
    set_patience(settings.dist.timeout)
  end
  settings.device = resolve_device(settings.device)
  return guard(settings, '', known, names)
end

--- The settings as Lua text that `--config=FILE` reads again.
config.to_lua = text.to_lua
config.flatten = text.flatten

return config
