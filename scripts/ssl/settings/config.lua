-- ssl.config: a recipe's defaults, overridden by --key=value, checked for name and type.
local key_range = require 'ssl.settings.key_range'
local nearest = require 'ssl.settings.nearest'
local run_keys = require 'ssl.settings.run_keys'
local saved_config = require 'ssl.settings.saved_config'
local text = require 'ssl.settings.config_text'

local config = {}

local Optional = {}

--- A default for "not given": the key reads as nil until the command line gives a value of this kind.
---@param kind 'number'|'string'|'boolean'
function config.optional(kind) return setmetatable({ kind = kind }, Optional) end

--- Ends the program for a wrong command line or setting: the message alone, exit code 2.
---@param message string
function config.fail(message)
  error(sslrun.usage_error(message), 0)
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

local function find(known, names, path, where)
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
    fail(("'%s'%s is a group; give one of %s"):format(path, where or '', table.concat(members, ', ')))
  end
  local near = nearest(path, names)
  fail(("unknown key '%s'%s%s"):format(path, where or '', near and (" (did you mean '%s'?)"):format(near) or ''))
end

-- A value of a saved config.lua for a key: of the default's type, as one of the command line would be.
local function accept(entry, value, file)
  local function refuse(expected, got) fail(("expected %s for '%s' of %s, got %s"):format(expected, entry.path, file, got)) end
  if kind_of(value) ~= entry.kind then
    refuse('a ' .. entry.kind, 'a ' .. kind_of(value))
  elseif entry.kind == 'number' and value - value ~= 0 and tostring(value) ~= tostring(entry.parent[entry.key]) then
    refuse('a finite number', text.value(value))
  end
  for _, item in ipairs(entry.kind == 'list' and value or {}) do
    if type(item) ~= entry.item then
      refuse(('a list of %ss'):format(entry.item), 'a ' .. type(item) .. ' in it')
    end
  end
  return value
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

-- Ends the program for a value that its key cannot have, wherever it comes from.
local function check_values(known, rules)
  for _, rule in ipairs(rules) do
    local entry = known[rule[1]]
    local problem = entry and key_range.problem(rule, entry.parent[entry.key])
    if problem then
      fail(problem)
    end
  end
end

local function resolve_device(name)
  if name == 'auto' then
    return sslrun.device
  end
  return name == 'cuda' and 'cuda:0' or name
end

--- What the program does with truncated JPEG files from here on; anything but 'refuse' and 'fill' ends it.
---@param value any
---@param name string of the key or option, for the message
function config.set_truncated(value, name)
  if value ~= 'refuse' and value ~= 'fill' then
    config.fail(("%s expected refuse or fill, got '%s'"):format(name, tostring(value)))
  end
  data.set_truncated(value)
end

--- Reads a recipe's settings: its defaults, then `--config=FILE`, then `--key=value` of the command line.
--- A value takes the type of its default (number, string, true/false, list separated by commas). An unknown key or
--- a wrong type is an error that names the nearest key (exit code 2), and so is a key of the recipe that means something
--- else in every run; `--help` prints the keys and exits.
---@param defaults table nested: groups are tables with names, lists are arrays
---@param options? {training?: boolean, args?: string[], source?: string, name?: string, ranges?: RunKey[]} training=false leaves
--- out the keys of ssl.run; args, source and name replace the command line, the recipe's file and its name; ranges: what
--- values keys of `defaults` can have
---@return table settings the effective values; reading an unknown key is an error
function config.read(defaults, options)
  options = options or {}
  local recipe = options.source or sslrun.recipe
  local settings, common = copy(defaults), {}
  add_common(settings, run_keys.everywhere, common)
  if options.training ~= false then
    add_common(settings, run_keys.of_training, common)
  end
  local known, names = {}, {}
  collect(settings, '', known, names)
  local described = text.describe(recipe, common)
  text.sort(names, described)

  local given = split_arguments(options.args or sslrun.args, known)
  if not given then
    io.stdout:write(text.help(recipe, known, names, described))
    io.stdout:flush()
    sslrun.exit(0)
    return settings
  end
  for _, pair in ipairs(given) do
    if pair[1] == 'config' then
      local saved, problem = saved_config.read(pair[2])
      if not saved then
        fail(('%s is no saved config: %s'):format(pair[2], problem))
      end
      for path, value in pairs(saved) do
        local entry = find(known, names, path, ' of ' .. pair[2])
        entry.parent[entry.key] = accept(entry, value, pair[2])
      end
    end
  end
  for _, pair in ipairs(given) do
    local entry = find(known, names, pair[1])
    entry.parent[entry.key] = parse_entry(entry, pair[2])
  end
  check_values(known, run_keys.everywhere)
  check_values(known, options.ranges or {})
  if options.training ~= false then
    check_values(known, run_keys.of_training)
    check_values(known, run_keys.own)
    dist.set_timeout(settings.dist.timeout) -- processes may meet before ssl.run does anything
  end
  if type(settings.data) == 'table' and settings.data.truncated then
    config.set_truncated(settings.data.truncated, '--data.truncated')
  end
  settings.device = resolve_device(settings.device)
  return guard(settings, '', known, names)
end

--- The settings as Lua text that `--config=FILE` reads again.
config.to_lua = text.to_lua
config.flatten = text.flatten

return config
