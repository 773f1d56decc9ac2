-- Words behind a subcommand: `--key=value` or `--key value` options of known names and types, the rest in order.
local config = require 'ssl.settings.config'
local key_range = require 'ssl.settings.key_range'
local nearest = require 'ssl.settings.nearest'

local function value_of(default, text, name)
  if type(default) == 'boolean' then
    if text == nil or text == 'true' or text == 'false' then
      return text ~= 'false'
    end
    config.fail(("--%s expected true or false, got '%s'"):format(name, text))
  elseif text == nil then
    config.fail(('--%s expected a value: --%s=…'):format(name, name))
  elseif type(default) == 'number' then
    local number = tonumber(text)
    if not number or number - number ~= 0 then -- neither infinite nor NaN
      config.fail(("--%s expected a number, got '%s'"):format(name, text))
    end
    return number
  end
  return text
end

--- Reads `words`; the defaults' keys are the names of the options, their types what is expected; `short_side` is written
--- --short-side or --short_side. Ends the program with exit code 2 for a wrong word, and with the usage text for --help.
--- The option `truncated`, where a command has it, holds for all that it decodes.
---@param words string[]
---@param defaults table<string, string|number|boolean>
---@param usage string
---@param ranges? RunKey[] what values numbers can have; the default is always one of them
---@return table options, string[] rest
local function read(words, defaults, usage, ranges)
  local options, rest, names = {}, {}, {}
  for name, default in pairs(defaults) do
    options[name], names[#names + 1] = default, (name:gsub('_', '-'))
  end
  local i = 0
  while i < #words do
    i = i + 1
    local word = words[i]
    local name, given = word:match '^%-%-([^=]+)', word:match '^%-%-[^=]+=(.*)$'
    local key = name and name:gsub('-', '_')
    if word == '--help' or word == '-h' then
      print(usage)
      os.exit(0)
    elseif not name then
      rest[#rest + 1] = word
    elseif defaults[key] == nil then
      local near = nearest(name, names)
      config.fail(("unknown option '--%s'%s\n%s"):format(name, near and ("; did you mean '--%s'?"):format(near) or '', usage))
    else
      if given == nil and type(defaults[key]) ~= 'boolean' and words[i + 1] and words[i + 1]:sub(1, 2) ~= '--' then
        i, given = i + 1, words[i + 1]
      end
      options[key] = value_of(defaults[key], given, name)
    end
  end
  for _, rule in ipairs(ranges or {}) do
    local name, value = rule[1], options[rule[1]]
    local problem = value ~= defaults[name] and key_range.problem(rule, value)
    if problem then
      config.fail(('--%s %s'):format(name:gsub('_', '-'), (problem:gsub(" for '[^']*',", ','))))
    end
  end
  if options.truncated then
    config.set_truncated(options.truncated, '--truncated')
  end
  return options, rest
end

return { read = read }
