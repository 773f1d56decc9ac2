-- ssl.run: what a training loop needs around its loss - batches, steps, log, progress, checkpoints, resume.
local clock = require 'ssl.clock'
local config = require 'ssl.config'
local folder = require 'ssl.folder'
local gradient = require 'ssl.gradient'
local progress = require 'ssl.progress'
local preview = require 'ssl.preview'
local resume = require 'ssl.resume'

local SMOOTHING = 0.1 -- weight of the newest step in the step time that the ETA uses

---@class Run
---@field dir string run folder
---@field device string
---@field steps integer optimiser steps done
---@field epoch integer epochs done
---@field epochs integer epochs in all
local Run = {}
Run.__index = Run

local function write_file(path, text)
  local file = assert(io.open(path, 'w'))
  file:write(text)
  assert(file:close())
end

--- Starts a run: seeds torch, makes the run folder with config.lua, opens log.jsonl and TensorBoard.
---@param settings table from ssl.config
---@return Run
local function start(settings)
  local host = rawget(_G, 'sslrun') or {}
  local self = setmetatable({}, Run)
  self.settings = settings
  self.options = settings.run
  self.recipe = (host.recipe or 'run'):match '([^/]+)$':gsub('%.lua$', '')
  self.device = settings.device
  self.steps, self.epoch, self.batch = 0, 0, 0
  self.epochs = rawget(settings, 'epochs') or 1
  self.dir, self.resume_from = resume.place(self.recipe, settings.resume, settings.run.dir)
  folder.make(self.dir .. '/checkpoints')
  torch.manual_seed(settings.seed)
  write_file(self.dir .. '/config.lua', config.to_lua(settings))
  self.log = log.jsonl(self.dir .. '/log.jsonl')
  self.board = settings.run.tensorboard and log.tensorboard(self.dir .. '/tensorboard') or nil
  self.progress = progress.new { terminal = host.isatty == true, every = settings.run.print_every }
  self.parts = {}
  if host.at_exit then
    host.at_exit(function() self:close() end)
  end
  print(('run folder %s, device %s'):format(self.dir, self.device))
  return self
end

--- Names what the run drives: `model` and `optimizer`, `schedule(step, epoch) -> learning rate` (both 0-based), and any
--- other object with state_dict and load_state_dict, saved under its name. Loads all of them when the run is resumed.
---@param parts {model: any, optimizer: any, schedule?: fun(step: integer, epoch: integer): number}
function Run:attach(parts)
  for name, part in pairs(parts) do
    if name == 'schedule' then
      self.schedule = part
    else
      self.parts[name] = part
    end
  end
  if not (self.parts.model and self.parts.optimizer) then
    error("[run.attach] expected 'model' and 'optimizer'", 2)
  end
  if self.resume_from then
    self:restore(self.resume_from)
  end
end

function Run:restore(path)
  local saved = checkpoint.load(path)
  for name, part in pairs(self.parts) do
    if saved[name] == nil then
      error(("[ssl.run] resume: %s holds no '%s'"):format(path, name))
    end
    part:load_state_dict(saved[name])
  end
  self.steps, self.epoch, self.batch = saved.step, saved.epoch, saved.batch
  self.resumed_batches = saved.batches_per_epoch
  if path == self.dir .. '/checkpoints/last.pt' then
    self.saved_step = self.steps
  end
  resume.print_changes(saved.config, self.settings)
  self.log:write { event = 'resume', step = self.steps, epoch = self.epoch, checkpoint = path }
  print(('resume: %s, step %d, %d epochs done'):format(path, self.steps, self.epoch))
end

-- Dropout and the like draw from torch's generator: a seed per epoch lets a resumed run draw what the whole run draws.
local function seed_epoch(self) torch.manual_seed(self.settings.seed + 1000003 * self.epoch) end

--- Iterates over the batches of all epochs that are left: `for batch in run:batches(loader) do`. Between epochs it
--- writes the checkpoint; the first batch becomes preview.png.
function Run:batches(loader)
  self.loader = loader
  self.batches_per_epoch = #loader
  if self.resumed_batches and self.resumed_batches ~= self.batches_per_epoch and self.batch > 0 then
    print(('resume: %d batches an epoch, before %d; epoch %d starts over'):format(
      self.batches_per_epoch, self.resumed_batches, self.epoch + 1))
    self.batch = 0
  end
  local next_batch, state, control
  self.started, self.last_step_at = clock.now(), clock.now()
  self.log_started, self.log_images, self.log_wait = self.last_step_at, 0, 0
  self.first_step = self.steps
  return function()
    while true do
      local limited = self.options.steps > 0 and self.steps >= self.options.steps
      if limited and self.batch > 0 and self.batch == self.batches_per_epoch then
        self:end_epoch()
      end
      if limited or self.epoch >= self.epochs then
        return nil
      end
      if not next_batch then
        if self.batch == 0 and self.epoch > 0 then
          seed_epoch(self)
        end
        next_batch, state, control = loader:epoch(self.epoch, self.batch)
      end
      local asked = clock.now()
      local batch = next_batch(state, control)
      control = batch
      self.log_wait = self.log_wait + clock.now() - asked
      if batch then
        self.batch = self.batch + 1
        self.log_images = self.log_images + batch.index:size(0)
        if not self.previewed then
          self.previewed = true
          preview.write(self, batch)
        end
        return batch
      end
      next_batch = nil
      self:end_epoch()
    end
  end
end

function Run:end_epoch()
  self.epoch, self.batch = self.epoch + 1, 0
  if self.last_loss then
    self:check_loss(self.last_loss:item())
  end
  if self.epoch % self.options.save_every == 0 or self.epoch == self.epochs then
    self:save()
  end
  if self.board then
    self.board:flush()
  end
end

--- Runs `forward()` under autocast when the key `precision` asks for it; returns what it returns.
function Run:autocast(forward)
  local precision = self.settings.precision
  if precision == 'float32' then
    return forward()
  end
  return torch.autocast(self.device, precision, forward)
end

--- Puts a model on the run's device, in channels_last when the key of that name is set; returns the model.
function Run:place(model)
  model:to { device = self.device, memory_format = self.settings.channels_last and 'channels_last' or nil }
  return model
end

--- Whether the step to come is logged; metrics that cost time are computed only then:
--- `run:step(l, run:logs() and {spread = …})`.
function Run:logs() return (self.steps + 1) % self.options.log_every == 0 end

function Run:check_loss(value)
  if value == value and value ~= math.huge and value ~= -math.huge then
    return
  end
  local saved = self.saved_step and ('the checkpoint of step %d is %s/checkpoints/last.pt'):format(self.saved_step, self.dir)
    or 'no checkpoint was written yet'
  error(('[run.step] the loss is %s at step %d (epoch %d); %s. Try a smaller learning rate, run.clip, or float32'):format(
    tostring(value), self.steps + 1, self.epoch + 1, saved))
end

--- One optimiser step: learning rate of the schedule, backward, clipping, optimiser, log, progress.
---@param loss any Tensor, scalar
---@param metrics? table<string, any> numbers or scalar Tensors that join the log line
function Run:step(loss, metrics)
  local optimizer = self.parts.optimizer
  if not optimizer then
    error('[run.step] call run:attach{model=, optimizer=} first', 2)
  end
  if self.schedule then
    optimizer:set_lr(self.schedule(self.steps, self.epoch))
  end
  local logged = self:logs()
  local value = logged and loss:item()
  if logged then
    self:check_loss(value)
  end
  loss:backward()
  if self.options.clip > 0 then
    gradient.clip(self.parts.model:parameters(), self.options.clip)
  end
  optimizer:step()
  optimizer:zero_grad()
  self.steps = self.steps + 1
  self.last_loss = loss:detach()

  local now = clock.now()
  local seconds = now - self.last_step_at
  self.last_step_at = now
  -- The first step of a process pays for warming up and says nothing about the next.
  if self.steps > self.first_step + 1 then
    self.step_seconds = self.step_seconds and self.step_seconds + SMOOTHING * (seconds - self.step_seconds) or seconds
  end
  if logged then
    self:write_log(now, value, optimizer:lr(), metrics)
    if self.progress:due(now) then
      self.progress:show(self:line(value), now)
    end
  end
end

function Run:write_log(now, value, lr, metrics)
  local seconds = math.max(now - self.log_started, 1e-9)
  local record = {
    step = self.steps,
    epoch = self.epoch + 1,
    loss = value,
    lr = lr,
    images_per_second = self.log_images / seconds,
    wait_percent = 100 * self.log_wait / seconds,
  }
  self.rate, self.wait = record.images_per_second, record.wait_percent
  for name, metric in pairs(metrics or {}) do
    record[name] = type(metric) == 'number' and metric or metric:item()
  end
  self.log_started, self.log_images, self.log_wait = now, 0, 0
  if self.board then
    for name, number in pairs(record) do
      if name ~= 'step' then
        self.board:scalar('train/' .. name, number, self.steps)
      end
    end
  end
  local bad = self.loader:stats().bad
  if bad > 0 then
    record.bad_images = bad
  end
  self.log:write(record)
end

-- epoch 3/20  step 45/312  loss -0.8123  lr 0.0412  804 images/s  wait 2%  ETA 3:12
function Run:line(value)
  local total = self.batches_per_epoch * self.epochs
  total = self.options.steps > 0 and math.min(total, self.options.steps) or total
  local eta = self.step_seconds and clock.text((total - self.steps) * self.step_seconds) or '-'
  return ('epoch %d/%d  step %d/%d  loss %.4f  lr %.4g  %.0f images/s  wait %.0f%%  ETA %s'):format(
    self.epoch + 1, self.epochs, self.steps, total, value, self.parts.optimizer:lr(), self.rate, self.wait, eta)
end

--- Writes checkpoints/last.pt, and at the end of an epoch a second name epoch_NNNN.pt for the same bytes.
function Run:save()
  local last = self.dir .. '/checkpoints/last.pt'
  local content = {
    epoch = self.epoch,
    batch = self.batch,
    step = self.steps,
    batches_per_epoch = self.batches_per_epoch,
    config = self.settings,
    recipe = self.recipe,
    sslrun_version = require('ssl').version,
  }
  for name, part in pairs(self.parts) do
    content[name] = part:state_dict()
  end
  checkpoint.save(last, content)
  self.saved_step = self.steps
  if self.batch == 0 and self.epoch > 0 and self.options.keep ~= 0 then
    local name = ('%s/checkpoints/epoch_%04d.pt'):format(self.dir, self.epoch)
    if not folder.link(last, name) then
      checkpoint.save(name, content)
    end
    local found = folder.matching(folder.literal(self.dir) .. '/checkpoints/epoch_[0-9]*.pt')
    for i = 1, self.options.keep < 0 and 0 or #found - self.options.keep do
      os.remove(found[i])
    end
  end
end

--- Ends the run: final checkpoint, files closed, a word on where things are.
function Run:finish()
  if self.parts.model and self.saved_step ~= self.steps then
    if self.last_loss then
      self:check_loss(self.last_loss:item())
    end
    self:save()
  end
  self.finished = true
  self:close()
  local seconds = self.started and clock.now() - self.started or 0
  print(('done: %d steps, %d epochs in %s'):format(self.steps, self.epoch, clock.text(seconds)))
  print(('  checkpoint   %s/checkpoints/last.pt'):format(self.dir))
  print(('  views        %s/preview.png'):format(self.dir))
  if self.board then
    print(('  TensorBoard  tensorboard --logdir %s'):format(self.dir))
  end
end

--- Closes log and event files; runs by itself when the program ends early.
function Run:close()
  if self.closed then
    return
  end
  self.closed = true
  self.progress:close()
  if self.board then
    self.board:flush()
    self.board:release()
  end
  self.log:release()
  if not self.finished then
    io.stderr:write(self.saved_step
        and ('stopped after step %d; continue from step %d with --resume=%s\n'):format(self.steps, self.saved_step, self.dir)
      or ('stopped after step %d; no checkpoint was written yet\n'):format(self.steps))
  end
end

return { start = start }
