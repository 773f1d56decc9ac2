-- backward and torch.grad.
local fails = require('fixtures').fails

local function leaf(list) return torch.tensor(list, { requires_grad = true, dtype = 'float64' }) end

describe('backward', function()
  it('accumulates into grad', function()
    local x = leaf { 1, 2 }
    local y = (x * x):sum()
    y:backward { retain_graph = true }
    y:backward()
    assert.same({ 4, 8 }, x.grad:tolist())
    fails('backward through the graph a second time', y.backward, y)
  end)

  it('takes a gradient for several elements', function()
    local x = leaf { 1, 2 };
    (x * x):backward(torch.tensor({ 1, 10 }, { dtype = 'float64' }))
    assert.same({ 2, 40 }, x.grad:tolist())
    local y = leaf { 1, 2 };
    (y * 3):backward { gradient = torch.ones({ 2 }, { dtype = 'float64' }) }
    assert.same({ 3, 3 }, y.grad:tolist())
    fails('expected a gradient for a Tensor of shape [2]', function() (x * x):backward() end)
    fails('does not require grad', function() torch.ones({}):backward() end)
    fails("unknown option 'retain_grap'", function() x:sum():backward { retain_grap = true } end)
  end)

  it('stops at the given inputs', function()
    local x, y = leaf { 1 }, leaf { 2 };
    (x * y):backward { inputs = { x } }
    assert.same({ 2 }, x.grad:tolist())
    assert.is_nil(y.grad)
  end)

  it('torch.grad returns gradients and leaves grad alone', function()
    local x, y, z = leaf { 3 }, leaf { 4 }, leaf { 5 }
    assert.same({ 6 }, torch.grad(x * x, x):tolist())
    local list = torch.grad(x * y, { x, y })
    assert.same({ 4 }, list[1]:tolist())
    assert.same({ 3 }, list[2]:tolist())
    assert.is_nil(x.grad)
    assert.is_false(torch.grad(x * y, { x, z }, { allow_unused = true })[2])
    fails('not have been used', torch.grad, x * y, { z })
    local first = torch.grad(x:pow(3), x, { create_graph = true })
    assert.same({ 18 }, torch.grad(first, x):tolist())
  end)

  it('register_hook sees and replaces gradients', function()
    local x = leaf { 1, 2 }
    local seen
    local y = x * 2
    y:register_hook(function(g) seen = g:tolist() return g * 10 end)
    y:sum():backward()
    assert.same({ 1, 1 }, seen)
    assert.same({ 20, 20 }, x.grad:tolist())
    local z = leaf { 1 }
    z:register_hook(function() end)
    z:sum():backward()
    assert.same({ 1 }, z.grad:tolist())
    local w = leaf { 1 }
    w:register_hook(function() error('in the hook') end)
    fails('in the hook', function() w:sum():backward() end)
  end)
end)
