-- loss: values by hand and error texts; gradients are compared with Python in tests/parity.
local fails = require('fixtures').fails

local function near(expected, tensor) assert.is_true(math.abs(expected - tensor:item()) < 1e-6, tostring(tensor)) end

describe('loss', function()
  it('negative_cosine', function()
    -- (3, 4) and (4, 3) have cosine 0.96.
    near(-0.96, loss.negative_cosine(torch.tensor { { 3, 4 } }, torch.tensor { { 4, 3 } }))
    fails('expected two tensors [N, D] of one shape, got [1, 2] and [1, 3]', function()
      loss.negative_cosine(torch.zeros { 1, 2 }, torch.zeros { 1, 3 })
    end)
    fails('[loss.negative_cosine] expected a Tensor, got number', function() loss.negative_cosine(1, 2) end)
  end)

  it('cross_entropy', function()
    local logits, target = torch.zeros { 2, 4 }, torch.zeros({ 2 }, { dtype = 'int64' })
    near(math.log(4), loss.cross_entropy(logits, target))
    fails("unknown option 'smoothing'", function() loss.cross_entropy(logits, target, { smoothing = 0.1 }) end)
  end)

  it('bce_with_logits', function()
    near(math.log(2), loss.bce_with_logits(torch.zeros { 2, 3 }, torch.ones { 2, 3 }))
  end)
end)
