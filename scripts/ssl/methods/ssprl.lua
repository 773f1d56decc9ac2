-- SS-PRL's network: one encoder, a head with prototypes for whole views and one for each level of the patch pyramid.
-- Source: WesleyHsieh0806/SS-PRL, whose SS-PRL/ folder holds the files named below.
local code_queues = require 'ssl.parts.code_queues'
local schedule = require 'ssl.parts.schedule'
local unit = require 'ssl.parts.unit'

local ssprl = { code_queues = code_queues }

local VIEWS = 2 -- of every patch; the method knows no other number

--- The levels of a pyramid from lists with one entry a level.
---@param lists table<string, number[]> such as {grid = {2, 3}, size = {112, 96}}; lists of one length
---@return table[] levels {{grid = 2, size = 112}, {grid = 3, size = 96}}
---@return table[] cuts the part of it that data.ssprl_views takes as `levels`
function ssprl.levels(lists)
  local levels, names = {}, {}
  for name in pairs(lists) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    if #lists[name] ~= #lists[names[1]] then
      error(("[ssprl.levels] expected lists of one length, one entry a level; got %d in '%s' and %d in '%s'"):format(
        #lists[names[1]], names[1], #lists[name], name), 2)
    end
    for i, value in ipairs(lists[name]) do
      levels[i] = levels[i] or {}
      levels[i][name] = value
    end
  end
  local cuts = {}
  for i, level in ipairs(levels) do
    cuts[i] = { resize = level.resize, grid = level.grid, size = level.size }
  end
  return levels, cuts
end

--- The groups of whole views for data.ssprl_views, from lists with one entry a group.
---@param crops {size: number[], count: number[], min_scale?: number[], max_scale?: number[]} scales are shares of the
---  area
---@return table[] groups
function ssprl.groups(crops)
  local groups = {}
  for i, size in ipairs(crops.size) do
    local low, high = rawget(crops, 'min_scale'), rawget(crops, 'max_scale')
    groups[i] = { size = size, count = crops.count[i], scale = low and high and { low[i], high[i] } or nil }
    if not crops.count[i] or (low and not low[i]) or (high and not high[i]) then
      error(('[ssprl.groups] expected %d entries in every list, one a group of views'):format(#crops.size), 2)
    end
  end
  return groups
end

-- Linear, BatchNorm, ReLU, Linear; without hidden width a single Linear (src/resnet50.py).
local function head(input, hidden, dim)
  return nn.mlp { dims = hidden > 0 and { input, hidden, dim } or { input, dim }, bias = true }
end

local function make_level(input, options, level)
  local cells = level.grid * level.grid
  return nn.module('Level', {
    { 'projector', head(input, options.hidden, options.dim) },
    { 'prototypes', nn.Linear(options.dim, level.prototypes, { bias = false }) },
    { 'correlation', nn.Linear(level.prototypes, options.prototypes, { bias = false }) },
  }, {
    -- Scores of the whole picture, [2, B, K], from those of its patches, [2, cells * B, K_level] position by position:
    -- their mean over the patches, made a unit vector, through one matrix.
    predict = function(self, scores)
      return self.correlation(unit(scores:view { VIEWS, cells, -1, level.prototypes }:mean { 1 }))
    end,
  })
end

local methods = {}

--- Lengths one for all prototypes and for the rows of the correlation learners; before every step (main_SSPRL.py).
function methods:normalise_prototypes()
  torch.no_grad(function()
    for _, weight in ipairs(self.prototype_weights) do
      weight:copy_(unit(weight))
    end
  end)
end

--- How many rows of each kind `embed` gives for a batch, those of all processes: of a whole view, and of each level's
--- patches seen once. It is what a step adds to each queue of codes.
---@param batch table views [B, 3, S, S]
---@return integer[]
function methods:rows(batch)
  local count = batch[1]:size(0) * dist.world()
  local rows = { count }
  for i, cells in ipairs(self.cells) do
    rows[i + 1] = cells * count
  end
  return rows
end

--- Unit vectors of a batch's views. Each group of crops and each level goes through the encoder by itself, so that
--- batch norms see pictures of one kind, as SS-PRL's. With several processes the vectors of all of them are returned,
--- in the order of the joined batch: codes and queues are the same everywhere.
---@param batch table views [B, 3, S, S]: the crops of every group, then for each level the cells of view 0, of view 1
---@return any whole Tensor [V, B, D]
---@return any[] patches a Tensor [2, cells * B, D] for each level, position by position
function methods:embed(batch)
  if #batch ~= self.views then
    error(('[ssprl.embed] expected %d views, got %d'):format(self.views, #batch), 2)
  end
  local first, count = 1, batch[1]:size(0)
  local function pass(number)
    local features = self.encoder(torch.cat({ unpack(batch, first, first + number - 1) }, 0))
    first = first + number
    return features
  end
  local features = {}
  for i, number in ipairs(self.crops) do
    features[i] = pass(number)
  end
  local whole = unit(self.projector(torch.cat(features, 0))):view { -1, count, self.dim }
  local patches = {}
  for i, level in ipairs(self.levels) do
    local own = unit(level.projector(pass(VIEWS * self.cells[i]))):view { VIEWS, self.cells[i], count, self.dim }
    patches[i] = dist.gather(own, { dim = 2 }):reshape { VIEWS, -1, self.dim }
  end
  return dist.gather(whole, { dim = 1 }), patches
end

--- The network. Children: encoder, projector, prototypes, and level1, level2, … with projector, prototypes,
--- correlation.
---@param options {encoder: any, crops: integer[], levels: table[], prototypes: integer, dim?: integer, hidden?:
---  integer, features?: integer} encoder: views [N, 3, S, S] to features [N, D], where it does not tell D give
---  `features`; crops: views of each global group, such as {2, 6}; levels: {grid =, prototypes =} each; prototypes: of
---  whole views
function ssprl.model(options)
  local dim, hidden = options.dim or 128, options.hidden or 2048
  local settings = { dim = dim, hidden = hidden, prototypes = options.prototypes }
  local input = options.features or options.encoder.out_features
    or error('[ssprl.model] expected `features`, the width of the encoder, which does not tell it', 2)
  local children = {
    { 'encoder', options.encoder },
    { 'projector', head(input, hidden, dim) },
    { 'prototypes', nn.Linear(dim, options.prototypes, { bias = false }) },
  }
  local levels, cells, views = {}, {}, 0
  for _, number in ipairs(options.crops) do
    views = views + number
  end
  local weights = { children[3][2].weight }
  for i, level in ipairs(options.levels) do
    levels[i], cells[i] = make_level(input, settings, level), level.grid * level.grid
    views = views + VIEWS * cells[i]
    children[#children + 1] = { 'level' .. i, levels[i] }
    weights[#weights + 1] = levels[i].prototypes.weight
    weights[#weights + 1] = levels[i].correlation.weight
  end
  local model = nn.module('SSPRL', children, methods)
  model.levels, model.cells, model.crops, model.views, model.dim = levels, cells, options.crops, views, dim
  model.prototype_weights = weights -- and those of the correlation learners: what is frozen at first (main_SSPRL.py)
  return model
end

--- The jitter of SwAV's views at a strength: 0.8 in its code.
---@param strength number of brightness, contrast and saturation; a quarter of it for hue
function ssprl.jitter(strength)
  return { brightness = strength, contrast = strength, saturation = strength, hue = strength / 4 }
end

--- The queues of codes that a recipe's settings ask for: of whole views, then of each level's patches.
---@param cfg table with the groups codes and levels, and batch
function ssprl.queues(cfg)
  return code_queues.new {
    lengths = { cfg.codes.queue, unpack(cfg.levels.queue) }, batch = cfg.batch, start = cfg.codes.queue_start,
    eps = cfg.codes.eps, iterations = cfg.codes.iterations, released = cfg.codes.released,
  }
end

--- The learning rate of SwAV's and SS-PRL's code: a line that starts at 0 and reaches `base` with the last step of the
--- warm-up, then half a cosine to `final`.
---@param options {base: number, final?: number, steps: integer, warmup_steps?: integer}
---@return fun(step: integer): number
function ssprl.rate(options)
  local warmup = options.warmup_steps or 0
  local after = schedule.cosine { base = options.base, final = options.final, steps = options.steps - warmup }
  return schedule.warmup { steps = warmup - 1, after = function(step) return after(step - warmup) end }
end

--- The correlation term of one level: both views' predictions against the codes of all coded views (main_SSPRL.py).
---@param predicted any Tensor [2, B, K] of level:predict
---@param codes any Tensor [A, B, K] of the whole views
---@param temperature number
function ssprl.correlation(predicted, codes, temperature)
  -- Cross entropy is linear in the code: the mean over codes stands for the mean over pairs.
  local target = codes:mean { 0 }
  return loss.cross_entropy(predicted:flatten(0, 1):div(temperature), torch.cat({ target, target }, 0))
end

return ssprl
