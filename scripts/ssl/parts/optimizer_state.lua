-- An optimiser in a run's checkpoints: moments come back from them, settings are those that the recipe makes the
-- optimiser with.

local saved_values = require 'ssl.settings.saved_values'

local Kept = {}
Kept.__index = Kept

local optimizer_state = {}

--- Whether a part of a run is an optimiser.
function optimizer_state.is_optimizer(part)
  local ok, method = pcall(function() return part.load_moments end)
  return ok and method ~= nil
end

local function settings_of(optimizer)
  local settings = optimizer:groups()
  for _, group in ipairs(settings) do
    group.params = nil
  end
  return settings
end

--- What stands for an optimiser in a checkpoint; make it before anything changes the optimiser's settings.
---@param optimizer any
---@param names? string[][] names of its parameters by group
function optimizer_state.new(optimizer, names)
  return setmetatable({ optimizer = optimizer, names = names, made = settings_of(optimizer) }, Kept)
end

-- Numbers of a group's parameters that have moments, those that ever got a gradient.
local function with_moments(group, moments)
  local found = {}
  for _, number in ipairs(group.params) do
    if type(moments[number]) == 'table' and next(moments[number]) ~= nil then
      found[#found + 1] = number
    end
  end
  return found
end

--- torch.optim's layout. Its groups have three keys more: param_names, made_with, the settings that the recipe gave,
--- and with_moments, the numbers of the parameters that have an entry in `state`.
function Kept:state_dict()
  local state = self.optimizer:state_dict()
  for i, group in ipairs(state.param_groups) do
    group.param_names, group.made_with = self.names and self.names[i], self.made[i]
    group.with_moments = with_moments(group, state.state)
  end
  return state
end

local function equal(a, b)
  if type(a) ~= 'table' or type(b) ~= 'table' then
    return a == b
  end
  return a[1] == b[1] and a[2] == b[2] -- betas
end

local function check_names(now, groups)
  if #groups ~= #now then
    error(('expected %d parameter groups, the checkpoint has %d'):format(#now, #groups), 0)
  end
  for g, names in ipairs(now) do
    local before = groups[g].param_names or names -- another program's checkpoint has none
    for i = 1, math.max(#names, #before) do
      if names[i] ~= before[i] then
        error(("expected '%s' as parameter %d of group %d, the checkpoint has '%s'; groups and their order must stay")
          :format(
          names[i] or 'nothing more', i, g, before[i] or 'nothing more'), 0)
      end
    end
  end
end

-- A checkpoint of a run tells which moments it was saved with; one of another program does not.
local function check_moments(state)
  saved_values.check(state, { state = 'table', param_groups = 'table' })
  for i, group in ipairs(state.param_groups) do
    saved_values.check(group, { params = 'table', param_names = 'table?', made_with = 'table?',
      with_moments = 'table?' },
      ('param_groups[%d]'):format(i))
    local there = {}
    for _, number in ipairs(with_moments(group, state.state)) do
      there[number] = true
    end
    for _, number in ipairs(group.with_moments or {}) do
      if not there[number] then
        local place
        for k, param in ipairs(group.params) do
          place = param == number and k or place
        end
        local name = place and group.param_names and group.param_names[place]
        error(('the moments of parameter %s%s are missing'):format(tostring(number),
          name and (" ('%s')"):format(name) or ''), 0)
      end
    end
  end
end

--- Takes the moments. A setting that the loop had changed by itself comes back where the recipe still gives what it
--- gave.
function Kept:load_state_dict(state)
  check_moments(state)
  if self.names then
    check_names(self.names, state.param_groups)
  end
  self.optimizer:load_moments(state)
  for i, group in ipairs(state.param_groups) do
    for name, value in pairs(group.made_with and self.made[i] or {}) do
      if equal(group.made_with[name], value) and not equal(group[name], value) then
        self.optimizer:set(i, name, group[name])
      end
    end
  end
end

return optimizer_state
