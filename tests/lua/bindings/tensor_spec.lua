-- The Tensor class: constructors, fields, methods, operators, errors. Values against Python:
-- tests/parity/test_tensor.py.
local fails = require('fixtures').fails

local function values(t) return t:tolist() end

describe('torch.tensor', function()
  it('takes numbers as float32 and booleans as bool', function()
    assert.equal('float32', torch.tensor({ 1, 2 }).dtype)
    assert.equal('float32', torch.tensor(3).dtype)
    assert.equal('bool', torch.tensor({ true, false }).dtype)
    assert.equal('float32', torch.tensor({ true, 2 }).dtype)
    assert.equal('float32', torch.tensor({}).dtype)
    assert.equal('int64', torch.tensor({ 1, 2 }, { dtype = 'int64' }).dtype)
    assert.equal('float64', torch.tensor(true, { dtype = 'float64' }).dtype)
  end)

  it('reads nested tables and gives them back', function()
    local t = torch.tensor { { { 1, 2 } }, { { 3, 4 } } }
    assert.same({ 2, 1, 2 }, t:size())
    assert.same({ { { 1, 2 } }, { { 3, 4 } } }, values(t))
    assert.same({ 0 }, torch.tensor({}):size())
    assert.same({ 2, 0 }, torch.tensor({ {}, {} }):size())
    assert.equal(5, torch.tensor(5):tolist())
    assert.same({ true, false }, torch.tensor({ true, false }):tolist())
    assert.same({ 1, 2 }, values(torch.tensor { torch.tensor(1), torch.tensor { 2 } }))
  end)

  it('keeps integers up to 2^53 exactly', function()
    local t = torch.tensor({ 9007199254740991, -9007199254740991 }, { dtype = 'int64' })
    assert.same({ 9007199254740991, -9007199254740991 }, values(t))
  end)

  it('copies a Tensor without its history', function()
    local a = torch.tensor({ 1, 2 }, { requires_grad = true })
    local b = torch.tensor(a)
    b[0] = 5
    assert.same({ 1, 2 }, values(a))
    assert.is_false(b.requires_grad)
  end)

  it('names the place of a ragged table', function()
    fails('expected 2 elements in value[2], got 1', torch.tensor, { { 1, 2 }, { 3 } })
    fails('expected a number at value[1][2], got table', torch.tensor, { { 1, { 2 } } })
    fails('expected a table of 2 at value[2], got number', torch.tensor, { { 1, 2 }, 3 })
    fails("expected a number or boolean at value[1], got string", torch.tensor, { 'a' })
    fails('expected a table, number, boolean or Tensor, got no value', torch.tensor)
    fails("unknown dtype 'flot32'; did you mean 'float32'?", torch.tensor, { 1 }, { dtype = 'flot32' })
    fails("unknown option 'dtpe'; did you mean 'dtype'?", torch.tensor, { 1 }, { dtpe = 'int64' })
    fails("unknown device 'gpu'", torch.tensor, { 1 }, { device = 'gpu' })
  end)

  it('is told from other values', function()
    assert.is_true(torch.is_tensor(torch.ones { 1 }))
    assert.is_false(torch.is_tensor(1))
    assert.is_false(torch.is_tensor(io.stdout))
    assert.is_false(torch.is_tensor())
  end)
end)

describe('fields', function()
  it('describe the Tensor', function()
    local t = torch.zeros({ 2, 3 }, { dtype = 'int64' })
    assert.same({ 2, 3 }, t.shape)
    assert.equal('{2, 3}', tostring(t.shape))
    assert.equal('int64', t.dtype)
    assert.equal('cpu', t.device)
    assert.equal('strided', t.layout)
    assert.equal('sparse_coo', torch.eye(2):to_sparse().layout)
    assert.equal(2, t.ndim)
    assert.equal(48, t.nbytes)
    assert.is_true(t.is_leaf)
    assert.is_false(t.is_cuda)
    assert.is_nil(t.grad)
    assert.is_nil(t.grad_fn)
    assert.same({ 3, 2 }, t.T:size())
    assert.same({ 2, 4, 3 }, torch.ones({ 2, 3, 4 }).mT:size())
  end)

  it('grad and requires_grad can be assigned', function()
    local t = torch.ones { 2 }
    t.requires_grad = true
    assert.is_true(t.requires_grad)
    t.grad = torch.tensor { 3, 4 }
    assert.same({ 3, 4 }, values(t.grad))
    t.grad = nil
    assert.is_nil(t.grad)
    fails('expected the shape', function() t.grad = torch.ones { 3 } end)
    fails('expected dtype float32', function() t.grad = torch.ones({ 2 }, { dtype = 'float64' }) end)
    fails('expected a Tensor, got number', function() t.grad = 1 end)
    fails("expected true or false for 'requires_grad', got number", function() t.requires_grad = 1 end)
    fails("field 'gradd' cannot be assigned", function() t.gradd = 1 end)
  end)

  it('data shares memory and drops the history', function()
    local t = torch.ones({ 2 }, { requires_grad = true })
    t.data[0] = 5
    assert.same({ 5, 1 }, values(t))
    t.data = torch.zeros { 2 }
    assert.same({ 0, 0 }, values(t))
    assert.is_true(t.requires_grad)
  end)

  it('unknown ones name the nearest field or method', function()
    local t = torch.ones { 2 }
    fails("unknown field or method 'shap'; did you mean 'shape'?", function() return t.shap end)
    fails("unknown field or method 'bckward'; did you mean 'backward'?", function() return t:bckward() end)
    fails("unknown field or method 'qwrtzpx'", function() return t:qwrtzpx() end)
  end)
end)

describe('methods', function()
  it('measure', function()
    local t = torch.zeros { 4, 5, 6 }
    assert.equal(3, t:dim())
    assert.equal(120, t:numel())
    assert.equal(4, #t)
    assert.equal(5, t:size(1))
    assert.equal(6, t:size(-1))
    assert.equal(30, t:stride(0))
    assert.same({ 30, 6, 1 }, t:stride())
    assert.equal(4, t:element_size())
    fails('dimension out of range (expected to be in range of [-3, 2], got 3)', t.size, t, 3)
    fails('a 0-d Tensor has no length', function() return #torch.tensor(1) end)
  end)

  it('item returns numbers, booleans and complex tables', function()
    assert.equal(2.5, torch.tensor(2.5):item())
    assert.equal(7, torch.tensor({ { 7 } }, { dtype = 'int32' }):item())
    assert.is_true(torch.tensor(true):item())
    assert.same({ real = 1, imag = -2 }, torch.complex(torch.tensor(1), torch.tensor(-2)):item())
    fails('expected a Tensor with one element, got shape [2]', function() return torch.ones({ 2 }):item() end)
  end)

  it('convert dtype, device and memory format', function()
    local t = torch.ones { 1, 2, 2, 2 }
    assert.equal('float16', t:to('float16').dtype)
    assert.equal('float64', t:to(torch.zeros({ 1 }, { dtype = 'float64' })).dtype)
    assert.equal('meta', t:to('meta').device)
    local u = t:to { dtype = 'bfloat16', memory_format = 'channels_last' }
    assert.equal('bfloat16', u.dtype)
    assert.is_true(u:is_contiguous('channels_last'))
    assert.is_false(u:is_contiguous())
    assert.equal(t, t:to('cpu', 'float32'))
    assert.is_false(t:is_same(t:to { copy = true }))
    for name, dtype in pairs { float = 'float32', double = 'float64', half = 'float16', bfloat16 = 'bfloat16',
      long = 'int64',
                               int = 'int32', short = 'int16', char = 'int8', byte = 'uint8', bool = 'bool' } do
      assert.equal(dtype, t[name](t).dtype)
    end
    assert.is_true(t:contiguous('channels_last'):is_contiguous { memory_format = 'channels_last' })
    assert.equal('torch.FloatTensor', t:type())
    assert.equal('float64', t:type('float64').dtype)
    fails("expected a dtype or a device, got 'flaot16'; did you mean 'float16'?", t.to, t, 'flaot16')
    fails("unknown option 'dtyp'; did you mean 'dtype'?", t.to, t, { dtyp = 'int8' })
    fails("unknown memory format 'channel_last'; did you mean 'channels_last'?", t.contiguous, t, 'channel_last')
  end)

  it('to keeps the history and detach drops it', function()
    local t = torch.ones({ 2 }, { requires_grad = true })
    assert.is_true(t:double().requires_grad)
    assert.is_false(t:detach().requires_grad)
    assert.equal(t:data_ptr(), t:detach():data_ptr())
  end)

  it('release frees and later use is an error', function()
    local t = torch.ones { 2 }
    t:release()
    t:release()
    assert.equal('tensor(released)', tostring(t))
    fails('[operator +] Tensor used after release()', function() return t + 1 end)
    fails('Tensor used after release()', function() return t.shape end)
    fails('Tensor used after release()', function() return t[0] end)
    fails('Tensor used after release()', function() t[0] = 1 end)
    fails('Tensor used after release()', function() return t:item() end)
  end)

  it('misuse of self is an error', function()
    local t = torch.ones { 1 }
    fails('[Tensor.item] expected a Tensor, got no value', function() t.item() end)
    fails('[Tensor.size] expected a Tensor, got number', function() t.size(1) end)
    fails('expected a Tensor, got userdata', t.item, io.stdout)
  end)
end)

describe('operators', function()
  it('refuse other values by name', function()
    local t = torch.ones { 2 }
    fails('[operator +] expected a Tensor or a number, got string', function() return t + 'a' end)
    fails('[operator *] expected a Tensor or a number, got nil', function() return nil * t end)
    fails('[operator <] Tensors are compared by name: t:lt(u)', function() return t < t end)
    fails('[operator <=] Tensors are compared by name: t:le(u)', function() return t >= t end)
  end)

  it('do not widen a dtype by a number', function()
    assert.equal('float16', (torch.ones({ 2 }, { dtype = 'float16' }) * 2.5).dtype)
    assert.equal('int64', (torch.ones({ 2 }, { dtype = 'int64' }) * 2).dtype)
    assert.equal('float32', (torch.ones({ 2 }, { dtype = 'int64' }) * 2.5).dtype)
    assert.equal('float32', (torch.ones({ 2 }, { dtype = 'int64' }) / 2).dtype)
  end)

  it('never alter the cached constants', function()
    local t = torch.ones { 2 }
    for _ = 1, 3 do
      local u = 2 - t
      u:add_(5)
      assert.same({ 6, 6 }, values(u))
      local z = torch.tensor(1) * 2
      z:mul_(10)
      assert.equal(20, z:item())
    end
  end)

  it('== compares identity, eq compares values', function()
    local t = torch.ones { 2 }
    assert.is_true(t == t)
    assert.is_false(t == torch.ones { 2 })
    assert.same({ true, true }, values(t:eq(torch.ones { 2 })))
    assert.is_true(t:is_same(t))
    assert.is_false(t:is_same(t:view { 2 }))
  end)
end)

describe('settings', function()
  it('seeds repeat random numbers', function()
    torch.manual_seed(3)
    local a = torch.randn { 5 }
    local state = torch.get_rng_state()
    local b = torch.randn { 5 }
    torch.manual_seed(3)
    assert.same(values(a), values(torch.randn { 5 }))
    torch.set_rng_state(state)
    assert.same(values(b), values(torch.randn { 5 }))
    fails("expected an integer for 'seed', got string", torch.manual_seed, 'x')
  end)

  it('threads can be set', function()
    local before = torch.get_num_threads()
    torch.set_num_threads(1)
    assert.equal(1, torch.get_num_threads())
    torch.set_num_threads(before)
    fails('expected at least 1 thread, got 0', torch.set_num_threads, 0)
  end)

  it('say what devices there are', function()
    assert.equal(torch.cuda_is_available(), torch.cuda_device_count() > 0)
  end)
end)
