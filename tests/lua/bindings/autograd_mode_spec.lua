-- no_grad and the other modes.
local fails = require('fixtures').fails

local function leaf(list) return torch.tensor(list, { requires_grad = true, dtype = 'float64' }) end

describe('modes', function()
  it('no_grad passes arguments and results and ends with the function', function()
    local x = leaf { 1 }
    local y, a, b = torch.no_grad(function(p, q)
      assert.is_false(torch.is_grad_enabled())
      return x * 2, q, p
    end, 1, 2)
    assert.is_false(y.requires_grad)
    assert.same({ 2, 1 }, { a, b })
    assert.is_true(torch.is_grad_enabled())
  end)

  it('are restored when an error unwinds them', function()
    fails('inside', torch.no_grad, function() error('inside') end)
    assert.is_true(torch.is_grad_enabled())
    fails('inside', torch.autocast, 'cpu', 'bfloat16', function() error('inside') end)
    local m = torch.ones { 2, 2 }
    assert.equal('float32', m:mm(m).dtype)
    fails('expected a function, got no value', torch.no_grad)
  end)

  it('nest', function()
    torch.no_grad(function()
      torch.enable_grad(function() assert.is_true(torch.is_grad_enabled()) end)
      assert.is_false(torch.is_grad_enabled())
    end)
    local x = torch.inference_mode(function() return torch.ones({ 2 }) * 3 end)
    assert.is_true(x:is_inference())
    assert.same({ 4, 4 }, ((torch.ones { 2 }) * 3 + 1):tolist())
  end)

  it('autocast lowers matrix products', function()
    local m = torch.ones { 2, 2 }
    assert.equal('bfloat16', torch.autocast('cpu', function() return m:mm(m) end).dtype)
    assert.equal('float16', torch.autocast('cpu', 'float16', function() return m:mm(m) end).dtype)
    assert.equal('float32', torch.autocast('cpu', 'bfloat16', function()
      return torch.autocast('cpu', false, function() return m:mm(m) end)
    end).dtype)
    fails("expected 'float16', 'bfloat16' or false as dtype", torch.autocast, 'cpu', 'int64', print)
  end)
end)
