-- ssl.optimizer, ssl.rate, ssl.cosine: the optimiser that settings name, the rate it begins with, and how that falls.
local config = require 'ssl.settings.config'
local schedule = require 'ssl.parts.schedule'

local optimizers = {}

-- What each has beside weight_decay.
local KINDS = {
  sgd = { make = 'SGD', momentum = true },
  adam = { make = 'Adam' },
  adamw = { make = 'AdamW' },
  lars = { make = 'LARS', momentum = true, trust = true, lr_in_momentum = true },
  larc = { make = 'LARC', momentum = true, trust = true },
}

local function kind_of(options)
  return KINDS[options.name]
    or config.fail(("[config] expected sgd, adam, adamw, lars or larc for 'optim.name', got '%s'"):format(options.name))
end

--- The learning rate for `pictures` an update: options.lr is for options.images of them, scaled linearly; that of Adam
--- is taken as it is.
---@param options {name: string, lr: number, images?: number} cfg.optim
---@param pictures number
---@param lr? number in place of options.lr
---@return number
function optimizers.rate(options, pictures, lr)
  lr = lr or options.lr
  return kind_of(options).make:find '^Adam' and lr or lr * pictures / (rawget(options, 'images') or 1)
end

--- The optimiser options.name: sgd, adam, adamw, lars or larc, with weight_decay and what it has of momentum and trust.
--- A setting of another optimiser that the command line gives ends the program (exit code 2).
---@param params any a Module, or groups as those of ssl.param_groups
---@param options table cfg.optim
---@param lr number
---@param more? table settings of one optimiser, which the others do without
---@return any optimizer
function optimizers.new(params, options, lr, more)
  local kind = kind_of(options)
  local settings = { lr = lr, weight_decay = options.weight_decay }
  for _, name in ipairs { 'momentum', 'trust', 'lr_in_momentum' } do
    local value = (more or {})[name]
    if value == nil then
      value = rawget(options, name)
    end
    if kind[name] then
      settings[name] = value
    elseif config.was_given(options, name) then
      config.fail(("[config] 'optim.%s' is no setting of %s, which this run takes; --optim.name=sgd, lars or larc "
        .. "has it"):format(
        name, options.name))
    end
  end
  return optim[kind.make](params, settings)
end

--- Half a cosine from `lr` to 0 over the run: one rate an epoch, or with options.cosine = 'step' one a step; the first
--- options.warmup epochs are multiplied by a line from options.warmup_from to 1.
---@param options {cosine: string, warmup: number, warmup_from?: number} cfg.optim
---@param lr number
---@param epochs integer
---@param batches integer of an epoch
---@return fun(step: integer, epoch: integer): number
function optimizers.cosine(options, lr, epochs, batches)
  if options.cosine ~= 'epoch' and options.cosine ~= 'step' then
    config.fail(("[config] expected epoch or step for 'optim.cosine', got '%s'"):format(options.cosine))
  end
  local after = options.cosine == 'step' and schedule.cosine { base = lr, steps = epochs * batches }
    or schedule.per_epoch(schedule.cosine { base = lr, steps = epochs })
  return schedule.ramp { steps = options.warmup * batches, from = rawget(options, 'warmup_from') or 0, after = after }
end

return optimizers
