-- ssl.run: what a training loop needs around its loss - batches, steps, log, progress, checkpoints, resume.
local bottleneck = require 'ssl.bottleneck'
local checkpoint_files = require 'ssl.checkpoint_files'
local clock = require 'ssl.clock'
local collapse = require 'ssl.collapse'
local config = require 'ssl.config'
local dry_run = require 'ssl.dry_run'
local journal = require 'ssl.journal'
local online_eval = require 'ssl.online_eval'
local precision = require 'ssl.precision'
local preview = require 'ssl.preview'
local pretrained = require 'ssl.pretrained'
local processes = require 'ssl.processes'
local registered = require 'ssl.registered'
local resume = require 'ssl.resume'
local run_folder = require 'ssl.run_folder'
local saving = require 'ssl.saving'
local step_graph = require 'ssl.step_graph'
local stepping = require 'ssl.stepping'
local stopping = require 'ssl.stopping'

---@class Run
---@field dir string run folder
---@field device string
---@field steps integer calls of step done: batches seen
---@field updated boolean whether the last step changed the weights (with run.accumulate, every n-th does)
---@field epoch integer epochs done
---@field epochs integer epochs in all
local Run = {}
Run.__index = Run
for name, method in pairs(stepping) do
  Run[name] = method
end

-- Everything that draws in the main thread: torch's generator and Lua's.
local function seed_draws(seed)
  torch.manual_seed(seed)
  math.randomseed(seed)
end

--- Starts a run: seeds torch and math.random, makes the run folder with config.lua, opens log.jsonl and TensorBoard. With --dry_run it
--- writes nothing and does one step (ssl.dry_run).
---@param settings table from ssl.config; `epochs` is read from it, 1 when it has none
---@return Run
local function start(settings)
  local host = rawget(_G, 'sslrun') or {}
  local self = settings.dry_run and dry_run.new(Run, settings) or setmetatable({}, Run)
  self.settings, self.options, self.device = settings, settings.run, settings.device
  self.recipe = (host.recipe or 'run'):match('([^/]+)$'):gsub('%.lua$', '')
  self.steps, self.epoch, self.batch, self.updated = 0, 0, 0, false
  self.epochs = rawget(settings, 'epochs') or 1
  self.parts = {}
  self.precision = precision.new(settings.precision, self.device)
  if settings.dry_run then
    seed_draws(settings.seed)
    return self
  end
  self.parts.watch = collapse.watch(self.options.log_every)
  if dist.world() > 1 then
    processes.compare(settings)
  end
  self.journal = journal.silent()
  if host.at_exit then
    host.at_exit(function() self:close() end)
  end
  local place = processes.once(function()
    local found = resume.place(self.recipe, settings.resume, settings.run.dir)
    self.folder = run_folder.open(found.dir, self.recipe)
    found.dir = self.folder.dir
    dist.remember(found.name, found)
    return found
  end)
  self.place_name, self.dir, self.resume_from = place.name, place.dir, place.from
  seed_draws(settings.seed)
  if self.folder then
    self.folder:keep(settings, host.recipe)
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
  self.parts.scaler = self.precision.scaler
  if dist.world() > 1 and self.settings.dist.sync_batchnorm then
    self.parts.model = nn.convert_sync_batchnorm(self.parts.model, { groups = self.settings.dist.batchnorm_groups })
  end
  if self.resume_from then
    saving.restore(self, self.resume_from)
  elseif self.settings.init ~= '' then
    pretrained.load(self.parts.model, self.settings.init, processes.say)
  end
  if dist.world() > 1 then
    self.parallel = dist.parallel(self.parts.model, {
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

--- Names what `--eval.every=N` evaluates between epochs (ssl.online_eval); call it before the loop.
---@param given {encoder: any, kind?: string, root?: string, size?: integer, open?: fun(split: string): any, views?: any}
function Run:evaluate(given) self.evaluation = online_eval.new(self, given) end

--- Puts a model on the run's device, in channels_last when the key of that name is set, in float64 with that precision;
--- returns the model.
function Run:place(model)
  model:to {
    device = self.device, memory_format = self.settings.channels_last and 'channels_last' or nil,
    dtype = self.precision.dtype,
  }
  return model
end

-- Dropout and a recipe's own augmentation draw: a seed per step lets a resumed run draw what the whole run draws.
local function seed_step(self) seed_draws(self.settings.seed + 1000003 * (self.steps + 1)) end

function Run:total_steps()
  local all = self.batches_per_epoch * self.epochs
  return self.options.steps > 0 and math.min(all, self.options.steps) or all
end

-- The loader of the epoch to come. All of a run's loaders have epochs of one length: schedules count on it.
local function loader_of_epoch(self, choose)
  seed_draws(self.settings.seed + 1000003 * self.epoch)
  local loader = choose(self.epoch)
  if self.batches_per_epoch and #loader ~= self.batches_per_epoch then
    error(('[run.batches] expected loaders of one length, got %d batches, before %d'):format(#loader,
      self.batches_per_epoch), 3)
  end
  self.loader, self.batches_per_epoch = loader, #loader
  return loader
end

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
  loader_of_epoch(self, choose)
  if self.settings.eval.every > 0 and not self.evaluation then
    config.fail('[run.batches] --eval.every needs run:evaluate { encoder =, kind =, root = } in the recipe')
  end
  if self.resumed_batches and self.resumed_batches ~= self.batches_per_epoch and self.batch > 0 then
    processes.say(('resume: %d batches an epoch, before %d; epoch %d starts over'):format(
      self.batches_per_epoch, self.resumed_batches, self.epoch + 1))
    self.batch = 0
  end
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
        next_batch, state, control = loader_of_epoch(self, choose):epoch(self.epoch, self.batch)
      end
      local asked = clock.now()
      local batch = next_batch(state, control)
      control = batch
      if batch then
        self.view_side = self.view_side or batch[1].shape[3]
        self.journal:batch(batch.index:size(0) * dist.world(), clock.now() - asked)
        self.batch = self.batch + 1
        seed_step(self)
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
  if self.last_loss then
    self:check_loss(self.last_loss:item(), self.steps)
  end
  saving.save(self)
end

--- Ends the run: final checkpoint, files closed, a word on where things are.
function Run:finish()
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
    self:tell()
  end
  if asked then -- too late to stop the run, in time for what the recipe does behind it
    processes.say(asked .. ': stopped')
    os.exit(stopping.code(asked))
  end
end

-- The last words: where things are.
function Run:tell()
  local seconds = self.journal.began and clock.now() - self.journal.began or 0
  print(('done: %d steps, %d of %d epochs, %s'):format(self.steps, self.epoch, self.epochs, clock.text(seconds)))
  print(('  checkpoint   %s; %d saved, which held the loop up for %.2g%% of its time'):format(checkpoint_files.last(self.dir),
    self.saves or 0, 100 * (self.stall or 0) / math.max(seconds, 1e-9)))
  if fs.exists(self.dir .. '/preview.png') then
    print(('  views        %s/preview.png'):format(self.dir))
  end
  local slow = self.loader and bottleneck.line(self.loader:stats(), self.view_side or 224)
  if slow then
    print('  loader       ' .. slow)
  end
  if self.options.tensorboard then
    print(('  TensorBoard  tensorboard --logdir %s'):format(self.dir))
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
