-- ssl.ssprl: size of the network (SS-PRL/src/resnet50.py), queues saved and loaded, error texts.
local ssprl = require 'ssl.methods.ssprl'
local unit = require 'ssl.parts.unit'

local function fails(fragment, fn)
  local ok, message = pcall(fn)
  assert.is_false(ok)
  assert.truthy(tostring(message):find(fragment, 1, true), tostring(message))
end

local function small_model(levels)
  local encoder = nn.sequential { nn.Conv2d(3, 6, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten() }
  return ssprl.model { encoder = encoder, crops = { 2, 1 }, levels = levels, prototypes = 5, dim = 4, hidden = 8 }
end

describe('ssprl', function()
  it('has as many parameters as the released network', function()
    local levels, cuts = ssprl.levels { grid = { 2, 3 }, size = { 112, 96 }, resize = { 314, 383 }, prototypes = { 150, 150 } }
    assert.same({ { resize = 314, grid = 2, size = 112 }, { resize = 383, grid = 3, size = 96 } }, cuts)
    local model = ssprl.model { encoder = nn.resnet { depth = 50 }, crops = { 2, 6 }, levels = levels, prototypes = 300 }
    local count = 0
    for _, parameter in ipairs(model:parameters()) do
      count = count + parameter:numel()
    end
    assert.equal(37062992, count)
    assert.equal(34, model.views)
    assert.equal(#data.ssprl_views { levels = cuts, groups = ssprl.groups { size = { 224, 96 }, count = { 2, 6 } } }, model.views)
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

  it('makes prototypes unit vectors and freezes them', function()
    local model = small_model { { grid = 2, prototypes = 7 } }
    model.level1.correlation.weight:requires_grad_(false):mul_(9)
    model.level1.correlation.weight:requires_grad_(true)
    model:normalise_prototypes()
    for _, part in ipairs { model.prototypes, model.level1.prototypes, model.level1.correlation } do
      assert.is_true((part.weight:norm(2, { 1 }) - 1):abs():max():item() < 1e-6)
    end
    model:freeze_prototypes(true)
    assert.is_false(model.prototypes.weight.requires_grad)
    assert.is_true(model.level1.projector[0].weight.requires_grad)
    model:freeze_prototypes(false)
    assert.is_true(model.level1.correlation.weight.requires_grad)
  end)

  it('has the learning rate of the released script', function()
    local function check(rate, values)
      for step, value in pairs(values) do
        assert.is_true(math.abs(rate(step) - value) < 6e-10, ('step %d: %.12f'):format(step, rate(step))) -- nine decimals
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
    fails('[ssprl.groups] expected 2 entries in every list', function() ssprl.groups { size = { 9, 8 }, count = { 1 } } end)
    fails('expected `features`', function() ssprl.model { encoder = nn.Identity(), crops = { 2 }, levels = {}, prototypes = 5 } end)
  end)
end)

describe('code queues', function()
  local function rows(count) return unit(torch.randn { 2, count, 4 }) end

  it('have lengths divisible by the batch', function()
    local queues = ssprl.code_queues.new { lengths = { 1920, 5000 }, batch = 128 }
    assert.equal(1920, queues.queues[1].length)
    assert.equal(4992, queues.queues[2].length)
  end)

  it('give the same codes when they go on from a checkpoint', function()
    local prototypes, path = unit(torch.randn { 5, 4 }), os.tmpname()
    local function new() return ssprl.code_queues.new { lengths = { 8, 0 }, batch = 4, start = 1 } end
    local queues, steps = new(), {}
    for step = 1, 6 do
      steps[step] = rows(4)
    end
    local function codes(of, step) return of:codes(1, steps[step], steps[step]:matmul(prototypes:t()), prototypes, step > 1 and 1 or 0) end
    for step = 1, 3 do
      codes(queues, step)
    end
    checkpoint.save(path, queues:state_dict())
    local later = new()
    later:load_state_dict(checkpoint.load(path))
    os.remove(path)
    local used = false
    for step = 4, 6 do
      local expected = codes(queues, step)
      assert.is_true(expected:equal(codes(later, step)))
      local alone = loss.sinkhorn(steps[step][0]:matmul(prototypes:t()))
      used = used or not expected[0]:equal(alone)
    end
    assert.is_true(used)
    fails('[code_queues] expected 2 queues, the saved ones are fewer', function()
      ssprl.code_queues.new({ lengths = { 8, 8 }, batch = 4 }):load_state_dict { queue1 = queues:state_dict().queue1 }
    end)
    fails('[code_queues] expected 1 queues, the saved ones are more', function()
      ssprl.code_queues.new({ lengths = { 8 }, batch = 4 }):load_state_dict(queues:state_dict())
    end)
  end)

  it('go on with another batch: the newest rows stay, what a longer queue lacks is filled', function()
    local prototypes = unit(torch.randn { 5, 4 })
    local function codes(of, x) return of:codes(1, x, x:matmul(prototypes:t()), prototypes, 0) end
    local queues = ssprl.code_queues.new { lengths = { 10 }, batch = 2 }
    for _ = 1, 7 do
      codes(queues, rows(2))
    end
    local saved = queues:state_dict().queue1
    local shorter = ssprl.code_queues.new { lengths = { 10 }, batch = 4 }
    shorter:load_state_dict(queues:state_dict())
    assert.equal(8, shorter.queues[1].length)
    assert.is_true(shorter.queues[1].rows:equal(saved.rows:narrow(1, 0, 8)))
    local x = rows(4)
    local joined = torch.cat({ saved.rows[0]:narrow(0, 0, 8), x[0] }, 0):matmul(prototypes:t())
    assert.is_true(codes(shorter, x)[0]:sub(loss.sinkhorn(joined):narrow(0, 8, 4)):abs():max():item() < 1e-6) -- sums in another order
    local longer = ssprl.code_queues.new { lengths = { 12 }, batch = 2 }
    longer:load_state_dict(queues:state_dict())
    assert.equal(10, longer.queues[1].filled)
    codes(longer, rows(2))
    assert.equal(12, longer.queues[1].filled)
    assert.is_true(longer.queues[1].rows:narrow(1, 2, 10):equal(saved.rows))
  end)

  it('are long enough for a step', function()
    local queues = ssprl.code_queues.new { lengths = { 8 }, batch = 4, start = 80 }
    fails('[code_queues] expected at least a batch, 4 rows, in queue 2, or 0 for no queue; got 3', function()
      ssprl.code_queues.new { lengths = { 8, 3 }, batch = 4 }
    end)
    fails('[code_queues] expected at least 12 rows in queue 1, as many as a step adds, got 8', function()
      queues:codes(1, rows(12), torch.randn { 2, 12, 5 }, torch.randn { 5, 4 }, 0)
    end)
  end)
end)
