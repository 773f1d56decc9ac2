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

-- What becomes of a queue in the step that begins: whether it fills, and whether it is used before that.
local function begin(self, which, count)
  local queue = self.queues[which]
  if queue.length > 0 and queue.length < count then -- told in the first step, not when the queue starts
    error(('[code_queues] expected at least %d rows in queue %d, as many as a step adds, got %d'):format(count, which,
      queue.length), 3)
  end
  queue.count = count
  queue.fills = queue.length > 0 and self.epoch >= self.start
  queue.used = queue.fills and is_used(self, queue)
  if queue.fills then
    queue.filled = math.min(queue.filled + count, queue.length)
  end
  return queue.used and 'used' or queue.fills and 'fills' or 'waits'
end

--- Decides which queues fill in a step and which are used; call it in front of the step's codes. The same step again
--- changes nothing. What it returns says what was decided: give it to run:given, as a recorded step has one answer.
---@param step integer
---@param epoch integer epochs done
---@param counts integer[] rows that the step adds to each queue
---@return string
function CodeQueues:begin_step(step, epoch, counts)
  if step ~= self.step then
    self.step = step
    if epoch ~= self.epoch then
      self.epoch, self.active = epoch, false
    end
    local phases = {}
    for i in ipairs(self.queues) do
      phases[i] = begin(self, i, counts[i])
    end
    self.phases = table.concat(phases, ' ')
  end
  return self.phases
end

-- Newest rows first, in the memory where they are: a recorded step finds them there. The oldest fall off.
local function push(queue, embeddings)
  queue.rows:copy_(torch.cat({ embeddings, queue.rows:narrow(1, 0, queue.length - embeddings:size(1)) }, 1))
end

-- A queue's rows beside the embeddings; loaded ones are on the CPU.
local function place(self, queue, embeddings)
  queue.rows = queue.rows and queue.rows:to(embeddings)
    or embeddings:new_zeros { self.views, queue.length, embeddings:size(2) }
end

--- Codes of the first `views` views; remembers their embeddings for the steps to come. No gradient.
---@param which integer number of the queue, from 1
---@param embeddings any Tensor [V, N, D], unit vectors
---@param scores any Tensor [V, N, K]: their products with the prototypes
---@param prototypes any Tensor [K, D]
---@return any codes Tensor [views, N, K]
function CodeQueues:codes(which, embeddings, scores, prototypes)
  local queue, count = self.queues[which], embeddings:size(1)
  if count ~= queue.count then
    error(('[code_queues] expected %s rows for queue %d, as begin_step was told, got %d'):format(queue.count or 'no',
      which, count), 2)
  end
  return torch.no_grad(function()
    local newest, codes = embeddings:detach():narrow(0, 0, self.views), {}
    if queue.fills then
      place(self, queue, newest)
    end
    for view = 0, self.views - 1 do
      local own = scores[view]
      if queue.used then
        own = torch.cat({ queue.rows[view]:matmul(prototypes:t()), own }, 0)
      end
      codes[view + 1] = assign(self, own):narrow(0, own:size(0) - count, count)
    end
    if queue.fills then
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
    local kept = math.min(saved.length, queue.length)
    queue.filled, queue.rows = math.min(saved.filled, queue.length), nil
    if saved.rows and queue.length > 0 then -- memory of its own, which steps change
      queue.rows = saved.rows:new_zeros { self.views, queue.length, saved.rows:size(2) }
      queue.rows:narrow(1, 0, kept):copy_(saved.rows:narrow(1, 0, kept))
    end
  end
  self.epoch, self.active, self.step = state.epoch, state.active, nil
end

return { new = new }
