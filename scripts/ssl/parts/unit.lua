-- Vectors of length one: a tensor divided by the L2 norms along its last dimension.

--- torch.nn.functional.normalize over the last dimension; half precision becomes float32, whose products of unit
--- vectors the losses need.
---@param x any Tensor [..., D]
---@return any unit Tensor [..., D]; vectors shorter than 1e-12 are divided by 1e-12
local function unit(x)
  if x.dtype == 'float16' or x.dtype == 'bfloat16' then
    x = x:float()
  end
  return x:div(x:norm(2, { -1 }, true):clamp_min(1e-12))
end

return unit
