-- Calling operators: overloads, keyword arguments, results, methods, error texts.
local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok)
  return tostring(text)
end

local function list(tensor) return tensor:tolist() end

describe('overloads', function()
  local function which(...) return torch.which(...):match('^[%w_.]+') end

  it('take Tensor before Scalar and int before int[], as Python', function()
    local x = torch.ones(2, 3)
    assert.equal('add.Tensor', which('add', x, 2))
    assert.equal('eq.Scalar', which('eq', x, 2))
    assert.equal('eq.Tensor', which('eq', x, x))
    assert.equal('pow.Tensor_Scalar', which('pow', x, 2))
    assert.equal('pow.Scalar', which('pow', 2, x))
    assert.equal('sum', which('sum', x))
    assert.equal('sum.dim_IntList', which('sum', x, 0))
    assert.equal('sum.dim_DimnameList', which('sum', x, 'N'))
    assert.equal('max.dim', which('max', x, 0))
    assert.equal('max.other', which('max', x, x))
    assert.equal('squeeze.dim', which('squeeze', x, 0))
    assert.equal('squeeze.dims', which('squeeze', x, { 0, 1 }))
    assert.equal('std.dim', which('std', x, 0, true))
    assert.equal('std.correction', which('std', x, 0, { correction = 0 }))
    assert.equal('std', which('std', x, false))
    assert.equal('split.Tensor', which('split', x, 1))
    assert.equal('add.out', which('add', x, 1, { out = x }))
    assert.equal('normal.Tensor_float', which('normal', x, 1))
    assert.equal('normal.float_float', which('normal', 0, 1, { 2 }))
    assert.equal('arange.start', which('arange', 0, 5))
    assert.equal('conv2d.padding', which('conv2d', x, x, nil, 1, 'same'))
  end)

  it('wrap numbers without widening the dtype', function()
    local integers = torch.ones({ 2 }, { dtype = 'int64' })
    assert.equal('int64', integers:mul(2).dtype)
    assert.equal('float32', integers:mul(2.5).dtype)
    assert.equal('float32', integers:div(2).dtype)
    assert.equal('float16', torch.ones({ 2 }, { dtype = 'float16' }):add(1e-3).dtype)
    assert.equal('int64', torch.ones({ 2 }, { dtype = 'bool' }):add(1).dtype)
    assert.equal('float64', torch.ones({ 2 }, { dtype = 'float64' }):mul(0.1).dtype)
    assert.equal(0.1, torch.ones({ 1 }, { dtype = 'float64' }):mul(0.1):item())
  end)

  it('take a 0-d tensor for a number', function()
    assert.same({ 2, 2 }, list(torch.full({ 2 }, torch.tensor(2))))
    assert.same({ 2, 3 }, list(torch.arange(4):view(2, 2):select(0, torch.tensor(1, { dtype = 'int64' }))))
  end)
end)

describe('arguments', function()
  it('go by position, by name, or as defaults', function()
    local x = torch.arange(6):view(2, 3)
    assert.same({ { 3 }, { 12 } }, list(x:sum(1, true)))
    assert.same({ { 3 }, { 12 } }, list(x:sum(1, { keepdim = true })))
    assert.same({ { 3 }, { 12 } }, list(x:sum({ dim = { 1 }, keepdim = true })))
    assert.same({ 1, 2 }, list(torch.clamp(torch.tensor { 0, 3 }, { min = 1, max = 2 })))
    assert.same({ 0, 2 }, list(torch.tensor({ 0, 3 }):clamp(nil, 2)))
  end)

  it('spread a lone list of sizes', function()
    assert.same({ 2, 3 }, torch.zeros(2, 3).shape)
    assert.same({ 3, 2 }, torch.zeros({ 2, 3 }):view(3, 2).shape)
    assert.same({ 3, 2 }, torch.zeros({ 2, 3 }):permute(1, 0).shape)
    assert.same({}, torch.zeros({}).shape)
    assert.same({ 2 }, torch.zeros({ 2 }, {}).shape)
  end)

  it('stand for int[N] as one integer', function()
    local x = torch.ones(1, 1, 4, 4)
    assert.same({ 1, 1, 2, 2 }, torch.max_pool2d(x, 2).shape)
    assert.same({ 1, 1, 2, 4 }, torch.max_pool2d(x, { 2, 1 }).shape)
  end)

  it('take names for dtype, device, memory format and reduction', function()
    local x = torch.zeros({ 2 }, { dtype = 'half', device = 'cpu', layout = 'strided', requires_grad = true })
    assert.equal('float16', x.dtype)
    assert.is_true(x.requires_grad)
    assert.equal(2, torch.l1_loss(torch.ones(2), torch.zeros(2), 'sum'):item())
    assert.same({ 1, 1 }, list(torch.l1_loss(torch.ones(2), torch.zeros(2), { reduction = 'none' })))
    assert.is_true(torch.zeros(1, 2, 3, 3):contiguous('channels_last'):is_contiguous('channels_last'))
  end)

  it('take generators with a sequence of their own', function()
    local first = list(torch.rand({ 3 }, { generator = torch.generator(7) }))
    torch.rand(5)
    assert.same(first, list(torch.rand({ 3 }, { generator = torch.generator(7) })))
    local generator = torch.generator(1)
    assert.equal(7, generator:manual_seed(7):initial_seed())
    assert.same(first, list(torch.rand({ 3 }, { generator = generator })))
  end)

  it('hold optional tensors as false', function()
    local x = torch.arange(6):view(2, 3)
    assert.same({ { 1 }, { 4 } }, list(torch.index(x, { false, torch.tensor({ 1 }, { dtype = 'int64' }) })))
  end)
end)

describe('results', function()
  it('come as several values, arrays, numbers and booleans', function()
    local values, indices = torch.tensor({ { 1, 3 }, { 4, 2 } }):max(1)
    assert.same({ 3, 4 }, list(values))
    assert.same({ 1, 0 }, list(indices))
    local parts = torch.arange(5):split(2)
    assert.equal(3, #parts)
    assert.same({ 4 }, list(parts[3]))
    assert.is_true(torch.equal(torch.ones(2), torch.ones(2)))
    assert.equal(2, torch._version(torch.ones(4):add_(1):mul_(2)))
  end)

  it('go to out=', function()
    local out = torch.zeros(2)
    local same = torch.add(torch.ones(2), 2, { out = out })
    assert.same({ 3, 3 }, list(out))
    assert.is_true(same:is_same(out))
    local values, indices = torch.zeros(0), torch.zeros({ 0 }, { dtype = 'int64' })
    torch.max(torch.tensor { { 1, 3 } }:to('float32'), 1, { out = { values, indices } })
    assert.same({ 3 }, list(values))
    assert.same({ 1 }, list(indices))
  end)

  it('of in-place operators are the same object', function()
    local x = torch.ones(2)
    assert.is_true(rawequal(x, x:add_(1)))
    assert.is_true(rawequal(x, x:clamp_(0, 1)))
  end)

  it('carry gradients through every way of calling', function()
    for _, call in ipairs {
      function(x) return x:mul(x) end,
      function(x) return torch.mul(x, 3) end,
      function(x) return torch.sum(x, 0, { keepdim = true }) end,
      function(x) return torch.cat({ torch.ones(2), x }) end,
      function(x) return x:view(2, 1) end,
      function(x) return torch.ones(2, 2):matmul(x) end,
      function(x) return torch.hardtanh(x) end,
    } do
      local x = torch.ones({ 2 }, { requires_grad = true })
      assert.is_true(call(x).requires_grad)
      torch.no_grad(function() assert.is_nil(call(x).grad_fn) end)
    end
  end)

  it('that are views stay tied to their base', function()
    for _, view in ipairs {
      function(x) return x:view(4) end,
      function(x) return x:select(0, 1) end,
      function(x) return x:reshape(4) end,
      function(x) return torch.atleast_3d(x) end,
    } do
      local base, weight = torch.ones(2, 2), torch.ones({ 1 }, { requires_grad = true })
      view(base):mul_(weight)
      assert.is_true(base.requires_grad)
    end
  end)
end)

describe('methods', function()
  it('are the operators that take a tensor first, or as self', function()
    local x = torch.tensor({ -1, 2 }, { dtype = 'int64' })
    assert.same({ 0, 2 }, list(x:where(x:gt(0), 0)))
    assert.same({ -1, 2, -1, 2 }, list(x:repeat_op(2)))
    assert.same({ 1, 4 }, list(torch.bitwise_and(x:mul(x), 5)))
    assert.has_error(function() return x:cat() end)
  end)

  it('are made once', function()
    local x = torch.ones(1)
    assert.is_true(rawequal(x.hardswish, x.hardswish))
    assert.is_true(rawequal(torch.hardswish, torch.hardswish))
  end)
end)

describe('errors', function()
  it('name the operator, what was given, and each candidate', function()
    local text = message(function() return torch.ones(2):add('a') end)
    assert.truthy(text:find('aten_spec.lua:%d+: %[add%] no overload takes %(Tensor float32 %[2%], string \'a\'%)'))
    assert.truthy(text:find('add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', 1, true))
    assert.truthy(text:find("'other' expected a Tensor or a number, got string 'a'", 1, true))
  end)

  it('suggest the nearest name', function()
    assert.truthy(message(function() return torch.adddd end):find("unknown name 'adddd'; nearest: 'add'", 1, true))
    assert.truthy(message(torch.zeros, { 2 }, { dtyp = 'int64' }):find("unknown keyword 'dtyp'; did you mean 'dtype'?",
      1, true))
    assert.truthy(message(torch.zeros, { 2 }, { dtype = 'flot32' }):find("did you mean 'float32'?", 1, true))
    assert.truthy(message(torch.l1_loss, torch.ones(2), torch.ones(2), 'men'):find("did you mean 'mean'?", 1, true))
  end)

  it('say what is missing, too many, or given twice', function()
    local x = torch.ones(2)
    assert.truthy(message(torch.mm, x):find("'mat2' is missing", 1, true))
    assert.truthy(message(torch.relu, x, 1):find('takes at most 1 arguments, got 2', 1, true))
    assert.truthy(message(torch.sum, x, 0, { dim = 0 }):find("'dim' is given twice", 1, true))
    assert.truthy(message(torch.relu, x, { requires_grad = true }):find("takes no 'requires_grad'", 1, true))
  end)

  it('name the item of a list', function()
    assert.truthy(message(torch.cat, { torch.ones(1), 3 }):find("[cat] expected a Tensor for 'tensors[2]', got number",
      1, true))
    assert.truthy(message(torch.zeros, { 2, 1.5 }):find("[zeros] expected an integer for 'size[2]'", 1, true))
  end)

  it('of the library carry the operator', function()
    assert.truthy(message(torch.mm, torch.ones(2, 3), torch.ones(2, 3)):find('[mm] mat1 and mat2 shapes cannot', 1,
      true))
    assert.truthy(message(torch.ones(2).add, torch.ones(2), torch.ones(3)):find('[add] The size of tensor a', 1, true))
    assert.truthy(message(torch.conv2d, torch.ones(2), torch.ones(2)):find('[conv2d] ', 1, true))
  end)

  it('catch released tensors', function()
    local x = torch.ones(2)
    x:release()
    assert.truthy(message(torch.relu, x):find('Tensor used after release()', 1, true))
    assert.truthy(message(torch.hardswish, x):find('Tensor used after release()', 1, true))
  end)
end)
