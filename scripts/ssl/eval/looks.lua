-- How the pictures of an evaluation are cut and scaled, by name, and loaders that do it.
local looks = {}

local MEAN, STD = { 0.485, 0.456, 0.406 }, { 0.229, 0.224, 0.225 }
local SWAV_STD = { 0.228, 0.224, 0.225 } -- of SwAV's and SS-PRL's linear code (facebookresearch/swav, eval_linear.py)

-- Looks that no preset has, as steps before the normalisation.
local STEPS = {}

--- VISSL and OpenSelfSup: short side to 256 (for views of 224), then both sides to 224, the ratio is lost.
function STEPS.squash(size)
  return { { 'resize', size = math.floor(size * 256 / 224 + 0.5) }, { 'resize', size = { size, size } } }
end

--- Person re-identification: exactly 256 x 128 (for views of 256), bicubic.
function STEPS.person(size)
  return { { 'resize', size = { size, math.floor(size / 2) }, filter = 'bicubic' } }
end

function STEPS.mirrored_person(size)
  local steps = STEPS.person(size)
  steps[#steps + 1] = { 'hflip', p = 1 }
  return steps
end

local function plan(name, set, options)
  local size = options.size or set.size
  local std = options.swav_std and SWAV_STD or STD
  if STEPS[name] then
    local steps = STEPS[name](size)
    steps[#steps + 1] = { 'normalize', mean = MEAN, std = std }
    return data.views { { steps = steps } }
  end
  if name == 'eval' then
    return data.eval_views { size = size, resize = math.floor(size * set.resize / set.size + 0.5), std = std }
  elseif name == 'squeeze' then
    return data.eval_views { size = size, crop = 'resize', std = std }
  elseif name == 'train' then
    return data.linear_train_views { size = size, std = std }
  end
  error(("[eval] no way to look at pictures is named '%s'"):format(tostring(name)))
end

--- A loader of one view of each readable picture that the sampler picks.
---@param name string eval: short side to set.resize, centre crop; train: random resized crop (0.08 to 1) and flip;
---  squeeze: one resize to size x size; squash, person, mirrored_person: see above
---@param set EvalSet
---@param pictures any data set: the split or a part of it
---@param options {batch: integer, workers: integer, device: string, seed: integer, size?: integer, swav_std?: boolean,
--- sampler: any}
function looks.loader(name, set, pictures, options)
  return data.loader(pictures, plan(name, set, options), {
    batch = options.batch, workers = options.workers, device = options.device, seed = options.seed,
    sampler = options.sampler, drop_last = false, shared = false, unreadable = 'leave_out',
  })
end

--- The batch of a training loader: `batch`, or all pictures that the processes share evenly where there are fewer.
---@param pictures any data set
---@param batch integer pictures of all processes together
function looks.training_batch(pictures, batch) return math.min(batch, #pictures - #pictures % dist.world()) end

--- A loader of training batches: a new order and new views each epoch, `batch` pictures of all processes together; the
--- last batch is filled with the epoch's first pictures. Sets smaller than a batch make batches of their own size.
--- Another picture takes an unreadable one's place, with its own index and label.
---@param set EvalSet
---@param pictures any data set
---@param options {batch: integer, workers: integer, device: string, seed: integer, size?: integer, swav_std?: boolean}
function looks.training_loader(set, pictures, options)
  local batch = looks.training_batch(pictures, options.batch)
  local sampler = data.sampler.shuffled(pictures, {
    seed = options.seed, batch = batch, world = dist.world(), rank = dist.rank(), drop_last = false,
  })
  return data.loader(pictures, plan('train', set, options), {
    batch = batch / dist.world(), workers = options.workers, device = options.device, seed = options.seed,
    sampler = sampler, drop_last = false, shared = false, max_bad = 1,
  })
end

return looks
