-- What a loss does to the weights: backward, and where a window of run.accumulate batches ends, clipping and the
-- optimiser.
local gradient = require 'ssl.parts.gradient'
local window = require 'ssl.parts.window'

---@class Update
---@field window Window
---@field scaler? GradScaler of fp16
---@field clip number largest norm of the gradient, 0: any
---@field closed boolean whether the last batch that was taken was the last one of its window
---@field optimizer any from here on: once there is something to train
---@field trained Trained
---@field parallel? any averages gradients over the processes
---@field frozen any[] parameters whose gradients are dropped
---@field last_loss? any Tensor, scalar
local Update = {}
Update.__index = Update

---@param options table the keys run.*
---@param scaler? GradScaler
---@return Update
local function new(options, scaler)
  return setmetatable({
    window = window.new(options.accumulate), clip = options.clip, scaler = scaler, closed = false, frozen = {},
  }, Update)
end

--- Names what changes.
function Update:attach(optimizer, trained) self.optimizer, self.trained = optimizer, trained end

--- Names what averages gradients over the processes.
function Update:distribute(parallel) self.parallel = parallel end

--- Steps will be recorded: gradients of several batches stay where they are, and nothing is timed.
function Update:prepare_recording()
  self.keeps_gradients = self.window.length > 1
  if self.parallel then
    self.parallel:stop_timing()
  end
end

--- Names the parameters that steps leave as they are.
---@param parameters any[] Tensors
function Update:freeze(parameters) self.frozen = parameters end

-- Backward; in an open window the gradients of several processes do not travel.
local function backward(self, loss, complete)
  if self.window:size() > 1 then
    loss = loss / self.window:size()
  end
  if self.scaler then
    loss = self.scaler:scale(loss)
  end
  if self.parallel and not complete then
    self.parallel:no_sync(function() loss:backward() end)
  else
    loss:backward()
  end
  for _, parameter in ipairs(self.frozen) do
    parameter.grad = nil
  end
end

-- Clipping and the optimiser.
local function change_weights(self, look)
  local scaler = self.scaler
  look = not scaler and look or nil
  local gradients = (scaler or self.clip > 0 or look) and gradient.of(self.trained.tensors)
  local found_inf = scaler and scaler:unscale(gradients)
  local norm = self.clip > 0 and gradient.clip(gradients, self.clip) or look and gradient.norm(gradients)
  if look then
    look(gradients, norm)
  end
  self.optimizer:step(found_inf)
  if scaler then
    scaler:update()
  end
  if self.keeps_gradients then
    torch._foreach_zero_(gradient.of(self.trained.tensors))
  else
    self.optimizer:zero_grad()
  end
end

--- Takes a loss.
---@param loss any Tensor, scalar
---@param look? fun(gradients: any[], norm: any) sees the gradients before the optimiser does; not those of fp16, where
---  the scaler skips an update that is not finite
function Update:apply(loss, look)
  local complete = self.window:closes()
  backward(self, loss, complete)
  if complete then
    change_weights(self, look)
  end
  self.closed, self.last_loss = complete, loss:detach()
end

--- A recorded step was replayed, to this loss.
function Update:replayed(loss) self.last_loss = loss end

--- A step was done.
function Update:count()
  self.closed = self.window:closes()
  self.window:count()
end

--- `target` follows `online` where the loss that was taken last changes the weights.
---@param momentum any a number or a scalar Tensor
function Update:follow(target, online, momentum)
  if self.closed then
    nn.ema_update(target, online, self.scaler and self.scaler:unless_skipped(momentum, 1) or momentum)
  end
end

--- Whether the last step changed the weights. With fp16 it waits for the device.
function Update:changed_weights() return self.closed and not (self.scaler and self.scaler:skipped()) end

--- Gradients that wait for more batches; nil where there are none, and with fp16, whose gradients may overflow.
---@return Trained?
function Update:waiting() return not self.scaler and self.window.done > 0 and self.trained or nil end

--- What a checkpoint keeps of an open window and its gradients, nil between two. Call it in all processes.
function Update:content() return self.window:state(self.trained, self.scaler) end

--- Opens the window of a checkpoint.
function Update:restore(saved)
  local accumulate = saved.config.run and saved.config.run.accumulate or 1
  self.window:restore(saved.window or { done = saved.step % accumulate, size = accumulate }, saved.gradients,
    self.trained, self.scaler)
end

--- One batch of before counts as `ratio` of those to come.
function Update:convert(ratio) self.window:convert(ratio, self.trained) end

--- Gives up the gradients of a step that was only recorded. Those that wait in a window have stayed as they were.
function Update:forget_step()
  if not self.keeps_gradients then
    self.optimizer:zero_grad()
  end
end

--- Gives up the gradients of the step under way and the window that they are in.
function Update:drop()
  self.optimizer:zero_grad()
  self.window:drop()
end

return { new = new }
