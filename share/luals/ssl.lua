---@meta ssl
-- Types of the module ssl, written by `sslrun help --write=.` from the declarations in the code.

---What recipes stand on: settings, runs, data sets, schedules.
---@class ssl
ssl = {}

---ssl.run: what a training loop needs around its loss - batches, steps, log, progress, checkpoints, resume. A run is
---put together from objects that own their fields: state (where it is), attached (what it trains and keeps), update
---(what a loss does), stepper (how a step is done), records and journal (what it tells), saver (checkpoints), stops
---(signals), folder, and the loop over its batches with the parts between two steps.
---@class Run
---@field device string where its Tensors are: 'cpu', 'cuda:0'
---@field dir string run folder
---@field epoch integer epochs done
---@field epochs integer epochs in all
---@field position integer steps of the whole run done, in batches of today's size: what schedules ask for
---@field steps integer calls of step done: batches seen, whatever their size
---@field updated boolean whether the last step changed the weights (with run.accumulate, every n-th does; fp16 skips some)
local Run = {}

---@class Run.attach.options
---@field model any
---@field optimizer any
---@field schedule? fun(step: integer, epoch: integer): number

---Names what the run drives: `model` and `optimizer`, `schedule(step, epoch) -> learning rate` (both 0-based), and what
---else its checkpoints keep, each under its name: objects with state_dict and load_state_dict, Tensors, plain tables
---(both are filled in place). Loads all of them when the run is resumed. With several processes the model's batch norms
---become those of all of them (dist.sync_batchnorm), and every backward averages its gradients over the processes.
---@param options Run.attach.options
function Run:attach(options) end

---Runs `forward()` under autocast when the key `precision` asks for it; returns what it returns.
---@param forward any
function Run:autocast(forward) end

---Iterates over the batches of all epochs that are left: `for batch in run:batches(loader) do`. Between epochs it
---writes the checkpoint; the first batch becomes preview.png.
---@param loader any a loader, or a function from the epoch (from 0) to its loader where views change during training
function Run:batches(loader) end

---Closes log and event files; runs by itself when the program ends early.
---@param done? boolean whether the run came to its end
---@param failure? string the error that ended it before
function Run:close(done, failure) end

---Names what `--eval.every=N` evaluates between epochs, an evaluation of ssl.evaluation; call it before the loop.
---@param evaluation fun(run: Run)
function Run:evaluate(evaluation) end

---Ends the run: final checkpoint, files closed, a word on where things are.
function Run:finish() end

---A momentum encoder follows its network by nn.ema_update, where the step that was given to run:step changes the
---weights: at the end of each run.accumulate batches, and not where fp16 skips an update. Nothing waits for the GPU.
---@param target any Module
---@param online any Module
---@param momentum any a scalar Tensor of run:given, in float64; a number where it never changes
function Run:follow(target, online, momentum) end

---While `frozen`, steps leave these parameters as they are: no step, no decay, no momentum, and no norm counts them.
---They get gradients, which are dropped behind backward: other processes and recorded steps find them as ever.
---@param parameters any[] Tensors
---@param frozen boolean
function Run:freeze(parameters, frozen) end

---The rows of all processes, with gradient, for a loss that compares pictures; this process's own without
---dist.joined_loss.
---@param ... any Tensors [N, …]
function Run:gather(...) end

---What a step takes from Lua beside its batch: `fn(batch)`, called once in each step, also where the step is a replay
---and the loop's body does not run (`--graph=true`). A Tensor (a drawn order, a momentum) comes on the run's device;
---anything else (a number, a string, a table of them) is what the body decides by: where it is another one than in the
---step before, the step is recorded anew. `fn` may read the run; of the body it sees the batch alone.
---@param fn fun(batch: any): any a Tensor of the same shape in each step, a number, string, boolean, a table of these or nil
---@return any
function Run:given(fn) end

---The pictures of one update of the weights, those of all processes and of all batches of a window together: what a
---recipe's rate is scaled by. In a dry run those of the whole run.
---@return integer
function Run:images_per_update() end

---Whether the step to come is logged; metrics that cost time are computed only then: `run:step(l, run:logs() and
---{spread = …})`.
function Run:logs() end

---Puts a model on the run's device, in channels_last when the key of that name is set, in float64 with that precision;
---returns the model.
---@param model any
function Run:place(model) end

---Writes a checkpoint in the background (batches does so at the end of each epoch, finish at the end).
function Run:save() end

---One step: learning rate of the schedule, backward, and log, progress; clipping and optimiser at the end of each
---run.accumulate batches (a window that the run's end cuts off is dropped). A loss or gradient that is not finite stops
---the run before it touches the weights (on a GPU, and with run.log_every above 1: before it reaches a checkpoint).
---@param loss any Tensor, scalar
---@param metrics? table<string, any> numbers or scalar Tensors that join the log line; those of ssl.gauges are watched
function Run:step(loss, metrics) end

ssl.scenes = {}

ssl.schedule = {}

---@class ssl.config.options
---@field training? boolean
---@field args? string[]
---@field source? string
---@field ranges? table[]
---@field words? boolean
---@field keys? table[]

---Reads a recipe's settings: its defaults, then the numbers of its data set (ssl.recipe), then `--config=FILE`, then
---`--key=value` of the command line. A value takes the type of its default (number, string, true/false, list separated
---by commas). An unknown key or a wrong type is an error that names the nearest key (exit code 2), and so is a key of
---the recipe that means something else in every run; `--help` prints the keys and exits.
---@param defaults table nested: groups are tables with names, lists are arrays
---@param options? ssl.config.options training=false leaves out the keys of ssl.run; args and source replace the command line and the recipe's file; ranges: what values keys of `defaults` can have; words: the command line may have words that are no options; keys: more of the recipe's own keys, which its source does not spell out
---@return table settings the effective values; reading an unknown key is an error
---@return string[] words those that are no options
function ssl.config(defaults, options) end

---Half a cosine from `lr` to 0 over the run: one rate an epoch, or with options.cosine = 'step' one a step; the first
---options.warmup epochs are multiplied by a line from options.warmup_from to 1.
---@param options {cosine: string, warmup: number, warmup_from?: number} cfg.optim
---@param lr number
---@param epochs integer
---@param batches integer of an epoch
---@return fun(step: integer, epoch: integer): number
function ssl.cosine(options, lr, epochs, batches) end

---@class ssl.dataset.options
---@field set? string
---@field open? fun(): any
---@field size? integer
---@field get? string
---@field few? integer

---Opens the pictures to train on, at cfg.data.root, of the set that cfg.set (or `set`) names: a set of
---ssl.sets.registry or a user's own file; or whatever `open()` returns. When that fails, the program ends with the
---message (layout, places), the way to get the data and a hint at --dry_run (exit code 2). With --dry_run `few`
---generated pictures stand for the set, and `batch` becomes as many; call this before anything reads cfg.batch. Where
---cfg.data.root exists the set is opened all the same: its size counts, and unreadable pictures are named.
---@param cfg table from ssl.config, with the key `batch`
---@param options? ssl.dataset.options size: pictures of the published set; get: how to get them, a sentence or the name of a set; few: 2 unless the method needs more
---@return any pictures
---@return integer count of the whole set, where a dry run has a few
function ssl.dataset(cfg, options) end

---A ResNet of the settings depth, in_channels (3), base_channels, stem and checkpoint (none).
---@param settings {depth: integer, in_channels?: integer, base_channels: integer, stem: string, checkpoint?: string[]} cfg.model
---@param more? table further options of nn.resnet
---@return any Module
function ssl.encoder(settings, more) end

---@class ssl.evaluation.options
---@field encoder any
---@field kind? string
---@field root? string
---@field size? integer
---@field open? function
---@field views? any

---A function that evaluates a run's encoder when an epoch that settings.eval.every divides is over, writes the numbers
---to log.jsonl (event 'eval') and TensorBoard (`eval/…`), and leaves the run as it was: no draw from torch's
---generator, every module of the network in its own mode again, no time in images/s. The pictures are opened at once,
---so that a missing folder stops the run at its start.
---@param settings table from ssl.config
---@param options ssl.evaluation.options kind: a set of ssl.sets.registry, settings.set without it; root: its place, settings.data.root without it; size: side of the views, settings.data.size or 224 without it; or open(split), which gives a labelled data set for 'train' and 'val', and views
---@return fun(run: Run)
function ssl.evaluation(settings, options) end

---Ends the program with exit code 2 and the message alone, without the place in the code.
---@param message string
function ssl.fail(message) end

---The checkpoint at `given` (a file or a run folder), or the newest one of a recipe when `given` is empty. None there
---is a usage error (exit code 2).
---@param given string
---@param recipe string name of the recipe
---@return string path
---@return string dir the run folder, or the folder of a file that lies outside one
function ssl.find_checkpoint(given, recipe) end

---@class ssl.gauges.options
---@field outputs? any
---@field pair? any
---@field scores? any
---@field components? any

---Gauges of one batch, for the metrics of run:step; every one only where its input is given and has the rows that it
---needs (two for spread, rank and negative). Rows that are not finite give NaN: it is the loss that stops a run. All
---cost little beside a step, but compute them only where they are logged: `run:step(l, run:logs() and ssl.gauges {
---outputs = z })`. Those of a GPU's Tensors are computed when they are first asked for; run:step computes them on the
---CPU, from copies.
---@param options? ssl.gauges.options outputs [N, D] -> `spread`: deviation of the normalised rows, times sqrt(D): 1 when they use all directions alike, 0 when all rows are one point (arXiv 2011.10566, section 4.1); `rank`: effective rank of the centred normalised rows, from 1 to min(N - 1, D): exp of the entropy of the singular values' shares (Roy & Vetterli 2007) pair [N, D], row i the other view of outputs' row i -> `positive`, `negative`: mean cosine of pairs, of non-pairs scores [N, K] of prototypes -> `dead_prototypes`: share of prototypes that no row scores highest (at least 1 - N/K); `used_prototypes`: number of the others components int64 [N], labels of a graph's parts -> `components`: how many there are
---@return table<string, any> scalar Tensors and numbers by name
function ssl.gauges(options) end

---`data.loader(set, views, ssl.loading(cfg))`: batch, workers, seed, device, data.max_bad and data.scaled of the
---settings. Without the key workers there is a thread for each core of the process (sslrun.cores()). With the key
---channels_last the views come in that memory format on a GPU.
---@param cfg table from ssl.config
---@param more? table<string, any> options of data.loader beside these, or in their place
---@return table<string, any>
function ssl.loading(cfg, more) end

---The optimiser options.name: sgd, adam, adamw, lars or larc, with weight_decay and what it has of momentum and trust.
---A setting of another optimiser that the command line gives ends the program (exit code 2).
---@param params any a Module, or groups as those of ssl.param_groups
---@param options table cfg.optim
---@param lr number
---@param more? table settings of one optimiser, which the others do without
---@return any optimizer
function ssl.optimizer(params, options, lr, more) end

---A default for "not given": the key reads as nil until a value of this kind is given.
---@param kind 'number'|'string'|'boolean'
function ssl.optional(kind) end

---@class ssl.param_groups.options
---@field match? string|string[]
---@field vectors? boolean

---Groups for optim.SGD and the others: every trainable parameter goes to the first rule that fits it. A rule has
---`match` (a Lua pattern on the parameter's name, or several), `vectors` (true: tensors of one dimension or none, which
---are biases and norms; false: all others), both, or, as the last one, neither; whatever else it has (lr, weight_decay,
---adapt, fixed_lr, name) becomes the group's setting. A rule that gets no parameter, and a parameter without a rule,
---are errors. Frozen parameters (no gradient wanted) are left out.
---@param model any Module
---@param options? ssl.param_groups.options
---@return table[] groups in the order of the rules
function ssl.param_groups(model, options) end

---The learning rate for `pictures` an update: options.lr is for options.images of them, scaled linearly; that of Adam
---is taken as it is.
---@param options {name: string, lr: number, images?: number} cfg.optim
---@param pictures number
---@param lr? number in place of options.lr
---@return number
function ssl.rate(options, pictures, lr) end

---ssl.recipe: runs the recipe of a method with `values` in place of its defaults. Its runs and its help have the name
---and the header of the file that calls this.
---@param method string name of a recipe beside this file or of the program, or a path that ends in .lua
---@param values table settings as in ssl.config, those that differ; `set` is the data set
function ssl.recipe(method, values) end

---@class ssl.report.options
---@field title string
---@field columns string[]
---@field rows table[]
---@field json? string

---Prints rows in columns; the first column is the name of the row. Writes {title, columns, rows} as JSON.
---@param options ssl.report.options a row is a table from column to value
function ssl.report(options) end

---Starts a run: seeds torch and math.random, makes the run folder with config.lua, opens log.jsonl and TensorBoard.
---With --dry_run it writes nothing and does one step.
---@param settings table from ssl.config; `epochs` is read from it, 1 when it has none
---@return Run
function ssl.run(settings) end

---ssl.scenes.open of version 0.1, for the recipes in run folders of that time.
---@param cfg any
---@param few any
function ssl.scenes.open(cfg, few) end

---@class ssl.schedule.constant.options
---@field base number
---@field warmup_steps? number
---@field warmup_start? number

---Always `base`.
---@param options ssl.schedule.constant.options
---@return fun(step: number): number
function ssl.schedule.constant(options) end

---@class ssl.schedule.cosine.options
---@field base number
---@field steps number
---@field final? number
---@field warmup_steps? number
---@field warmup_start? number

---Half a cosine from `base` at the end of the warm-up to `final` at `steps`; a step beyond them is an error: final +
---(base - final) * (1 + cos(pi * t)) / 2 with t = (step - warmup_steps) / (steps - warmup_steps). SimSiam's and MoCo
---v2's schedule (arXiv 2011.10566, section 3). With `steps` counted in epochs, see per_epoch.
---@param options ssl.schedule.cosine.options
---@return fun(step: number): number
function ssl.schedule.cosine(options) end

---A schedule counted in epochs for a loop that calls it with (step, epoch): the value changes once per epoch.
---@param by_epoch fun(epoch: number): number
---@return fun(step: number, epoch: number): number
function ssl.schedule.per_epoch(by_epoch) end

---@class ssl.schedule.ramp.options
---@field steps number
---@field from? number
---@field after fun(step: number, epoch?: number): number

---`after(step, epoch)` times a straight line from `from` at step 0 to 1 at `steps`: mmcv's linear warm-up, which the
---triplet method uses on a schedule per epoch. Unlike `warmup` it follows `after` from the first step on.
---@param options ssl.schedule.ramp.options
---@return fun(step: number, epoch?: number): number
function ssl.schedule.ramp(options) end

---@class ssl.schedule.step.options
---@field base number
---@field milestones number[]
---@field gamma? number
---@field warmup_steps? number
---@field warmup_start? number

---`base`, multiplied by `gamma` at every step listed in `milestones`.
---@param options ssl.schedule.step.options
---@return fun(step: number): number
function ssl.schedule.step(options) end

---@class ssl.schedule.warmup.options
---@field steps number
---@field start? number
---@field after fun(step: number): number

---A straight line from `start` to after(steps) over the first `steps` steps, then `after`.
---@param options ssl.schedule.warmup.options
---@return fun(step: number): number
function ssl.schedule.warmup(options) end

---The entries whose names start with `prefix`, without it: `below(state, 'encoder.')`.
---@param state table<string, any> names to Tensors
---@param prefix string
---@return table<string, any> never empty: no such entry is an error
function ssl.substate(state, prefix) end

return ssl
