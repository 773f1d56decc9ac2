-- Multi-label SimSiam (arXiv 2506.23156): blocks of pictures in random order, and the image-aware contrastive term.
local unit = require 'ssl.unit'

local multilabel = {}

local BLOCKS = 4

--- Which rows of the joined blocks a process trains on: a random order of all 4 * images rows (row block * images + i is
--- that block of picture i), of which rank r of `world` takes the r-th part. Every process must draw the same order.
---@param images integer pictures of all processes together
---@param options? {world?: integer, rank?: integer, generator?: any} 1, 0, torch's own generator
---@return any rows int64 [4 * images / world]
---@return any labels int64, the number of each row's picture
function multilabel.order(images, options)
  options = options or {}
  local world, rank = options.world or 1, options.rank or 0
  local rows = BLOCKS * images
  if rows % world ~= 0 then
    error(('[multilabel.order] expected 4 * %d rows to be divisible by %d processes'):format(images, world), 2)
  elseif rank < 0 or rank >= world then
    error(('[multilabel.order] expected a rank from 0 to %d, got %d'):format(world - 1, rank), 2)
  end
  local order = torch.randperm(rows, { generator = options.generator, dtype = 'int64' })
  local part = rows / world
  order = order:narrow(0, rank * part, part)
  return order, order:remainder(images)
end

--- The eight views of data.block_views, shuffled: both results hold the same blocks of the same pictures in the same order.
---@param batch any[] views [B, 3, S, S]: view 0 of blocks 0 to 3, then view 1 of them
---@return any x1 [4 * B, 3, S, S]
---@return any x2 [4 * B, 3, S, S]
---@return any labels int64 [4 * B], the number of each row's picture in the batch of all processes
function multilabel.shuffle(batch, options)
  if #batch ~= 2 * BLOCKS then
    error(('[multilabel.shuffle] expected the 8 views of data.block_views, got %d'):format(#batch), 2)
  end
  local order, labels = multilabel.order(batch[1]:size(0), options)
  local device = batch[1].device
  order, labels = order:to(device), labels:to(device) + dist.rank() * batch[1]:size(0)
  local x1 = torch.cat({ batch[1], batch[2], batch[3], batch[4] }, 0):index_select(0, order)
  local x2 = torch.cat({ batch[5], batch[6], batch[7], batch[8] }, 0):index_select(0, order)
  return x1, x2, labels
end

--- The image-aware term: among the predictions of one view and the projections of the other, rows of one picture attract
--- each other, all others repel; mean of both directions. Gradients reach p and z.
---@param options? {temperature?: number, base_temperature?: number, positives?: string} of loss.image_contrastive
function multilabel.image_term(p1, p2, z1, z2, labels, options)
  local twice = torch.cat({ labels, labels }, 0)
  local function term(p, z) return loss.image_contrastive(unit(torch.cat({ p, z }, 0)), twice, options) end
  return 0.5 * (term(p1, z2) + term(p2, z1))
end

return multilabel
