-- Codes of views by Sinkhorn over the batch and, later in training, over queues of earlier embeddings (SwAV, SS-PRL).

---@class CodeQueues
local CodeQueues = {}
CodeQueues.__index = CodeQueues

--- One queue for each kind of embedding (whole views, patches of level 1, …), in each a slot for every coded view.
--- A queue fills from epoch `start` on and is used once it is full. `released = true` does as SS-PRL's code does: the
--- first full queue of an epoch makes all of them used, the missing rows being zeros (SS-PRL/main_SSPRL.py).
---@param options {lengths: integer[], batch: integer, start?: integer, views?: integer, eps?: number,
--- iterations?: integer, released?: boolean} lengths: rows of each queue, 0 for none; they are cut to a multiple of
--- batch
---@return CodeQueues
local function new(options)
  local self = setmetatable({ queues = {} }, CodeQueues)
  self.start, self.views, self.released = options.start or 0, options.views or 2, options.released or false
  self.sinkhorn = { eps = options.eps or 0.05, iterations = options.iterations or 3 }
  for i, length in ipairs(options.lengths) do
    if length > 0 and length < options.batch then
      error(('[code_queues] expected at least a batch, %d rows, in queue %d, or 0 for no queue; got %d'):format(
        options.batch, i, length), 2)
    end
    self.queues[i] = { length = length - length % options.batch, filled = 0 }
  end
  self.epoch, self.active = 0, false
  return self
end

-- The codes of a view's scores. All calls of Sinkhorn are here: it alone looks at all processes' rows. Scores that are
-- not finite give NaN on every device, so that the run stops by its loss, which tells step and rate.
local function assign(self, scores)
  if scores.device == 'cpu' and not scores:isfinite():all():item() then
    return scores * (0 / 0)
  end
  return loss.sinkhorn(scores, self.sinkhorn)
end

local function is_used(self, queue)
  if not self.released then
    return queue.filled == queue.length
  end
  self.active = self.active or queue.filled == queue.length
  return self.active
end

-- Newest rows first; the oldest fall off.
local function push(queue, embeddings)
  local count = embeddings:size(1)
  queue.rows = torch.cat({ embeddings, queue.rows:narrow(1, 0, queue.length - count) }, 1)
  queue.filled = math.min(queue.filled + count, queue.length)
end

--- Codes of the first `views` views; remembers their embeddings for the steps to come. No gradient.
---@param which integer number of the queue, from 1
---@param embeddings any Tensor [V, N, D], unit vectors
---@param scores any Tensor [V, N, K]: their products with the prototypes
---@param prototypes any Tensor [K, D]
---@param epoch integer epochs done
---@return any codes Tensor [views, N, K]
function CodeQueues:codes(which, embeddings, scores, prototypes, epoch)
  if epoch ~= self.epoch then
    self.epoch, self.active = epoch, false
  end
  local queue, count = self.queues[which], embeddings:size(1)
  return torch.no_grad(function()
    local newest = embeddings:detach():narrow(0, 0, self.views)
    if queue.length > 0 and queue.length < count then -- told in the first step, not when the queue starts
      error(('[code_queues] expected at least %d rows in queue %d, as many as a step adds, got %d'):format(count, which,
        queue.length), 2)
    end
    local exists = queue.length > 0 and epoch >= self.start
    if exists then -- a loaded queue is on the CPU
      queue.rows = queue.rows and queue.rows:to(newest.device)
        or newest:new_zeros { self.views, queue.length, newest:size(2) }
    end
    local used, codes = exists and is_used(self, queue), {}
    for view = 0, self.views - 1 do
      local own = scores[view]
      if used then
        own = torch.cat({ queue.rows[view]:matmul(prototypes:t()), own }, 0)
      end
      codes[view + 1] = assign(self, own):narrow(0, own:size(0) - count, count)
    end
    if exists then
      push(queue, newest)
    end
    return torch.stack(codes)
  end)
end

--- What a checkpoint keeps.
function CodeQueues:state_dict()
  local state = { epoch = self.epoch, active = self.active }
  for i, queue in ipairs(self.queues) do
    state['queue' .. i] = { length = queue.length, filled = queue.filled, rows = queue.rows }
  end
  return state
end

--- Takes saved queues: of one that was longer the newest rows, one that was shorter goes on filling.
---@param state table of state_dict
function CodeQueues:load_state_dict(state)
  for i = 1, #self.queues + 1 do
    if (state['queue' .. i] ~= nil) ~= (i <= #self.queues) then
      error(('[code_queues] expected %d queues, the saved ones are %s'):format(#self.queues,
        i <= #self.queues and 'fewer' or 'more'), 2)
    end
  end
  for i, queue in ipairs(self.queues) do
    local saved = state['queue' .. i]
    queue.filled, queue.rows = math.min(saved.filled, queue.length), saved.rows
    local missing = queue.length - saved.length
    if missing < 0 and queue.rows then
      queue.rows = queue.length > 0 and queue.rows:narrow(1, 0, queue.length):contiguous() or nil
    elseif missing > 0 and queue.rows then
      queue.rows = torch.cat({ queue.rows, queue.rows:new_zeros { self.views, missing, queue.rows:size(2) } }, 1)
    end
  end
  self.epoch, self.active = state.epoch, state.active
end

return { new = new }
