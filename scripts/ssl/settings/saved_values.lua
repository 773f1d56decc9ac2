-- What a run's checkpoint says of its place and settings, checked as arguments are: a file may hold anything.
local saved_values = {}

local function got(value)
  return type(value) == 'number' and ('%.17g'):format(value) or type(value) == 'string'
    and ("'%s'"):format(value:sub(1, 80))
    or value == nil and 'nothing' or 'a ' .. type(value)
end

local function is_whole(value) return type(value) == 'number' and value >= 0 and value <= 2 ^ 53 and value % 1 == 0 end

local KINDS = {
  whole = { is_whole, 'a whole number from 0' },
  positive = { function(value) return is_whole(value) and value > 0 end, 'a whole number from 1' },
  number = { function(value) return type(value) == 'number' and value >= 0 and value < math.huge end,
    'a number from 0' },
  table = { function(value) return type(value) == 'table' end, 'a table' },
  text = { function(value) return type(value) == 'string' end, 'text' },
}

--- Throws unless every field of `values` is of its kind: 'whole' or 'positive' (numbers), 'number', 'table', 'text';
--- with a question mark it may be missing.
---@param values any
---@param kinds table<string, string> by field
---@param prefix? string what stands before a field's name in the error
function saved_values.check(values, kinds, prefix)
  if type(values) ~= 'table' then
    error(('expected a table%s, got %s'):format(prefix and (" for '%s'"):format(prefix) or '', got(values)), 0)
  end
  local names = {}
  for name in pairs(kinds) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local kind, optional = kinds[name]:match '^(%a+)(%??)$'
    local value = values[name]
    if not (value == nil and optional == '?') and not KINDS[kind][1](value) then
      error(("expected '%s%s' to be %s, got %s"):format(prefix and prefix .. '.' or '', name, KINDS[kind][2],
        got(value)), 0)
    end
  end
end

local RUN = {
  step = 'whole', epoch = 'whole', batch = 'whole', position = 'number?', batch_size = 'positive?',
  batches_per_epoch = 'positive?',
  config = 'table', window = 'table?', gradients = 'table?', threads = 'positive?', processes = 'positive?',
  pictures = 'text?',
}

--- What keeps the content of a file from being a run's checkpoint, or nil.
---@param saved any
---@return string|nil
function saved_values.problem(saved)
  local ok, problem = pcall(function()
    saved_values.check(saved, RUN)
    saved_values.check(saved.config, { run = 'table?', epochs = 'positive?', data = 'table?' }, 'config')
    if saved.config.run then
      saved_values.check(saved.config.run, { accumulate = 'positive?' }, 'config.run')
    end
    if saved.window then
      saved_values.check(saved.window, { done = 'number', size = 'number' }, 'window')
    end
  end)
  return not ok and problem or nil
end

return saved_values
