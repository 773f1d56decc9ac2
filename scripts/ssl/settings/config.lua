-- ssl.config: a recipe's defaults, overridden by --key=value, checked for name and type.
local arguments = require 'ssl.settings.arguments'
local common_keys = require 'ssl.settings.common_keys'
local fail = require 'ssl.settings.usage_error'
local groups = require 'ssl.settings.groups'
local help = require 'ssl.settings.help'
local key_range = require 'ssl.settings.key_range'
local known_keys = require 'ssl.settings.known_keys'
local numbers = require 'ssl.settings.numbers'
local run_keys = require 'ssl.settings.run_keys'
local saved_config = require 'ssl.settings.saved_config'
local text = require 'ssl.settings.config_text'

local config = { fail = fail, optional = groups.optional, to_lua = text.to_lua, flatten = groups.flatten }

-- The values of the files that --config names: {file, values}.
local function read_saved(given)
  local found = {}
  for _, argument in ipairs(given) do
    if argument.name == 'config' then
      local file = argument.text or ''
      local values, problem = saved_config.read(file)
      if not values then
        fail(('[config] %s is no saved config: %s'):format(file, problem))
      end
      found[#found + 1] = { file = file, values = values }
    end
  end
  return found
end

-- The values of saved files, then those of the command line.
local function take_given(keys, saved, given)
  for _, one in ipairs(saved) do
    for path, value in pairs(one.values) do
      keys:take_value(path, value, one.file)
    end
  end
  for _, argument in ipairs(given) do
    keys:take_text(argument)
  end
end

-- Ends the program for a value that its key cannot have, wherever it comes from.
local function check_values(keys, rules)
  for _, rule in ipairs(rules) do
    local entry = keys.entries[rule[1]]
    local expected, got = key_range.misfit(rule, entry and entry.parent[entry.key])
    if expected then
      fail(("[config] expected %s for '%s', got %s"):format(expected, rule[1], got))
    end
  end
end

-- What settings change of the program itself, as soon as they are known: processes may meet before ssl.run does
-- anything.
local function take_effect(settings, training)
  if training then
    dist.set_timeout(settings.dist.timeout)
  end
  if type(settings.data) == 'table' and settings.data.truncated then
    config.set_truncated(settings.data.truncated, '--data.truncated')
  end
end

--- What the program does with truncated JPEG files from here on; anything but 'refuse' and 'fill' ends it.
---@param value any
---@param name string of the key or option, for the message
function config.set_truncated(value, name)
  if value ~= 'refuse' and value ~= 'fill' then
    fail(("%s expected refuse or fill, got '%s'"):format(name, tostring(value)))
  end
  data.set_truncated(value)
end

-- The defaults with the keys that the source of the recipe does not spell out and those of every run, and what the
-- latter say.
local function with_all_keys(defaults, own, training)
  local settings, comments = groups.copy(defaults), {}
  for _, keys in ipairs(own) do
    common_keys.add(settings, keys, comments)
  end
  for _, comment in ipairs(comments) do
    comment.own = true
  end
  common_keys.add(settings, run_keys.everywhere, comments)
  if training then
    common_keys.add(settings, run_keys.of_training, comments)
  end
  for _, usual in ipairs(run_keys.own) do
    comments[#comments + 1] = { path = usual[1], comment = usual[3], range = key_range.text(usual) }
  end
  return settings, comments
end

--- Reads a recipe's settings: its defaults, then the numbers of its data set (ssl.recipe), then `--config=FILE`, then
--- `--key=value` of the command line.
--- A value takes the type of its default (number, string, true/false, list separated by commas). An unknown key or
--- a wrong type is an error that names the nearest key (exit code 2), and so is a key of the recipe that means
--- something else in every run; `--help` prints the keys and exits.
---@param defaults table nested: groups are tables with names, lists are arrays
---@param options? {training?: boolean, args?: string[], source?: string, ranges?: table[], words?: boolean, keys?:
---  table[]} training=false leaves out the keys of ssl.run; args and source replace the command line and the recipe's
---  file; ranges: what values keys of `defaults` can have; words: the command line may have words that are no options;
---  keys: more of the recipe's own keys, which its source does not spell out
---@return table settings the effective values; reading an unknown key is an error
---@return string[] words those that are no options
function config.read(defaults, options)
  options = options or {}
  local training, source = options.training ~= false, options.source or numbers.program()
  local words_given = options.args or sslrun.args
  local plain = arguments.read(words_given, {}) -- before the keys are known
  local saved = read_saved(plain)
  local chosen = numbers.choose(source, defaults, plain, saved)
  local settings, comments = with_all_keys(defaults, { options.keys or {}, chosen.keys }, training)
  local keys = known_keys.of(settings)
  chosen:apply(keys)
  local given, words, asks_help = arguments.read(words_given, keys.kinds)
  if asks_help then
    io.stdout:write(help.text(source, keys, comments, chosen.file))
    io.stdout:flush()
    sslrun.exit(0)
    return settings, words
  elseif words[1] and not options.words then
    fail(("[config] expected --key=value, got '%s'"):format(words[1]))
  end
  take_given(keys, saved, given)
  chosen:settle(settings)
  check_values(keys, run_keys.everywhere)
  check_values(keys, options.ranges or {})
  if training then
    check_values(keys, run_keys.of_training)
    check_values(keys, run_keys.own)
  end
  take_effect(settings, training)
  settings.device = sslrun.use_device(settings.device)
  keys:guard(settings)
  getmetatable(settings).run_name = chosen.name
  return settings, words
end

--- Whether the command line gave a key of settings, or of a group of them.
---@param group table of config.read
---@param key string
function config.was_given(group, key)
  local meta = getmetatable(group)
  return meta ~= nil and meta.was_given ~= nil and meta.was_given(key)
end

--- What the runs of these settings are called: the recipe's name, and that of the data set where it has one.
---@param settings table of config.read
---@return string
function config.run_name(settings)
  local meta = getmetatable(settings)
  return meta and meta.run_name or numbers.stem(numbers.program() or 'run')
end

return config
