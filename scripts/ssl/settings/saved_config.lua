-- Settings from a file of --config: a Lua chunk that sees nothing and may take little, and whose table must hold plain
-- values.
local groups = require 'ssl.settings.groups'

local saved_config = {}

local MOST_STEPS, MOST_MEMORY, BETWEEN_LOOKS = 1e6, 64 * 1024, 10 -- instructions of Lua, KiB, instructions
local MOST_DEEP = 32

-- Runs `chunk` without globals and string functions (string.rep alone can take all memory), within the limits.
local function run_bounded(chunk)
  setfenv(chunk, {})
  jit.off(chunk, true) -- compiled loops do not look at hooks
  local strings = getmetatable ''
  local functions, steps, memory = strings.__index, 0, collectgarbage 'count'
  strings.__index = nil
  debug.sethook(function()
    steps = steps + BETWEEN_LOOKS
    if steps > MOST_STEPS or collectgarbage 'count' - memory > MOST_MEMORY then
      error('it computes without an end: settings are a table of values', 0)
    end
  end, '', BETWEEN_LOOKS)
  local ok, result = pcall(chunk)
  debug.sethook()
  strings.__index = functions
  return ok, result
end

-- What is wrong with a value of settings; nil for numbers, strings, booleans, and tables of such values.
local function flaw(value, path, deep)
  if type(value) == 'number' or type(value) == 'string' or type(value) == 'boolean' then
    return nil
  elseif type(value) ~= 'table' then
    return ("'%s' is a %s"):format(path, type(value))
  elseif deep > MOST_DEEP then
    return ("'%s…' is nested more than %d deep"):format(path:sub(1, 40), MOST_DEEP)
  end
  for key, item in pairs(value) do
    local is_item = path ~= '' and type(key) == 'number' and key % 1 == 0 and key >= 1 and key <= #value
    if type(key) ~= 'string' and not is_item then
      return ("%s has the key [%s]: expected names%s"):format(path == '' and 'its table' or "'" .. path .. "'",
        tostring(key),
        path == '' and '' or ', or items from 1 on')
    end
    local problem = flaw(item, (path == '' and '' or path .. '.') .. tostring(key), deep + 1)
    if problem then
      return problem
    end
  end
end

--- The settings that a file returns as path -> value, or nil and what is wrong with the file.
---@param path string
---@return table<string, any>|nil flat
---@return string|nil problem
function saved_config.read(path)
  local read, source = pcall(fs.read, path)
  if not read then
    return nil, (source:gsub('^.-%[fs%.read%] ', '')) -- without the line of the recipe
  end
  local chunk, message = load(source, '@' .. path, 't')
  if not chunk then
    return nil, message
  end
  local ok, saved = run_bounded(chunk)
  if not ok then
    return nil, tostring(saved)
  elseif type(saved) ~= 'table' then
    return nil, 'it does not return a table'
  end
  local problem = flaw(saved, '', 0)
  if problem then
    return nil, problem
  end
  return groups.flatten(saved)
end

return saved_config
