-- The backbone of a checkpoint: found by the names of its tensors, its architecture read from their shapes.
local config = require 'ssl.config'

local backbone = {}

local FIRST_BLOCK = '^(.-)layer1%.0%.conv1%.weight$'
local DEPTHS = { -- blocks of the four stages, basic or bottleneck
  ['2,2,2,2 basic'] = 18, ['3,4,6,3 basic'] = 34, ['3,4,6,3 bottleneck'] = 50, ['3,4,23,3 bottleneck'] = 101,
  ['3,8,36,3 bottleneck'] = 152,
}
-- Parts of a prefix that mark a copy: the network that is trained comes first.
local COPIES = { 'target', 'momentum', 'teacher', 'ema', 'encoder_k' }

local function prefixes_of(state)
  local found = {}
  for name in pairs(state) do
    local prefix = type(name) == 'string' and name:match(FIRST_BLOCK)
    if prefix then
      local copy = 0
      for _, word in ipairs(COPIES) do
        copy = prefix:find(word, 1, true) and 1 or copy
      end
      found[#found + 1] = { prefix = prefix, copy = copy }
    end
  end
  table.sort(found, function(a, b)
    if a.copy ~= b.copy then
      return a.copy < b.copy
    end
    return #a.prefix ~= #b.prefix and #a.prefix < #b.prefix or #a.prefix == #b.prefix and a.prefix < b.prefix
  end)
  return found
end

-- The table of tensors within what a file holds, and the prefix of the backbone's names in it.
local function find(saved, path)
  for _, candidate in ipairs { saved.model or false, saved.state_dict or false, saved } do
    local found = type(candidate) == 'table' and prefixes_of(candidate) or {}
    if found[1] then
      return candidate, found[1].prefix
    end
  end
  local names = {}
  for name in pairs(saved) do
    names[#names + 1] = tostring(name)
  end
  table.sort(names)
  config.fail(("'%s' holds no ResNet: expected tensors named '…layer1.0.conv1.weight' at the top, in 'model' or in "
    .. "'state_dict', got %s"):format(path, table.concat(names, ', ', 1, math.min(#names, 8))))
end

local function architecture(state, path)
  local stem = state['conv1.weight']
  if not stem then
    config.fail(("'%s' has layer1 but no conv1.weight beside it"):format(path))
  end
  local blocks = {}
  for stage = 1, 4 do
    local count = 0
    while state[('layer%d.%d.conv1.weight'):format(stage, count)] do
      count = count + 1
    end
    blocks[stage] = count
  end
  local bottleneck = state['layer1.0.conv3.weight'] ~= nil
  local key = table.concat(blocks, ',') .. (bottleneck and ' bottleneck' or ' basic')
  if not DEPTHS[key] then
    config.fail(("'%s': no known ResNet has stages of %s blocks"):format(path, key))
  end
  local base = stem:size(0)
  return {
    depth = DEPTHS[key], base_channels = base, stem = stem:size(2) == 3 and 'small' or 'imagenet',
    width = bottleneck and state['layer1.0.conv1.weight']:size(0) / base or 1,
    num_classes = state['fc.weight'] and state['fc.weight']:size(0) or 0,
  }
end

-- Ends the program unless every tensor of the network is in the file (counters of batches may be missing).
local function check_loaded(report, matched, path, prefix)
  local missing = {}
  for _, name in ipairs(report.missing) do
    if not name:match 'num_batches_tracked$' then
      missing[#missing + 1] = name
    end
  end
  if missing[1] then
    local function some(names)
      return ('%d (%s%s)'):format(#names, table.concat(names, ', ', 1, math.min(#names, 6)), #names > 6 and ', …' or '')
    end
    table.sort(matched)
    config.fail(("'%s' (names that start with '%s') does not cover the network: missing %s; matched %s"):format(
      path, prefix, some(missing), some(matched)))
  end
end

--- Reads a checkpoint: of a run (`model` with `encoder.` or `online.encoder.`), a bare state dict, or one under
--- `state_dict`, with any prefix. A network that the file does not cover ends the program (exit code 2) with the missing
--- and the matched names.
---@param path string file
---@return table {make: fun(): any, random: fun(): any, width: integer, classes: integer, options: table, config: table,
--- report: table} make gives a new network with the file's weights, random one with fresh weights from torch's generator
function backbone.open(path)
  local saved = checkpoint.load(path)
  if type(saved) ~= 'table' then
    config.fail(("'%s' holds a %s, no state dict"):format(path, type(saved)))
  end
  local all, prefix = find(saved, path)
  local state, matched, ignored = {}, {}, 0
  for name, tensor in pairs(all) do
    if type(name) == 'string' and name:sub(1, #prefix) == prefix and torch.is_tensor(tensor) then
      state[name:sub(#prefix + 1)] = tensor
    else
      ignored = ignored + 1
    end
  end
  local options = architecture(state, path)
  local function random()
    return nn.resnet {
      depth = options.depth, base_channels = options.base_channels, stem = options.stem, width = options.width,
      num_classes = options.num_classes, zero_init_residual = true,
    }
  end
  local function make()
    local network = random()
    return network, network:load_state_dict(state, { strict = false })
  end
  local network, report = make()
  for name in pairs(network:state_dict()) do
    if state[name] then
      matched[#matched + 1] = name
    end
  end
  check_loaded(report, matched, path, prefix)
  local width = options.base_channels * 8 * (state['layer1.0.conv3.weight'] and 4 or 1)
  return {
    make = function() return (make()) end,
    random = random,
    width = width, classes = options.num_classes, options = options, config = saved.config or {},
    report = { prefix = prefix, matched = #matched, missing = 0, ignored = ignored + #report.unexpected },
  }
end

return backbone
