-- Gradients of a model as one list, and their clipping to a largest norm.
local gradient = {}

--- The gradients of those parameters that have one.
---@param parameters any[] Tensors
---@return any[]
function gradient.of(parameters)
  local gradients = {}
  for _, parameter in ipairs(parameters) do
    gradients[#gradients + 1] = parameter.grad
  end
  return gradients
end

--- Their joint L2 norm.
---@param gradients any[] Tensors
---@return any norm scalar Tensor
function gradient.norm(gradients)
  return #gradients > 0 and torch.stack(torch._foreach_norm(gradients, 2)):norm() or torch.zeros {}
end

--- Scales gradients so that their joint L2 norm is at most `limit` (PyTorch's clip_grad_norm_).
---@param gradients any[] Tensors
---@param limit number
---@return any norm scalar Tensor, before clipping
function gradient.clip(gradients, limit)
  local norm = gradient.norm(gradients)
  torch._foreach_mul_(gradients, norm:add(1e-6):reciprocal():mul(limit):clamp(nil, 1))
  return norm
end

return gradient
