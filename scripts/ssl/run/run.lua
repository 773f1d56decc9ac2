-- ssl.run: what a training loop needs around its loss - batches, steps, log, progress, checkpoints, resume.
-- A run is put together from objects that own their fields: state (where it is), attached (what it trains and keeps),
-- update (what a loss does), stepper (how a step is done), records and journal (what it tells), saver (checkpoints),
-- stops (signals), folder, and the loop over its batches with the parts between two steps.
local attached = require 'ssl.run.attached'
local between = require 'ssl.run.between'
local clock = require 'ssl.process.clock'
local collapse = require 'ssl.parts.collapse'
local config = require 'ssl.settings.config'
local draws = require 'ssl.process.draws'
local finite = require 'ssl.run.finite'
local journal = require 'ssl.run.journal'
local loop = require 'ssl.run.loop'
local numbers = require 'ssl.settings.numbers'
local plain_step = require 'ssl.run.plain_step'
local precision = require 'ssl.process.precision'
local pretrained = require 'ssl.weights.pretrained'
local processes = require 'ssl.process.processes'
local recorded_step = require 'ssl.run.recorded_step'
local records = require 'ssl.run.records'
local rehearsal = require 'ssl.run.rehearsal'
local restore = require 'ssl.run.restore'
local resume = require 'ssl.run.resume'
local run_folder = require 'ssl.run.run_folder'
local saver = require 'ssl.run.saver'
local shortage = require 'ssl.run.shortage'
local state = require 'ssl.run.state'
local stops = require 'ssl.run.stops'
local unreadable = require 'ssl.sets.unreadable'
local update = require 'ssl.run.update'
local whole = require 'ssl.sets.rehearsal'
local views_of_run = require 'ssl.run.views_of_run'

---@class Run
---@field dir string run folder
---@field device string where its Tensors are: 'cpu', 'cuda:0'
---@field steps integer calls of step done: batches seen, whatever their size
---@field position integer steps of the whole run done, in batches of today's size: what schedules ask for
---@field updated boolean whether the last step changed the weights (with run.accumulate, every n-th does; fp16 skips
---  some)
---@field epoch integer epochs done
---@field epochs integer epochs in all
local Run = {}

local OF_STATE = { steps = true, position = true, epoch = true, epochs = true, batch = true }
local CHANGING = { steps = true, position = true, epoch = true, updated = true } -- what a recipe may decide a step by

function Run.__index(self, key)
  if CHANGING[key] then
    self.stepper:sees(key)
  end
  if OF_STATE[key] then
    return self.state[key]
  elseif key == 'updated' then
    return self.update:changed_weights()
  end
  return Run[key]
end

-- Makes or opens the run folder, and what writes to it. All processes get to know the place.
local function open(self)
  local place = processes.once(function()
    local found = resume.place(self.recipe, self.settings.resume, self.options.dir)
    self.folder = run_folder.open(found.dir, self.recipe)
    found.dir = self.folder.dir
    dist.remember(found.name, found)
    return found
  end)
  self.dir, self.resume_from = place.dir, place.from
  draws.of_start(self.settings.seed)
  if self.folder then
    if not self.resume_from then -- otherwise when its checkpoint fits
      self.folder:keep(self.settings, numbers.program())
    end
    self.journal = journal.open(self.dir, self.options)
  end
  self.saver = saver.new(place, self.options, self.state, self.journal)
  local many = dist.world() > 1 and (', %d processes'):format(dist.world()) or ''
  processes.say(('run folder %s, device %s%s'):format(self.dir, self.device, many))
end

--- Starts a run: seeds torch and math.random, makes the run folder with config.lua, opens log.jsonl and TensorBoard.
--- With --dry_run it writes nothing and does one step.
---@param settings table from ssl.config; `epochs` is read from it, 1 when it has none
---@return Run
local function start(settings)
  local self = setmetatable({ settings = settings, options = settings.run, device = settings.device }, Run)
  self.recipe = config.run_name(settings)
  self.state = state.new(rawget(settings, 'epochs') or 1, settings.dry_run and 1 or self.options.steps)
  self.precision = precision.new(settings.precision, self.device)
  self.update = update.new(self.options, self.precision.scaler)
  self.records = records.new(self)
  self.attached = attached.new {
    watch = collapse.watch(self.records.every), unreadable = unreadable.record(), scaler = self.precision.scaler,
  }
  self.journal, self.stops = journal.silent(), stops.new(self)
  local function close(_, failure) self:close(false, failure) end
  if settings.dry_run then
    self.stepper, self.between = rehearsal.new(self), {}
    sslrun.at_exit(close)
    draws.of_start(settings.seed)
    return self
  end
  self.stepper = plain_step.new(self)
  if dist.world() > 1 then
    processes.compare(settings)
  end
  sslrun.at_exit(close)
  open(self)
  self.between = between.all(self)
  return self
end

-- The checkpoint to go on from, or the weights to begin with.
local function load_weights(self)
  if self.resume_from then
    restore(self, self.resume_from)
    if self.folder then
      self.folder:keep(self.settings, numbers.program())
    end
  elseif self.settings.init ~= '' then
    local file = resume.find(self.settings.init, '')
    pretrained.load(self.attached.parts.model, file, processes.say, self.settings.fit_channels)
  end
end

-- What averages gradients over the processes, and what records steps.
local function distribute(self, many)
  local find_unused = many and self.settings.dist.find_unused
  local recorder, reason
  if self.settings.graph and not self.settings.dry_run then
    recorder, reason = recorded_step.recorder(self.device, find_unused)
  end
  if many then
    self.update:distribute(dist.parallel(self.attached:module(), { find_unused = find_unused }))
  end
  if recorder then
    self.stepper = recorded_step.new(self, self.stepper, recorder)
  elseif reason then
    processes.say('graph: steps run one by one: ' .. reason)
  end
end

--- Names what the run drives: `model` and `optimizer`, `schedule(step, epoch) -> learning rate` (both 0-based), and
--- what else its checkpoints keep, each under its name: objects with state_dict and load_state_dict, Tensors, plain
--- tables (both are filled in place). Loads all of them when the run is resumed.
--- With several processes the model's batch norms become those of all of them (dist.sync_batchnorm), and every
--- backward averages its gradients over the processes.
---@param parts {model: any, optimizer: any, schedule?: fun(step: integer, epoch: integer): number}
function Run:attach(parts)
  self.attached:add(parts)
  local many, own = dist.world() > 1, self.settings.dist
  self.update:attach(self.attached.parts.optimizer, self.attached.trained)
  if many and own.sync_batchnorm then
    self.attached:convert_norms(own.batchnorm_groups)
  end
  load_weights(self)
  distribute(self, many)
end

--- Names what `--eval.every=N` evaluates between epochs, an evaluation of ssl.evaluation; call it before the loop.
---@param evaluation fun(run: Run)
function Run:evaluate(evaluation)
  if type(evaluation) == 'table' then
    evaluation = Run.former_evaluation(self.settings, evaluation)
  elseif type(evaluation) ~= 'function' then
    error(('[run.evaluate] expected an evaluation, as ssl.evaluation(cfg, { encoder =, … }) makes it, got %s'):format(
      tostring(evaluation)), 2)
  end
  self.evaluation = evaluation
end

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
--- recipe's rate is scaled by. In a dry run those of the whole run.
---@return integer
function Run:images_per_update()
  local plan = whole.plan(self.settings) or { batch = self.settings.batch, accumulate = self.options.accumulate }
  return plan.batch * plan.accumulate
end

--- Iterates over the batches of all epochs that are left: `for batch in run:batches(loader) do`. Between epochs it
--- writes the checkpoint; the first batch becomes preview.png.
---@param loader any a loader, or a function from the epoch (from 0) to its loader where views change during training
function Run:batches(loader)
  self.loop = loop.new(self, loader)
  self.loop:open()
  if type(loader) ~= 'function' then -- views that change during training have no one plan
    views_of_run.note(self, loader)
  end
  self.stepper:begin(self.loop.loader)
  between.tell(self.between, 'begin')
  self.journal:begin()
  return function() return self.loop:next() end
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

--- What a step takes from Lua beside its batch: `fn(batch)`, called once in each step, also where the step is a replay
--- and the loop's body does not run (`--graph=true`). A Tensor (a drawn order, a momentum) comes on the run's device;
--- anything else (a number, a string, a table of them) is what the body decides by: where it is another one than in the
--- step before, the step is recorded anew. `fn` may read the run; of the body it sees the batch alone.
---@param fn fun(batch: any): any a Tensor of the same shape in each step, a number, string, boolean, a table of
---  these or nil
---@return any
function Run:given(fn) return self.stepper:given(fn) end

--- While `frozen`, steps leave these parameters as they are: no step, no decay, no momentum, and no norm counts them.
--- They get gradients, which are dropped behind backward: other processes and recorded steps find them as ever.
---@param parameters any[] Tensors
---@param frozen boolean
function Run:freeze(parameters, frozen) self.update:freeze(frozen and parameters or {}) end

--- A momentum encoder follows its network by nn.ema_update, where the step that was given to run:step changes the
--- weights: at the end of each run.accumulate batches, and not where fp16 skips an update. Nothing waits for the GPU.
---@param target any Module
---@param online any Module
---@param momentum any a scalar Tensor of run:given, in float64; a number where it never changes
function Run:follow(target, online, momentum) self.update:follow(target, online, momentum) end

--- Whether the step to come is logged; metrics that cost time are computed only then:
--- `run:step(l, run:logs() and {spread = …})`.
function Run:logs() return self.stepper:logs() end

--- One step: learning rate of the schedule, backward, and log, progress; clipping and optimiser at the end of each
--- run.accumulate batches (a window that the run's end cuts off is dropped). A loss or gradient that is not finite
--- stops the run before it touches the weights (on a GPU, and with run.log_every above 1: before it reaches a
--- checkpoint).
---@param loss any Tensor, scalar
---@param metrics? table<string, any> numbers or scalar Tensors that join the log line; those of ssl.gauges are watched
function Run:step(loss, metrics)
  if not self.attached.trained then
    error('[run.step] call run:attach{model=, optimizer=} first', 2)
  elseif not self.journal.began then
    error('[run.step] call it for each batch of run:batches(loader)', 2)
  end
  self.stepper:step(loss, metrics)
end

-- What a checkpoint holds: state, attached parts, window and gradients (where run.accumulate batches are not complete),
-- and config, recipe, sslrun_version, torch_version, threads, processes.
local function content_of(self, window, gradients)
  local content = self.state:content()
  for name, value in pairs(self.attached:content()) do
    content[name] = value
  end
  content.window, content.gradients = window, gradients
  content.config, content.recipe = self.settings, self.recipe
  content.sslrun_version, content.torch_version = sslrun.version, sslrun.torch_version
  content.threads, content.processes = torch.get_num_threads(), dist.world()
  return content
end

--- Writes a checkpoint in the background (batches does so at the end of each epoch, finish at the end).
function Run:save()
  if not self.saver then -- a dry run
    return
  end
  local began = clock.now()
  self.records:flush()
  finite.check_state(self)
  local window, gradients = self.update:content() -- all processes together
  self.saver:save(function() return content_of(self, window, gradients) end, began)
end

-- The checkpoint of the last step, complete.
local function save_last(self)
  if not self.saver:is_kept() then
    self:save()
  end
  self.saver:wait()
  if not self.saver:is_saved() then -- with run.on_save_error=warn
    error(('[run.finish] the state after the last step, %d, could not be saved; %s'):format(self.state.steps,
      self.saver:told()), 3)
  end
end

--- Ends the run: final checkpoint, files closed, a word on where things are.
function Run:finish()
  self.attached.parts.unreadable:share()
  if self.saver and self.attached.trained then
    save_last(self)
  end
  local leave = self.stops.late()
  self:close(true)
  if processes.main() then
    self.stepper:last_words()
  end
  leave()
end

-- A word on a run that ends before it is done. Its folder goes again where there is nothing in it.
local function tell_end(self)
  local removed = (self.journal.steps_timed or 0) == 0 and self.folder:drop()
  local saved = removed and ('%s was removed again'):format(self.dir)
    or self.saver.saved_step and ('--resume=%s goes on after step %d'):format(self.dir, self.saver.saved_step)
    or 'no checkpoint was written yet'
  return ('stopped after step %d; %s\n'):format(self.state.steps, saved)
end

--- Closes log and event files; runs by itself when the program ends early.
---@param done? boolean whether the run came to its end
---@param failure? string the error that ended it before
function Run:close(done, failure)
  if self.closed then
    return
  end
  self.closed = true
  self.stops.forget()
  self.stepper:abandon()
  for _, part in ipairs { self.records, self.saver } do
    local ok, problem = pcall(part.flush or part.wait, part)
    if not ok then
      io.stderr:write(tostring(problem), '\n')
    end
  end
  self.journal:close()
  self.attached.parts.unreadable:tell()
  local told = shortage(self, failure)
  if self.folder then
    told = told .. (not done and tell_end(self) or '')
    self.folder:release()
  end
  io.stderr:write(told)
end

return { start = start, class = Run }
