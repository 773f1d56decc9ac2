-- Parts of sslrun eval: schedules, measures without labels, the plane of a picture, JSON, cards side by side.
local bench = require 'ssl.eval.bench'
local card = require 'ssl.eval.card'
local feature_pictures = require 'ssl.eval.feature_pictures'
local features = require 'ssl.eval.features'
local measures = require 'ssl.eval.measures'
local rate = require 'ssl.eval.rate'

local function near(expected, value, tolerance)
  assert(math.abs(expected - value) <= tolerance, ('expected %.12g, got %.12g'):format(expected, value))
end

describe('rate.factor', function()
  -- mmcv's cosine by epoch with a linear warm-up (wanggrun/triplet, configs/benchmarks/linear_classification): 5005 steps an
  -- epoch, 100 epochs, warm-up of 10 from the ratio 1e-4.
  local triplet = { epochs = 100, schedule = 'cosine_epoch', warmup_epochs = 10, warmup_ratio = 1e-4 }
  local steps = { epochs = 100, schedule = 'steps', milestones = { 60, 80 } }

  it('gives the learning rates of the triplet linear probe', function()
    local expected = { [0] = 1.5e-05, [1] = 0.0150097959, [5] = 0.0745457666, [10] = 0.1463292387, [50] = 0.075, [99] = 3.7007973e-05 }
    for epoch, lr in pairs(expected) do
      near(lr, 0.15 * rate.factor(triplet, epoch * 5005, 100, 5005), 6e-11) -- ten digits
    end
  end)

  it('falls in steps, and along a cosine every step', function()
    local function at(epoch) return rate.factor(steps, epoch * 10 + 9, 100, 10) end
    near(1, at(59), 0)
    near(0.1, at(60), 1e-15)
    near(0.01, at(80), 1e-15)
    near(0.5, rate.factor({ epochs = 9, schedule = 'cosine' }, 50, 4, 25), 1e-15)
  end)

  it('keeps the shares of milestones and warm-up in a shorter training, and says so', function()
    local function at(epoch) return rate.factor(steps, epoch * 10, 5, 10) end -- falls at epochs 3 and 4
    for epoch, expected in pairs { [0] = 1, [2] = 1, [3] = 0.1, [4] = 0.01 } do
      near(expected, at(epoch), 1e-15)
    end
    -- Half of the five epochs' warm-up, which has 50 steps of 500 epochs * steps.
    near(1e-4, rate.factor(triplet, 0, 5, 100), 1e-15)
    near(0.5 * (1 + 1e-4), rate.factor(triplet, 25, 5, 100), 1e-15)
    near(1, rate.factor(triplet, 50, 5, 100), 1e-15)
    assert.same({ 5, { '5 epochs instead of 100; the rate falls at epochs 3 instead of 60 and 4 instead of 80' } },
      { rate.epochs(steps, 5) })
    assert.same({ 5, { '5 epochs instead of 100; warm-up of 0.5 instead of 10' } }, { rate.epochs(triplet, 5) })
    assert.same({ 7, { '7 epochs instead of 9' } }, { rate.epochs({ epochs = 9, schedule = 'cosine' }, 7) })
    assert.same({ 100, {} }, { rate.epochs(steps, 0) })
    assert.same({ 100, {} }, { rate.epochs(steps, 200) })
  end)
end)

describe('measures', function()
  it('have their closed forms', function()
    local eye = torch.eye(4)
    near(0, measures.alignment(eye * 3, eye), 1e-12) -- lengths do not matter
    near(2, measures.alignment(eye, eye:flip { 0 }), 1e-6)
    near(-4, measures.uniformity(eye), 1e-6) -- every pair at squared distance 2
    near(-8, measures.uniformity(torch.tensor { { 1, 0 }, { -5, 0 } }), 1e-6)
    near(4, measures.rankme(eye), 1e-5) -- 1e-7 is added to each share
    near(4, measures.effective_rank(torch.cat({ eye, -eye }, 0)), 1e-6)
    near(1, measures.effective_rank(torch.tensor { { 1, 2 }, { 2, 4 }, { 5, 10 } }), 1e-3) -- roots of float64 rounding
  end)

  it('take the pairs of all tiles', function()
    local rows = torch.randn({ 3000, 3 }, { generator = torch.generator(0) })
    local z = rows / rows:norm(2, { 1 }, true)
    local potential = torch.cdist(z:double(), z:double()):square():mul(-2):exp()
    near(math.log((potential:sum():item() - 3000) / (3000 * 2999)), measures.uniformity(rows), 1e-6)
  end)
end)

describe('feature_pictures', function()
  it('turn features into their principal plane', function()
    local spread = torch.randn({ 200, 2 }, { generator = torch.generator(1), dtype = 'float64' })
    spread:select(1, 0):mul_(3)
    local rows = torch.zeros({ 200, 6 }, { dtype = 'float64' })
    rows:select(1, 4):copy_(spread:select(1, 0))
    rows:select(1, 1):copy_(spread:select(1, 1))
    local plane, share = feature_pictures.principal_plane(rows)
    near(1, share, 1e-12)
    near(0, (plane:norm(2, { 1 }) - (spread - spread:mean({ 0 }, true)):norm(2, { 1 })):abs():max():item(), 1e-9)
    assert.same({ 3, 640, 640 }, feature_pictures.plane(plane, torch.zeros({ 200 }, { dtype = 'int64' })).shape)
  end)
end)

describe('features.own_block', function()
  it('is everything for one process', function()
    assert.same({ 0, 7, 7 }, { features.own_block(7) })
  end)
end)

describe('bench.check_frozen', function()
  it('names a tensor of the frozen network that changed by a single bit', function()
    local network = nn.resnet { depth = 18, base_channels = 8 }
    local made = bench.new({ make = function() return network end }, { device = 'cpu', seed = 0, random = false })
    made.check_frozen()
    network:state_dict()['layer2.0.bn1.running_mean']:narrow(0, 3, 1):add_(1e-30)
    local ok, message = pcall(made.check_frozen)
    assert.is_false(ok)
    assert.equal("[eval] the frozen network changed: 'layer2.0.bn1.running_mean'", message)
  end)
end)

describe('card.compare', function()
  local function of(id, value, deviations)
    return { results = { { id = id, deviations = deviations or {}, rows = { { metric = 'mAP', value = value } } } } }
  end

  it('puts equal ids in one line and different ones in two', function()
    assert.same({ '| protocol | metric | a | b |', '|---|---|---|---|', '| x/v1 | mAP | 1.00 | 2.00 |' },
      card.compare({ of('x/v1', 1), of('x/v1', 2) }, { 'a', 'b' }))
    assert.same({ '| x/v1 | mAP | 1.00 | - |', '| x/v2 | mAP | - | 2.00 |' },
      { unpack(card.compare({ of('x/v1', 1), of('x/v2', 2) }, { 'a', 'b' }), 3) })
  end)

  it('marks values that deviate in another way', function()
    local lines = card.compare({ of('x/v1', 1), of('x/v1', 2, { '3 epochs' }) }, { 'a', 'b' })
    assert.equal('| x/v1 | mAP | 1.00 | 2.00 * |', lines[3])
    assert.equal('* made in another way than the first number of its line: other deviations from the protocol', lines[4])
  end)
end)
