-- Looks at what training makes: a loss, a gradient or weights that are not numbers end a run before they reach a
-- checkpoint.
local gradient = require 'ssl.parts.gradient'
local trained = require 'ssl.parts.trained'

local finite = {}

local function is_finite(value) return value == value and value ~= math.huge and value ~= -math.huge end

-- The number of a Tensor that is not finite, or nil. `norm` is the L2 norm of all: finite numbers may be too large for
-- it, which is looked at then.
local function first_bad(tensors, norm)
  if #tensors == 0 or is_finite(norm:item()) then
    return nil
  end
  for i, tensor in ipairs(tensors) do
    if not tensor:isfinite():all():item() then
      return i
    end
  end
end

local function stop(run, op, what, step, epoch)
  error(('[%s] %s at step %d (epoch %d), learning rate %.6g; %s. Try a smaller learning rate, run.clip, or float32')
    :format(op, what,
    step, epoch, run.attached.parts.optimizer:lr(), run.saver:told()))
end

-- The epoch of the step that was done last.
local function last_epoch(state) return state.batch == 0 and math.max(state.epoch, 1) or state.epoch + 1 end

--- Ends the run when the loss of a step is not a finite number.
---@param run Run
---@param value number
---@param step integer that it is of
---@param epoch integer
function finite.check_loss(run, value, step, epoch)
  if not is_finite(value) then
    stop(run, 'run.step', ('the loss is %s'):format(tostring(value)), step, epoch)
  end
end

--- Ends the run when a gradient is not finite, before an update. Where no checkpoint was written yet the state before
--- this step becomes one.
---@param run Run
---@param gradients any[] Tensors
---@param norm any scalar Tensor, of all
function finite.check_gradient(run, gradients, norm)
  if not first_bad(gradients, norm) then
    return
  end
  local step, epoch = run.state.steps + 1, run.state.epoch + 1
  run.update:drop()
  if not run.saver.kept_step then
    run.state:return_batch()
    pcall(run.save, run) -- what it left is told
  end
  stop(run, 'run.step', ('the norm of the gradient is %s'):format(tostring(norm:item())), step, epoch)
end

-- Floating-point Tensors of a run's Modules, and gradients that wait for an update, by name. Those of fp16 may
-- overflow.
local function kept(run)
  local list = {}
  local function add(name, tensor)
    if tensor:is_floating_point() and tensor:numel() > 0 then
      list[#list + 1] = { name, tensor:detach() }
    end
  end
  for place, part in pairs(run.attached.parts) do
    for name, tensor in pairs(trained.is_module(part) and part:state_dict() or {}) do
      add(("'%s' of '%s'"):format(name, place), tensor)
    end
  end
  local waiting = run.update:waiting()
  for i, tensor in ipairs(waiting and waiting.tensors or {}) do
    if tensor.grad then
      add(("the gradient of '%s'"):format(waiting.names[i]), tensor.grad)
    end
  end
  return list
end

--- Ends the run when what a checkpoint would keep is not finite: the last loss, weights, running statistics, open
--- gradients.
---@param run Run
function finite.check_state(run)
  local value = run.update.last_loss and run.update.last_loss:item() or 0
  if not is_finite(value) then
    stop(run, 'run.save', ('the loss is %s'):format(tostring(value)), run.state.steps, last_epoch(run.state))
  end
  local list, tensors = kept(run), {}
  for i, entry in ipairs(list) do
    tensors[i] = entry[2]
  end
  local bad = first_bad(tensors, gradient.norm(tensors))
  if bad then
    stop(run, 'run.save', list[bad][1] .. ' is not finite', run.state.steps, last_epoch(run.state))
  end
end

return finite
