-- Words behind a subcommand: `--key=value` or `--key value` options of known names and types, the rest in order.
local arguments = require 'ssl.settings.arguments'
local config = require 'ssl.settings.config'
local key_range = require 'ssl.settings.key_range'
local nearest = require 'ssl.settings.nearest'

local function written(name) return (name:gsub('_', '-')) end

local function fail(name, message, ...) config.fail(('--%s ' .. message):format(written(name), ...)) end

-- The types of the defaults by name, and the names as they are written.
local function known(defaults)
  local kinds, names = {}, {}
  for name, default in pairs(defaults) do
    kinds[name], names[#names + 1] = type(default), written(name)
  end
  return kinds, names
end

local function check_ranges(options, defaults, ranges)
  for _, rule in ipairs(ranges) do
    local name, value = rule[1], options[rule[1]]
    local expected, got = key_range.misfit(rule, value)
    if expected and value ~= defaults[name] then
      fail(name, 'expected %s, got %s', expected, got)
    end
  end
end

--- Reads `words`; the defaults' keys are the names of the options, their types what is expected; `short_side` is
--- written
--- --short-side or --short_side. Ends the program with exit code 2 for a wrong word, and with the usage text for
--- --help. The option `truncated`, where a command has it, holds for all that it decodes.
---@param words string[]
---@param defaults table<string, string|number|boolean>
---@param usage string
---@param ranges? RunKey[] what values numbers can have; the default is always one of them
---@return table options, string[] rest
local function read(words, defaults, usage, ranges)
  local kinds, names = known(defaults)
  local given, rest, asks_help = arguments.read(words, kinds)
  if asks_help then
    print(usage)
    sslrun.exit(0)
  end
  local options = {}
  for name, default in pairs(defaults) do
    options[name] = default
  end
  for _, argument in ipairs(given) do
    local name, text = argument.name, argument.text
    if not kinds[name] then
      local near = nearest(name, names)
      config.fail(("unknown option '--%s'%s\n%s"):format(name, near and ("; did you mean '--%s'?"):format(near) or '',
        usage))
    elseif not text then
      fail(name, 'expected a value: --%s=…', written(name))
    end
    local value, expected = arguments.value(kinds[name], text)
    if expected then
      fail(name, "expected %s, got '%s'", expected, text)
    end
    options[name] = value
  end
  check_ranges(options, defaults, ranges or {})
  if options.truncated then
    config.set_truncated(options.truncated, '--truncated')
  end
  return options, rest
end

return { read = read }
