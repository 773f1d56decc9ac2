-- Parts of sslrun eval: schedules, measures without labels, the plane of a picture, JSON, cards side by side.
local bench = require 'ssl.eval.bench'
local benchmarks = require 'ssl.eval.benchmarks'
local card = require 'ssl.eval.card'
local feature_pictures = require 'ssl.eval.feature_pictures'
local features = require 'ssl.eval.features'
local measures = require 'ssl.eval.measures'
local rate = require 'ssl.eval.rate'
local registry = require 'ssl.sets.registry'
local side_by_side = require 'ssl.eval.side_by_side'

-- Of the twenty names, a line each: test_eval.py has them from torchvision.
local VOC_CLASSES = 'f14861775969fd006b382e005f96dc811ef062ea4a37356efb70d7775e90f743'

local function near(expected, value, tolerance)
  assert(math.abs(expected - value) <= tolerance, ('expected %.12g, got %.12g'):format(expected, value))
end

describe('rate.of', function()
  local function factor(recipe, step, epochs, per_epoch) return rate.of(recipe, epochs, per_epoch)(step) end

  -- mmcv's cosine by epoch with a linear warm-up (wanggrun/triplet, configs/benchmarks/linear_classification): 5005 steps an
  -- epoch, 100 epochs, warm-up of 10 from the ratio 1e-4.
  local triplet = { epochs = 100, schedule = 'cosine_epoch', warmup_epochs = 10, warmup_ratio = 1e-4 }
  local steps = { epochs = 100, schedule = 'steps', milestones = { 60, 80 } }

  it('gives the learning rates of the triplet linear probe', function()
    local expected = { [0] = 1.5e-05, [1] = 0.0150097959, [5] = 0.0745457666, [10] = 0.1463292387, [50] = 0.075, [99] = 3.7007973e-05 }
    for epoch, lr in pairs(expected) do
      near(lr, 0.15 * factor(triplet, epoch * 5005, 100, 5005), 6e-11) -- ten digits
    end
  end)

  it('falls in steps, and along a cosine every step', function()
    local function at(epoch) return factor(steps, epoch * 10 + 9, 100, 10) end
    near(1, at(59), 0)
    near(0.1, at(60), 1e-15)
    near(0.01, at(80), 1e-15)
    near(0.5, factor({ epochs = 9, schedule = 'cosine' }, 50, 4, 25), 1e-15)
  end)

  it('keeps the shares of milestones and warm-up in a shorter training, and says so', function()
    local function at(epoch) return factor(steps, epoch * 10, 5, 10) end -- falls at epochs 3 and 4
    for epoch, expected in pairs { [0] = 1, [2] = 1, [3] = 0.1, [4] = 0.01 } do
      near(expected, at(epoch), 1e-15)
    end
    -- Half of the five epochs' warm-up, which has 50 steps of 500 epochs * steps.
    near(1e-4, factor(triplet, 0, 5, 100), 1e-15)
    near(0.5 * (1 + 1e-4), factor(triplet, 25, 5, 100), 1e-15)
    near(1, factor(triplet, 50, 5, 100), 1e-15)
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

describe('side_by_side', function()
  local function of(id, value, more)
    local result = { id = id, deviations = {}, rows = { { metric = 'mAP', value = value } }, made_of = { list = 'test ab, train cd' } }
    for key, entry in pairs(more or {}) do
      result[key] = entry
    end
    return { results = { result } }
  end
  local function lines(...) return { unpack(side_by_side({ ... }, { 'a', 'b' }), 3) } end

  it('puts equal protocols on equal data in one line and all others in two', function()
    assert.same({ { '| protocol | metric | a | b |', '|---|---|---|---|', '| x/v1 | mAP | 1.00 | 2.00 |' }, {} },
      { side_by_side({ of('x/v1', 1), of('x/v1', 2) }, { 'a', 'b' }) })
    assert.same({ '| x/v1 | mAP | 1.00 | - |', '| x/v2 | mAP | - | 2.00 |' }, lines(of('x/v1', 1), of('x/v2', 2)))
    local other = { { made_of = { list = 'test ab, train ce' } }, { made_of = {} }, -- {}: of a card that is silent
      { unreadable = { test = { files = { { path = 'a/b.jpg' } } } } } }
    for _, more in ipairs(other) do
      local table, notes = side_by_side({ of('voc07-svm/v1', 1), of('voc07-svm/v1', 2, more) }, { 'a', 'b' })
      assert.same({ '| voc07-svm/v1 | mAP | 1.00 | - |', '| voc07-svm/v1 | mAP | - | 2.00 |' }, { unpack(table, 3) })
      assert.same({ 'in several lines, as their data are not known to be equal: voc07-svm/v1' }, notes)
    end
    assert.equal(2, #lines(of('x/v1', 1, { made_of = {} }), of('x/v1', 2, { made_of = {} })))
  end)

  it('knows ids of before by the sums of their lists', function()
    local today = { protocol = 'svm/v1', on = 'own-abcd' }
    local old = { made_of = { list = 'test ab, train cd, 0123456789abcdef' } } -- behind them that of a 1percent.txt
    assert.same({ '| svm/v1 on own-abcd | mAP | 1.00 | 2.00 |' }, lines({ data = { ['own-abcd'] = { name = 'own-abcd', pictures = {} } },
      results = of('svm/v1 on own-abcd', 1, today).results }, of('voc07-svm/v1', 2, old)))
  end)

  it('marks values that deviate in another way', function()
    local table, notes = side_by_side({ of('x/v1', 1), of('x/v1', 2, { deviations = { '3 epochs' } }) }, { 'a', 'b' })
    assert.equal('| x/v1 | mAP | 1.00 | 2.00 * |', table[3])
    assert.same({ '* made in another way than the first number of its line: other deviations from the protocol' }, notes)
  end)
end)

describe('benchmarks.is', function()
  local known = {} -- by name, of every set that comes with the program
  for _, name in ipairs(registry.names()) do
    for _, entry in ipairs(registry.find(name).evaluation) do
      known[entry.name] = entry.benchmark
    end
  end
  local voc = data.tensor(torch.zeros({ 1, 3, 2, 2 }, { dtype = 'uint8' })):fingerprint().classes -- of no class
  it('takes the counts and the classes of every split', function()
    local sums = { train = VOC_CLASSES, test = VOC_CLASSES }
    assert.is_true(benchmarks.is(known.voc07, { train = 5011, test = 4952 }, sums))
    assert.is_true(benchmarks.is(known.voc12to07, { train = 11540, test = 4952 }, sums))
    assert.is_false(benchmarks.is(known.voc07, { train = 5011, test = 4951 }, sums))
    assert.is_false(benchmarks.is(known.voc07, { train = 300, test = 4952 }, sums))
    assert.is_false(benchmarks.is(known.voc07, { train = 5011, test = 4952 }, { train = VOC_CLASSES, test = voc }))
    assert.is_false(benchmarks.is(known.scenes, { train = 2000, test = 500 }, sums))
    assert.is_true(benchmarks.is(known.sysu30k, { query = 1000, gallery = 479730 }, {}))
    assert.is_false(benchmarks.is(known.sysu30k, { query = 1000, gallery = 400000 }, {}))
  end)
end)

describe('card.write', function()
  local function text(benchmark, unreadable)
    local result = {
      id = 'voc07-svm/v1', protocol = 'svm/v1', on = 'voc07', about = '', data = '', seconds = 1, deviations = {}, pictures = {},
      rows = { { metric = 'mAP, res5', value = 50, definition = '' } }, unreadable = unreadable,
    }
    local names = { name = 'voc07', benchmark = benchmark, pictures = { train = 5011, test = 4952 }, list = '' }
    local folder = os.tmpname()
    os.remove(folder)
    fs.mkdirs(folder)
    card.write({ results = { result }, data = { voc07 = names }, checkpoint = '', sha256 = '', weights = '', network = '', loaded = '',
      decoder = '', device = '', precision = '', processes = 1, seed = 0, version = '' }, folder)
    local written = fs.read(folder .. '/card.md')
    for _, name in ipairs { '/card.md', '/card.json', '' } do
      fs.remove(folder .. name)
    end
    return written
  end

  it('shows published numbers beside the whole benchmark only', function()
    assert.truthy(text(true):find('| voc07-svm/v1 | supervised | mAP | 87.17 | open-mmlab/OpenSelfSup, docs/MODEL_ZOO.md |', 1, true))
    assert.is_nil(text(false):find('Published', 1, true)) -- and where a card of before called own pictures so
    assert.is_nil(text(true, { test = { pictures = 4952, files = { { path = 'a.jpg', reason = 'cut' } } } }):find('Published', 1, true))
  end)

  it('shows none that is only recalled', function()
    for _, published in pairs(require 'ssl.eval.references') do
      for _, reference in ipairs(published) do
        assert.is_nil(reference[4]:find 'recalled')
        assert.truthy(reference[4]:find '^[%w.-]+/[%w.-]+, ') -- a repository or a site and the file or page in it
      end
    end
  end)
end)
