-- ssl.run: what a training loop needs around its loss - batches, steps, log, progress, checkpoints, resume.
local clock = require 'ssl.process.clock'
local collapse = require 'ssl.parts.collapse'
local config = require 'ssl.settings.config'
local draws = require 'ssl.process.draws'
local dry_run = require 'ssl.run.dry_run'
local finite = require 'ssl.run.finite'
local journal = require 'ssl.run.journal'
local last_words = require 'ssl.run.last_words'
local optimizer_state = require 'ssl.parts.optimizer_state'
local position = require 'ssl.run.position'
local precision = require 'ssl.process.precision'
local preview = require 'ssl.views.preview'
local pretrained = require 'ssl.weights.pretrained'
local processes = require 'ssl.process.processes'
local registered = require 'ssl.parts.registered'
local resume = require 'ssl.run.resume'
local run_folder = require 'ssl.run.run_folder'
local saving = require 'ssl.run.saving'
local step_graph = require 'ssl.run.step_graph'
local stepping = require 'ssl.run.stepping'
local stopping = require 'ssl.run.stopping'
local trained = require 'ssl.parts.trained'
local unreadable = require 'ssl.sets.unreadable'
local window = require 'ssl.parts.window'

---@class Run
---@field dir string run folder
---@field device string
---@field steps integer calls of step done: batches seen, whatever their size
---@field position integer steps of the whole run done, in batches of today's size: what schedules ask for
---@field updated boolean whether the last step changed the weights (with run.accumulate, every n-th does; fp16 skips some)
---@field epoch integer epochs done
---@field epochs integer epochs in all
local Run = {}
for _, methods in ipairs { stepping, position } do
  for name, method in pairs(methods) do
    Run[name] = method
  end
end

-- `updated` is found out when it is asked for.
function Run.__index(self, key)
  if key == 'updated' then
    return Run.changed_weights(self)
  end
  return Run[key]
end

--- Starts a run: seeds torch and math.random, makes the run folder with config.lua, opens log.jsonl and TensorBoard. With --dry_run it
--- writes nothing and does one step (ssl.dry_run).
---@param settings table from ssl.config; `epochs` is read from it, 1 when it has none
---@return Run
local function start(settings)
  local self = settings.dry_run and dry_run.new(Run, settings) or setmetatable({}, Run)
  self.settings, self.options, self.device = settings, settings.run, settings.device
  self.recipe = (sslrun.recipe or 'run'):match('([^/]+)$'):gsub('%.lua$', '')
  self.steps, self.position, self.epoch, self.batch, self.window_closed = 0, 0, 0, 0, false
  self.epochs = rawget(settings, 'epochs') or 1
  self.parts, self.kept = {}, {}
  self.window = window.new(self.options.accumulate)
  self.precision = precision.new(settings.precision, self.device)
  if settings.dry_run then
    draws.of_start(settings.seed)
    return self
  end
  self.parts.watch = collapse.watch(self.options.log_every)
  self.parts.unreadable = unreadable.record()
  if dist.world() > 1 then
    processes.compare(settings)
  end
  self.journal = journal.silent()
  sslrun.at_exit(function() self:close() end)
  local place = processes.once(function()
    local found = resume.place(self.recipe, settings.resume, settings.run.dir)
    self.folder = run_folder.open(found.dir, self.recipe)
    found.dir = self.folder.dir
    dist.remember(found.name, found)
    return found
  end)
  self.place_name, self.dir, self.resume_from = place.name, place.dir, place.from
  draws.of_start(settings.seed)
  if self.folder then
    if not self.resume_from then -- otherwise when its checkpoint fits
      self.folder:keep(settings, sslrun.recipe)
    end
    self.journal = journal.open(self.dir, self.options)
  end
  local many = dist.world() > 1 and (', %d processes'):format(dist.world()) or ''
  processes.say(('run folder %s, device %s%s'):format(self.dir, self.device, many))
  return self
end

--- Names what the run drives: `model` and `optimizer`, `schedule(step, epoch) -> learning rate` (both 0-based), and what
--- else its checkpoints keep, each under its name: objects with state_dict and load_state_dict, Tensors, plain tables
--- (both are filled in place). Loads all of them when the run is resumed.
--- With several processes the model's batch norms become those of all of them (dist.sync_batchnorm), and every
--- backward averages its gradients over the processes.
---@param parts {model: any, optimizer: any, schedule?: fun(step: integer, epoch: integer): number}
function Run:attach(parts)
  for name, part in pairs(parts) do
    if name == 'schedule' then
      if type(part) ~= 'function' then
        error(('[run.attach] expected schedule(step, epoch), a function as those of ssl.schedule, got %s; '
          .. 'a rate that stays is ssl.schedule.constant { base = %s }'):format(tostring(part), tonumber(part) or '…'), 2)
      end
      self.schedule = part
    else
      saving.check_name(name)
      registered.check(name, part)
      self.parts[name] = part
    end
  end
  if not (self.parts.model and self.parts.optimizer) then
    error("[run.attach] expected 'model' and 'optimizer'", 2)
  end
  self.trained = trained.of(self.parts)
  for name, part in pairs(self.parts) do
    if optimizer_state.is_optimizer(part) then
      self.kept[name] = optimizer_state.new(part, name == 'optimizer' and self.trained.groups or nil)
    end
  end
  self.parts.scaler = self.precision.scaler
  for _, place in ipairs(dist.world() > 1 and self.settings.dist.sync_batchnorm and self.trained.places or {}) do
    if trained.is_module(self.parts[place]) then
      self.parts[place] = nn.convert_sync_batchnorm(self.parts[place], { groups = self.settings.dist.batchnorm_groups })
    end
  end
  if self.resume_from then
    saving.restore(self, self.resume_from)
    if self.folder then
      self.folder:keep(self.settings, sslrun.recipe)
    end
  elseif self.settings.init ~= '' then
    pretrained.load(self.parts.model, self.settings.init, processes.say)
  end
  if dist.world() > 1 then
    self.parallel = dist.parallel(trained.module(self.parts, self.trained.places), {
      find_unused = self.settings.dist.find_unused or self.parts.model.skips_parameters == true,
    })
  end
  if self.settings.graph and not self.settings.dry_run then
    local reason
    self.graph, reason = step_graph.new(self)
    if not self.graph then
      processes.say('graph: steps run one by one: ' .. reason)
    end
  end
end

--- Names what `--eval.every=N` evaluates between epochs , an evaluation of ssl.evaluation; call it before the loop.
---@param evaluation fun(run: Run)
function Run:evaluate(evaluation) self.evaluation = evaluation end

--- Puts a model on the run's device, in channels_last when the key of that name is set, in float64 with that precision;
--- returns the model.
function Run:place(model)
  model:to {
    device = self.device, memory_format = self.settings.channels_last and 'channels_last' or nil,
    dtype = self.precision.dtype,
  }
  return model
end

--- The pictures of one update of the weights, those of all processes and of all batches of a window together: what a
--- recipe's rate is scaled by.
---@return integer
function Run:images_per_update() return self.settings.batch * self.options.accumulate end

-- Whether run.save_steps asks for a checkpoint here.
local function between_saves(self)
  local every = self.options.save_steps
  return every > 0 and self.steps % every == 0 and self.steps ~= (self.kept_step or 0)
end

--- Iterates over the batches of all epochs that are left: `for batch in run:batches(loader) do`. Between epochs it
--- writes the checkpoint; the first batch becomes preview.png.
---@param loader any a loader, or a function from the epoch (from 0) to its loader where views change during training
function Run:batches(loader)
  local choose = type(loader) == 'function' and loader or function() return loader end
  self:open_epoch(choose)
  if self.settings.eval.every > 0 and not self.evaluation then
    config.fail('[run.batches] --eval.every needs run:evaluate(ssl.evaluation(cfg, { encoder =, … })) in the recipe')
  end
  self:check_updates()
  self:settle()
  local next_batch, state, control
  local wanted_preview = processes.main() and not fs.exists(self.dir .. '/preview.png')
  self.journal:begin()
  stopping.enter_loop()
  return function()
    if self.graph then
      self.graph:close_step()
    end
    saving.poll(self)
    if between_saves(self) and self.batch < self.batches_per_epoch then
      self:save()
    end
    while true do
      stopping.look(self)
      local limited = self.options.steps > 0 and self.steps >= self.options.steps
      if limited and self.batch > 0 and self.batch == self.batches_per_epoch then
        self:end_epoch()
      end
      if limited or self.epoch >= self.epochs then
        stopping.leave_loop()
        return nil
      end
      if not next_batch then
        next_batch, state, control = self:open_epoch(choose):epoch(self.epoch, self.batch)
      end
      local asked = clock.now()
      local batch = next_batch(state, control)
      control = batch
      if batch then
        self.view_side = self.view_side or batch[1].shape[3]
        self.journal:batch(batch.index:size(0) * dist.world(), clock.now() - asked)
        self.batch = self.batch + 1
        draws.of_step(self.settings.seed, self.steps)
        if wanted_preview then
          wanted_preview = false
          preview.write(self, batch)
        end
        if self.precision.dtype then
          for i, view in ipairs(batch) do
            batch[i] = view:to(self.precision.dtype)
          end
        end
        batch = self.graph and self.graph:take(batch) or not self.graph and batch
        if batch then
          return batch
        end
      else
        next_batch = nil
        self:end_epoch()
      end
    end
  end
end

function Run:end_epoch()
  self.journal:show(self.epochs, self:total_steps(), true)
  self.epoch, self.batch = self.epoch + 1, 0
  self.parts.unreadable:share()
  if self.epoch % self.options.save_every == 0 or self.epoch == self.epochs or between_saves(self) then
    self:save()
  end
  if self.evaluation then
    self.evaluation(self)
  end
  self.journal:flush()
end

--- Runs `forward()` under autocast when the key `precision` asks for it; returns what it returns.
function Run:autocast(forward)
  return precision.autocast(self.precision.name, self.device, forward)
end

--- The rows of all processes, with gradient, for a loss that compares pictures; this process's own without
--- dist.joined_loss.
---@param ... any Tensors [N, …]
function Run:gather(...)
  if self.settings.dist.joined_loss then
    return dist.gather(...)
  end
  return ...
end

--- Whether the step to come is logged; metrics that cost time are computed only then:
--- `run:step(l, run:logs() and {spread = …})`.
function Run:logs() return (self.steps + 1) % self.options.log_every == 0 end

--- Writes a checkpoint in the background (batches does so at the end of each epoch, finish at the end).
function Run:save()
  local began = clock.now()
  finite.check_state(self)
  saving.save(self, began)
end

--- Ends the run: final checkpoint, files closed, a word on where things are.
function Run:finish()
  self.parts.unreadable:share()
  if self.parts.model and self.kept_step ~= self.steps then
    self:save()
  end
  saving.wait(self)
  if self.parts.model and self.saved_step ~= self.steps then -- with run.on_save_error=warn
    error(('[run.finish] the state after the last step, %d, could not be saved; %s'):format(self.steps, saving.told(self)), 2)
  end
  self.finished = true
  local asked = stopping.asked()
  self:close()
  if processes.main() then
    last_words(self)
  end
  if asked then -- too late to stop the run, in time for what the recipe does behind it
    processes.say(asked .. ': stopped')
    os.exit(stopping.code(asked))
  end
end

--- Closes log and event files; runs by itself when the program ends early.
function Run:close()
  if self.closed then
    return
  end
  self.closed = true
  stopping.forget()
  if self.graph then
    self.graph:abandon()
  end
  local ok, problem = pcall(saving.wait, self)
  if not ok then
    io.stderr:write(tostring(problem), '\n')
  end
  self.journal:close()
  self.parts.unreadable:tell()
  if not self.folder then
    return
  end
  local removed = not self.finished and (self.journal.steps_timed or 0) == 0 and self.folder:drop()
  self.folder:release()
  if not self.finished then
    local saved = removed and ('%s was removed again'):format(self.dir)
      or self.saved_step and ('--resume=%s goes on after step %d'):format(self.dir, self.saved_step)
      or 'no checkpoint was written yet'
    io.stderr:write(('stopped after step %d; %s\n'):format(self.steps, saved))
  end
end

return { start = start }
