-- Batch norm and ReLU on the GPU beside float64 on the CPU, one or two views: a JSON line of distances for each format.
local function distance(ours, exact)
  local difference = ours:detach():cpu():double() - exact:detach()
  return (difference:norm() / exact:detach():norm()):item()
end

-- Outputs, gradients and running statistics of one step of `net` on these views.
local function step(net, views, weights)
  local leaves, total = {}, 0
  for v, view in ipairs(views) do leaves[v] = view:detach():requires_grad_(true) end
  local outputs = { nn.one_pass(net, unpack(leaves)) }
  for v, output in ipairs(outputs) do total = total + (output * weights[v]):sum() end
  total:backward()
  local gradients = {}
  for v, leaf in ipairs(leaves) do gradients[v] = leaf.grad end
  local result = { output = torch.cat(outputs), input_gradient = torch.cat(gradients) }
  result.weight_gradient, result.bias_gradient = net[0].weight.grad, net[0].bias.grad
  result.running_mean, result.running_var = net[0].running_mean, net[0].running_var
  return result
end

torch.manual_seed(3)
for _, dtype in ipairs { 'float32', 'bfloat16', 'float16' } do
  for count = 1, 2 do
    local views, weights, near, far = {}, {}, {}, {}
    for v = 1, count do
      views[v] = (torch.randn { 32, 40, 9, 7 } * 2 + 1):to(dtype):to { memory_format = 'channels_last' }
      weights[v] = torch.randn { 32, 40, 9, 7 }:to(dtype):to { memory_format = 'channels_last' }
      near[v], far[v] = weights[v]:cuda(), weights[v]:double()
    end
    local ours, exact = nn.sequential { nn.BatchNorm2d(40), nn.ReLU() }, nn.sequential { nn.BatchNorm2d(40), nn.ReLU() }
    torch.no_grad(function()
      ours[0].weight:copy_(torch.rand { 40 } + 0.5)
      ours[0].bias:copy_(torch.randn { 40 } * 0.3)
    end)
    exact:load_state_dict(ours:state_dict())
    ours:to 'cuda'
    exact:to 'float64'
    local on_gpu, in_double = {}, {}
    for v = 1, count do
      on_gpu[v], in_double[v] = views[v]:cuda(), views[v]:double()
    end
    local got, truth = step(ours, on_gpu, near), step(exact, in_double, far)
    local words = {}
    for name, tensor in pairs(truth) do words[#words + 1] = ('"%s":%.3g'):format(name, distance(got[name], tensor)) end
    table.sort(words)
    print(('{"dtype":"%s","views":%d,%s}'):format(dtype, count, table.concat(words, ',')))
  end
end
