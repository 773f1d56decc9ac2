-- Indexing as documented in docs/start/tensors.md. Random expressions against Python: tests/parity/test_tensor.py.
local fails = require('fixtures').fails

local function grid() return torch.arange(12):view { 3, 4 } end
local function indices(list) return torch.tensor(list, { dtype = 'int64' }) end

describe('reading', function()
  it('by number is 0-based and may be negative', function()
    local t = grid()
    assert.same({ 0, 1, 2, 3 }, t[0]:tolist())
    assert.same({ 8, 9, 10, 11 }, t[-1]:tolist())
    assert.equal(6, t[{ 1, 2 }]:item())
    assert.equal(6, t[1][2]:item())
  end)

  it('by range', function()
    local t = grid()
    assert.same({ { 0, 1, 2, 3 }, { 4, 5, 6, 7 } }, t[{ { 0, 2 } }]:tolist())
    assert.same({ 1, 5, 9 }, t[{ {}, 1 }]:tolist())
    assert.same({ { 1, 3 } }, t[{ { 0, 1 }, { 1, nil, 2 } }]:tolist())
    assert.same({ { 8, 9, 10, 11 } }, t[{ { -1 } }]:tolist())
    assert.same({ { 0, 1, 2, 3 } }, t[{ { nil, 1 } }]:tolist())
    assert.same({ 0, 4 }, t[{ { 5, 9 } }]:size())
  end)

  it("by '...' and 'newaxis'", function()
    local t = torch.zeros { 2, 3, 4 }
    assert.same({ 2, 3 }, t[{ '...', 0 }]:size())
    assert.same({ 1, 2, 3, 4 }, t['newaxis']:size())
    assert.same({ 2, 1, 3, 4 }, t[{ {}, 'newaxis' }]:size())
    assert.same({ 2, 3, 4 }, t['...']:size())
  end)

  it('by mask and by index tensors', function()
    local t = grid()
    assert.same({ 7, 8, 9, 10, 11 }, t[t:gt(6)]:tolist())
    assert.same({ { 8, 9, 10, 11 }, { 0, 1, 2, 3 } }, t[indices { 2, 0 }]:tolist())
    assert.same({ 1, 7 }, t[{ indices { 0, 1 }, indices { 1, 3 } }]:tolist())
    assert.same({ { 1, 3 }, { 5, 7 } }, t[{ { 0, 2 }, indices { 1, 3 } }]:tolist())
  end)

  it('of views shares memory, of index tensors copies', function()
    local t = grid()
    t[0]:fill_(-1)
    assert.equal(-1, t[{ 0, 3 }]:item())
    t[indices { 1 }]:fill_(-1)
    assert.equal(4, t[{ 1, 0 }]:item())
  end)

  it('keeps the autograd history', function()
    local t = torch.ones({ 3 }, { requires_grad = true })
    t[{ { 1 } }]:sum():backward()
    assert.same({ 0, 1, 1 }, t.grad:tolist())
  end)
end)

describe('assignment', function()
  it('of numbers, booleans and tensors', function()
    local t = torch.zeros { 2, 3 }
    t[0] = 1
    t[{ 1, 2 }] = 2.5
    t[{ {}, 0 }] = torch.tensor { 7, 8 }
    assert.same({ { 7, 1, 1 }, { 8, 0, 2.5 } }, t:tolist())
    t[t:gt(6)] = -1
    t['...'] = t * 2
    assert.same({ { -2, 2, 2 }, { -2, 0, 5 } }, t:tolist())
    local b = torch.zeros({ 2 }, { dtype = 'bool' })
    b[1] = true
    assert.same({ false, true }, b:tolist())
  end)

  it('converts the dtype', function()
    local t = torch.zeros({ 2 }, { dtype = 'int64' })
    t[0] = 2.7
    t[1] = torch.tensor(3.9)
    assert.same({ 2, 3 }, t:tolist())
  end)

  it('is recorded by autograd', function()
    local x = torch.tensor({ 2, 3 }, { requires_grad = true })
    local t = torch.zeros { 2, 2 }
    t[1] = x * x
    t:sum():backward()
    assert.same({ 4, 6 }, x.grad:tolist())
  end)
end)

describe('errors', function()
  it('name the index, the dimension and the size', function()
    local t = grid()
    fails('index 3 is out of bounds for dimension 0 with size 3', function() return t[3] end)
    fails('index -5 is out of bounds for dimension 1 with size 4', function() return t[{ 0, -5 }] end)
    fails('too many indices for tensor of dimension 2', function() return t[{ 0, 0, 0 }] end)
    fails('index 9 is out of bounds for dimension 0 with size 3', function() return t[indices { 9 }] end)
    fails('shape mismatch', function() return t[{ indices { 0, 1 }, indices { 0, 1, 2 } }] end)
  end)

  it('explain the syntax', function()
    local t = grid()
    fails('expected an integer index, got 1.5', function() return t[1.5] end)
    fails('expected at least one index', function() return t[{}] end)
    fails('for a list of indices use torch.tensor', function() return t[{ { 0, 1, 2, 1 } }] end)
    fails('expected a step greater than zero', function() return t[{ { 0, 3, -1 } }] end)
    fails('got string in it', function() return t[{ { 'a' } }] end)
    fails("expected '...' or 'newaxis', got 'x'", function() return t[{ 'x' }] end)
    fails('got function', function() return t[print] end)
    fails('expected a number, boolean or Tensor to assign, got table', function() t[0] = { 1, 2, 3, 4 } end)
    fails('tensors used as indices must be', function() return t[torch.tensor { 0, 1 }] end)
  end)

  it('leave the target as it was', function()
    local t = grid()
    pcall(function() t[5] = 1 end)
    pcall(function() t[{ {}, 0 }] = torch.ones { 2 } end)
    assert.same(grid():tolist(), t:tolist())
  end)
end)
