-- Multi-label SimSiam (arXiv 2506.23156): blocks of pictures in random order, and the image-aware contrastive term.
local unit = require 'ssl.parts.unit'

local multilabel = {}

local BLOCKS = 4

--- Which rows of the joined blocks a process trains on: a random order of all 4 * images rows (row block * images + i
--- is that block of picture i), of which rank r of `world` takes the r-th part. Processes take the order that rank 0
--- draws.
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
  order = world > 1 and dist.broadcast(order) or order
  local part = rows / world
  order = order:narrow(0, rank * part, part)
  return order, order:remainder(images)
end

--- The order of a batch's blocks, drawn: the rows of `order`, those of all processes' pictures with `exchange`.
---@param batch any[] views [B, 3, S, S] of data.block_views
---@param exchange? boolean
---@return any rows int64 [4 * B]
function multilabel.draw(batch, exchange)
  local images = batch[1]:size(0)
  return (multilabel.order(exchange and images * dist.world() or images,
    exchange and { world = dist.world(), rank = dist.rank() } or nil))
end

--- The eight views of data.block_views, shuffled: both results hold the same blocks of the same pictures in the same
--- order. With `exchange` the blocks of all processes are shuffled together, as in the released code.
---@param batch any[] views [B, 3, S, S]: view 0 of blocks 0 to 3, then view 1 of them
---@param exchange? boolean false: each process has the blocks of its own pictures
---@param order? any of multilabel.draw, which draws it without this
---@return any x1 [4 * B, 3, S, S]
---@return any x2 [4 * B, 3, S, S]
---@return any labels int64 [4 * B], the number of each row's picture in the batch of all processes
function multilabel.shuffle(batch, exchange, order)
  if #batch ~= 2 * BLOCKS then
    error(('[multilabel.shuffle] expected the 8 views of data.block_views, got %d'):format(#batch), 2)
  end
  local images = batch[1]:size(0)
  order = (order or multilabel.draw(batch, exchange)):to(batch[1].device)
  local labels = exchange and order:remainder(images * dist.world()) or order:remainder(images) + dist.rank() * images
  local function chosen(first)
    local blocks = { unpack(batch, first, first + BLOCKS - 1) }
    for i = 1, exchange and BLOCKS or 0 do
      blocks[i] = dist.all_gather(blocks[i])
    end
    return torch.cat(blocks, 0):index_select(0, order)
  end
  return chosen(1), chosen(BLOCKS + 1), labels
end

--- The image-aware term: among the predictions of one view and the projections of the other, rows of one picture
--- attract each other, all others repel; mean of both directions. Gradients reach p and z.
---@param options? {temperature?: number, base_temperature?: number, positives?: string} of loss.image_contrastive
function multilabel.image_term(p1, p2, z1, z2, labels, options)
  local twice = torch.cat({ labels, labels }, 0)
  local function term(p, z) return loss.image_contrastive(unit(torch.cat({ p, z }, 0)), twice, options) end
  return 0.5 * (term(p1, z2) + term(p2, z1))
end

return multilabel
