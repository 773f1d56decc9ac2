-- ssl.ssprl: size of the network (WesleyHsieh0806/SS-PRL, SS-PRL/src/resnet50.py), error texts.
local ssprl = require 'ssl.methods.ssprl'
local fails = require('fixtures').fails

local function small_model(levels)
  local encoder = nn.sequential { nn.Conv2d(3, 6, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten() }
  return ssprl.model { encoder = encoder, crops = { 2, 1 }, levels = levels, prototypes = 5, dim = 4, hidden = 8 }
end

describe('ssprl', function()
  it('has as many parameters as the released network', function()
    local levels, cuts = ssprl.levels { grid = { 2, 3 }, size = { 112, 96 }, resize = { 314, 383 },
      prototypes = { 150, 150 } }
    assert.same({ { resize = 314, grid = 2, size = 112 }, { resize = 383, grid = 3, size = 96 } }, cuts)
    local model = ssprl.model { encoder = nn.resnet { depth = 50 }, crops = { 2, 6 }, levels = levels,
      prototypes = 300 }
    local count = 0
    for _, parameter in ipairs(model:parameters()) do
      count = count + parameter:numel()
    end
    assert.equal(37062992, count)
    assert.equal(34, model.views)
    assert.equal(#data.ssprl_views { levels = cuts, groups = ssprl.groups { size = { 224, 96 }, count = { 2, 6 } } },
      model.views)
  end)

  it('embeds, scores and predicts in the shapes of the method', function()
    local model = small_model { { grid = 2, prototypes = 7 } }
    local batch = {}
    for i = 1, 11 do
      batch[i] = torch.randn { 3, 3, 8, 8 }
    end
    local whole, patches = model:embed(batch)
    assert.same({ 3, 3, 4 }, whole.shape)
    assert.same({ 2, 12, 4 }, patches[1].shape)
    assert.is_true((whole:norm(2, { 2 }) - 1):abs():max():item() < 1e-6)
    local level = model.levels[1]
    assert.same({ 2, 3, 5 }, level:predict(level.prototypes(patches[1])).shape)
    fails('[ssprl.embed] expected 11 views, got 2', function() model:embed { batch[1], batch[2] } end)
    assert.equal(0, #small_model {}.levels) -- without levels it is SwAV
  end)

  it('makes prototypes and the rows of correlation learners unit vectors', function()
    local model = small_model { { grid = 2, prototypes = 7 } }
    model.level1.correlation.weight:requires_grad_(false):mul_(9)
    model.level1.correlation.weight:requires_grad_(true)
    model:normalise_prototypes()
    for _, part in ipairs { model.prototypes, model.level1.prototypes, model.level1.correlation } do
      assert.is_true((part.weight:norm(2, { 1 }) - 1):abs():max():item() < 1e-6)
    end
  end)

  it('tells the rows of a batch', function()
    local model = small_model { { grid = 2, prototypes = 7 }, { grid = 3, prototypes = 7 } }
    assert.same({ 5, 20, 45 }, model:rows { torch.zeros { 5, 3, 8, 8 } })
    assert.equal(5, #model.prototype_weights)
  end)

  it('has the learning rate of the released script', function()
    local function check(rate, values)
      for step, value in pairs(values) do
        -- nine decimals
        assert.is_true(math.abs(rate(step) - value) < 6e-10, ('step %d: %.12f'):format(step, rate(step)))
      end
    end
    check(ssprl.rate { base = 0.6, final = 0.0006, steps = 200 * 646 }, {
      [0] = 0.6, [646] = 0.599963027, [32300] = 0.512219902, [64600] = 0.3003, [96900] = 0.088380098, [129199] = 0.0006,
    })
    check(ssprl.rate { base = 4.8, final = 0.0048, steps = 100 * 100, warmup_steps = 10 * 100 }, {
      [0] = 0, [1] = 0.004804805, [500] = 2.402402402, [999] = 4.8, [1000] = 4.8, [1001] = 4.799999854, [5500] = 2.4024,
      [9999] = 0.004800146,
    })
  end)

  it('makes groups of views from lists', function()
    assert.same({ { size = 48, count = 2, scale = { 0.3, 1 } } }, ssprl.groups {
      size = { 48 }, count = { 2 }, min_scale = { 0.3 }, max_scale = { 1 },
    })
    assert.same({ { size = 48, count = 2 } }, ssprl.groups { size = { 48 }, count = { 2 } })
  end)

  it('says which list has another length', function()
    fails("[ssprl.levels] expected lists of one length, one entry a level; got 2 in 'grid' and 1 in 'size'", function()
      ssprl.levels { grid = { 2, 3 }, size = { 112 } }
    end)
    fails('[ssprl.groups] expected 2 entries in every list',
      function() ssprl.groups { size = { 9, 8 }, count = { 1 } } end)
    fails('expected `features`', function() ssprl.model { encoder = nn.Identity(), crops = { 2 }, levels = {},
      prototypes = 5 } end)
  end)
end)
