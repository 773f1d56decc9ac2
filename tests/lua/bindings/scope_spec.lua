-- torch.scope: temporaries end with it, results stay.
local fixtures = require 'fixtures'

local MB = 2 ^ 20

local function bytes() return torch.memory().tensors end

describe('torch.scope', function()
  it('frees temporaries at its end and keeps results', function()
    local before = fixtures.settled_bytes()
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
    local before = fixtures.settled_bytes()
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
