-- Features of frozen networks: what a picture becomes, and a store that computes each set of them once.
local config = require 'ssl.settings.config'
local looks = require 'ssl.eval.looks'
local precision = require 'ssl.process.precision'

local features = {}

-- OpenSelfSup's average pools: kernel, stride, padding on maps of that side (of views of 224 pixels), and the side of
-- what they leave. The names are those of a ResNet's parts in its configuration: the last stage of a network is res5.
local STAGES = {
  { 'conv1', 10, 10, 4, 112, 12 }, { 'res2', 16, 8, 0, 56, 6 }, { 'res3', 13, 5, 0, 28, 4 }, { 'res4', 8, 3, 0, 14, 3 },
  { 'res5', 6, 1, 0, 7, 2 },
}

--- Names of the five stages, from the stem on.
features.stages = { 'conv1', 'res2', 'res3', 'res4', 'res5' }

--- The network's own name of one of these stages: its last stage is res5, the one before res4, and so on.
---@param encoder any with stages
---@param name string of features.stages
---@return string|nil nil where the network has fewer stages
function features.stage(encoder, name)
  local own = encoder:stages()
  for i, known in ipairs(features.stages) do
    local stage = own[#own - #features.stages + i]
    if known == name and stage then
      return stage.name
    end
  end
end

--- Those of the five stages that a network has.
---@param encoder any with stages
---@return string[]
function features.stages_of(encoder)
  local list = {}
  for _, name in ipairs(features.stages) do
    list[#list + 1] = features.stage(encoder, name) and name
  end
  return list
end

-- At other sizes than 224 adaptive pools leave as many values.
local function pooled_stage(map, stage, side)
  local _, kernel, stride, padding, whole, left = unpack(stage)
  if side == 224 and map:size(2) == whole then
    return torch.avg_pool2d(map, { kernel, kernel }, { stride, stride }, { padding, padding }):flatten(1)
  end
  return torch.adaptive_avg_pool2d(map, { left, left }):flatten(1)
end

local function staged(encoder)
  local stages, own = {}, {}
  for _, stage in ipairs(STAGES) do
    local name = features.stage(encoder, stage[1])
    if name then
      stages[#stages + 1], own[#own + 1] = stage, name
    end
  end
  return function(images)
    local result, maps = {}, { encoder:features(images, unpack(own)) }
    for i, stage in ipairs(stages) do
      result[stage[1]] = pooled_stage(maps[i], stage, images:size(2))
    end
    return result
  end
end

-- The class token of a network that has one, else the mean over the last map or over all tokens: [B, C].
local function average_of(encoder, output)
  if output:dim() == 4 then
    return output:mean { 2, 3 }
  end
  return encoder.num_prefix_tokens > 0 and output:select(1, 0) or output:mean { 1 }
end

--- One feature vector of each picture, as linear classifiers take it.
---@param encoder any with stages
---@param images any [B, 3, S, S]
---@return any [B, C]
function features.pooled(encoder, images) return average_of(encoder, encoder:forward_features(images)) end

--- What a network makes of images [B, 3, S, S], by name, each [B, D]:
--- 'pooled': `average` (features.pooled), `both` (mean of maximum and average of the last map: multi-label SimSiam's
--- head); 'stages': `conv1` (before the max-pool) and `res2` … `res5`, pooled as OpenSelfSup does;
--- 'map': `average` alone.
---@param encoder any with stages
---@param kind string
function features.forward(encoder, kind)
  if kind == 'stages' then
    return staged(encoder)
  end
  local multiple = encoder.size_divisibility
  return function(images)
    if images:size(2) % multiple ~= 0 then
      config.fail(('[eval] expected views whose side is a multiple of %d, got %d pixels; --size=N gives another')
        :format(multiple,
        images:size(2)))
    end
    local output = encoder:forward_features(images)
    local average = average_of(encoder, output)
    if kind == 'map' then
      return { average = average }
    end
    local map = output:dim() == 4 and output or encoder:features(images)
    return { average = average, both = map:amax({ 2, 3 }):add(map:mean { 2, 3 }):mul(0.5) }
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
---@param rows any [own, …]
---@param count integer
---@param each integer
---@return any [count, …]
function features.joined(rows, count, each)
  if dist.world() == 1 then
    return rows
  end
  local shape = { unpack(rows.shape) }
  shape[1] = each
  local padded = torch.zeros(shape, { dtype = rows.dtype })
  padded:narrow(0, 0, rows:size(0)):copy_(rows)
  return dist.all_gather(padded):narrow(0, 0, count)
end

-- What all processes found out: one list of files each, and the features' widths, which one without pictures does not
-- know.
local function exchange(pictures, widths)
  local unreadable, filled = {}, {}
  for _, found in ipairs(dist.all_gather_object { unreadable = pictures:unreadable(), filled = pictures:filled(),
    widths = widths }) do
    for _, file in ipairs(found.unreadable) do
      unreadable[#unreadable + 1] = file
    end
    for _, file in ipairs(found.filled) do
      filled[#filled + 1] = file
    end
    for name, width in pairs(found.widths) do
      widths[name] = width
    end
  end
  pictures:unreadable(unreadable)
  pictures:filled(filled)
  local names = {}
  for name in pairs(widths) do
    names[#names + 1] = name
  end
  table.sort(names) -- the same order of collectives in every process
  return names
end

--- Features of every readable picture of a data set, computed in evaluation mode without gradients, each picture by one
--- process. The others have no row; the set's record names them (`pictures:unreadable()`) in every process.
---@param forward fun(images: any): table<string, any> [B, D] by name
---@param pictures any data set
---@param make_loader fun(sampler: any): any a loader of `pictures` in this order that leaves unreadable ones out
---@param options {epoch?: integer, precision: string, device: string}
---@return table<string, any> float32 [K, D] on the CPU by name
---@return any index int64 [K]: which picture each row is of, in the set's order
function features.extract(forward, pictures, make_loader, options)
  local count = #pictures
  local first, own, each = features.own_block(count)
  local rows, widths, seen = {}, {}, torch.zeros({ each }, { dtype = 'uint8' })
  local sampler = data.sampler.distributed(pictures,
    { world = dist.world(), rank = dist.rank(), shuffle = false, blocks = true })
  local function add(batch)
    local result = precision.autocast(options.precision, options.device, function() return forward(batch[1]) end)
    local place = batch.index:cpu():sub(first)
    local mine = place:ge(0):logical_and(place:lt(own)):nonzero():flatten()
    place = place:index_select(0, mine) -- the last block is filled with pictures of the start
    seen:index_fill_(0, place, 1)
    for name, values in pairs(result) do
      widths[name] = values:size(1)
      rows[name] = rows[name] or torch.zeros { each, values:size(1) }
      rows[name]:index_copy_(0, place, values:float():cpu():index_select(0, mine))
    end
  end
  torch.no_grad(function()
    for batch in make_loader(sampler):epoch(options.epoch or 0) do
      add(batch)
    end
  end)
  local names = exchange(pictures, widths)
  local index = features.joined(seen:narrow(0, 0, own), count, each):nonzero():flatten()
  if index:size(0) == 0 then
    local file = pictures:unreadable()[1]
    error(("[eval] none of the %d pictures of %s can be read; the first is '%s': %s"):format(count, tostring(pictures),
      file.path, file.reason), 0)
  end
  for _, name in ipairs(names) do
    local block = rows[name] or torch.zeros { each, widths[name] }
    rows[name] = features.joined(block:narrow(0, 0, own), count, each):index_select(0, index)
    if not rows[name]:isfinite():all():item() then
      error(("[eval] features '%s' of %s hold NaN or infinity; are these the weights of a finished run?"):format(
        name, tostring(pictures)), 0)
    end
  end
  return rows, index
end

-- Of several looks {rows by name, index} the rows of the pictures that all of them have, and these pictures.
local function common_rows(found)
  local index, alike, largest = found[1][2], true, 0
  for _, one in ipairs(found) do
    alike = alike and torch.equal(one[2], index)
    largest = math.max(largest, one[2]:max():item())
  end
  if not alike then
    local times = torch.zeros({ largest + 1 }, { dtype = 'int64' })
    for _, one in ipairs(found) do
      times:index_add_(0, one[2], torch.ones({ one[2]:size(0) }, { dtype = 'int64' }))
    end
    index = times:eq(#found):nonzero():flatten()
  end
  local result = {}
  for i, one in ipairs(found) do
    result[i] = one[1]
    if not alike then
      local place = torch.searchsorted(one[2], index)
      result[i] = {}
      for name, rows in pairs(one[1]) do
        result[i][name] = rows:index_select(0, place)
      end
    end
  end
  return result, index
end

local Store = {}
Store.__index = Store

--- A store for one network: each of its answers is computed once.
---@param encoder any network in evaluation mode on options.device
---@param options {batch: integer, workers: integer, device: string, seed: integer, precision: string}
function features.store(encoder, options)
  return setmetatable({ encoder = encoder, options = options, known = setmetatable({}, { __mode = 'k' }) }, Store)
end

--- Features of a split's readable pictures.
---@param set EvalSet
---@param split string
---@param look {name?: string, kind?: string, size?: integer, swav_std?: boolean, epoch?: integer} name 'eval', kind
---  'pooled'
---@return table<string, any> float32 [K, D] on the CPU by name
---@return any index int64 [K]: which picture of the split each row is of
function Store:get(set, split, look)
  look = look or {}
  local name, kind, epoch = look.name or 'eval', look.kind or 'pooled', look.epoch or 0
  local pictures = set.splits[split]
  local key = ('%s %s %d %d %s %d'):format(name, kind, set.resize, look.size or set.size, tostring(look.swav_std),
    epoch)
  self.known[pictures] = self.known[pictures] or {} -- by the data set itself, which two sets may share
  local known = self.known[pictures]
  if not known[key] then
    local o = self.options
    known[key] = { features.extract(features.forward(self.encoder, kind), pictures, function(sampler)
      return looks.loader(name, set, pictures, {
        batch = o.batch, workers = o.workers, device = o.device, seed = o.seed, size = look.size,
        swav_std = look.swav_std,
        sampler = sampler,
      })
    end, { epoch = epoch, precision = o.precision, device = o.device }) }
  end
  return unpack(known[key])
end

--- Several looks at the same pictures: a damaged file may be readable in one look and not in another, so the rows are
--- those of the pictures that all looks have.
---@param set EvalSet
---@param split string
---@param wanted table[] looks as Store:get takes them
---@return table<string, any>[] features by name of each look
---@return any index int64 [K]
function Store:get_all(set, split, wanted)
  local found = {}
  for i, look in ipairs(wanted) do
    found[i] = { self:get(set, split, look) }
  end
  return common_rows(found)
end

return features
