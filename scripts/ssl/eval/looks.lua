-- How the pictures of an evaluation are cut and scaled, by name, and loaders that do it.
local looks = {}

local MEAN, STD = { 0.485, 0.456, 0.406 }, { 0.229, 0.224, 0.225 }
local SWAV_STD = { 0.228, 0.224, 0.225 } -- of SwAV's and SS-PRL's linear code (facebookresearch/swav, eval_linear.py)

-- What no plan of views can do: two resizes in a row, and pictures that are not square. From uint8 [3, H, W] to the
-- same.
local CUTS = {}

--- VISSL and OpenSelfSup: short side to 256 (for views of 224), then both sides to 224, the ratio is lost.
function CUTS.squash(picture, size)
  local height, width = picture:size(1), picture:size(2)
  local short = math.floor(size * 256 / 224 + 0.5)
  local function side(own, other) return own <= other and short or math.floor(short * own / other) end
  return data.resize(data.resize(picture, { side(height, width), side(width, height) }), { size, size })
end

--- Person re-identification: exactly 256 x 128 (for views of 256), bicubic.
function CUTS.person(picture, size)
  return data.resize(picture, { size, math.floor(size / 2) }, { filter = 'bicubic' })
end

function CUTS.mirrored_person(picture, size) return CUTS.person(picture, size):flip { 2 } end

local function cut_loader(set, cut, size, options)
  local mean = torch.tensor(MEAN):view { 3, 1, 1 }
  local std = torch.tensor(STD):view { 3, 1, 1 }
  -- Nothing where the file cannot be read; then the set's record has it.
  local function normalised(sample)
    local path = set:path(sample)
    local ok, picture = pcall(set.picture, set, sample)
    if ok then
      return cut(picture, size):to('float32'):div_(255):sub_(mean):div_(std)
    end
    local known = #set:unreadable()
    if #set:unreadable { { path = path, reason = tostring(picture):gsub('^%[[%w_.]+%] ', '') } } > known then
      io.stderr:write(('warning: left out %s\n'):format(tostring(picture)))
    end
  end
  local function epoch(_, number)
    local picks, at = options.sampler:picks(number):tolist(), 0
    return function()
      local images, index = {}, {}
      while #images < options.batch and at < #picks do
        at = at + 1
        local image = normalised(picks[at])
        if image then
          images[#images + 1], index[#index + 1] = image, picks[at]
        end
      end
      if images[1] then
        return { torch.stack(images):to(options.device), index = torch.tensor(index, { dtype = 'int64' }) }
      end
    end
  end
  return { epoch = epoch }
end

local function plan(name, set, options)
  local size = options.size or set.size
  local std = options.swav_std and SWAV_STD or STD
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
  if CUTS[name] then
    return cut_loader(pictures, CUTS[name], options.size or set.size, options)
  end
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
