-- ssl.schedule: learning-rate (or any other) schedules as pure functions from the 0-based step to a value.
local nearest = require 'ssl.settings.nearest'

local schedule = {}

-- The options with their defaults filled in; `false` stands for "must be given".
local function read(op, options, defaults)
  local function fail(message) error(('[ssl.schedule.%s] %s'):format(op, message), 4) end
  if type(options) ~= 'table' then
    fail('expected a table of options, got ' .. type(options))
  end
  local names = {}
  for name in pairs(defaults) do
    names[#names + 1] = name
  end
  table.sort(names)
  for name in pairs(options) do
    if defaults[name] == nil then
      local near = nearest(tostring(name), names)
      fail(("unknown option '%s'%s"):format(tostring(name), near and ("; did you mean '%s'?"):format(near) or ''))
    end
  end
  local result = {}
  for _, name in ipairs(names) do
    local default, value = defaults[name], options[name]
    local kind = default and type(default) or 'number'
    if value == nil then
      if default == false then
        fail(("expected '%s'"):format(name))
      end
      value = default
    elseif type(value) ~= kind then
      fail(("expected a %s for '%s', got %s"):format(kind, name, type(value)))
    end
    result[name] = value
  end
  return result, fail
end

-- after(step) from warmup_steps on; before that a straight line from `start` that would meet after(warmup_steps) there.
local function warmed(options, after)
  local steps, start = options.warmup_steps, options.warmup_start
  if steps <= 0 then
    return after
  end
  return function(step, epoch)
    if step >= steps then
      return after(step, epoch)
    end
    local goal = after(steps, epoch)
    return start + (goal - start) * step / steps
  end
end

local function make(op, options, defaults, build)
  defaults.warmup_steps, defaults.warmup_start = 0, 0
  local read_options, fail = read(op, options, defaults)
  return warmed(read_options, build(read_options, fail))
end

--- Always `base`.
---@param options {base: number, warmup_steps?: number, warmup_start?: number}
---@return fun(step: number): number
function schedule.constant(options)
  return make('constant', options, { base = false }, function(o)
    return function() return o.base end
  end)
end

--- Half a cosine from `base` at the end of the warm-up to `final` at `steps`; a step beyond them is an error:
--- final + (base - final) * (1 + cos(pi * t)) / 2 with t = (step - warmup_steps) / (steps - warmup_steps).
--- SimSiam's and MoCo v2's schedule (arXiv 2011.10566, section 3). With `steps` counted in epochs, see per_epoch.
---@param options {base: number, steps: number, final?: number, warmup_steps?: number, warmup_start?: number}
---@return fun(step: number): number
function schedule.cosine(options)
  return make('cosine', options, { base = false, steps = false, final = 0 }, function(o, fail)
    local length = o.steps - o.warmup_steps
    if length <= 0 then
      fail(("expected more 'steps' than 'warmup_steps' (%g), got %g"):format(o.warmup_steps, o.steps))
    end
    return function(step)
      if step > o.steps then
        error(('[ssl.schedule.cosine] expected a step up to %g, its end, got %g; give math.min(step, %g) to stay there')
          :format(o.steps,
          step, o.steps))
      end
      local t = math.max(0, (step - o.warmup_steps) / length)
      return o.final + (o.base - o.final) * 0.5 * (1 + math.cos(math.pi * t))
    end
  end)
end

--- `base`, multiplied by `gamma` at every step listed in `milestones`.
---@param options {base: number, milestones: number[], gamma?: number, warmup_steps?: number, warmup_start?: number}
---@return fun(step: number): number
function schedule.step(options)
  return make('step', options, { base = false, milestones = {}, gamma = 0.1 }, function(o, fail)
    for i, milestone in ipairs(o.milestones) do
      if type(milestone) ~= 'number' or (i > 1 and milestone <= o.milestones[i - 1]) then
        fail("expected rising numbers in 'milestones'")
      end
    end
    return function(step)
      local value = o.base
      for _, milestone in ipairs(o.milestones) do
        if step >= milestone then
          value = value * o.gamma
        end
      end
      return value
    end
  end)
end

--- A straight line from `start` to after(steps) over the first `steps` steps, then `after`.
---@param options {steps: number, start?: number, after: fun(step: number): number}
---@return fun(step: number): number
function schedule.warmup(options)
  local none = function() end
  local o, fail = read('warmup', options, { steps = false, start = 0, after = none })
  if o.after == none then
    fail "expected 'after'"
  end
  return warmed({ warmup_steps = o.steps, warmup_start = o.start }, o.after)
end

--- `after(step, epoch)` times a straight line from `from` at step 0 to 1 at `steps`: mmcv's linear warm-up, which the
--- triplet method uses on a schedule per epoch. Unlike `warmup` it follows `after` from the first step on.
---@param options {steps: number, from?: number, after: fun(step: number, epoch?: number): number}
---@return fun(step: number, epoch?: number): number
function schedule.ramp(options)
  local none = function() end
  local o, fail = read('ramp', options, { steps = false, from = 0, after = none })
  if o.after == none then
    fail "expected 'after'"
  end
  return function(step, epoch)
    local value = o.after(step, epoch)
    return step < o.steps and value * (o.from + (1 - o.from) * step / o.steps) or value
  end
end

--- A schedule counted in epochs for a loop that calls it with (step, epoch): the value changes once per epoch.
---@param by_epoch fun(epoch: number): number
---@return fun(step: number, epoch: number): number
function schedule.per_epoch(by_epoch)
  return function(_, epoch) return by_epoch(epoch) end
end

return schedule
