-- data.mixup and data.cutmix: pictures of a batch blended with, or cut into, their neighbours', and targets alike.
--
-- Draws come from torch's generator, which a run seeds for each step: torch.manual_seed repeats them, as a resumed run
-- does. After the same seed they are those of torchvision.transforms.v2.MixUp and CutMix.
local nearest = require 'ssl.settings.nearest'

local mixing = {}

local KEYS = { 'alpha', 'num_classes' }

local function fail(op, message, ...) error(('[%s] ' .. message):format(op, ...), 0) end

local function shape_of(tensor) return '[' .. table.concat(tensor.shape, ', ') .. ']' end

local function read_options(op, given)
  if given ~= nil and type(given) ~= 'table' then
    fail(op, 'expected a table of options, got %s', type(given))
  end
  local options = { alpha = 1 }
  for key, value in pairs(given or {}) do
    if key ~= 'alpha' and key ~= 'num_classes' then
      local near = nearest(tostring(key), KEYS)
      fail(op, "unknown option '%s'%s", tostring(key), near and ("; did you mean '%s'?"):format(near) or '')
    elseif type(value) ~= 'number' then
      fail(op, "expected a number for '%s', got %s", key, type(value))
    end
    options[key] = value
  end
  if not (options.alpha > 0 and options.alpha < math.huge) then
    fail(op, "expected 'alpha' to be above 0, got %s", options.alpha)
  end
  return options
end

local function check_tensors(op, images, target)
  if not torch.is_tensor(images) or images:dim() ~= 4 then
    fail(op, 'expected images [B, C, H, W], got %s', torch.is_tensor(images) and shape_of(images) or type(images))
  elseif not torch.is_tensor(target) or (target:dim() ~= 1 and target:dim() ~= 2) then
    fail(op, 'expected a target [B] or [B, K], got %s', torch.is_tensor(target) and shape_of(target) or type(target))
  elseif target:size(0) ~= images:size(0) then
    fail(op, 'expected a target for each of %d images, got %d', images:size(0), target:size(0))
  end
end

-- Float [B, K]: each row's share of its classes.
local function soft(op, target, classes)
  if target:dim() == 2 then
    if classes and target:size(1) ~= classes then
      fail(op, "expected 'num_classes' to be the target's %d columns, got %d", target:size(1), classes)
    end
    return target:is_floating_point() and target or target:float()
  elseif not classes then
    fail(op, "expected 'num_classes' for a target of class numbers [B]")
  end
  return torch.one_hot(target:long(), classes):float()
end

-- The share that a row keeps, from Beta(alpha, alpha).
local function draw_share(alpha)
  return (torch._sample_dirichlet(torch.tensor { { alpha, alpha } })[0][0]:item())
end

-- share * rows + (1 - share) * the rows before them, the last before the first.
local function blend(rows, share) return rows:roll(1, 0):mul_(1 - share):add_(rows:mul(share)) end

--- Blends each picture of a batch, and its target, with the one before it in the batch: image = share * image +
--- (1 - share) * other, with one share for the batch, drawn from Beta(alpha, alpha) by torch's generator. The batch has
--- to be shuffled. Sources: arXiv 1710.09412; torchvision.transforms.v2.MixUp.
---@param images Tensor [B, C, H, W] float
---@param target Tensor [B] class numbers from 0, or [B, K] shares of classes
---@param options? {alpha?: number, num_classes?: integer} alpha: above 0, 1 without it; num_classes: K, needed for [B]
---@return Tensor images [B, C, H, W], new
---@return Tensor target [B, K] float, new
function mixing.mixup(images, target, options)
  local op, given = 'data.mixup', read_options('data.mixup', options)
  check_tensors(op, images, target)
  if not images:is_floating_point() then
    fail(op, 'expected float images, got %s', images.dtype)
  end
  local rows = soft(op, target, given.num_classes)
  local share = draw_share(given.alpha)
  return blend(images, share), blend(rows, share)
end

-- A rectangle about a pixel drawn anywhere, which the picture clips, as {left, width, top, height}.
local function draw_box(share, width, height)
  local middle_x = torch.randint(0, width, { 1 }, { dtype = 'int64' }):item()
  local middle_y = torch.randint(0, height, { 1 }, { dtype = 'int64' }):item()
  local half = 0.5 * math.sqrt(1 - share)
  local half_width, half_height = math.floor(half * width), math.floor(half * height)
  local left, top = math.max(middle_x - half_width, 0), math.max(middle_y - half_height, 0)
  return { left, math.min(middle_x + half_width, width) - left, top, math.min(middle_y + half_height, height) - top }
end

--- Puts a rectangle of the picture before it in the batch into each picture, the same rectangle for the whole batch,
--- and shares the target by area. The rectangle has 1 - share of the area, share drawn from Beta(alpha, alpha), and is
--- clipped at the picture's edge; all draws are torch's generator's. The batch has to be shuffled. Sources: arXiv
--- 1905.04899; torchvision.transforms.v2.CutMix.
---@param images Tensor [B, C, H, W] of any type
---@param target Tensor [B] class numbers from 0, or [B, K] shares of classes
---@param options? {alpha?: number, num_classes?: integer} alpha: above 0, 1 without it; num_classes: K, needed for [B]
---@return Tensor images [B, C, H, W], new
---@return Tensor target [B, K] float, new
function mixing.cutmix(images, target, options)
  local op, given = 'data.cutmix', read_options('data.cutmix', options)
  check_tensors(op, images, target)
  local rows, height, width = soft(op, target, given.num_classes), images:size(2), images:size(3)
  local left, box_width, top, box_height = unpack(draw_box(draw_share(given.alpha), width, height))
  local function part(all) return all:narrow(2, top, box_height):narrow(3, left, box_width) end
  local mixed = images:clone()
  part(mixed):copy_(part(images:roll(1, 0)))
  return mixed, blend(rows, 1 - box_width * box_height / (width * height))
end

return mixing
