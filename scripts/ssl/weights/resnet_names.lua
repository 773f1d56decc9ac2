-- The tensors of a ResNet under torchvision's names, and the same tensors in another scheme's spelling.
local resnet_names = {}

local DEPTHS = {
  ['basic 2 2 2 2'] = 18, ['basic 3 4 6 3'] = 34, ['bottleneck 3 4 6 3'] = 50, ['bottleneck 3 4 23 3'] = 101, ['bottleneck 3 8 36 3'] = 152,
}
local NORM_FIELDS = { 'weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked' }

-- A name from its template: '{L+1}' with place = {L = 2} is 3, '{i=abc}' with {i = 2} is b.
local function fill(template, place)
  return (template:gsub('{(%a)([^}]*)}', function(key, change)
    local letters = change:match '^=(.+)$'
    return letters and letters:sub(place[key], place[key]) or tostring(place[key] + (tonumber(change) or 0))
  end))
end

-- The name of one tensor, nil where the scheme has none: `part` is a template of the scheme, `kind` conv or norm.
local function spell(scheme, part, place, kind, field)
  local fields, suffix = scheme.fields and scheme.fields[kind], field
  if fields then
    suffix = fields[field]
  end
  return scheme[part] and suffix and fill(scheme[part], place) .. (scheme.dot or '.') .. suffix or nil
end

--- The tensors of a network, in torchvision's order: {name (torchvision's), own (the scheme's; nil where it has none), shape,
--- kind (conv or norm), field}. Shapes are those of `network`: {blocks = {3, 4, 6, 3}, bottleneck, base (channels of the
--- stem), kernel (side of the stem's), inner (width of the first bottleneck)}.
---@param network table
---@param scheme table
---@return table[]
function resnet_names.list(network, scheme)
  local torchvision = require('ssl.weights.layouts').schemes.torchvision
  local list = {}
  local function add(part, place, kind, field, shape)
    list[#list + 1] = {
      name = spell(torchvision, part, place, kind, field), own = spell(scheme, part, place, kind, field), shape = shape, kind = kind,
      field = field,
    }
  end
  local function add_pair(conv, norm, place, shape)
    add(conv, place, 'conv', 'weight', shape)
    for _, field in ipairs(NORM_FIELDS) do
      add(norm, place, 'norm', field, field == 'num_batches_tracked' and {} or { shape[1] })
    end
  end
  add_pair('stem', 'stem_norm', {}, { network.base, 3, network.kernel, network.kernel })
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
  network.features = channels
  return list
end

--- What ResNet the tensors `get(name)` of a scheme are: {depth (nil: none that is known), blocks, bottleneck, base, kernel,
--- inner}; nil without a stem.
---@param get fun(name: string): any
---@param scheme table
---@return table|nil
function resnet_names.network(get, scheme)
  local function conv(L, b, i) return get(spell(scheme, 'conv', { L = L, b = b, i = i }, 'conv', 'weight')) end
  local stem, first = get(spell(scheme, 'stem', {}, 'conv', 'weight')), conv(1, 0, 1)
  if not stem or not first or stem:dim() ~= 4 or first:dim() ~= 4 then
    return nil
  end
  local network = { blocks = {}, base = stem:size(0), kernel = stem:size(3), bottleneck = conv(1, 0, 3) ~= nil, inner = first:size(0) }
  for L = 1, 4 do
    local b = 0
    while conv(L, b, 1) do
      b = b + 1
    end
    network.blocks[L] = b
  end
  network.depth = DEPTHS[(network.bottleneck and 'bottleneck ' or 'basic ') .. table.concat(network.blocks, ' ')]
  return network
end

--- Names of the classifier's weight and bias in a scheme.
function resnet_names.classifier(scheme)
  return spell(scheme, 'classifier', {}, 'conv', 'weight'), spell(scheme, 'classifier', {}, 'conv', 'bias')
end

--- The name that the stem's convolution ends in, by which networks are looked for.
function resnet_names.stem(scheme) return spell(scheme, 'stem', {}, 'conv', 'weight') end

return resnet_names
