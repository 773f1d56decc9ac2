-- Autograd functions written in Lua.
local fails = require('fixtures').fails

local function leaf(list) return torch.tensor(list, { requires_grad = true, dtype = 'float64' }) end

describe('autograd_function', function()
  local scale = torch.autograd_function {
    name = 'Scale',
    forward = function(ctx, x, factor)
      ctx.factor = factor
      return x * factor
    end,
    backward = function(ctx, g) return g * ctx.factor end,
  }

  it('runs forward and backward', function()
    local x = leaf { 1, 2 }
    local y = scale(x, 3)
    assert.equal('ScaleBackward', y.grad_fn)
    assert.same({ 3, 6 }, y:tolist())
    y:sum():backward()
    assert.same({ 3, 3 }, x.grad:tolist())
  end)

  it('records nothing when no gradient is wanted', function()
    assert.is_false(scale(torch.ones { 2 }, 3).requires_grad)
    local x = leaf { 1 }
    assert.is_false(torch.no_grad(scale, x, 3).requires_grad)
  end)

  it('forward runs without recording', function()
    local x = leaf { 1 }
    local enabled
    torch.autograd_function { forward = function(_, t) enabled = torch.is_grad_enabled() return t:clone() end,
      backward = print }(x)
    assert.is_false(enabled)
    assert.is_true(torch.is_grad_enabled())
  end)

  it('saves inputs and outputs, checks them for later changes, and frees them', function()
    local exp = torch.autograd_function {
      name = 'Exp',
      forward = function(ctx, x)
        local y = x:exp()
        ctx:save_for_backward(y)
        return y
      end,
      backward = function(ctx, g) return g * ctx:saved() end,
    }
    local x = leaf { 0, 1 }
    local y = exp(x)
    y:sum():backward { retain_graph = true }
    assert.near(math.exp(1), x.grad[1]:item(), 1e-12)
    y:sum():backward()
    fails('freed by an earlier backward pass', function() y:sum():backward() end)

    local z = exp(x)
    z:mul_(2)
    fails('modified by an inplace operation', function() z:sum():backward() end)
  end)

  it('works with gradcheck-like numbers, several inputs and outputs', function()
    local f = torch.autograd_function {
      forward = function(ctx, a, b)
        ctx:save_for_backward(a, b)
        return a * b, a - b
      end,
      backward = function(ctx, g, h)
        local a, b = ctx:saved()
        assert.same({ true, true }, ctx.needs_input_grad)
        return g * b + h, g * a - h
      end,
    }
    local a, b = leaf { 1.5, -2 }, leaf { 0.5, 3 }
    local function run(p, q)
      local u, v = f(p, q)
      return (u:sin() + v:pow(2)):sum()
    end
    run(a, b):backward()
    for _, side in ipairs { a, b } do
      for i = 0, 1 do
        local before, step = side[i]:item(), 1e-6
        local function at(value)
          side.data[i] = value
          local result = torch.no_grad(run, a, b):item()
          side.data[i] = before
          return result
        end
        -- Central difference: error about step^2, far below the tolerance.
        assert.near((at(before + step) - at(before - step)) / (2 * step), side.grad[i]:item(), 1e-7)
      end
    end
  end)

  it('one output unused: its gradient is zeros, or nil when asked so', function()
    local seen = {}
    local function make(materialize)
      return torch.autograd_function {
        forward = function(ctx, x)
          ctx.materialize_grads = materialize
          return x + 1, x + 2
        end,
        backward = function(_, g, h)
          seen = { g, h }
          return g
        end,
      }
    end
    make(true)(leaf { 1 }):sum():backward()
    assert.same({ 0 }, seen[2]:tolist())
    make(false)(leaf { 1 }):sum():backward()
    assert.is_nil(seen[2])
  end)

  it('tells which inputs need a gradient', function()
    local needs
    local f = torch.autograd_function {
      forward = function(_, a, _, b) return a * b end,
      backward = function(ctx, g)
        needs = ctx.needs_input_grad
        return g, nil, nil
      end,
    }
    f(leaf { 1 }, 5, torch.ones({ 1 }, { dtype = 'float64' })):backward()
    assert.same({ true, false, false }, needs)
  end)

  it('mark_dirty and mark_non_differentiable', function()
    local f = torch.autograd_function {
      forward = function(ctx, x)
        local rank = x:argsort()
        ctx:mark_non_differentiable(rank)
        return x * 2, rank
      end,
      backward = function(_, g) return g * 2 end,
    }
    local y, rank = f(leaf { 2, 1 })
    assert.is_true(y.requires_grad)
    assert.is_false(rank.requires_grad)

    local double = torch.autograd_function {
      forward = function(ctx, x)
        ctx:mark_dirty(x)
        return x:mul_(2)
      end,
      backward = function(_, g) return g * 2 end,
    }
    local x = leaf { 1 }
    local z = x * 1
    double(z)
    assert.same({ 2 }, z:tolist())
    z:sum():backward()
    assert.same({ 2 }, x.grad:tolist())
  end)

  it('errors name the user line', function()
    local line
    local f = torch.autograd_function {
      forward = function(_, x) return x * 1 end,
      backward = function()
        line = debug.getinfo(1, 'l').currentline + 1
        error('broken')
      end,
    }
    local ok, message = pcall(function() f(leaf { 1 }):backward() end)
    assert.is_false(ok)
    assert.truthy(message:match('autograd_function_spec.lua:' .. line .. ': broken$'), message)
    -- and the engine is usable afterwards
    local x = leaf { 1 }
    scale(x, 2):backward()
    assert.same({ 2 }, x.grad:tolist())
  end)

  it('errors name what is wrong with results', function()
    local function with(forward, backward)
      return torch.autograd_function { name = 'F', forward = forward, backward = backward }
    end
    local function same(_, x) return x * 1 end
    fails('[F] forward: expected Tensors as results, got number', with(function() return 1 end, print), leaf { 1 })
    fails('[F] forward: expected at least one Tensor', with(function() end, print), leaf { 1 })
    fails('[F] backward: expected a Tensor or nil as gradient 1, got number', function()
      with(same, function() return 1 end)(leaf { 1 }):backward()
    end)
    fails('[F] backward: expected 1 gradients, one per argument of forward, got 2', function()
      with(same, function(_, g) return g, g end)(leaf { 1 }):backward()
    end)
    fails('[F] backward: expected nil as gradient 2', function()
      with(same, function(_, g) return g, g end)(leaf { 1 }, 5):backward()
    end)
    fails('invalid gradient at index 0', function()
      with(same, function() return torch.ones({ 3 }, { dtype = 'float64' }) end)(leaf { 1, 2 }):sum():backward()
    end)
    fails("expected 'backward': a function of", torch.autograd_function, { forward = print })
    fails("expected a function for 'backward', got number", torch.autograd_function, { forward = print, backward = 1 })
    fails("unknown option 'bckward'", torch.autograd_function, { forward = print, backward = print, bckward = print })
    fails('is for the backward function', with(function(ctx) return ctx:saved() end, print), leaf { 1 })
  end)

  it('error values pass unchanged: tables, functions, strings, nil', function()
    local value
    local broken = torch.autograd_function { forward = function(_, t) return t * 1 end,
      backward = function() error(value, 0) end }
    local nested = torch.autograd_function {
      forward = function(_, t) return t * 1 end,
      backward = function() torch.enable_grad(function() broken(leaf { 1 }):sum():backward() end) end,
    }
    local hooked = function(x)
      local y = x * 1
      y:register_hook(function() error(value, 0) end)
      return y
    end
    for _, f in ipairs { broken, nested, hooked } do
      for _, raised in ipairs { { code = 3 }, sslrun.usage_error 'wrong key', print, 'text\0with a NUL', 0 / 1 } do
        value = raised
        local done, got = pcall(function() f(leaf { 1, 2 }):sum():backward() end)
        assert.is_false(done)
        assert.equal(raised, got)
        done, got = pcall(function()
          local x = leaf { 1, 2 }
          return torch.grad(f(x):sum(), x)
        end)
        assert.is_false(done)
        assert.equal(raised, got)
      end
      value = nil
      local done, got = pcall(function() f(leaf { 1, 2 }):sum():backward() end)
      assert.is_false(done)
      assert.is_nil(got)
    end
  end)

  it('backward may run backward itself', function()
    local f = torch.autograd_function {
      forward = function(ctx, x)
        ctx:save_for_backward(x)
        return x * x
      end,
      backward = function(ctx, g)
        local x = ctx:saved()
        return torch.enable_grad(function()
          local inner = x:detach():requires_grad_()
          scale(inner * inner, 1):sum():backward()
          return inner.grad * g
        end)
      end,
    }
    local x = leaf { 3, 4 }
    f(x):sum():backward()
    assert.same({ 6, 8 }, x.grad:tolist())
  end)

  it('works inside a coroutine', function()
    local x = leaf { 1 }
    local co = coroutine.wrap(function()
      coroutine.yield(scale(x, 2))
      scale(x, 5):backward()
    end)
    local y = co()
    y:backward()
    co()
    assert.same({ 7 }, x.grad:tolist())
  end)

  it('works on the engine\'s own threads (CUDA)', function()
    if not torch.cuda_is_available() then return pending('no CUDA device') end
    local x = torch.ones({ 4 }, { device = 'cuda', requires_grad = true })
    for _ = 1, 50 do scale(scale(x, 2):cpu(), 3):cuda():sum():backward() end
    assert.same({ 300, 300, 300, 300 }, x.grad:cpu():tolist())
    local broken = torch.autograd_function { forward = function(_, t) return t * 1 end,
      backward = function() error('on the GPU') end }
    fails('on the GPU', function() broken(x):sum():backward() end)
  end)
end)
