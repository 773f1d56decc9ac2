-- What every protocol of an evaluation gets: the network, its features, the settings, and places for pictures.
local features = require 'ssl.eval.features'
local processes = require 'ssl.process.processes'

local bench = {}

local PASSES_OF_SCENES = 8 -- augmented passes over generated scenes, whose features fit into memory

---@class Bench
---@field backbone table from ssl.eval.networks
---@field encoder any the frozen network on options.device, in evaluation mode
---@field store any features of it, see ssl.eval.features
---@field options table batch, workers, device, seed, precision, epochs, svm_stages

-- `targets` nil: points without labels.
local function projector_files(dir, name, rows, targets, classes)
  local vectors, labels = {}, {}
  for i, row in ipairs(rows:tolist()) do
    vectors[i] = table.concat(row, '\t')
  end
  for i, index in ipairs(targets and (targets:dim() == 2 and targets:argmax(1) or targets):tolist() or {}) do
    labels[i] = classes[index + 1] or tostring(index)
  end
  local folder = dir .. '/projector'
  fs.mkdirs(folder)
  fs.write(('%s/%s.tsv'):format(folder, name), table.concat(vectors, '\n') .. '\n')
  if targets then
    fs.write(('%s/%s_labels.tsv'):format(folder, name), table.concat(labels, '\n') .. '\n')
  end
  local old = fs.exists(folder .. '/projector_config.pbtxt') and fs.read(folder .. '/projector_config.pbtxt') or ''
  if not old:find('"' .. name .. '"', 1, true) then
    local labelled = targets and ('  metadata_path: "%s_labels.tsv"\n'):format(name) or ''
    fs.write(folder .. '/projector_config.pbtxt', old
      .. ('embeddings {\n  tensor_name: "%s"\n  tensor_path: "%s.tsv"\n%s}\n'):format(
      name, name, labelled))
  end
end

-- A function that ends with an error when a protocol changed the frozen network by a single bit.
local function frozen(encoder)
  local before = {}
  for name, tensor in pairs(encoder:state_dict()) do
    before[name] = tensor:clone()
  end
  return function()
    for name, tensor in pairs(encoder:state_dict()) do
      if not torch.equal(tensor, before[name]) then
        error(("[eval] the frozen network changed: '%s'"):format(name), 0)
      end
    end
  end
end

-- What protocols read features by.
local function add_features(self)
  --- {features, targets} of a split's readable pictures as the test looks at them, {features} of pictures without
  --- labels; and which pictures they are.
  function self.labelled(set, split)
    local rows, index = self.store:get(set, split)
    local labels = set.labels(split)
    return { rows.average, labels and labels:index_select(0, index) }, index
  end

  --- The pictures of a split that have rows of features: `index` as the store gives it.
  function self.part(set, split, index)
    local pictures = set.splits[split]
    return index:size(0) == #pictures and pictures or data.subset(pictures, { indices = index })
  end

  --- Augmented passes whose features are kept; 0: new views every epoch.
  function self.passes(set)
    if self.options.passes >= 0 then
      return self.options.passes
    end
    return set.name == 'scenes' and PASSES_OF_SCENES or 0
  end
end

-- What they write into the card's folder.
local function add_files(self)
  --- Writes <data>-<name>.png; returns the file's name.
  function self.write_picture(set, name, picture)
    local file = ('%s-%s.png'):format(set.data, name)
    if processes.main() then
      log.write_png(self.options.dir .. '/' .. file, picture)
    end
    return file
  end

  --- Writes TensorBoard's projector files.
  function self.write_projector(set, rows, targets)
    if processes.main() then
      projector_files(self.options.dir, set.data, rows, targets, set.classes)
    end
  end
end

--- Makes the bench for one network.
---@param backbone table from ssl.eval.networks
---@param options {batch: integer, workers: integer, device: string, seed: integer, precision: string, epochs: integer,
--- passes: integer, svm_stages: string[], random: boolean, dir: string}
---@return Bench
function bench.new(backbone, options)
  local self = { backbone = backbone, options = options, own_block = features.own_block, join = features.joined }

  -- Fresh weights come from the seed alone, and training of the network under test would draw from the same generator.
  function self.new_encoder()
    torch.manual_seed(options.seed)
    return (options.random and backbone.random or backbone.make)()
  end

  self.encoder = self.new_encoder():to(options.device):eval()
  self.encoder:requires_grad_(false)
  self.store = features.store(self.encoder, options)
  self.check_frozen = frozen(self.encoder)
  add_features(self)
  add_files(self)
  return self
end

return bench
