-- ssl.gauges against closed forms: spread rows, collapsed rows, rows on a line, pairs, prototypes, components.
local ssl = require 'ssl'
local fails = require('fixtures').fails

local function number(x) return type(x) == 'number' and x or x:item() end

describe('ssl.gauges', function()
  it('gives only what it was asked for', function()
    assert.is_nil(next(ssl.gauges {}))
    local names = {}
    for name in pairs(ssl.gauges { outputs = torch.randn { 4, 3 } }) do
      names[#names + 1] = name
    end
    table.sort(names)
    assert.same({ 'rank', 'spread' }, names)
  end)

  it('calls rows along all axes, both ways, fully spread and of full rank', function()
    local eye = torch.eye(6)
    local given = ssl.gauges { outputs = torch.cat { eye * 3, eye * -0.1 } }
    -- Each channel holds 1, -1 and ten zeros: unbiased deviation sqrt(2 / 11), times sqrt(6).
    assert.near(math.sqrt(12 / 11), number(given.spread), 1e-6)
    assert.near(6, number(given.rank), 1e-6)
  end)

  it('calls equal rows collapsed', function()
    local given = ssl.gauges { outputs = torch.ones { 5, 8 } }
    assert.near(0, number(given.spread), 1e-6)
    assert.near(1, number(given.rank), 1e-6)
  end)

  it('calls rows on a line rank 1 however far apart they are', function()
    local line = torch.randn({ 20, 1 }):matmul(torch.randn { 1, 50 })
    local given = ssl.gauges { outputs = line }
    assert.near(1, number(given.rank), 1e-3) -- float32 noise of the second singular value
    assert.is_true(number(given.spread) > 0.5)
  end)

  it('gives the same rank for wide and tall outputs as the singular values do', function()
    for _, shape in ipairs { { 12, 40 }, { 40, 12 } } do
      local x = torch.randn(shape)
      local z = x:div(x:norm(2, { 1 }, true))
      local values = torch.linalg_svdvals(z:sub(z:mean({ 0 }, true)):double())
      local shares, entropy = values:div(values:sum()):tolist(), 0
      for _, share in ipairs(shares) do
        entropy = entropy - (share > 0 and share * math.log(share) or 0)
      end
      assert.near(math.exp(entropy), number(ssl.gauges({ outputs = x }).rank), 1e-4)
    end
  end)

  it('means the cosines of pairs and of non-pairs', function()
    local a = torch.tensor { { 1, 0 }, { 0, 2 }, { -3, 0 } }
    local b = torch.tensor { { 2, 0 }, { 1, 1 }, { 0, 1 } }
    local given = ssl.gauges { outputs = a, pair = b }
    local half = math.sqrt(0.5)
    assert.near((1 + half + 0) / 3, number(given.positive), 1e-6)
    assert.near((half + 0 + 0 + 1 + -1 + -half) / 6, number(given.negative), 1e-6)
  end)

  it('counts prototypes without a row and parts of a graph', function()
    local scores = torch.tensor { { 1, 5, 2, 0 }, { 0, 9, 1, 0 }, { -1, -2, -0.5, -3 } }
    local given = ssl.gauges { scores = scores, components = torch.tensor({ 0, 1, 1, 7 }, { dtype = 'int64' }) }
    assert.equal(0.5, number(given.dead_prototypes))
    assert.equal(2, number(given.used_prototypes))
    assert.equal(3, number(given.components))
  end)

  it('gives NaN for rows that are not numbers, and no error', function()
    for _, bad in ipairs { 0 / 0, math.huge, -math.huge } do
      local x = torch.randn { 6, 4 }
      x[2][1] = bad
      local given = ssl.gauges { outputs = x, pair = torch.randn { 6, 4 }, scores = x }
      for _, name in ipairs { 'spread', 'rank', 'positive', 'negative' } do
        assert.not_equal(number(given[name]), number(given[name]), name)
      end
      assert.is_number(given.dead_prototypes)
    end
  end)

  it('leaves out what one row does not show', function()
    local given = ssl.gauges { outputs = torch.tensor { { 3, 4 } }, pair = torch.tensor { { 1, 0 } },
      scores = torch.tensor { { 1, 2 } } }
    assert.near(0.6, number(given.positive), 1e-6)
    assert.equal(0.5, given.dead_prototypes)
    assert.is_nil(given.spread)
    assert.is_nil(given.rank)
    assert.is_nil(given.negative)
  end)

  it('leaves gradients and half precision alone', function()
    local x = nn.parameter(torch.randn { 4, 3 })
    local given = ssl.gauges { outputs = x:to('bfloat16') * 2 }
    assert.is_false(given.spread.requires_grad)
    assert.equal('float32', given.spread.dtype)
  end)

  it('names wrong input', function()
    fails("expected a Tensor [N, D] for 'outputs', got [3]", ssl.gauges, { outputs = torch.ones { 3 } })
    fails("got number", ssl.gauges, { outputs = 1 })
    fails("expected outputs, pair, scores or components, got 'output'", ssl.gauges, { output = torch.ones { 3, 2 } })
    fails("expected 'outputs' and 'pair' of one shape, got [3, 2] and [4, 2]", ssl.gauges,
      { outputs = torch.ones { 3, 2 }, pair = torch.ones { 4, 2 } })
  end)
end)
