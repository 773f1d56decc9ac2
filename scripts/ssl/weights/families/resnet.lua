-- ResNets as files of weights: the names of their tensors in each framework, what the shapes tell, and how one is
-- built.
--
-- Schemes spell the names of one network. {L} is the stage (1 to 4), {b} the block (from 0), {i} the convolution (1 to
-- 3), each with a sum or difference ({L+1}), or as a letter ({i=abc}). `fields` rename what follows the last dot;
-- `folds`: the norms may be folded into weight and bias, without mean and variance; `note` is told when such a file is
-- read.
local schemes = {
  torchvision = {
    stem = 'conv1', stem_norm = 'bn1', conv = 'layer{L}.{b}.conv{i}', norm = 'layer{L}.{b}.bn{i}',
    shortcut = 'layer{L}.{b}.downsample.0', shortcut_norm = 'layer{L}.{b}.downsample.1', classifier = 'fc',
  },
  detectron2 = {
    stem = 'stem.conv1', stem_norm = 'stem.conv1.norm', conv = 'res{L+1}.{b}.conv{i}',
    norm = 'res{L+1}.{b}.conv{i}.norm',
    shortcut = 'res{L+1}.{b}.shortcut', shortcut_norm = 'res{L+1}.{b}.shortcut.norm', classifier = 'linear',
  },
  sequential = {
    stem = '0', stem_norm = '1', conv = '{L+3}.{b}.conv{i}', norm = '{L+3}.{b}.bn{i}',
    shortcut = '{L+3}.{b}.downsample.0', shortcut_norm = '{L+3}.{b}.downsample.1',
  },
  transformers = {
    stem = 'embedder.embedder.convolution', stem_norm = 'embedder.embedder.normalization',
    conv = 'encoder.stages.{L-1}.layers.{b}.layer.{i-1}.convolution',
    norm = 'encoder.stages.{L-1}.layers.{b}.layer.{i-1}.normalization',
    shortcut = 'encoder.stages.{L-1}.layers.{b}.shortcut.convolution',
    shortcut_norm = 'encoder.stages.{L-1}.layers.{b}.shortcut.normalization',
  },
  caffe2 = {
    stem = 'conv1', stem_norm = 'res_conv1_bn', conv = 'res{L+1}_{b}_branch2{i=abc}',
    norm = 'res{L+1}_{b}_branch2{i=abc}_bn',
    shortcut = 'res{L+1}_{b}_branch1', shortcut_norm = 'res{L+1}_{b}_branch1_bn', classifier = 'pred', dot = '_',
    folds = true,
    note = 'the network had the stride of its bottlenecks in the 1x1 convolution: elsewhere it computes something else',
    fields = { conv = { weight = 'w', bias = 'b' },
      norm = { weight = 's', bias = 'b', running_mean = 'rm', running_var = 'riv' } },
  },
}

local DEPTHS = {
  ['basic 2 2 2 2'] = 18, ['basic 3 4 6 3'] = 34, ['bottleneck 3 4 6 3'] = 50, ['bottleneck 3 4 23 3'] = 101,
  ['bottleneck 3 8 36 3'] = 152,
}
local NORM_FIELDS = { 'weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked' }

-- What stands in for tensors that a file may lack.
local COUNTER = {
  note = '%d num_batches_tracked are 0: the file has none',
  make = function() return torch.zeros({}, { dtype = 'int64' }) end,
}
local FOLDED = '%d running means and variances are 0 and 1: the file has them folded into weight and bias'
local FOLDED_MEAN = { note = FOLDED, make = function(shape) return torch.zeros(shape) end }
local FOLDED_VARIANCE = { note = FOLDED, make = function(shape) return torch.full(shape, 1 - 1e-5) end }

-- A name from its template: '{L+1}' with place = {L = 2} is 3, '{i=abc}' with {i = 2} is b.
local function fill(template, place)
  return (template:gsub('{(%a)([^}]*)}', function(key, change)
    local letters = change:match '^=(.+)$'
    return letters and letters:sub(place[key], place[key]) or tostring(place[key] + (tonumber(change) or 0))
  end))
end

-- The name of one tensor, false where the scheme has none: `part` is a template of the scheme, `kind` conv or norm.
local function spell(scheme, part, place, kind, field)
  local fields, suffix = scheme.fields and scheme.fields[kind], field
  if fields then
    suffix = fields[field]
  end
  return scheme[part] and suffix and fill(scheme[part], place) .. (scheme.dot or '.') .. suffix or false
end

local resnet = { name = 'ResNet', own = 'torchvision', schemes = schemes }

-- What may be missing of a norm, and what is there then.
local function default_of(network, field)
  if field == 'num_batches_tracked' then
    return COUNTER
  elseif network.folded and field:match '^running' then
    return field == 'running_var' and FOLDED_VARIANCE or FOLDED_MEAN
  end
end

-- A function add(conv, norm, place, shape) that puts a convolution and its norm at the end of the list.
local function adding_to(list, network, scheme)
  local function add(part, place, kind, field, shape)
    list[#list + 1] = {
      name = spell(schemes.torchvision, part, place, kind, field), own = spell(scheme, part, place, kind, field),
      shape = shape,
      default = kind == 'norm' and default_of(network, field) or nil,
      dtype = field == 'num_batches_tracked' and 'int64' or nil,
    }
  end
  return function(conv, norm, place, shape)
    add(conv, place, 'conv', 'weight', shape)
    for _, field in ipairs(NORM_FIELDS) do
      add(norm, place, 'norm', field, field == 'num_batches_tracked' and {} or { shape[1] })
    end
  end
end

--- The tensors of a network, in torchvision's order. Shapes are those of `network`: {blocks = {3, 4, 6, 3}, bottleneck,
--- input (channels of the pictures), base (channels of the stem), kernel (side of the stem's), inner (width of the
--- first bottleneck)}.
---@param network table
---@param scheme table
---@return table[]
function resnet.tensors(network, scheme)
  local list = {}
  local add_pair = adding_to(list, network, scheme)
  add_pair('stem', 'stem_norm', {}, { network.base, network.input, network.kernel, network.kernel })
  local channels = network.base
  for L = 1, 4 do
    local planes = network.base * 2 ^ (L - 1)
    local inner = network.bottleneck and network.inner * 2 ^ (L - 1) or planes
    local out = network.bottleneck and planes * 4 or planes
    for b = 0, network.blocks[L] - 1 do
      local shapes = network.bottleneck and { { inner, channels, 1, 1 }, { inner, inner, 3, 3 }, { out, inner, 1, 1 } }
        or { { out, channels, 3, 3 }, { out, out, 3, 3 } }
      for i, shape in ipairs(shapes) do
        add_pair('conv', 'norm', { L = L, b = b, i = i }, shape)
      end
      if b == 0 and (network.bottleneck or L > 1) then
        add_pair('shortcut', 'shortcut_norm', { L = L, b = b }, { out, channels, 1, 1 })
      end
      channels = out
    end
  end
  return list
end

-- Whether a scheme that folds norms has none of their means and variances in the file.
local function is_folded(network, shape, scheme)
  if not scheme.folds then
    return false
  end
  for _, entry in ipairs(resnet.tensors(network, scheme)) do
    if entry.own and entry.name:match 'running' and shape(entry.own) then
      return false
    end
  end
  return true
end

function resnet.network(shape, scheme)
  local function conv(L, b, i) return shape(spell(scheme, 'conv', { L = L, b = b, i = i }, 'conv', 'weight')) end
  local stem, first = shape(resnet.stem(scheme)), conv(1, 0, 1)
  if not stem or not first or #stem ~= 4 or #first ~= 4 then
    return nil
  end
  local network = {
    blocks = {}, input = stem[2], base = stem[1], kernel = stem[4], bottleneck = conv(1, 0, 3) ~= nil, inner = first[1],
  }
  for L = 1, 4 do
    local b = 0
    while conv(L, b, 1) do
      b = b + 1
    end
    network.blocks[L] = b
  end
  local blocks = table.concat(network.blocks, ' ')
  network.depth = DEPTHS[(network.bottleneck and 'bottleneck ' or 'basic ') .. blocks]
  if network.depth then
    local channels = network.input == 3 and '' or (' of %d channels'):format(network.input)
    network.title = 'ResNet-' .. network.depth .. channels
  else
    network.problem = ('%s blocks in the stages, as no ResNet of depth 18, 34, 50, 101 or 152'):format(
      table.concat(network.blocks, ', '))
  end
  network.features = network.base * 8 * (network.bottleneck and 4 or 1)
  network.folded = is_folded(network, shape, scheme)
  return network
end

function resnet.kind(network)
  local details = {}
  if network.input ~= 3 then details[#details + 1] = ('%d input channels'):format(network.input) end
  if network.kernel ~= 7 then details[#details + 1] = ('a %dx%d stem'):format(network.kernel, network.kernel) end
  if network.base ~= 64 then details[#details + 1] = ('%d base channels'):format(network.base) end
  if network.inner ~= network.base then details[#details + 1] = ('%d inner channels'):format(network.inner) end
  return ('a ResNet-%d%s'):format(network.depth, #details > 0 and ' with ' .. table.concat(details, ', ') or '')
end

function resnet.stem(scheme) return spell(scheme, 'stem', {}, 'conv', 'weight') end

function resnet.classifier(scheme)
  return spell(scheme, 'classifier', {}, 'conv', 'weight'), spell(scheme, 'classifier', {}, 'conv', 'bias')
end

-- The options of nn.resnet that make this network.
local function options_of(network)
  return {
    depth = network.depth, in_channels = network.input, base_channels = network.base,
    stem = network.kernel == 3 and 'small' or 'imagenet',
    width = network.bottleneck and network.inner / network.base or 1, zero_init_residual = true,
  }
end

function resnet.build(network, classes)
  local options = options_of(network)
  options.num_classes = classes
  return nn.resnet(options)
end

function resnet.about(network)
  local o = options_of(network)
  return ('ResNet-%d, %s%d channels in the stem (%s), width %d, %d features'):format(o.depth,
    o.in_channels == 3 and '' or ('%d input channels, '):format(o.in_channels), o.base_channels, o.stem, o.width,
    network.features)
end

function resnet.arch(network) return 'resnet' .. network.depth end

function resnet.misfit(network, wanted)
  if wanted.depth and network.depth ~= wanted.depth then
    return ('a ResNet-%d, got a ResNet-%d'):format(wanted.depth, network.depth)
  end
  local side = wanted.stem == 'small' and 3 or 7
  if network.kernel ~= side then
    return ('a first convolution of side %d, got %d%s'):format(side, network.kernel,
      network.kernel == 3 and ' (a network for small pictures; --stem=small converts it)' or '')
  end
end

return resnet
