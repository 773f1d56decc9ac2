-- The memory governor, torch.scope and release. Resident sizes against Python: tests/bench/memory.py.

local MB = 2 ^ 20

local function bytes() return torch.memory().tensors end

local function settle()
  collectgarbage()
  collectgarbage()
  return bytes()
end

describe('torch.memory', function()
  it('counts what tensors hold', function()
    local before = settle()
    local t = torch.ones { 4, 256, 1024 }
    assert.near(4 * MB, bytes() - before, 8192)
    local view = t[0]
    t:release()
    assert.near(4 * MB, bytes() - before, 8192) -- the view holds the memory
    view:release()
    assert.near(0, bytes() - before, 8192)
  end)

  it('remembers the peak until it is reset', function()
    local before = settle()
    torch.reset_peak_memory()
    local t = torch.ones { 4, 256, 1024 }
    t:release()
    torch.ones({ 256, 1024 }):release()
    assert.near(4 * MB, torch.memory().peak - before, 8192)
    torch.reset_peak_memory()
    assert.near(0, torch.memory().peak - before, 8192)
  end)
end)

describe('the governor', function()
  it('collects dropped tensors before they pile up', function()
    local before, limit = settle(), torch.memory().limit -- 300 MB, or what earlier specs made of it
    local most = 0
    for _ = 1, 2 * limit / MB do
      local t = torch.empty { 256, 1024 }
      most = math.max(most, bytes() - before)
      assert.truthy(t)
    end
    assert.is_true(most < limit + 10 * MB, ('%d MB'):format(most / MB))
    assert.is_true(torch.memory().collections > 0)
  end)

  it('sees what only the autograd graph holds', function()
    local before, limit = settle(), torch.memory().limit
    local threads = torch.get_num_threads()
    torch.set_num_threads(1) -- small operations on a busy machine
    local most = 0
    local x = torch.ones({ 256, 1024 }, { requires_grad = true })
    for _ = 1, 80 do
      local y = x
      for _ = 1, 8 do y = y:exp() end -- eight saved results of 1 MB behind one number
      most = math.max(most, bytes() - before)
      assert.truthy(y:sum())
    end
    torch.set_num_threads(threads)
    assert.is_true(most < limit + 10 * MB, ('%d MB'):format(most / MB))
  end)

  it('leaves what is in use alone and lets the limit grow with it', function()
    local kept = {}
    local limit = torch.memory().limit
    local count = math.ceil(limit / MB) + 100
    for i = 1, count do kept[i] = torch.empty { 256, 1024 } end
    for i = 1, count do assert.equal(1024, kept[i]:size(1)) end
    assert.is_true(torch.memory().limit > limit)
  end)

  it('works while the collector is stopped', function()
    local before = settle()
    collectgarbage('stop')
    local limit = torch.memory().limit
    for _ = 1, 2 * limit / MB do torch.empty { 256, 1024 } end
    collectgarbage('restart')
    assert.is_true(bytes() - before < 3 * limit)
  end)
end)

describe('torch.scope', function()
  it('frees temporaries at its end and keeps results', function()
    local before = settle()
    local leaked
    local a, list, n = torch.scope(function(size)
      leaked = torch.ones { size, 1024 }
      local kept = leaked * 2
      return kept + 1, { kept, { deep = kept[0] } }, 5
    end, 1024)
    assert.near(8 * MB, bytes() - before, 16384)
    assert.equal(5, n)
    assert.equal(3, a[{ 0, 0 }]:item())
    assert.equal(2, list[1][{ 5, 5 }]:item())
    assert.equal(2, list[2].deep[0]:item())
    assert.equal('tensor(released)', tostring(leaked))
  end)

  it('leaves older tensors alone', function()
    local old = torch.ones { 3 }
    torch.scope(function() return old * 2 end)
    torch.scope(function() old:add_(1) end)
    assert.same({ 2, 2, 2 }, old:tolist())
  end)

  it('nests: a result belongs to the outer scope', function()
    local inner, outer
    local kept = torch.scope(function()
      inner = torch.scope(function() return torch.ones { 2 } end)
      outer = torch.scope(function() return torch.ones { 2 } end)
      assert.same({ 1, 1 }, inner:tolist())
      return outer
    end)
    assert.same({ 1, 1 }, kept:tolist())
    assert.equal('tensor(released)', tostring(inner))
    assert.equal(outer, kept)
  end)

  it('frees when an error leaves it', function()
    local before = settle()
    local ok = pcall(torch.scope, function()
      local t = torch.ones { 1024, 1024 }
      error(tostring(#t))
    end)
    assert.is_false(ok)
    assert.near(0, bytes() - before, 8192)
    assert.same({ 1 }, torch.ones({ 1 }):tolist()) -- the scope is closed
  end)

  it('survives collections in between', function()
    local kept = torch.scope(function()
      local sum = torch.zeros { 1 }
      for i = 1, 2000 do
        sum = sum + torch.ones { 1 }
        if i % 500 == 0 then collectgarbage() end
      end
      return sum
    end)
    collectgarbage()
    assert.equal(2000, kept:item())
  end)

  it('does not touch gradients and parameters made inside', function()
    local x = torch.ones({ 2 }, { requires_grad = true })
    torch.scope(function() (x * 3):sum():backward() end)
    assert.same({ 3, 3 }, x.grad:tolist())
    local ok, message = pcall(torch.scope, 1)
    assert.is_false(ok)
    assert.truthy(message:find('[torch.scope] expected a function, got number', 1, true))
  end)
end)

describe('autograd functions', function()
  it('free their context with the graph', function()
    local f = torch.autograd_function {
      forward = function(ctx, x)
        ctx.big = torch.ones { 1024, 1024 }
        return x * 1
      end,
      backward = function(_, g) return g end,
    }
    local x = torch.ones({ 1 }, { requires_grad = true })
    f(x):backward()
    local before = settle()
    for _ = 1, 20 do f(x):backward() end
    settle()
    f(x):backward() -- dropped contexts are freed at the next entry
    assert.near(0, settle() - before, 5 * MB)
  end)
end)
