-- Operators whose kernels trust their callers: what would end the process is an error, what is right still works.
local fails = require('fixtures').fails

local function refuses(wanted, name, ...)
  local text = fails('[' .. name .. '] expected ', torch[name], ...)
  assert.truthy(text:find(wanted, 1, true), text)
end

local function full(value, ...) return torch.full({ ... }, value) end

local function close(a, b) assert.is_true(torch.allclose(a, b, 1e-5, 1e-6), tostring(a) .. tostring(b)) end

describe('a guarded operator', function()
  it('refuses what would end the process', function()
    local t, i = torch.ones(4), torch.zeros({ 3 }, { dtype = 'int64' })
    refuses("'tensors' {1+}, got 0 items", '_stack', {}, 0)
    refuses("'tensors' {1+}, got 0 items", 'align_tensors', {})
    refuses("'padding' full, got 0 of 6 items", 'reflection_pad3d', t, {})
    refuses("'padding' full, got 0 of 4 items", 'reflection_pad2d_backward', full(1, 2, 4, 4), full(1, 2, 4, 4), {})
    refuses("'hx' {2}, got 0 items", 'quantized_lstm_cell', t, {}, t, t, t, t, t, t, t, t, 1, 1, 1, 1)
    refuses("'output_size' full", 'fractional_max_pool3d_backward', full(1, 3), full(1, 3), { 3, 3, 3 }, {}, i)
    refuses("'step' whole in dtype, got 0.5", 'arange', 0, 2, 0.5, { dtype = 'int64' })
    refuses("'indices' below num_weights, got 7", 'embedding_dense_backward', full(1, 1, 2), i:narrow(0, 0, 1):add(7),
      3, -1, false)
    refuses("'out' stacked", 'triu', full(1, 2, 2, 4, 2), 0, { out = full(1, 2, 2, 4, 2):transpose(0, -1) })
    refuses("M = 5, got [2, 4]", '_cdist_backward', full(1, 3, 2), full(1, 3, 5), full(1, 2, 4), 2, full(1, 3, 2))
    refuses("expected 'params[1]' [16, 3], got [4, 3]", 'lstm', full(1, 5, 2, 3),
      { full(0, 1, 2, 4), full(0, 1, 2, 4) },
      { full(1, 4, 3), full(1, 4, 4), full(1, 4), full(1, 4) }, true, 1, 0, false, false, false)
  end)

  it('names the line of the call', function()
    local _, text = pcall(function() return torch._stack({}, 0) end)
    assert.truthy(text:match '^.-aten_guarded_spec.lua:%d+: %[_stack%]', text)
  end)

  it('says what it needs, and why', function()
    local overload = torch.overloads('reflection_pad3d')[1]
    assert.equal('padding full', overload.needs)
    assert.equal('reads two numbers a dimension', overload.guarded)
    assert.is_nil(torch.overloads('add')[1].needs)
  end)

  it('computes as before what it accepts', function()
    torch.manual_seed(0)
    local a, b = torch.randn(2, 3), torch.randn(2, 3)
    close(torch.cat({ a:unsqueeze(0), b:unsqueeze(0) }, 0), torch._stack({ a, b }, 0))
    assert.same({ 6, 6, 6 }, { unpack(torch.reflection_pad3d(torch.randn(1, 4, 4, 4), { 1, 1, 1, 1, 1, 1 }).shape, 2) })
    assert.same({ 0, 2, 4 }, torch.arange(0, 6, 2, { dtype = 'int64' }):tolist())
    assert.is_true(torch.arange(0, 1, 0.25):equal(torch.tensor { 0, 0.25, 0.5, 0.75 }))

    -- Raw backward operators against autograd.
    local x, y = torch.randn(2, 4, 3):requires_grad_(true), torch.randn(2, 5, 3)
    local distance = torch.cdist(x, y, 1)
    distance:sum():backward()
    close(x.grad, torch._cdist_backward(torch.ones(2, 4, 5), x:detach(), y, 1, distance:detach()))
    local picture = torch.randn(1, 2, 6, 6):requires_grad_(true)
    local pooled, places = torch.adaptive_max_pool2d(picture, { 2, 2 })
    pooled:sum():backward()
    close(picture.grad, torch.adaptive_max_pool2d_backward(torch.ones(1, 2, 2, 2), picture:detach(), places))
    local points = torch.randn(5, 3):requires_grad_(true)
    local pairs_of = torch.pdist(points, 2)
    pairs_of:sum():backward()
    close(points.grad, torch._pdist_backward(torch.ones(10), points:detach(), 2, pairs_of:detach()))
    local rows = torch.tensor({ 1, 0, 1 }, { dtype = 'int64' })
    close(torch.tensor { { 1, 1 }, { 2, 2 }, { 0, 0 } },
      torch.embedding_dense_backward(torch.ones(3, 2), rows, 3, -1, false))
    local image = torch.randn(4, 3, 5, 5)
    local mean, var = image:mean({ 0, 2, 3 }), image:var({ 0, 2, 3 }, false)
    close((image - mean:view(1, 3, 1, 1)) / (var + 1e-5):sqrt():view(1, 3, 1, 1),
      (torch.native_batch_norm(image, nil, nil, nil, nil, true, 0.1, 1e-5)))
    local matrix = torch.randn(3, 3)
    local packed, pivots = torch.linalg_lu_factor(matrix)
    local p, l, u = torch.lu_unpack(packed, pivots)
    close(matrix, p:matmul(l):matmul(u))
  end)

  it('runs recurrent networks of fitting sizes', function()
    torch.manual_seed(0)
    local input, w, r = torch.randn(5, 2, 3), torch.randn(4, 3), torch.randn(4, 4)
    local output, last = torch.rnn_tanh(input, torch.zeros(1, 2, 4), { w, r }, false, 1, 0, false, false, false)
    local state = torch.zeros(2, 4)
    for t = 0, 4 do state = (input[t]:matmul(w:t()) + state:matmul(r:t())):tanh() end
    close(state, last[0])
    close(state, output[4])
    local function weights(gates, layers, directions)
      local list = {}
      for layer = 1, layers do
        for _ = 1, directions do
          for _, shape in ipairs { { gates * 4, layer == 1 and 3 or 4 * directions }, { gates * 4, 4 }, { gates * 4 },
            { gates * 4 } } do
            list[#list + 1] = torch.randn(shape)
          end
        end
      end
      return list
    end
    for _, bidirectional in ipairs { false, true } do
      local directions = bidirectional and 2 or 1
      local h, c = torch.zeros(2 * directions, 2, 4), torch.zeros(2 * directions, 2, 4)
      local out = torch.lstm(input, { h, c }, weights(4, 2, directions), true, 2, 0, false, bidirectional, false)
      assert.same({ 5, 2, 4 * directions }, { unpack(out.shape) })
      out = torch.gru(input, h, weights(3, 2, directions), true, 2, 0, false, bidirectional, false)
      assert.same({ 5, 2, 4 * directions }, { unpack(out.shape) })
    end
    local sizes = torch.tensor({ 3, 2, 1 }, { dtype = 'int64' })
    local rows = torch.gru(torch.randn(6, 3), sizes, torch.zeros(1, 3, 4), weights(3, 1, 1), true, 1, 0, false, false)
    assert.same({ 6, 4 }, { unpack(rows.shape) })
  end)
end)

local TESTS = ' full given dense filled finite alike in is of below upto dims place view span whole recurrent stacked '

describe('the table of guards', function()
  local here = debug.getinfo(1, 'S').source:match '^@(.*)/tests/lua/'
  local text = fs.read((here or '.') .. '/bindings/aten/aten_guarded.h'):match 'kGuarded%[%] = (%b{});'

  it('names operators that exist, and arguments that they have', function()
    local entries = 0
    for entry in text:sub(2, -2):gmatch '%b{}' do
      local strings = {}
      for piece in entry:gsub('"%s*\n%s*"', ''):gmatch '"([^"]*)"' do strings[#strings + 1] = piece end
      if #strings == 3 then
        entries = entries + 1
        local schemas = ''
        for name in strings[1]:gmatch '%S+' do
          local found = torch.schemas(name:match '^[^.]+')
          assert.is_true(#found > 0, name)
          schemas = schemas .. table.concat(found, '\n')
        end
        for clause in strings[2]:gmatch '[^;]+' do
          for word in clause:gmatch '%S+' do
            if not word:match '^[%a_][%w_]*$' then break end
            if TESTS:find(' ' .. word .. ' ', 1, true) then break end
            assert.truthy(schemas:find('%f[%w_]' .. word .. '%f[^%w_]'), word .. ' in ' .. strings[1])
          end
        end
      end
    end
    assert.is_true(entries > 50, entries)
  end)
end)
