-- Loss scaling for float16, whose small gradients would vanish: the rule and the state of torch.amp.GradScaler.

---@class GradScaler
local GradScaler = {}
GradScaler.__index = GradScaler

--- A scaler. Its numbers live on the device: a step never waits for them.
---@param options? {device?: string, init_scale?: number, growth_factor?: number, backoff_factor?: number,
--- growth_interval?: integer} defaults 'cpu', 65536, 2, 0.5, 2000
---@return GradScaler
local function new(options)
  options = options or {}
  local device = options.device or 'cpu'
  return setmetatable({
    growth_factor = options.growth_factor or 2,
    backoff_factor = options.backoff_factor or 0.5,
    growth_interval = options.growth_interval or 2000,
    factor = torch.full({}, options.init_scale or 65536, { dtype = 'float32', device = device }),
    good_steps = torch.zeros({}, { dtype = 'int32', device = device }),
    found_inf = torch.zeros({}, { device = device }),
  }, GradScaler)
end

--- The loss times the scale, for backward.
function GradScaler:scale(loss) return loss * self.factor end

--- Divides gradients by the scale, in place.
---@param gradients any[] Tensors
---@return any found_inf float32 scalar for optimizer:step, 1 when a gradient is infinite or not a number
function GradScaler:unscale(gradients)
  self.found_inf:zero_()
  torch._amp_foreach_non_finite_check_and_unscale_(gradients, self.found_inf, self.factor:reciprocal())
  return self.found_inf
end

--- After the optimiser: a smaller scale when it skipped, a larger one after growth_interval good steps.
function GradScaler:update()
  torch._amp_update_scale_(self.factor, self.good_steps, self.found_inf, self.growth_factor, self.backoff_factor,
    self.growth_interval)
end

--- Whether the last step's gradients overflowed, so that the optimiser left everything as it was.
function GradScaler:skipped() return self.found_inf:item() ~= 0 end

--- `value`, or `otherwise` where the last step was skipped, without a wait.
---@param value any a number or a scalar Tensor on the scaler's device
---@param otherwise number
---@return any Tensor, scalar, float64 for a number
function GradScaler:unless_skipped(value, otherwise)
  if not torch.is_tensor(value) then
    value = torch.full({}, value, { dtype = 'float64', device = self.found_inf.device })
  end
  return torch.where(self.found_inf:eq(0), value, otherwise)
end

--- The scale as a number.
function GradScaler:value() return self.factor:item() end

function GradScaler:state_dict()
  return {
    scale = self:value(),
    growth_factor = self.growth_factor,
    backoff_factor = self.backoff_factor,
    growth_interval = self.growth_interval,
    _growth_tracker = self.good_steps:item(),
  }
end

function GradScaler:load_state_dict(state)
  self.growth_factor, self.backoff_factor = state.growth_factor, state.backoff_factor
  self.growth_interval = state.growth_interval
  self.factor:fill_(state.scale)
  self.good_steps:fill_(state._growth_tracker)
end

return { new = new }
