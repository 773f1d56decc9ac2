-- The rates that every protocol of sslrun eval steps with, epoch by epoch, beside those of the published recipes.
local protocol_list = require 'ssl.eval.protocol_list'

local WIDTH, CLASSES = 3, 2

-- In place of a network and its features: nothing here depends on what they are.
local function bench(epochs)
  local self = {
    backbone = { width = WIDTH, classes = 0 },
    encoder = { stages = function() return { { name = 'a' }, { name = 'b' }, { name = 'c' }, { name = 'd' },
      { name = 'e' } } end },
    options = { seed = 0, device = 'cpu', precision = 'fp32', workers = 1, batch = 4096, epochs = epochs },
  }
  function self.passes() return 1 end
  local function all_of(set, split) return torch.arange(#set.splits[split]) end
  local function rows_of(set, split)
    local rows = torch.zeros { #set.splits[split], WIDTH }
    return setmetatable({}, { __index = function() return rows end })
  end
  function self.labelled(set, split) return { rows_of(set, split).average, set.labels(split) }, all_of(set, split) end
  function self.part(set, split) return set.splits[split] end
  function self.new_encoder()
    return nn.module('Encoder', { conv = nn.Conv2d(3, WIDTH, 1) }, {
      stages = { { name = 'last', channels = WIDTH, stride = 1 } },
      forward = function(module, images) return module.conv(images) end,
    })
  end
  self.store = {
    get = function(_, set, split) return rows_of(set, split), all_of(set, split) end,
    get_all = function(_, set, split, looks)
      local found = {}
      for i = 1, #looks do
        found[i] = rows_of(set, split)
      end
      return found, all_of(set, split)
    end,
  }
  return self
end

local function set_of(kind, name, pictures)
  local function split(count)
    local labels = torch.arange(count):remainder(CLASSES)
    if kind == 'multi' then
      labels = torch.stack({ labels, -labels + 1 }, 1):to 'float32'
    end
    return data.tensor(torch.zeros({ count, 8, 8 }, { dtype = 'uint8' }), labels, { classes = { 'a', 'b' } })
  end
  local splits = { train = split(pictures), test = split(4) }
  return {
    kind = kind, name = name, size = 8, resize = 8, root = '/nowhere', splits = splits,
    classes = splits.train:classes(),
    labels = function(of) return splits[of]:targets() end,
  }
end

local function array(value) return type(value) == 'table' and value or { value } end

-- The rates of each step of a protocol: those of all groups of optim.SGD, or of all heads of eval.linear_heads.
local function rates_of(protocol, set, epochs)
  local steps, sgd, linear_heads = {}, optim.SGD, eval.linear_heads
  local function told(object, step)
    return setmetatable({}, { __index = function(_, name)
      return function(_, ...)
        if name == 'step' then
          steps[#steps + 1] = step(object, ...)
        end
        return object[name](object, ...)
      end
    end })
  end
  optim.SGD = function(...) -- luacheck: ignore 122
    return told(sgd(...), function(optimizer)
      local rates = {}
      for i, group in ipairs(optimizer:groups()) do
        rates[i] = group.lr
      end
      return rates
    end)
  end
  eval.linear_heads = function(options) -- luacheck: ignore 122
    return told(linear_heads(options), function(_, _, _, factor)
      local rates = {}
      for i, lr in ipairs(array(options.lr)) do
        rates[i] = lr * factor
      end
      return rates
    end)
  end
  local ok, result = pcall(protocol.run, bench(epochs or 0), set)
  optim.SGD, eval.linear_heads = sgd, linear_heads -- luacheck: ignore 122
  assert(ok, tostring(result))
  return steps, result.deviations
end

local function find(name, set)
  for _, protocol in ipairs(protocol_list.all()) do
    if protocol.name == name and protocol.fits(set, { backbone = { classes = 0 } }) then
      return protocol
    end
  end
end

local function steps(base, milestones, gamma)
  return function(epoch)
    local rate = base
    for _, milestone in ipairs(milestones) do
      rate = epoch >= milestone and rate * gamma or rate
    end
    return rate
  end
end

local function cosine(base, epochs) return function(epoch) return base * 0.5 * (
  1 + math.cos(math.pi * epoch / epochs)) end end

-- mmcv's linear warm-up by epoch on a cosine by epoch.
local function warm_cosine(base)
  local after = cosine(base, 100)
  return function(epoch) return after(epoch) * (epoch < 10 and 1 - (1 - epoch / 10) * (1 - 1e-4) or 1) end
end

local fall = { 12, 16 }
-- Protocol, kind and name of the set, pictures (a batch of the recipe, so that an epoch has one step), epochs, rates.
local PUBLISHED = {
  -- facebookresearch/simsiam main_lincls.py: lr 0.1 for 256, batch 4096.
  { 'linear-simsiam', 'single', 'imagenet', 4096, 90, cosine(1.6, 90) },
  -- facebookresearch/moco main_lincls.py, README: lr 30, schedule 60 80.
  { 'linear-moco', 'single', 'imagenet', 256, 100, steps(30, { 60, 80 }, 0.1) },
  { 'linear-swav', 'single', 'imagenet', 256, 100, cosine(0.3, 100) }, -- facebookresearch/swav eval_linear.py
  -- mingkai-zheng/WCL linear_eval.py: 0.2 * 4096 / 256
  { 'linear-wcl', 'single', 'imagenet', 4096, 80, cosine(3.2, 80) },
  { 'linear-barlow', 'single', 'imagenet', 256, 100, cosine(0.3, 100) }, -- facebookresearch/barlowtwins evaluate.py
  { 'linear-vicreg', 'single', 'imagenet', 256, 100, cosine(0.02, 100) }, -- facebookresearch/vicreg evaluate.py
  -- wanggrun/triplet configs/benchmarks/linear_classification/imagenet: r50_last_cos_for_LessSslEpoch, _MoreSslEpoch.
  { 'linear-triplet-short', 'single', 'imagenet', 256, 100, warm_cosine(0.15) },
  { 'linear-triplet-long', 'single', 'imagenet', 256, 100, warm_cosine(0.04) },
  -- open-mmlab/OpenSelfSup configs/benchmarks/linear_classification/imagenet/r50_multihead.py: each stage's head.
  { 'linear-stages', 'single', 'imagenet', 256, 90, steps(0.01, { 30, 60 }, 0.1), heads = 5 },
  -- WesleyHsieh0806/SS-PRL benchmarks/classification: lr 0.03 for VOC07, 0.1 for COCO.
  { 'linear-ssprl', 'multi', 'scenes', 32, 100, cosine(0.03, 100) },
  { 'linear-ssprl', 'multi', 'coco14', 128, 100, cosine(0.1, 100) },
  -- HHU-JialeChen/SSL ori_voc_main_lincls.py, ori_coco_main_lincls.py: lr 1 and 10 for 256, batch 64.
  { 'linear-multilabel', 'multi', 'scenes', 64, 100, cosine(0.25, 100) },
  { 'linear-multilabel', 'multi', 'coco17', 64, 100, cosine(2.5, 100) },
  -- facebookresearch/swav eval_semisup.py, README: lr 0.02 and last layer 5; 0.01 and 0.2; x 0.2 at epochs 12 and 16 of
  -- 20.
  { 'semi-1', 'single', 'imagenet', 25600, 20, steps(5, fall, 0.2), steps(0.02, fall, 0.2) },
  { 'semi-10', 'single', 'imagenet', 2560, 20, steps(0.2, fall, 0.2), steps(0.01, fall, 0.2) },
  -- WesleyHsieh0806/SS-PRL, semi-supervised on COCO: head 0.1, trunk 0.001.
  { 'semi-1', 'multi', 'scenes', 3200, 20, steps(0.1, fall, 0.2), steps(0.001, fall, 0.2) },
  { 'semi-10', 'multi', 'scenes', 320, 20, steps(0.1, fall, 0.2), steps(0.001, fall, 0.2) },
  { 'semi-1-released', 'multi', 'scenes', 3200, 20, steps(0.1, fall, 0.2) },
  { 'semi-10-released', 'multi', 'scenes', 320, 20, steps(0.1, fall, 0.2) },
  -- lightly's ImageNet benchmark, batch 256
  { 'fine-tune', 'single', 'imagenet', 256, 30, cosine(0.05, 30), cosine(0.05, 30) },
  -- docs/evaluate/evaluation.md
  { 'fine-tune', 'multi', 'scenes', 64, 60, steps(0.1, { 40, 50 }, 0.1), steps(0.01, { 40, 50 }, 0.1) },
}

local function near(expected, value)
  assert(math.abs(expected - value) <= 1e-12 * expected, ('expected %.12g, got %.12g'):format(expected, value))
end

describe('rates of protocols', function()
  for _, row in ipairs(PUBLISHED) do
    local name, kind, set_name, pictures, epochs = unpack(row, 1, 5)
    it(('are the published ones: %s on %s'):format(name, set_name), function()
      local set = set_of(kind, set_name, pictures)
      local told, deviations = rates_of(find(name, set), set)
      local heads = row.heads or 1
      assert.equal(epochs * heads, #told)
      for step, rates in ipairs(told) do
        local epoch = math.floor((step - 1) / heads)
        assert.equal(row[7] and 2 or 1, #rates)
        near(row[6](epoch), rates[1])
        if row[7] then
          near(row[7](epoch), rates[2])
        end
      end
      for _, text in ipairs(deviations) do
        assert.is_nil(text:find('epochs instead of', 1, true), text)
      end
    end)
  end

  it('of the sweep are its table', function()
    local set = set_of('single', 'imagenet', 256)
    local told = rates_of(find('linear-sweep', set), set)
    assert.equal(2 * 30, #told) -- the choice on four fifths, then all pictures
    for step, rates in ipairs(told) do
      local epoch, head = (step - 1) % 30, 0
      for _, lr in ipairs { 0.03, 0.1, 0.3, 1, 3, 10 } do
        for _ = 1, 4 do
          head = head + 1
          near(cosine(lr, 30)(epoch), rates[head])
        end
      end
    end
  end)

  it('keep their shape in fewer epochs, which the card says', function()
    local told, deviations = rates_of(find('linear-moco', set_of('single', 'imagenet', 256)),
      set_of('single', 'imagenet', 256), 5)
    for epoch, expected in ipairs { 30, 30, 30, 3, 0.3 } do
      near(expected, told[epoch][1])
    end
    assert.truthy(deviations[1]:find('5 epochs instead of 100; the rate falls at epochs 3 instead of 60 and 4 '
      .. 'instead of 80', 1, true))
    local set = set_of('single', 'imagenet', 2560)
    told, deviations = rates_of(find('semi-10', set), set, 5)
    for epoch, factor in ipairs { 1, 1, 1, 0.2, 0.04 } do
      near(0.2 * factor, told[epoch][1])
      near(0.01 * factor, told[epoch][2])
    end
    assert.truthy(deviations[1]:find('5 epochs instead of 20; the rate falls at epochs 3 instead of 12 and 4 instead '
      .. 'of 16', 1, true))
    set = set_of('single', 'imagenet', 256)
    told, deviations = rates_of(find('linear-triplet-short', set), set, 20)
    near(0.15e-4, told[1][1])
    near(cosine(0.15, 20)(1) * (1 - 0.5 * (1 - 1e-4)), told[2][1])
    near(cosine(0.15, 20)(2), told[3][1])
    assert.truthy(deviations[1]:find('20 epochs instead of 100; warm-up of 2 instead of 10', 1, true))
    deviations = select(2, rates_of(find('linear-sweep', set), set, 3))
    assert.same({ '3 epochs instead of 30' }, deviations)
  end)
end)
