---@meta
-- Types of the module dist, written by `sslrun help --write=.` from the declarations in the code.

---Several processes: rank and world, collectives, data parallelism. Every process must call the same collectives in the
---same order with the same shapes. They return new values and leave their argument alone; with one process they return
---what they were given. A process that does not come is an error after the timeout.
---@class dist
dist = {}

---Averages a model's gradients over all processes in each backward(), until release(); dist.parallel gives it.
---@class Parallel
local Parallel = {}

---What averaging the gradients costs. Times are those of the newest step that was timed: each of the first ten, then
---every hundredth.
---@return {bytes: number, seconds: number, exposed_seconds: number} # bytes that each process exchanges in a step; seconds from the first bucket's departure to the last one's arrival, and those of them in which backward had nothing left to compute
function Parallel:communication() end

---Calls a function; gradients of the backward() calls in it stay in this process, for accumulation.
---@param fn fun(): ...
---@return any ... what the function returns
function Parallel:no_sync(fn) end

---Gives up what it holds at once; using it afterwards is an error.
function Parallel:release() end

---From here on at most the first ten steps are timed: in a recorded step (torch.cuda_graph) that is not possible.
function Parallel:stop_timing() end

---The rows of all processes, joined in the order of ranks, without gradient.
---@param x Tensor [N, ...]: the same shape and dtype on all processes
---@return Tensor # [world N, ...]
function dist.all_gather(x) end

---The Lua values of all processes.
---@param value any what checkpoint.save takes
---@return any[] # by rank, from 1; checkpoint.none for nil
function dist.all_gather_object(value) end

---@class dist.all_reduce.options
---@field op? 'sum'|'mean'|'min'|'max'|'product' what is made of the processes' numbers (default 'sum')

---Reduces tensors over the processes, element by element. `sum` and `mean` have a gradient: the same reduction of the
---gradients.
---@param x Tensor [...]: the same shape and dtype on all processes
---@param options? dist.all_reduce.options
---@return Tensor # [...]: the same on all processes
function dist.all_reduce(x, options) end

---Sends block i to rank i.
---@param x Tensor [world N, ...]: block i, of N rows, is for rank i
---@return Tensor # [world N, ...]: the blocks that came, by rank
function dist.all_to_all(x) end

---Waits until all processes have come here.
function dist.barrier() end

---@class dist.broadcast.options
---@field source? integer rank of the process whose value all get; below dist.world(); 0 or more (default 0)

---The tensor of one process on all of them.
---@param x Tensor [...]: the same shape and dtype on all processes
---@param options? dist.broadcast.options
---@return Tensor # [...] without gradient
function dist.broadcast(x, options) end

---@class dist.broadcast_object.options
---@field source? integer rank of the process whose value all get; below dist.world(); 0 or more (default 0)

---The Lua value of one process on all of them.
---@param value any what checkpoint.save takes
---@param options? dist.broadcast_object.options
---@return any
function dist.broadcast_object(value, options) end

---How many collectives this process has begun, its own and those that average gradients. Those that a recorded step
---repeats are counted once, when it is recorded.
---@return integer # 0 before the processes have met
function dist.collectives() end

---@class dist.gather.options
---@field dim? integer dimension along which the tensors are joined; negative ones count from the end (default 0)

---The rows of all processes, joined in the order of ranks, of each tensor given. Backward sums the gradients that all
---processes have for this one's rows.
---@param x Tensor [N, ...]: the same shape and dtype on all processes
---@param ... Tensor|dist.gather.options more of them
---@return Tensor ... [world N, ...] of each
function dist.gather(x, ...) end

---This process's number on its machine, from 0; it takes the GPU of that number.
---@return integer
function dist.local_rank() end

---@class dist.parallel.options
---@field find_unused? boolean parameters may get no gradient in some steps; costs a walk through the graph in each (default false)

---Compares a model's names, shapes and dtypes with rank 0's (a difference is an error), copies rank 0's weights, and
---from then on averages gradients over all processes in each backward(). `run:attach` does this for a recipe.
---Source: docs.pytorch.org, torch.nn.parallel.DistributedDataParallel
---@param model Module
---@param options? dist.parallel.options
---@return Parallel # works until release(), also when no variable holds it
function dist.parallel(model, options) end

---This process's number among all, from 0; 0 is the one that prints, logs and saves.
---@return integer
function dist.rank() end

---@class dist.reduce_scatter.options
---@field op? 'sum'|'mean'|'min'|'max'|'product' what is made of the processes' numbers (default 'sum')

---Reduces tensors over the processes; each gets its block of the result.
---@param x Tensor [world N, ...]: block i, of N rows, is for rank i
---@param options? dist.reduce_scatter.options
---@return Tensor # [N, ...]: this rank's block
function dist.reduce_scatter(x, options) end

---Keeps a value for the processes that torchrun starts in the place of these; where there is no agent of torchrun
---nobody keeps it.
---@param name string
---@param value any what checkpoint.save takes
function dist.remember(name, value) end

---What the newest of the earlier starts of these processes kept.
---@param name string
---@return any # nil when none did
function dist.remembered(name) end

---The training step that errors of collectives name; run:step sets it.
---@param step integer
function dist.set_step(step) end

---How long a process waits for the slowest one, when they meet and in every collective.
---@param seconds number 1 to 10000000
function dist.set_timeout(seconds) end

---How many processes there are; 1 alone.
---@return integer
function dist.world() end
