-- Clipping of the whole gradient to a largest norm.
local gradient = {}

--- Scales all gradients so that their joint L2 norm is at most `limit` (PyTorch's clip_grad_norm_).
---@param parameters any[] Tensors
---@param limit number
---@return any norm scalar Tensor, before clipping
function gradient.clip(parameters, limit)
  local gradients = {}
  for _, parameter in ipairs(parameters) do
    gradients[#gradients + 1] = parameter.grad
  end
  local norm = torch.stack(torch._foreach_norm(gradients, 2)):norm()
  torch._foreach_mul_(gradients, norm:add(1e-6):reciprocal():mul(limit):clamp(nil, 1))
  return norm
end

return gradient
