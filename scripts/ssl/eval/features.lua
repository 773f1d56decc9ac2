-- Features of frozen networks: what a picture becomes, and a store that computes each set of them once.
local looks = require 'ssl.eval.looks'
local precision = require 'ssl.precision'

local features = {}

-- OpenSelfSup's average pools: kernel, stride, padding at views of 224 pixels, and the side of what they leave.
local STAGES = {
  { 'conv1', 10, 10, 4, 12 }, { 'res2', 16, 8, 0, 6 }, { 'res3', 13, 5, 0, 4 }, { 'res4', 8, 3, 0, 3 }, { 'res5', 6, 1, 0, 2 },
}

--- Names of the five stages, from the stem on.
features.stages = { 'conv1', 'res2', 'res3', 'res4', 'res5' }

-- At other sizes than 224 adaptive pools leave as many values.
local function pooled_stage(map, stage, side)
  local _, kernel, stride, padding, left = unpack(stage)
  if side == 224 then
    return torch.avg_pool2d(map, { kernel, kernel }, { stride, stride }, { padding, padding }):flatten(1)
  end
  return torch.adaptive_avg_pool2d(map, { left, left }):flatten(1)
end

--- What a network makes of images [B, 3, S, S], by name, each [B, D]:
--- 'pooled': `average` (mean over the last map), `both` (mean of maximum and average: simsiam_multilabel spec 2.6);
--- 'stages': `conv1` (before the max-pool) and `res2` … `res5` (triplet spec 8.2);
--- 'map': `average` alone.
---@param encoder any nn.resnet
---@param kind string
function features.forward(encoder, kind)
  if kind == 'stages' then
    return function(images)
      local result, maps = {}, { encoder:features(images, 'conv1', 'layer1', 'layer2', 'layer3', 'layer4') }
      for i, stage in ipairs(STAGES) do
        result[stage[1]] = pooled_stage(maps[i], stage, images:size(2))
      end
      return result
    end
  end
  return function(images)
    local map = encoder:features(images, 'layer4')
    local average = map:mean { 2, 3 }
    return { average = average, both = kind == 'pooled' and map:amax({ 2, 3 }):add(average):mul(0.5) or nil }
  end
end

--- The rows of a data set that this process looks at: a block, so that the processes' blocks in order are the set.
---@param count integer
---@return integer first
---@return integer own 0 where the other processes have them all
---@return integer each rows of the longest block
function features.own_block(count)
  local each = math.ceil(count / dist.world())
  local first = math.min(dist.rank() * each, count)
  return first, math.min(each, count - first), each
end

--- The blocks of all processes joined and cut to `count` rows.
---@param rows any float [own, D]
---@param count integer
---@param each integer
---@return any [count, D]
function features.joined(rows, count, each)
  if dist.world() == 1 then
    return rows
  end
  local padded = torch.zeros({ each, rows:size(1) })
  padded:narrow(0, 0, rows:size(0)):copy_(rows)
  return dist.all_gather(padded):narrow(0, 0, count)
end

--- Features of every picture of a data set, computed in evaluation mode without gradients, each picture by one process.
---@param forward fun(images: any): table<string, any> [B, D] by name
---@param pictures any data set
---@param make_loader fun(part: any): any
---@param options {epoch?: integer, precision: string, device: string}
---@return table<string, any> float32 [N, D] on the CPU by name
function features.extract(forward, pictures, make_loader, options)
  local count = #pictures
  local first, own, each = features.own_block(count)
  local rows, at = {}, 0
  local part = own == count and pictures or data.subset(pictures, { indices = torch.arange(first, first + math.max(own, 1)) })
  local function add(batch)
    local result = precision.autocast(options.precision, options.device, function() return forward(batch[1]) end)
    for name, values in pairs(result) do
      rows[name] = rows[name] or torch.empty { each, values:size(1) }
      rows[name]:narrow(0, at, values:size(0)):copy_(values)
    end
    at = at + batch[1]:size(0)
  end
  torch.no_grad(function()
    for batch in make_loader(part):epoch(options.epoch or 0) do
      add(batch)
    end
  end)
  local names = {}
  for name in pairs(rows) do
    names[#names + 1] = name
  end
  table.sort(names) -- the same order of collectives in every process
  for _, name in ipairs(names) do
    rows[name] = features.joined(rows[name]:narrow(0, 0, own), count, each)
    if not rows[name]:isfinite():all():item() then
      error(("[eval] features '%s' of %s hold NaN or infinity; are these the weights of a finished run?"):format(
        name, tostring(pictures)), 0)
    end
  end
  return rows
end

local Store = {}
Store.__index = Store

--- A store for one network: each of its answers is computed once.
---@param encoder any network in evaluation mode on options.device
---@param options {batch: integer, workers: integer, device: string, seed: integer, precision: string}
function features.store(encoder, options)
  return setmetatable({ encoder = encoder, options = options, known = setmetatable({}, { __mode = 'k' }) }, Store)
end

--- Features of a split.
---@param set EvalSet
---@param split string
---@param look {name?: string, kind?: string, size?: integer, swav_std?: boolean, epoch?: integer} name 'eval', kind 'pooled'
---@return table<string, any> float32 [N, D] on the CPU by name
function Store:get(set, split, look)
  look = look or {}
  local name, kind, epoch = look.name or 'eval', look.kind or 'pooled', look.epoch or 0
  local pictures, sampler = set.splits[split], nil
  local key = ('%s %s %d %d %s %d'):format(name, kind, set.resize, look.size or set.size, tostring(look.swav_std), epoch)
  self.known[pictures] = self.known[pictures] or {} -- by the data set itself, which two sets may share
  local known = self.known[pictures]
  if not known[key] then
    local o = self.options
    if name == 'train' and dist.world() > 1 then -- a crop is drawn by the picture's place in the whole set
      sampler = data.sampler.distributed(pictures, { world = dist.world(), rank = dist.rank(), shuffle = false, blocks = true })
    end
    known[key] = features.extract(features.forward(self.encoder, kind), pictures, function(part)
      return looks.loader(name, set, sampler and pictures or part, {
        batch = o.batch, workers = o.workers, device = o.device, seed = o.seed, size = look.size, swav_std = look.swav_std,
        sampler = sampler,
      })
    end, { epoch = epoch, precision = o.precision, device = o.device })
  end
  return known[key]
end

return features
