-- torch.host_copy on the CPU: copies are of the moment of the call, without gradient; and no recorder without a GPU.
local fails = require('fixtures').fails

describe('torch.host_copy', function()
  it('holds what Tensors were when it was called', function()
    local weight = torch.ones({ 3 }, { requires_grad = true })
    local product, label = weight * 2, torch.tensor { 7 }
    local copy = torch.host_copy { product, label }
    torch.no_grad(function() weight:fill_(5) end)
    label:fill_(8)
    local copies = copy:wait()
    assert.equal(2, #copies)
    assert.same({ 2, 2, 2 }, copies[1]:tolist())
    assert.is_false(copies[1].requires_grad)
    assert.same({ 7 }, copies[2]:tolist())
    assert.same({ 7 }, copy:wait()[2]:tolist())
  end)

  it('takes Tensors only', function()
    fails('[torch.host_copy] expected a Tensor', torch.host_copy, { torch.ones { 1 }, 3 })
  end)
end)

describe('torch.cuda_graph', function()
  it('wants a GPU', function() fails("expected a GPU, got 'cpu'", torch.cuda_graph, 'cpu') end)
end)
