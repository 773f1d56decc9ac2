---@meta
-- Types of the module torch, written by `sslrun help --write=.` from the declarations in the code.

---Every operator of the linked LibTorch under ATen's name, as torch.NAME, with a trailing table for keyword arguments;
---making Tensors, gradients, modes and settings.
---@class torch
torch = {}

---A recorded step of a training; torch.cuda_graph gives it.
---@class CudaGraph
local CudaGraph = {}

---Gives up an unfinished recording, of which nothing has run, or one that is no longer to be replayed, and its memory.
function CudaGraph:abandon() end

---From here on operations are recorded and not run.
function CudaGraph:begin() end

---Another recorder, for another kind of step, on the same stream and in the same memory: a replay of one overwrites
---what the other left there, besides Tensors that are still in use.
---@return CudaGraph
function CudaGraph:beside() end

---Ends the recording.
function CudaGraph:finish() end

---Whether something that waits for the GPU has ended the recording. What was recorded until then has run, and what came
---behind ran as it is: the step is done, and there is nothing to replay.
---@return boolean
function CudaGraph:interrupted() end

---Gives up what it holds at once; using it afterwards is an error.
function CudaGraph:release() end

---Runs what was recorded, on the same tensors: copy the next batch into them before.
function CudaGraph:replay() end

---A random generator of its own, for the keyword `generator` of operators.
---@class Generator
local Generator = {}

---The seed that it began with.
---@return integer
function Generator:initial_seed() end

---Begins again from a seed.
---@param seed integer
---@return Generator # itself
function Generator:manual_seed(seed) end

---Gives up what it holds at once; using it afterwards is an error.
function Generator:release() end

---Tensors on their way to the CPU; torch.host_copy gives it.
---@class HostCopy
local HostCopy = {}

---Gives up what it holds at once; using it afterwards is an error.
function HostCopy:release() end

---The copies; waits for them, and for nothing that was begun behind them.
---@return Tensor[] # on the CPU, without gradient
function HostCopy:wait() end

---A step that is done call by call, each recorded for itself; torch.step_trial gives it.
---@class StepTrial
local StepTrial = {}

---What could not be recorded and was done as it is; nil where there is nothing, and for something that waited for the
---GPU, which a SyncWatch counts.
---@return string? # the error
function StepTrial:problem() end

---Gives up what it holds at once; using it afterwards is an error.
function StepTrial:release() end

---Counts how often something waits for the GPU, until release(); torch.sync_watch gives it.
---@class SyncWatch
local SyncWatch = {}

---How often something has waited for the GPU since the watch was made. A step that waits cannot be recorded.
---@return integer
function SyncWatch:count() end

---Gives up what it holds at once; using it afterwards is an error.
function SyncWatch:release() end

---An array of numbers of one type, [any shape]. Every operator whose first argument is a Tensor is a method too. `+ - *
---/ ^ %` and unary `-` work element by element, beside numbers as well; `#t` is the size of dimension 0; `t[i]` and
---`t[{a, {b, c}}]` index from 0; comparisons are by name: t:lt(u).
---@class Tensor
---@field T Tensor The same memory with its dimensions in reverse order.
---@field data Tensor The same memory without history; can be assigned: takes the memory of another Tensor.
---@field device string Where the memory is: 'cpu', 'cuda:0' and so on.
---@field dtype string Type of the elements: 'float32', 'int64' and so on.
---@field grad Tensor? The gradient that backward() computed, nil before; can be assigned, nil clears it.
---@field grad_fn string? Name of the operator that made it while gradients were recorded, nil of a leaf.
---@field is_cuda boolean Whether its memory is on a GPU.
---@field is_leaf boolean Whether it was made by the user and not by operators that record gradients.
---@field layout string How it is stored: 'strided', 'sparse_coo' and so on.
---@field mT Tensor The same memory with the last two dimensions exchanged.
---@field nbytes integer Bytes of all elements.
---@field ndim integer Number of dimensions.
---@field requires_grad boolean Whether backward() computes its gradient; can be assigned where it is a leaf.
---@field shape integer[] Sizes of all dimensions, an array from 1: `t.shape[1]` is that of dimension 0.
local Tensor = {}

---@class Tensor.backward.options
---@field gradient? Tensor [as the Tensor]: the gradient that comes from behind; only a Tensor of one element does without
---@field retain_graph? boolean keeps the graph for another backward pass (without it create_graph)
---@field create_graph? boolean records the pass itself, for gradients of gradients (default false)
---@field inputs? Tensor|Tensor[] leaves whose gradients are computed (without it all that were used)

---Adds the gradients of this Tensor to the fields `grad` of the leaves that it was made of. A model given to
---dist.parallel has them averaged over all processes.
---Source: docs.pytorch.org, torch.Tensor.backward
---@param gradient? Tensor as the option of that name
---@param options? Tensor.backward.options
function Tensor:backward(gradient, options) end

---@class Tensor.bfloat16.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to bfloat16.
---@param options? Tensor.bfloat16.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:bfloat16(options) end

---@class Tensor.bool.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to bool.
---@param options? Tensor.bool.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:bool(options) end

---@class Tensor.byte.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to uint8.
---@param options? Tensor.byte.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:byte(options) end

---@class Tensor.cdouble.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to complex128.
---@param options? Tensor.cdouble.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:cdouble(options) end

---@class Tensor.cfloat.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to complex64.
---@param options? Tensor.cfloat.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:cfloat(options) end

---@class Tensor.char.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to int8.
---@param options? Tensor.char.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:char(options) end

---@class Tensor.contiguous.options
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'contiguous_format')

---Copies where its elements do not lie in memory without gaps in the order of a memory format.
---@param memory_format? string as the option of that name
---@param options? Tensor.contiguous.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:contiguous(memory_format, options) end

---@class Tensor.cpu.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Moves to the CPU.
---@param options? Tensor.cpu.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:cpu(options) end

---@class Tensor.cuda.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Moves to a GPU.
---@param device integer|string|nil 1 or 'cuda:1'; nil: the current one
---@param options? Tensor.cuda.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:cuda(device, options) end

---Address of the first element.
---@return integer
function Tensor:data_ptr() end

---The same memory without history: no gradient flows back through it.
---@return Tensor
function Tensor:detach() end

---Number of dimensions.
---@return integer
function Tensor:dim() end

---@class Tensor.double.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to float64.
---@param options? Tensor.double.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:double(options) end

---Bytes of one element.
---@return integer
function Tensor:element_size() end

---@class Tensor.float.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to float32.
---@param options? Tensor.float.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:float(options) end

---@class Tensor.half.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to float16.
---@param options? Tensor.half.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:half(options) end

---@class Tensor.int.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to int32.
---@param options? Tensor.int.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:int(options) end

---@class Tensor.is_contiguous.options
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'contiguous_format')

---Whether its elements lie in memory without gaps in the order of a memory format.
---@param memory_format? string as the option of that name
---@param options? Tensor.is_contiguous.options
---@return boolean
function Tensor:is_contiguous(memory_format, options) end

---Whether both are one Tensor; views of the same memory are not.
---@param other Tensor
---@return boolean
function Tensor:is_same(other) end

---The value of a Tensor of one element; any other is an error. Waits for the GPU.
---Source: docs.pytorch.org, torch.Tensor.item
---@return number|boolean|{real: number, imag: number} # integers beyond 2^53 lose digits
function Tensor:item() end

---@class Tensor.long.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to int64.
---@param options? Tensor.long.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:long(options) end

---Number of dimensions.
---@return integer
function Tensor:ndimension() end

---Number of elements.
---@return integer
function Tensor:nelement() end

---Number of elements.
---@return integer
function Tensor:numel() end

---Calls a function when this Tensor's gradient is computed; a Tensor that it returns takes the gradient's place.
---Source: docs.pytorch.org, torch.Tensor.register_hook
---@param fn? fun(gradient: Tensor): Tensor
function Tensor:register_hook(fn) end

---Frees the Tensor at once, its memory when no view or graph needs it; using it afterwards is an error.
function Tensor:release() end

---Says whether backward() computes its gradient.
---@param requires_grad? boolean nil: true
---@return Tensor # itself
function Tensor:requires_grad_(requires_grad) end

---@class Tensor.short.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to int16.
---@param options? Tensor.short.options
---@return Tensor # the same Tensor where nothing changes
function Tensor:short(options) end

---Size of a dimension, or of all as an array from 1.
---@param dim? integer from 0, negative ones count from the end; nil: all dimensions
---@return integer|integer[]
function Tensor:size(dim) end

---Elements between two neighbours along a dimension, or along each as an array from 1.
---@param dim? integer from 0, negative ones count from the end; nil: all dimensions
---@return integer|integer[]
function Tensor:stride(dim) end

---@class Tensor.to.options
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it the device it is on)
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it the dtype it has)
---@field memory_format? string 'contiguous_format', 'channels_last', 'channels_last_3d' or 'preserve_format' (without it 'preserve_format')
---@field non_blocking? boolean does not wait for a copy from pinned memory to a GPU (default false)
---@field copy? boolean copies also where nothing changes (default false)

---Converts to a dtype, moves to a device, or both: `t:to('cuda', 'float16')`, `t:to(u)` as another Tensor is.
---Source: docs.pytorch.org, torch.Tensor.to
---@param ... string|Tensor|Tensor.to.options a dtype, a device, or a Tensor that has both
---@return Tensor # the same Tensor where nothing changes
function Tensor:to(...) end

---The values as nested arrays, which begin at 1; of a 0-d Tensor its value. Waits for the GPU.
---Source: docs.pytorch.org, torch.Tensor.tolist
---@return any # numbers, booleans or {real =, imag =}
function Tensor:tolist() end

---With a dtype converts; without one gives the old name of the type.
---@param dtype? string
---@return Tensor|string # 'torch.FloatTensor' without an argument
function Tensor:type(dtype) end

---Calls a function whose products and convolutions compute in a short format.
---Source: docs.pytorch.org, torch.autocast
---@param device string 'cpu' or 'cuda'
---@param dtype 'float16'|'bfloat16'|false|nil may be left out: the device's own; false: full precision inside another autocast
---@param fn fun(...): ...
---@param ... any its arguments
---@return any ... what the function returns
function torch.autocast(device, dtype, fn, ...) end

---@class torch.autograd_function.options
---@field forward fun(ctx: AutogradContext, ...: any): ... a function of a context and the call's arguments that returns Tensors; it runs without recording
---@field backward fun(ctx: AutogradContext, ...: Tensor): ... a function of the context and one gradient for each result of forward that returns one for each argument of forward, nil for what is no Tensor
---@field name? string in errors and in grad_fn (default 'LuaFunction')

---Makes a function with a gradient of its own from two Lua functions. An error in backward is one of t:backward() with
---the user's file and line.
---Source: docs.pytorch.org, torch.autograd.Function
---@param options torch.autograd_function.options
---@return fun(...: any): ... # calls forward with a context and its arguments
function torch.autograd_function(options) end

---Compute capability of a GPU.
---Source: docs.pytorch.org, torch.cuda.get_device_capability
---@param device string 'cuda:0'
---@return number # 9 for sm_90, 8.6 for sm_86
function torch.cuda_capability(device) end

---How many GPUs can be used.
---@return integer
function torch.cuda_device_count() end

---A recorder of steps as CUDA graphs. A new stream becomes the current one: make it before the first step, and record
---after three steps and optimizer:keep_rates_on_device().
---Source: docs.pytorch.org, torch.cuda.CUDAGraph
---@param device string 'cuda:0'
---@return CudaGraph
function torch.cuda_graph(device) end

---Whether there is a GPU that can be used.
---@return boolean
function torch.cuda_is_available() end

---What a GPU had when it last could not give what was asked for; nil when that never was. Counted from the moment on
---when sslrun.device is read, or sslrun.use_device called.
---@return {asked: integer, allocated: integer, reserved: integer, total: integer}? # bytes: wanted, held by Tensors, taken from the driver, of the card
function torch.cuda_shortage() end

---Waits until a GPU has done all that it was given. An error where there is none.
---@param device? integer from 0; nil: the current one
function torch.cuda_synchronize(device) end

---Calls a function that records operations for gradients, inside torch.no_grad.
---@param fn fun(...): ...
---@param ... any its arguments
---@return any ... what the function returns
function torch.enable_grad(fn, ...) end

---@class torch.generator.options
---@field device? string 'cpu', 'cuda' or 'cuda:N': where it draws (without it 'cpu')

---Makes a random generator: torch.rand({2}, {generator = g}) draws from it and leaves the others alone.
---Source: docs.pytorch.org, torch.Generator
---@param seed? integer nil: LibTorch's own, 67280421310721
---@param options? torch.generator.options
---@return Generator
function torch.generator(seed, options) end

---CPU threads of one operation.
---@return integer
function torch.get_num_threads() end

---The state of a device's default generator.
---@param device? string nil: 'cpu'
---@return Tensor # [bytes] uint8
function torch.get_rng_state(device) end

---@class torch.grad.options
---@field grad_outputs? Tensor|Tensor[] [as the outputs]: the gradients that come from behind (without it 1, for outputs of one element)
---@field retain_graph? boolean keeps the graph for another backward pass (without it create_graph)
---@field create_graph? boolean records the pass itself, for gradients of gradients (default false)
---@field allow_unused? boolean inputs that the outputs do not depend on get false; they are an error without it (default false)

---The gradients of outputs with regard to inputs, without touching their fields `grad`.
---Source: docs.pytorch.org, torch.autograd.grad
---@param outputs Tensor|Tensor[]
---@param inputs Tensor|Tensor[]
---@param options? torch.grad.options
---@return Tensor|false|(Tensor|false)[] # [as the inputs]: one for a Tensor, an array for an array; false where the outputs do not depend on an input
function torch.grad(outputs, inputs, options) end

---Begins to copy Tensors to the CPU's memory without waiting for the GPU. The copies hold what was computed before the
---call, whatever happens to the Tensors behind it.
---@param tensors Tensor[] of any shapes and devices
---@return HostCopy
function torch.host_copy(tensors) end

---As torch.no_grad, a little faster; Tensors made in it can never take part in gradients.
---Source: docs.pytorch.org, torch.autograd.grad_mode.inference_mode
---@param fn fun(...): ...
---@param ... any its arguments
---@return any ... what the function returns
function torch.inference_mode(fn, ...) end

---Whether operations are recorded for gradients here.
---@return boolean
function torch.is_grad_enabled() end

---Whether a value is a Tensor.
---@param value any
---@return boolean
function torch.is_tensor(value) end

---Seeds LibTorch's default generators of all devices.
---@param seed integer
function torch.manual_seed(seed) end

---What Tensors hold and what looking for dead ones costs.
---@return {tensors: integer, cuda: integer, peak: integer, cuda_peak: integer, cuda_reserved: integer, cuda_total: integer, limit: integer, collections: integer, seconds: number} # bytes held on the CPU and on the current GPU, the most of them since torch.reset_peak_memory(), what LibTorch has taken of the GPU and what that has (0 before its first Tensor), the bytes above which a full collection runs, how often one ran, and its seconds
function torch.memory() end

---Calls a function without recording operations for gradients; an error ends the mode too.
---Source: docs.pytorch.org, torch.no_grad
---@param fn fun(...): ...
---@param ... any its arguments
---@return any ... what the function returns
function torch.no_grad(fn, ...) end

---What torch.schemas lists, with what each overload needs.
---@param name string an operator's name: 'conv2d'
---@return {schema: string, callable: boolean, excluded?: string, needs?: string, guarded?: string}[] # whether Lua can call it and why not; what its arguments must be because its kernel does not check them, and what would happen
function torch.overloads(name) end

---Counts the peaks of torch.memory() anew from here.
function torch.reset_peak_memory() end

---The schemas of an operator in the order in which they are tried; without a name the names of all operators.
---@param name? string an operator's name: 'conv2d'
---@return string[] # empty where there is no such operator
function torch.schemas(name) end

---Calls a function and frees every Tensor that Lua got inside, at once, except those it returns, also in tables. A
---Tensor that was stored elsewhere is freed too; gradients, parameters and what C++ holds are not touched. Scopes nest;
---an error frees as well.
---@param fn fun(...): ...
---@param ... any its arguments
---@return any ... what the function returns
function torch.scope(fn, ...) end

---@class torch.set_cuda_options.options
---@field tf32? boolean float32 products and convolutions in TF32 (without it as it is)
---@field benchmark? boolean cuDNN times its kernels at the first use of each shape (without it as it is)

---How GPUs compute; a run sets it by its key `precision`. Without a GPU nothing follows from it.
---@param options? torch.set_cuda_options.options
function torch.set_cuda_options(options) end

---CPU threads of one operation; the option `--threads` of the program says it from the start.
---@param threads integer 1 or more
function torch.set_num_threads(threads) end

---Puts a device's default generator where torch.get_rng_state found it.
---@param state Tensor [bytes] uint8
---@param device? string nil: 'cpu'
function torch.set_rng_state(state, device) end

---From here on, until release(), each call is recorded for itself and run at once, on the stream that torch.cuda_graph
---made the current one. The step is done whatever happens; behind it problem() tells whether it can be recorded as a
---whole.
---@return StepTrial
function torch.step_trial() end

---Begins to count how often something waits for the GPU.
---@return SyncWatch
function torch.sync_watch() end

---@class torch.tensor.options
---@field dtype? string 'float32', 'float64', 'float16', 'bfloat16', 'int64', 'uint8', 'bool' and so on (without it float32, bool where all values are booleans, that of a Tensor)
---@field device? string 'cpu', 'cuda' or 'cuda:N' (without it 'cpu', that of a Tensor)
---@field requires_grad? boolean whether backward() computes its gradient (default false)

---A Tensor of the values of nested tables, or a copy of a Tensor without its history. A ragged table is an error that
---names the place.
---Source: docs.pytorch.org, torch.tensor
---@param values number|boolean|table|Tensor tables nested as deep as the Tensor has dimensions
---@param options? torch.tensor.options
---@return Tensor # [as the tables are nested]
function torch.tensor(values, options) end

---The schema that torch.NAME(...) would take for these arguments; nothing is called. Arguments that fit none are an
---error that lists the candidates.
---@param name string an operator's name: 'conv2d'
---@param ... any the operator's arguments
---@return string
function torch.which(name, ...) end

---@type fun(self: Tensor): Tensor
torch.abs = nil
Tensor.abs = torch.abs
---@type fun(self: Tensor): Tensor
torch.abs_ = nil
Tensor.abs_ = torch.abs_
---@type fun(self: Tensor): Tensor
torch.absolute = nil
Tensor.absolute = torch.absolute
---@type fun(self: Tensor): Tensor
torch.absolute_ = nil
Tensor.absolute_ = torch.absolute_
---@type fun(self: Tensor): Tensor
torch.acos = nil
Tensor.acos = torch.acos
---@type fun(self: Tensor): Tensor
torch.acos_ = nil
Tensor.acos_ = torch.acos_
---@type fun(self: Tensor): Tensor
torch.acosh = nil
Tensor.acosh = torch.acosh
---@type fun(self: Tensor): Tensor
torch.acosh_ = nil
Tensor.acosh_ = torch.acosh_
---@type fun(self: Tensor, output_size: integer[]|integer): Tensor
torch.adaptive_avg_pool1d = nil
Tensor.adaptive_avg_pool1d = torch.adaptive_avg_pool1d
---@type fun(self: Tensor, output_size: integer[]|integer): Tensor
torch.adaptive_avg_pool2d = nil
Tensor.adaptive_avg_pool2d = torch.adaptive_avg_pool2d
---@type fun(self: Tensor, output_size: integer[]|integer): Tensor
torch.adaptive_avg_pool3d = nil
Tensor.adaptive_avg_pool3d = torch.adaptive_avg_pool3d
---@type (fun(grad_output: Tensor, self: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.adaptive_avg_pool3d_backward = nil
Tensor.adaptive_avg_pool3d_backward = torch.adaptive_avg_pool3d_backward
---@type fun(self: Tensor, output_size: integer[]|integer): Tensor, Tensor
torch.adaptive_max_pool1d = nil
Tensor.adaptive_max_pool1d = torch.adaptive_max_pool1d
---@type fun(self: Tensor, output_size: integer[]|integer): Tensor, Tensor
torch.adaptive_max_pool2d = nil
Tensor.adaptive_max_pool2d = torch.adaptive_max_pool2d
---@type (fun(grad_output: Tensor, self: Tensor, indices: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, indices: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.adaptive_max_pool2d_backward = nil
Tensor.adaptive_max_pool2d_backward = torch.adaptive_max_pool2d_backward
---@type fun(self: Tensor, output_size: integer[]|integer): Tensor, Tensor
torch.adaptive_max_pool3d = nil
Tensor.adaptive_max_pool3d = torch.adaptive_max_pool3d
---@type (fun(grad_output: Tensor, self: Tensor, indices: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, indices: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.adaptive_max_pool3d_backward = nil
Tensor.adaptive_max_pool3d_backward = torch.adaptive_max_pool3d_backward
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {alpha?: number}): Tensor)|(fun(self: Tensor, other: number, alpha?: number): Tensor)|(fun(self: Tensor, other: number, options: {alpha?: number}): Tensor)
torch.add = nil
Tensor.add = torch.add
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {alpha?: number}): Tensor)|(fun(self: Tensor, other: number, alpha?: number): Tensor)|(fun(self: Tensor, other: number, options: {alpha?: number}): Tensor)
torch.add_ = nil
Tensor.add_ = torch.add_
---@type (fun(self: Tensor, batch1: Tensor, batch2: Tensor): Tensor)|(fun(self: Tensor, batch1: Tensor, batch2: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.addbmm = nil
Tensor.addbmm = torch.addbmm
---@type (fun(self: Tensor, batch1: Tensor, batch2: Tensor): Tensor)|(fun(self: Tensor, batch1: Tensor, batch2: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.addbmm_ = nil
Tensor.addbmm_ = torch.addbmm_
---@type (fun(self: Tensor, tensor1: Tensor, tensor2: Tensor): Tensor)|(fun(self: Tensor, tensor1: Tensor, tensor2: Tensor, options: {value?: number}): Tensor)
torch.addcdiv = nil
Tensor.addcdiv = torch.addcdiv
---@type (fun(self: Tensor, tensor1: Tensor, tensor2: Tensor): Tensor)|(fun(self: Tensor, tensor1: Tensor, tensor2: Tensor, options: {value?: number}): Tensor)
torch.addcdiv_ = nil
Tensor.addcdiv_ = torch.addcdiv_
---@type (fun(self: Tensor, tensor1: Tensor, tensor2: Tensor): Tensor)|(fun(self: Tensor, tensor1: Tensor, tensor2: Tensor, options: {value?: number}): Tensor)
torch.addcmul = nil
Tensor.addcmul = torch.addcmul
---@type (fun(self: Tensor, tensor1: Tensor, tensor2: Tensor): Tensor)|(fun(self: Tensor, tensor1: Tensor, tensor2: Tensor, options: {value?: number}): Tensor)
torch.addcmul_ = nil
Tensor.addcmul_ = torch.addcmul_
---@type (fun(self: Tensor, mat1: Tensor, mat2: Tensor): Tensor)|(fun(self: Tensor, mat1: Tensor, mat2: Tensor, options: {beta?: number, alpha?: number}): Tensor)|(fun(self: Tensor, mat1: Tensor, mat2: Tensor, out_dtype: string): Tensor)|(fun(self: Tensor, mat1: Tensor, mat2: Tensor, out_dtype: string, options: {beta?: number, alpha?: number}): Tensor)
torch.addmm = nil
Tensor.addmm = torch.addmm
---@type (fun(self: Tensor, mat1: Tensor, mat2: Tensor): Tensor)|(fun(self: Tensor, mat1: Tensor, mat2: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.addmm_ = nil
Tensor.addmm_ = torch.addmm_
---@type (fun(self: Tensor, mat: Tensor, vec: Tensor): Tensor)|(fun(self: Tensor, mat: Tensor, vec: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.addmv = nil
Tensor.addmv = torch.addmv
---@type (fun(self: Tensor, mat: Tensor, vec: Tensor): Tensor)|(fun(self: Tensor, mat: Tensor, vec: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.addmv_ = nil
Tensor.addmv_ = torch.addmv_
---@type (fun(self: Tensor, vec1: Tensor, vec2: Tensor): Tensor)|(fun(self: Tensor, vec1: Tensor, vec2: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.addr = nil
Tensor.addr = torch.addr
---@type (fun(self: Tensor, vec1: Tensor, vec2: Tensor): Tensor)|(fun(self: Tensor, vec1: Tensor, vec2: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.addr_ = nil
Tensor.addr_ = torch.addr_
---@type fun(self: Tensor): Tensor
torch.adjoint = nil
Tensor.adjoint = torch.adjoint
---@type fun(theta: Tensor, size: integer[], align_corners: boolean): Tensor
torch.affine_grid_generator = nil
Tensor.affine_grid_generator = torch.affine_grid_generator
---@type fun(grad: Tensor, size: integer[], align_corners: boolean): Tensor
torch.affine_grid_generator_backward = nil
Tensor.affine_grid_generator_backward = torch.affine_grid_generator_backward
---@type fun(self: Tensor): Tensor
torch.alias = nil
Tensor.alias = torch.alias
---@type fun(self: Tensor): Tensor
torch.alias_copy = nil
Tensor.alias_copy = torch.alias_copy
---@type fun(self: Tensor, other: Tensor): Tensor
torch.align_as = nil
Tensor.align_as = torch.align_as
---@type fun(tensors: Tensor[]): Tensor[]
torch.align_tensors = nil
---@type (fun(self: Tensor, names: string[]): Tensor)|(fun(self: Tensor, order: string[], ellipsis_idx: integer): Tensor)
torch.align_to = nil
Tensor.align_to = torch.align_to
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, dim?: integer[], keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[], keepdim?: boolean}): Tensor)|(fun(self: Tensor, dim: integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean}): Tensor)|(fun(self: Tensor, dim: string, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean}): Tensor)
torch.all = nil
Tensor.all = torch.all
---@type (fun(self: Tensor, other: Tensor, rtol?: number, atol?: number, equal_nan?: boolean): boolean)|(fun(self: Tensor, other: Tensor, options: {rtol?: number, atol?: number, equal_nan?: boolean}): boolean)
torch.allclose = nil
Tensor.allclose = torch.allclose
---@type fun(input: Tensor, p: number, train: boolean): Tensor
torch.alpha_dropout = nil
Tensor.alpha_dropout = torch.alpha_dropout
---@type fun(self: Tensor, p: number, train: boolean): Tensor
torch.alpha_dropout_ = nil
Tensor.alpha_dropout_ = torch.alpha_dropout_
---@type (fun(self: Tensor, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, keepdim?: boolean}): Tensor)
torch.amax = nil
Tensor.amax = torch.amax
---@type (fun(self: Tensor, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, keepdim?: boolean}): Tensor)
torch.amin = nil
Tensor.amin = torch.amin
---@type (fun(self: Tensor): Tensor, Tensor)|(fun(self: Tensor, options: {dim?: integer, keepdim?: boolean}): Tensor, Tensor)
torch.aminmax = nil
Tensor.aminmax = torch.aminmax
---@type fun(self: Tensor): Tensor
torch.angle = nil
Tensor.angle = torch.angle
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, dim?: integer[], keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[], keepdim?: boolean}): Tensor)|(fun(self: Tensor, dim: integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean}): Tensor)|(fun(self: Tensor, dim: string, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean}): Tensor)
torch.any = nil
Tensor.any = torch.any
---@type (fun(end_: number): Tensor)|(fun(end_: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: number, end_: number): Tensor)|(fun(start: number, end_: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: number, end_: number, step?: number): Tensor)|(fun(start: number, end_: number, options: {step?: number, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.arange = nil
---@type fun(self: Tensor): Tensor
torch.arccos = nil
Tensor.arccos = torch.arccos
---@type fun(self: Tensor): Tensor
torch.arccos_ = nil
Tensor.arccos_ = torch.arccos_
---@type fun(self: Tensor): Tensor
torch.arccosh = nil
Tensor.arccosh = torch.arccosh
---@type fun(self: Tensor): Tensor
torch.arccosh_ = nil
Tensor.arccosh_ = torch.arccosh_
---@type fun(self: Tensor): Tensor
torch.arcsin = nil
Tensor.arcsin = torch.arcsin
---@type fun(self: Tensor): Tensor
torch.arcsin_ = nil
Tensor.arcsin_ = torch.arcsin_
---@type fun(self: Tensor): Tensor
torch.arcsinh = nil
Tensor.arcsinh = torch.arcsinh
---@type fun(self: Tensor): Tensor
torch.arcsinh_ = nil
Tensor.arcsinh_ = torch.arcsinh_
---@type fun(self: Tensor): Tensor
torch.arctan = nil
Tensor.arctan = torch.arctan
---@type fun(self: Tensor, other: Tensor): Tensor
torch.arctan2 = nil
Tensor.arctan2 = torch.arctan2
---@type fun(self: Tensor, other: Tensor): Tensor
torch.arctan2_ = nil
Tensor.arctan2_ = torch.arctan2_
---@type fun(self: Tensor): Tensor
torch.arctan_ = nil
Tensor.arctan_ = torch.arctan_
---@type fun(self: Tensor): Tensor
torch.arctanh = nil
Tensor.arctanh = torch.arctanh
---@type fun(self: Tensor): Tensor
torch.arctanh_ = nil
Tensor.arctanh_ = torch.arctanh_
---@type (fun(self: Tensor, dim?: integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer, keepdim?: boolean}): Tensor)
torch.argmax = nil
Tensor.argmax = torch.argmax
---@type (fun(self: Tensor, dim?: integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer, keepdim?: boolean}): Tensor)
torch.argmin = nil
Tensor.argmin = torch.argmin
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {stable?: boolean, dim?: integer, descending?: boolean}): Tensor)|(fun(self: Tensor, dim?: integer, descending?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer, descending?: boolean}): Tensor)|(fun(self: Tensor, dim: string, descending?: boolean): Tensor)|(fun(self: Tensor, dim: string, options: {descending?: boolean}): Tensor)
torch.argsort = nil
Tensor.argsort = torch.argsort
---@type fun(self: Tensor): Tensor
torch.argwhere = nil
Tensor.argwhere = torch.argwhere
---@type (fun(self: Tensor, size: integer[], stride: integer[], storage_offset?: integer): Tensor)|(fun(self: Tensor, size: integer[], stride: integer[], options: {storage_offset?: integer}): Tensor)
torch.as_strided = nil
Tensor.as_strided = torch.as_strided
---@type (fun(self: Tensor, size: integer[], stride: integer[], storage_offset?: integer): Tensor)|(fun(self: Tensor, size: integer[], stride: integer[], options: {storage_offset?: integer}): Tensor)
torch.as_strided_ = nil
Tensor.as_strided_ = torch.as_strided_
---@type (fun(self: Tensor, size: integer[], stride: integer[], storage_offset?: integer): Tensor)|(fun(self: Tensor, size: integer[], stride: integer[], options: {storage_offset?: integer}): Tensor)
torch.as_strided_copy = nil
Tensor.as_strided_copy = torch.as_strided_copy
---@type (fun(self: Tensor, src: Tensor, size: integer[], stride: integer[], storage_offset?: integer): Tensor)|(fun(self: Tensor, src: Tensor, size: integer[], stride: integer[], options: {storage_offset?: integer}): Tensor)
torch.as_strided_scatter = nil
Tensor.as_strided_scatter = torch.as_strided_scatter
---@type fun(self: Tensor): Tensor
torch.asin = nil
Tensor.asin = torch.asin
---@type fun(self: Tensor): Tensor
torch.asin_ = nil
Tensor.asin_ = torch.asin_
---@type fun(self: Tensor): Tensor
torch.asinh = nil
Tensor.asinh = torch.asinh
---@type fun(self: Tensor): Tensor
torch.asinh_ = nil
Tensor.asinh_ = torch.asinh_
---@type fun(self: Tensor): Tensor
torch.atan = nil
Tensor.atan = torch.atan
---@type fun(self: Tensor, other: Tensor): Tensor
torch.atan2 = nil
Tensor.atan2 = torch.atan2
---@type fun(self: Tensor, other: Tensor): Tensor
torch.atan2_ = nil
Tensor.atan2_ = torch.atan2_
---@type fun(self: Tensor): Tensor
torch.atan_ = nil
Tensor.atan_ = torch.atan_
---@type fun(self: Tensor): Tensor
torch.atanh = nil
Tensor.atanh = torch.atanh
---@type fun(self: Tensor): Tensor
torch.atanh_ = nil
Tensor.atanh_ = torch.atanh_
---@type (fun(self: Tensor): Tensor)|(fun(tensors: Tensor[]): Tensor[])
torch.atleast_1d = nil
Tensor.atleast_1d = torch.atleast_1d
---@type (fun(self: Tensor): Tensor)|(fun(tensors: Tensor[]): Tensor[])
torch.atleast_2d = nil
Tensor.atleast_2d = torch.atleast_2d
---@type (fun(self: Tensor): Tensor)|(fun(tensors: Tensor[]): Tensor[])
torch.atleast_3d = nil
Tensor.atleast_3d = torch.atleast_3d
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, ceil_mode?: boolean, count_include_pad?: boolean): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, ceil_mode?: boolean, count_include_pad?: boolean}): Tensor)
torch.avg_pool1d = nil
Tensor.avg_pool1d = torch.avg_pool1d
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, ceil_mode?: boolean, count_include_pad?: boolean, divisor_override?: integer): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, ceil_mode?: boolean, count_include_pad?: boolean, divisor_override?: integer}): Tensor)
torch.avg_pool2d = nil
Tensor.avg_pool2d = torch.avg_pool2d
---@type (fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, ceil_mode: boolean, count_include_pad: boolean, divisor_override?: integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, ceil_mode: boolean, count_include_pad: boolean, options: {divisor_override?: integer}): Tensor)|(fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, ceil_mode: boolean, count_include_pad: boolean, options: {divisor_override?: integer, grad_input?: Tensor}): Tensor)
torch.avg_pool2d_backward = nil
Tensor.avg_pool2d_backward = torch.avg_pool2d_backward
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, ceil_mode?: boolean, count_include_pad?: boolean, divisor_override?: integer): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, ceil_mode?: boolean, count_include_pad?: boolean, divisor_override?: integer}): Tensor)
torch.avg_pool3d = nil
Tensor.avg_pool3d = torch.avg_pool3d
---@type (fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, ceil_mode: boolean, count_include_pad: boolean, divisor_override?: integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, ceil_mode: boolean, count_include_pad: boolean, options: {divisor_override?: integer}): Tensor)|(fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, ceil_mode: boolean, count_include_pad: boolean, options: {divisor_override?: integer, grad_input?: Tensor}): Tensor)
torch.avg_pool3d_backward = nil
Tensor.avg_pool3d_backward = torch.avg_pool3d_backward
---@type (fun(self: Tensor, batch1: Tensor, batch2: Tensor): Tensor)|(fun(self: Tensor, batch1: Tensor, batch2: Tensor, options: {beta?: number, alpha?: number}): Tensor)|(fun(self: Tensor, batch1: Tensor, batch2: Tensor, out_dtype: string): Tensor)|(fun(self: Tensor, batch1: Tensor, batch2: Tensor, out_dtype: string, options: {beta?: number, alpha?: number}): Tensor)
torch.baddbmm = nil
Tensor.baddbmm = torch.baddbmm
---@type (fun(self: Tensor, batch1: Tensor, batch2: Tensor): Tensor)|(fun(self: Tensor, batch1: Tensor, batch2: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.baddbmm_ = nil
Tensor.baddbmm_ = torch.baddbmm_
---@type (fun(window_length: integer): Tensor)|(fun(window_length: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(window_length: integer, periodic: boolean): Tensor)|(fun(window_length: integer, periodic: boolean, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.bartlett_window = nil
---@type (fun(input: Tensor, weight?: Tensor, bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, training?: boolean, momentum?: number, eps?: number, cudnn_enabled?: boolean): Tensor)|(fun(input: Tensor, options: {weight?: Tensor, bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, training?: boolean, momentum?: number, eps?: number, cudnn_enabled?: boolean}): Tensor)
torch.batch_norm = nil
Tensor.batch_norm = torch.batch_norm
---@type (fun(grad_out: Tensor, input: Tensor, weight: Tensor, running_mean?: Tensor, running_var?: Tensor, save_mean?: Tensor, save_var?: Tensor, update?: boolean, eps?: number, output_mask?: boolean[]|boolean, reserve?: Tensor): Tensor, Tensor, Tensor)|(fun(grad_out: Tensor, input: Tensor, weight: Tensor, options: {running_mean?: Tensor, running_var?: Tensor, save_mean?: Tensor, save_var?: Tensor, update?: boolean, eps?: number, output_mask?: boolean[]|boolean, reserve?: Tensor}): Tensor, Tensor, Tensor)
torch.batch_norm_backward = nil
Tensor.batch_norm_backward = torch.batch_norm_backward
---@type (fun(grad_out: Tensor, input: Tensor, mean: Tensor, invstd: Tensor, weight?: Tensor, sum_dy?: Tensor, sum_dy_xmu?: Tensor, count?: Tensor): Tensor)|(fun(grad_out: Tensor, input: Tensor, mean: Tensor, invstd: Tensor, options: {weight?: Tensor, sum_dy?: Tensor, sum_dy_xmu?: Tensor, count?: Tensor}): Tensor)
torch.batch_norm_backward_elemt = nil
Tensor.batch_norm_backward_elemt = torch.batch_norm_backward_elemt
---@type (fun(grad_out: Tensor, input: Tensor, mean: Tensor, invstd: Tensor, weight?: Tensor, input_g?: boolean, weight_g?: boolean, bias_g?: boolean): Tensor, Tensor, Tensor, Tensor)|(fun(grad_out: Tensor, input: Tensor, mean: Tensor, invstd: Tensor, options: {weight?: Tensor, input_g?: boolean, weight_g?: boolean, bias_g?: boolean}): Tensor, Tensor, Tensor, Tensor)
torch.batch_norm_backward_reduce = nil
Tensor.batch_norm_backward_reduce = torch.batch_norm_backward_reduce
---@type (fun(input: Tensor, weight?: Tensor, bias?: Tensor, mean?: Tensor, invstd?: Tensor, eps?: number): Tensor)|(fun(input: Tensor, options: {weight?: Tensor, bias?: Tensor, mean?: Tensor, invstd?: Tensor, eps?: number}): Tensor)
torch.batch_norm_elemt = nil
Tensor.batch_norm_elemt = torch.batch_norm_elemt
---@type (fun(input: Tensor, mean: Tensor, invstd: Tensor, running_mean?: Tensor, running_var?: Tensor, momentum?: number, eps?: number, count?: integer): Tensor, Tensor)|(fun(input: Tensor, mean: Tensor, invstd: Tensor, options: {running_mean?: Tensor, running_var?: Tensor, momentum?: number, eps?: number, count?: integer}): Tensor, Tensor)
torch.batch_norm_gather_stats = nil
Tensor.batch_norm_gather_stats = torch.batch_norm_gather_stats
---@type (fun(input: Tensor, mean: Tensor, invstd: Tensor, running_mean?: Tensor, running_var?: Tensor, momentum?: number, eps?: number, counts?: Tensor): Tensor, Tensor)|(fun(input: Tensor, mean: Tensor, invstd: Tensor, options: {running_mean?: Tensor, running_var?: Tensor, momentum?: number, eps?: number, counts?: Tensor}): Tensor, Tensor)
torch.batch_norm_gather_stats_with_counts = nil
Tensor.batch_norm_gather_stats_with_counts = torch.batch_norm_gather_stats_with_counts
---@type fun(input: Tensor, eps: number): Tensor, Tensor
torch.batch_norm_stats = nil
Tensor.batch_norm_stats = torch.batch_norm_stats
---@type (fun(input: Tensor, running_mean?: Tensor, running_var?: Tensor, momentum?: number): Tensor, Tensor)|(fun(input: Tensor, options: {running_mean?: Tensor, running_var?: Tensor, momentum?: number}): Tensor, Tensor)
torch.batch_norm_update_stats = nil
Tensor.batch_norm_update_stats = torch.batch_norm_update_stats
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {generator?: Generator}): Tensor)|(fun(self: Tensor, p: number): Tensor)|(fun(self: Tensor, p: number, options: {generator?: Generator}): Tensor)|(fun(self: Tensor, p: Tensor): Tensor)|(fun(self: Tensor, p: Tensor, options: {generator?: Generator}): Tensor)
torch.bernoulli = nil
Tensor.bernoulli = torch.bernoulli
---@type (fun(self: Tensor, p: Tensor): Tensor)|(fun(self: Tensor, p: Tensor, options: {generator?: Generator}): Tensor)|(fun(self: Tensor, p?: number): Tensor)|(fun(self: Tensor, options: {p?: number, generator?: Generator}): Tensor)
torch.bernoulli_ = nil
Tensor.bernoulli_ = torch.bernoulli_
---@type (fun(input1: Tensor, input2: Tensor, weight: Tensor, bias?: Tensor): Tensor)|(fun(input1: Tensor, input2: Tensor, weight: Tensor, options: {bias?: Tensor}): Tensor)
torch.bilinear = nil
Tensor.bilinear = torch.bilinear
---@type (fun(self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer}): Tensor)
torch.binary_cross_entropy = nil
Tensor.binary_cross_entropy = torch.binary_cross_entropy
---@type (fun(grad_output: Tensor, self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer}): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, grad_input?: Tensor}): Tensor)
torch.binary_cross_entropy_backward = nil
Tensor.binary_cross_entropy_backward = torch.binary_cross_entropy_backward
---@type (fun(self: Tensor, target: Tensor, weight?: Tensor, pos_weight?: Tensor, reduction?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, pos_weight?: Tensor, reduction?: integer}): Tensor)
torch.binary_cross_entropy_with_logits = nil
Tensor.binary_cross_entropy_with_logits = torch.binary_cross_entropy_with_logits
---@type (fun(self: Tensor, weights?: Tensor, minlength?: integer): Tensor)|(fun(self: Tensor, options: {weights?: Tensor, minlength?: integer}): Tensor)
torch.bincount = nil
Tensor.bincount = torch.bincount
---@type (fun(count: Tensor, prob: Tensor, generator?: Generator): Tensor)|(fun(count: Tensor, prob: Tensor, options: {generator?: Generator}): Tensor)
torch.binomial = nil
Tensor.binomial = torch.binomial
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_and = nil
Tensor.bitwise_and = torch.bitwise_and
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_and_ = nil
Tensor.bitwise_and_ = torch.bitwise_and_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_left_shift = nil
Tensor.bitwise_left_shift = torch.bitwise_left_shift
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_left_shift_ = nil
Tensor.bitwise_left_shift_ = torch.bitwise_left_shift_
---@type fun(self: Tensor): Tensor
torch.bitwise_not = nil
Tensor.bitwise_not = torch.bitwise_not
---@type fun(self: Tensor): Tensor
torch.bitwise_not_ = nil
Tensor.bitwise_not_ = torch.bitwise_not_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_or = nil
Tensor.bitwise_or = torch.bitwise_or
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_or_ = nil
Tensor.bitwise_or_ = torch.bitwise_or_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_right_shift = nil
Tensor.bitwise_right_shift = torch.bitwise_right_shift
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_right_shift_ = nil
Tensor.bitwise_right_shift_ = torch.bitwise_right_shift_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_xor = nil
Tensor.bitwise_xor = torch.bitwise_xor
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.bitwise_xor_ = nil
Tensor.bitwise_xor_ = torch.bitwise_xor_
---@type (fun(window_length: integer): Tensor)|(fun(window_length: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(window_length: integer, periodic: boolean): Tensor)|(fun(window_length: integer, periodic: boolean, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.blackman_window = nil
---@type fun(tensors: Tensor[]): Tensor
torch.block_diag = nil
---@type (fun(self: Tensor, mat2: Tensor): Tensor)|(fun(self: Tensor, mat2: Tensor, out_dtype: string): Tensor)
torch.bmm = nil
Tensor.bmm = torch.bmm
---@type fun(tensors: Tensor[]): Tensor[]
torch.broadcast_tensors = nil
---@type fun(self: Tensor, size: integer[]): Tensor
torch.broadcast_to = nil
Tensor.broadcast_to = torch.broadcast_to
---@type (fun(self: Tensor, boundaries: Tensor): Tensor)|(fun(self: Tensor, boundaries: Tensor, options: {out_int32?: boolean, right?: boolean}): Tensor)|(fun(self: number, boundaries: Tensor): Tensor)|(fun(self: number, boundaries: Tensor, options: {out_int32?: boolean, right?: boolean}): Tensor)
torch.bucketize = nil
Tensor.bucketize = torch.bucketize
---@type fun(from_: string, to: string): boolean
torch.can_cast = nil
---@type fun(tensors: Tensor[]): Tensor
torch.cartesian_prod = nil
---@type (fun(tensors: Tensor[], dim?: integer): Tensor)|(fun(tensors: Tensor[], options: {dim?: integer}): Tensor)|(fun(tensors: Tensor[], dim: string): Tensor)
torch.cat = nil
---@type (fun(self: Tensor, median?: number, sigma?: number): Tensor)|(fun(self: Tensor, options: {median?: number, sigma?: number, generator?: Generator}): Tensor)
torch.cauchy = nil
Tensor.cauchy = torch.cauchy
---@type (fun(self: Tensor, median?: number, sigma?: number): Tensor)|(fun(self: Tensor, options: {median?: number, sigma?: number, generator?: Generator}): Tensor)
torch.cauchy_ = nil
Tensor.cauchy_ = torch.cauchy_
---@type fun(self: Tensor): Tensor
torch.ccol_indices = nil
Tensor.ccol_indices = torch.ccol_indices
---@type fun(self: Tensor): Tensor
torch.ccol_indices_copy = nil
Tensor.ccol_indices_copy = torch.ccol_indices_copy
---@type (fun(x1: Tensor, x2: Tensor, p?: number, compute_mode?: integer): Tensor)|(fun(x1: Tensor, x2: Tensor, options: {p?: number, compute_mode?: integer}): Tensor)
torch.cdist = nil
Tensor.cdist = torch.cdist
---@type fun(self: Tensor): Tensor
torch.ceil = nil
Tensor.ceil = torch.ceil
---@type fun(self: Tensor): Tensor
torch.ceil_ = nil
Tensor.ceil_ = torch.ceil_
---@type (fun(self: Tensor, alpha?: number): Tensor)|(fun(self: Tensor, options: {alpha?: number}): Tensor)
torch.celu = nil
Tensor.celu = torch.celu
---@type (fun(self: Tensor, alpha?: number): Tensor)|(fun(self: Tensor, options: {alpha?: number}): Tensor)
torch.celu_ = nil
Tensor.celu_ = torch.celu_
---@type fun(matrices: Tensor[]): Tensor
torch.chain_matmul = nil
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {memory_format?: string}): Tensor)
torch.chalf = nil
Tensor.chalf = torch.chalf
---@type fun(self: Tensor, groups: integer): Tensor
torch.channel_shuffle = nil
Tensor.channel_shuffle = torch.channel_shuffle
---@type (fun(self: Tensor, upper?: boolean): Tensor)|(fun(self: Tensor, options: {upper?: boolean}): Tensor)
torch.cholesky = nil
Tensor.cholesky = torch.cholesky
---@type (fun(self: Tensor, upper?: boolean): Tensor)|(fun(self: Tensor, options: {upper?: boolean}): Tensor)
torch.cholesky_inverse = nil
Tensor.cholesky_inverse = torch.cholesky_inverse
---@type (fun(self: Tensor, input2: Tensor, upper?: boolean): Tensor)|(fun(self: Tensor, input2: Tensor, options: {upper?: boolean}): Tensor)
torch.cholesky_solve = nil
Tensor.cholesky_solve = torch.cholesky_solve
---@type fun(input: Tensor, numel: integer, n_bins: integer, ratio: number, bit_width: integer): Tensor, Tensor
torch.choose_qparams_optimized = nil
Tensor.choose_qparams_optimized = torch.choose_qparams_optimized
---@type (fun(self: Tensor, chunks: integer, dim?: integer): Tensor[])|(fun(self: Tensor, chunks: integer, options: {dim?: integer}): Tensor[])
torch.chunk = nil
Tensor.chunk = torch.chunk
---@type (fun(self: Tensor, min?: Tensor, max?: Tensor): Tensor)|(fun(self: Tensor, options: {min?: Tensor, max?: Tensor}): Tensor)|(fun(self: Tensor, min?: number, max?: number): Tensor)|(fun(self: Tensor, options: {min?: number, max?: number}): Tensor)
torch.clamp = nil
Tensor.clamp = torch.clamp
---@type (fun(self: Tensor, min?: Tensor, max?: Tensor): Tensor)|(fun(self: Tensor, options: {min?: Tensor, max?: Tensor}): Tensor)|(fun(self: Tensor, min?: number, max?: number): Tensor)|(fun(self: Tensor, options: {min?: number, max?: number}): Tensor)
torch.clamp_ = nil
Tensor.clamp_ = torch.clamp_
---@type (fun(self: Tensor, max: Tensor): Tensor)|(fun(self: Tensor, max: number): Tensor)
torch.clamp_max = nil
Tensor.clamp_max = torch.clamp_max
---@type (fun(self: Tensor, max: Tensor): Tensor)|(fun(self: Tensor, max: number): Tensor)
torch.clamp_max_ = nil
Tensor.clamp_max_ = torch.clamp_max_
---@type (fun(self: Tensor, min: Tensor): Tensor)|(fun(self: Tensor, min: number): Tensor)
torch.clamp_min = nil
Tensor.clamp_min = torch.clamp_min
---@type (fun(self: Tensor, min: Tensor): Tensor)|(fun(self: Tensor, min: number): Tensor)
torch.clamp_min_ = nil
Tensor.clamp_min_ = torch.clamp_min_
---@type (fun(self: Tensor, min?: Tensor, max?: Tensor): Tensor)|(fun(self: Tensor, options: {min?: Tensor, max?: Tensor}): Tensor)|(fun(self: Tensor, min?: number, max?: number): Tensor)|(fun(self: Tensor, options: {min?: number, max?: number}): Tensor)
torch.clip = nil
Tensor.clip = torch.clip
---@type (fun(self: Tensor, min?: Tensor, max?: Tensor): Tensor)|(fun(self: Tensor, options: {min?: Tensor, max?: Tensor}): Tensor)|(fun(self: Tensor, min?: number, max?: number): Tensor)|(fun(self: Tensor, options: {min?: number, max?: number}): Tensor)
torch.clip_ = nil
Tensor.clip_ = torch.clip_
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {memory_format?: string}): Tensor)
torch.clone = nil
Tensor.clone = torch.clone
---@type fun(self: Tensor): Tensor
torch.coalesce = nil
Tensor.coalesce = torch.coalesce
---@type fun(self: Tensor, output_size: integer[]|integer, kernel_size: integer[]|integer, dilation: integer[]|integer, padding: integer[]|integer, stride: integer[]|integer): Tensor
torch.col2im = nil
Tensor.col2im = torch.col2im
---@type fun(self: Tensor): Tensor
torch.col_indices = nil
Tensor.col_indices = torch.col_indices
---@type fun(self: Tensor): Tensor
torch.col_indices_copy = nil
Tensor.col_indices_copy = torch.col_indices_copy
---@type fun(tensors: Tensor[]): Tensor
torch.column_stack = nil
---@type (fun(self: Tensor, r?: integer, with_replacement?: boolean): Tensor)|(fun(self: Tensor, options: {r?: integer, with_replacement?: boolean}): Tensor)
torch.combinations = nil
Tensor.combinations = torch.combinations
---@type fun(real: Tensor, imag: Tensor): Tensor
torch.complex = nil
Tensor.complex = torch.complex
---@type (fun(tensors: Tensor[], dim?: integer): Tensor)|(fun(tensors: Tensor[], options: {dim?: integer}): Tensor)|(fun(tensors: Tensor[], dim: string): Tensor)
torch.concat = nil
---@type (fun(tensors: Tensor[], dim?: integer): Tensor)|(fun(tensors: Tensor[], options: {dim?: integer}): Tensor)|(fun(tensors: Tensor[], dim: string): Tensor)
torch.concatenate = nil
---@type fun(self: Tensor): Tensor
torch.conj = nil
Tensor.conj = torch.conj
---@type fun(self: Tensor): Tensor
torch.conj_physical = nil
Tensor.conj_physical = torch.conj_physical
---@type fun(self: Tensor): Tensor
torch.conj_physical_ = nil
Tensor.conj_physical_ = torch.conj_physical_
---@type (fun(self: Tensor, pad: integer[], value?: number): Tensor)|(fun(self: Tensor, pad: integer[], options: {value?: number}): Tensor)
torch.constant_pad_nd = nil
Tensor.constant_pad_nd = torch.constant_pad_nd
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {memory_format?: string}): Tensor)
torch.contiguous = nil
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, groups?: integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, groups?: integer}): Tensor)|(fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[]|integer, padding?: string, dilation?: integer[]|integer, groups?: integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[]|integer, padding?: string, dilation?: integer[]|integer, groups?: integer}): Tensor)
torch.conv1d = nil
Tensor.conv1d = torch.conv1d
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, groups?: integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, groups?: integer}): Tensor)|(fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[]|integer, padding?: string, dilation?: integer[]|integer, groups?: integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[]|integer, padding?: string, dilation?: integer[]|integer, groups?: integer}): Tensor)
torch.conv2d = nil
Tensor.conv2d = torch.conv2d
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, groups?: integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, groups?: integer}): Tensor)|(fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[]|integer, padding?: string, dilation?: integer[]|integer, groups?: integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[]|integer, padding?: string, dilation?: integer[]|integer, groups?: integer}): Tensor)
torch.conv3d = nil
Tensor.conv3d = torch.conv3d
---@type (fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer): Tensor)|(fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer}): Tensor)
torch.conv_depthwise3d = nil
Tensor.conv_depthwise3d = torch.conv_depthwise3d
---@type (fun(self: Tensor, weight: Tensor, bias: Tensor, pad?: integer): Tensor)|(fun(self: Tensor, weight: Tensor, bias: Tensor, options: {pad?: integer}): Tensor)
torch.conv_tbc = nil
Tensor.conv_tbc = torch.conv_tbc
---@type fun(self: Tensor, input: Tensor, weight: Tensor, bias: Tensor, pad: integer): Tensor, Tensor, Tensor
torch.conv_tbc_backward = nil
Tensor.conv_tbc_backward = torch.conv_tbc_backward
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, groups?: integer, dilation?: integer[]|integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, groups?: integer, dilation?: integer[]|integer}): Tensor)
torch.conv_transpose1d = nil
Tensor.conv_transpose1d = torch.conv_transpose1d
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, groups?: integer, dilation?: integer[]|integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, groups?: integer, dilation?: integer[]|integer}): Tensor)
torch.conv_transpose2d = nil
Tensor.conv_transpose2d = torch.conv_transpose2d
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, groups?: integer, dilation?: integer[]|integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, groups?: integer, dilation?: integer[]|integer}): Tensor)
torch.conv_transpose3d = nil
Tensor.conv_transpose3d = torch.conv_transpose3d
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], transposed?: boolean, output_padding?: integer[], groups?: integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], transposed?: boolean, output_padding?: integer[], groups?: integer}): Tensor)
torch.convolution = nil
Tensor.convolution = torch.convolution
---@type (fun(grad_output: Tensor, input: Tensor, weight: Tensor, bias_sizes?: integer[], stride?: integer[], padding?: integer[], dilation?: integer[], transposed?: boolean, output_padding?: integer[], groups?: integer, output_mask?: boolean[]|boolean): Tensor, Tensor, Tensor)|(fun(grad_output: Tensor, input: Tensor, weight: Tensor, options: {bias_sizes?: integer[], stride?: integer[], padding?: integer[], dilation?: integer[], transposed?: boolean, output_padding?: integer[], groups?: integer, output_mask?: boolean[]|boolean}): Tensor, Tensor, Tensor)
torch.convolution_backward = nil
Tensor.convolution_backward = torch.convolution_backward
---@type fun(grad_output: Tensor, input: Tensor, weight: Tensor, stride: integer[], padding: integer[], dilation: integer[], transposed: boolean, output_padding: integer[], groups: integer, output_mask: boolean[]|boolean): Tensor, Tensor, Tensor
torch.convolution_backward_overrideable = nil
Tensor.convolution_backward_overrideable = torch.convolution_backward_overrideable
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], transposed?: boolean, output_padding?: integer[], groups?: integer): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], transposed?: boolean, output_padding?: integer[], groups?: integer}): Tensor)
torch.convolution_overrideable = nil
Tensor.convolution_overrideable = torch.convolution_overrideable
---@type (fun(self: Tensor, src: Tensor, non_blocking?: boolean): Tensor)|(fun(self: Tensor, src: Tensor, options: {non_blocking?: boolean}): Tensor)
torch.copy = nil
Tensor.copy = torch.copy
---@type (fun(self: Tensor, src: Tensor, non_blocking?: boolean): Tensor)|(fun(self: Tensor, src: Tensor, options: {non_blocking?: boolean}): Tensor)
torch.copy_ = nil
Tensor.copy_ = torch.copy_
---@type (fun(self: Tensor, src: Tensor, non_blocking?: boolean): Tensor)|(fun(self: Tensor, src: Tensor, options: {non_blocking?: boolean}): Tensor)
torch.copy_sparse_to_sparse = nil
Tensor.copy_sparse_to_sparse = torch.copy_sparse_to_sparse
---@type (fun(self: Tensor, src: Tensor, non_blocking?: boolean): Tensor)|(fun(self: Tensor, src: Tensor, options: {non_blocking?: boolean}): Tensor)
torch.copy_sparse_to_sparse_ = nil
Tensor.copy_sparse_to_sparse_ = torch.copy_sparse_to_sparse_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.copysign = nil
Tensor.copysign = torch.copysign
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.copysign_ = nil
Tensor.copysign_ = torch.copysign_
---@type fun(self: Tensor): Tensor
torch.corrcoef = nil
Tensor.corrcoef = torch.corrcoef
---@type fun(self: Tensor): Tensor
torch.cos = nil
Tensor.cos = torch.cos
---@type fun(self: Tensor): Tensor
torch.cos_ = nil
Tensor.cos_ = torch.cos_
---@type fun(self: Tensor): Tensor
torch.cosh = nil
Tensor.cosh = torch.cosh
---@type fun(self: Tensor): Tensor
torch.cosh_ = nil
Tensor.cosh_ = torch.cosh_
---@type (fun(input1: Tensor, input2: Tensor, target: Tensor, margin?: number, reduction?: integer): Tensor)|(fun(input1: Tensor, input2: Tensor, target: Tensor, options: {margin?: number, reduction?: integer}): Tensor)
torch.cosine_embedding_loss = nil
Tensor.cosine_embedding_loss = torch.cosine_embedding_loss
---@type (fun(x1: Tensor, x2: Tensor, dim?: integer, eps?: number): Tensor)|(fun(x1: Tensor, x2: Tensor, options: {dim?: integer, eps?: number}): Tensor)
torch.cosine_similarity = nil
Tensor.cosine_similarity = torch.cosine_similarity
---@type (fun(self: Tensor, dim?: integer): Tensor)|(fun(self: Tensor, options: {dim?: integer}): Tensor)|(fun(self: Tensor, dim: integer[]): Tensor)
torch.count_nonzero = nil
Tensor.count_nonzero = torch.count_nonzero
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {correction?: integer, fweights?: Tensor, aweights?: Tensor}): Tensor)
torch.cov = nil
Tensor.cov = torch.cov
---@type (fun(self: Tensor, other: Tensor, dim?: integer): Tensor)|(fun(self: Tensor, other: Tensor, options: {dim?: integer}): Tensor)
torch.cross = nil
Tensor.cross = torch.cross
---@type (fun(self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer, ignore_index?: integer, label_smoothing?: number): Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer, label_smoothing?: number}): Tensor)
torch.cross_entropy_loss = nil
Tensor.cross_entropy_loss = torch.cross_entropy_loss
---@type fun(self: Tensor): Tensor
torch.crow_indices = nil
Tensor.crow_indices = torch.crow_indices
---@type fun(self: Tensor): Tensor
torch.crow_indices_copy = nil
Tensor.crow_indices_copy = torch.crow_indices_copy
---@type (fun(log_probs: Tensor, targets: Tensor, input_lengths: integer[], target_lengths: integer[], blank?: integer, reduction?: integer, zero_infinity?: boolean): Tensor)|(fun(log_probs: Tensor, targets: Tensor, input_lengths: integer[], target_lengths: integer[], options: {blank?: integer, reduction?: integer, zero_infinity?: boolean}): Tensor)|(fun(log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank?: integer, reduction?: integer, zero_infinity?: boolean): Tensor)|(fun(log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, options: {blank?: integer, reduction?: integer, zero_infinity?: boolean}): Tensor)
torch.ctc_loss = nil
Tensor.ctc_loss = torch.ctc_loss
---@type fun(theta: Tensor, N: integer, C: integer, H: integer, W: integer): Tensor
torch.cudnn_affine_grid_generator = nil
Tensor.cudnn_affine_grid_generator = torch.cudnn_affine_grid_generator
---@type fun(grad: Tensor, N: integer, C: integer, H: integer, W: integer): Tensor
torch.cudnn_affine_grid_generator_backward = nil
Tensor.cudnn_affine_grid_generator_backward = torch.cudnn_affine_grid_generator_backward
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, training?: boolean, exponential_average_factor?: number, epsilon?: number): Tensor, Tensor, Tensor, Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, training?: boolean, exponential_average_factor?: number, epsilon?: number}): Tensor, Tensor, Tensor, Tensor)
torch.cudnn_batch_norm = nil
Tensor.cudnn_batch_norm = torch.cudnn_batch_norm
---@type (fun(input: Tensor, grad_output: Tensor, weight: Tensor, running_mean?: Tensor, running_var?: Tensor, save_mean?: Tensor, save_var?: Tensor, epsilon?: number, reserveSpace?: Tensor): Tensor, Tensor, Tensor)|(fun(input: Tensor, grad_output: Tensor, weight: Tensor, options: {running_mean?: Tensor, running_var?: Tensor, save_mean?: Tensor, save_var?: Tensor, epsilon?: number, reserveSpace?: Tensor}): Tensor, Tensor, Tensor)
torch.cudnn_batch_norm_backward = nil
Tensor.cudnn_batch_norm_backward = torch.cudnn_batch_norm_backward
---@type fun(self: Tensor, weight: Tensor, padding: integer[], stride: integer[], dilation: integer[], groups: integer, benchmark: boolean, deterministic: boolean, allow_tf32: boolean): Tensor
torch.cudnn_convolution = nil
Tensor.cudnn_convolution = torch.cudnn_convolution
---@type (fun(self: Tensor, weight: Tensor, z: Tensor, alpha?: number, bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], groups?: integer): Tensor)|(fun(self: Tensor, weight: Tensor, z: Tensor, options: {alpha?: number, bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], groups?: integer}): Tensor)
torch.cudnn_convolution_add_relu = nil
Tensor.cudnn_convolution_add_relu = torch.cudnn_convolution_add_relu
---@type (fun(self: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], groups?: integer): Tensor)|(fun(self: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], groups?: integer}): Tensor)
torch.cudnn_convolution_relu = nil
Tensor.cudnn_convolution_relu = torch.cudnn_convolution_relu
---@type fun(self: Tensor, weight: Tensor, padding: integer[], output_padding: integer[], stride: integer[], dilation: integer[], groups: integer, benchmark: boolean, deterministic: boolean, allow_tf32: boolean): Tensor
torch.cudnn_convolution_transpose = nil
Tensor.cudnn_convolution_transpose = torch.cudnn_convolution_transpose
---@type fun(self: Tensor, grid: Tensor): Tensor
torch.cudnn_grid_sampler = nil
Tensor.cudnn_grid_sampler = torch.cudnn_grid_sampler
---@type fun(self: Tensor, grid: Tensor, grad_output: Tensor): Tensor, Tensor
torch.cudnn_grid_sampler_backward = nil
Tensor.cudnn_grid_sampler_backward = torch.cudnn_grid_sampler_backward
---@type fun(self: Tensor): boolean
torch.cudnn_is_acceptable = nil
Tensor.cudnn_is_acceptable = torch.cudnn_is_acceptable
---@type (fun(self: Tensor, dim: integer): Tensor, Tensor)|(fun(self: Tensor, dim: string): Tensor, Tensor)
torch.cummax = nil
Tensor.cummax = torch.cummax
---@type fun(grad: Tensor, input: Tensor, indices: Tensor, dim: integer): Tensor
torch.cummaxmin_backward = nil
Tensor.cummaxmin_backward = torch.cummaxmin_backward
---@type (fun(self: Tensor, dim: integer): Tensor, Tensor)|(fun(self: Tensor, dim: string): Tensor, Tensor)
torch.cummin = nil
Tensor.cummin = torch.cummin
---@type (fun(self: Tensor, dim: integer): Tensor)|(fun(self: Tensor, dim: integer, options: {dtype?: string}): Tensor)|(fun(self: Tensor, dim: string): Tensor)|(fun(self: Tensor, dim: string, options: {dtype?: string}): Tensor)
torch.cumprod = nil
Tensor.cumprod = torch.cumprod
---@type (fun(self: Tensor, dim: integer): Tensor)|(fun(self: Tensor, dim: integer, options: {dtype?: string}): Tensor)|(fun(self: Tensor, dim: string): Tensor)|(fun(self: Tensor, dim: string, options: {dtype?: string}): Tensor)
torch.cumprod_ = nil
Tensor.cumprod_ = torch.cumprod_
---@type fun(grad: Tensor, input: Tensor, dim: integer, output: Tensor): Tensor
torch.cumprod_backward = nil
Tensor.cumprod_backward = torch.cumprod_backward
---@type (fun(self: Tensor, dim: integer): Tensor)|(fun(self: Tensor, dim: integer, options: {dtype?: string}): Tensor)|(fun(self: Tensor, dim: string): Tensor)|(fun(self: Tensor, dim: string, options: {dtype?: string}): Tensor)
torch.cumsum = nil
Tensor.cumsum = torch.cumsum
---@type (fun(self: Tensor, dim: integer): Tensor)|(fun(self: Tensor, dim: integer, options: {dtype?: string}): Tensor)|(fun(self: Tensor, dim: string): Tensor)|(fun(self: Tensor, dim: string, options: {dtype?: string}): Tensor)
torch.cumsum_ = nil
Tensor.cumsum_ = torch.cumsum_
---@type (fun(y: Tensor, x: Tensor): Tensor)|(fun(y: Tensor, x: Tensor, options: {dim?: integer}): Tensor)|(fun(y: Tensor): Tensor)|(fun(y: Tensor, options: {dx?: number, dim?: integer}): Tensor)
torch.cumulative_trapezoid = nil
Tensor.cumulative_trapezoid = torch.cumulative_trapezoid
---@type fun(self: Tensor): Tensor
torch.data = nil
Tensor.data = torch.data
---@type fun(self: Tensor): Tensor
torch.deg2rad = nil
Tensor.deg2rad = torch.deg2rad
---@type fun(self: Tensor): Tensor
torch.deg2rad_ = nil
Tensor.deg2rad_ = torch.deg2rad_
---@type fun(self: Tensor): integer
torch.dense_dim = nil
Tensor.dense_dim = torch.dense_dim
---@type (fun(self: Tensor): Tensor)|(fun(tensors: Tensor[]): Tensor[])
torch.dequantize = nil
Tensor.dequantize = torch.dequantize
---@type fun(self: Tensor): Tensor
torch.det = nil
Tensor.det = torch.det
---@type fun(self: Tensor): Tensor
torch.detach = nil
---@type fun(self: Tensor): Tensor
torch.detach_ = nil
Tensor.detach_ = torch.detach_
---@type fun(self: Tensor): Tensor
torch.detach_copy = nil
Tensor.detach_copy = torch.detach_copy
---@type (fun(self: Tensor, diagonal?: integer): Tensor)|(fun(self: Tensor, options: {diagonal?: integer}): Tensor)
torch.diag = nil
Tensor.diag = torch.diag
---@type (fun(self: Tensor, offset?: integer, dim1?: integer, dim2?: integer): Tensor)|(fun(self: Tensor, options: {offset?: integer, dim1?: integer, dim2?: integer}): Tensor)
torch.diag_embed = nil
Tensor.diag_embed = torch.diag_embed
---@type (fun(self: Tensor, offset?: integer): Tensor)|(fun(self: Tensor, options: {offset?: integer}): Tensor)
torch.diagflat = nil
Tensor.diagflat = torch.diagflat
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {outdim?: string, dim1?: string, dim2?: string, offset?: integer}): Tensor)|(fun(self: Tensor, offset?: integer, dim1?: integer, dim2?: integer): Tensor)|(fun(self: Tensor, options: {offset?: integer, dim1?: integer, dim2?: integer}): Tensor)
torch.diagonal = nil
Tensor.diagonal = torch.diagonal
---@type fun(grad_output: Tensor, input_sizes: integer[], offset: integer, dim1: integer, dim2: integer): Tensor
torch.diagonal_backward = nil
Tensor.diagonal_backward = torch.diagonal_backward
---@type (fun(self: Tensor, offset?: integer, dim1?: integer, dim2?: integer): Tensor)|(fun(self: Tensor, options: {offset?: integer, dim1?: integer, dim2?: integer}): Tensor)
torch.diagonal_copy = nil
Tensor.diagonal_copy = torch.diagonal_copy
---@type (fun(self: Tensor, src: Tensor, offset?: integer, dim1?: integer, dim2?: integer): Tensor)|(fun(self: Tensor, src: Tensor, options: {offset?: integer, dim1?: integer, dim2?: integer}): Tensor)
torch.diagonal_scatter = nil
Tensor.diagonal_scatter = torch.diagonal_scatter
---@type (fun(self: Tensor, n?: integer, dim?: integer, prepend?: Tensor, append?: Tensor): Tensor)|(fun(self: Tensor, options: {n?: integer, dim?: integer, prepend?: Tensor, append?: Tensor}): Tensor)
torch.diff = nil
Tensor.diff = torch.diff
---@type fun(self: Tensor): Tensor
torch.digamma = nil
Tensor.digamma = torch.digamma
---@type fun(self: Tensor): Tensor
torch.digamma_ = nil
Tensor.digamma_ = torch.digamma_
---@type (fun(self: Tensor, other: Tensor, p?: number): Tensor)|(fun(self: Tensor, other: Tensor, options: {p?: number}): Tensor)
torch.dist = nil
Tensor.dist = torch.dist
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {rounding_mode?: string}): Tensor)|(fun(self: Tensor, other: number): Tensor)|(fun(self: Tensor, other: number, options: {rounding_mode?: string}): Tensor)|(fun(self: Tensor, other: Tensor, options: {rounding_mode?: string, out?: Tensor}): Tensor)
torch.div = nil
Tensor.div = torch.div
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {rounding_mode?: string}): Tensor)|(fun(self: Tensor, other: number): Tensor)|(fun(self: Tensor, other: number, options: {rounding_mode?: string}): Tensor)
torch.div_ = nil
Tensor.div_ = torch.div_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {rounding_mode?: string}): Tensor)|(fun(self: Tensor, other: number): Tensor)|(fun(self: Tensor, other: number, options: {rounding_mode?: string}): Tensor)|(fun(self: Tensor, other: Tensor, options: {rounding_mode?: string, out?: Tensor}): Tensor)
torch.divide = nil
Tensor.divide = torch.divide
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {rounding_mode?: string}): Tensor)|(fun(self: Tensor, other: number): Tensor)|(fun(self: Tensor, other: number, options: {rounding_mode?: string}): Tensor)
torch.divide_ = nil
Tensor.divide_ = torch.divide_
---@type fun(self: Tensor, tensor: Tensor): Tensor
torch.dot = nil
Tensor.dot = torch.dot
---@type fun(input: Tensor, p: number, train: boolean): Tensor
torch.dropout = nil
Tensor.dropout = torch.dropout
---@type fun(self: Tensor, p: number, train: boolean): Tensor
torch.dropout_ = nil
Tensor.dropout_ = torch.dropout_
---@type (fun(self: Tensor, sections: integer): Tensor[])|(fun(self: Tensor, indices: integer[]): Tensor[])
torch.dsplit = nil
Tensor.dsplit = torch.dsplit
---@type fun(tensors: Tensor[]): Tensor
torch.dstack = nil
---@type (fun(equation: string, tensors: Tensor[]): Tensor)|(fun(equation: string, tensors: Tensor[], options: {path?: integer[]}): Tensor)
torch.einsum = nil
---@type (fun(self: Tensor, alpha?: number, scale?: number, input_scale?: number): Tensor)|(fun(self: Tensor, options: {alpha?: number, scale?: number, input_scale?: number}): Tensor)
torch.elu = nil
Tensor.elu = torch.elu
---@type (fun(self: Tensor, alpha?: number, scale?: number, input_scale?: number): Tensor)|(fun(self: Tensor, options: {alpha?: number, scale?: number, input_scale?: number}): Tensor)
torch.elu_ = nil
Tensor.elu_ = torch.elu_
---@type (fun(grad_output: Tensor, alpha: number, scale: number, input_scale: number, is_result: boolean, self_or_result: Tensor): Tensor)|(fun(grad_output: Tensor, alpha: number, scale: number, input_scale: number, is_result: boolean, self_or_result: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.elu_backward = nil
Tensor.elu_backward = torch.elu_backward
---@type (fun(weight: Tensor, indices: Tensor, padding_idx?: integer, scale_grad_by_freq?: boolean, sparse?: boolean): Tensor)|(fun(weight: Tensor, indices: Tensor, options: {padding_idx?: integer, scale_grad_by_freq?: boolean, sparse?: boolean}): Tensor)
torch.embedding = nil
Tensor.embedding = torch.embedding
---@type fun(grad: Tensor, indices: Tensor, num_weights: integer, padding_idx: integer, scale_grad_by_freq: boolean, sparse: boolean): Tensor
torch.embedding_backward = nil
Tensor.embedding_backward = torch.embedding_backward
---@type (fun(weight: Tensor, indices: Tensor, offsets: Tensor, scale_grad_by_freq?: boolean, mode?: integer, sparse?: boolean, per_sample_weights?: Tensor, include_last_offset?: boolean): Tensor, Tensor, Tensor, Tensor)|(fun(weight: Tensor, indices: Tensor, offsets: Tensor, options: {scale_grad_by_freq?: boolean, mode?: integer, sparse?: boolean, per_sample_weights?: Tensor, include_last_offset?: boolean}): Tensor, Tensor, Tensor, Tensor)|(fun(weight: Tensor, indices: Tensor, offsets: Tensor, scale_grad_by_freq: boolean, mode: integer, sparse: boolean, per_sample_weights?: Tensor, include_last_offset?: boolean, padding_idx?: integer): Tensor, Tensor, Tensor, Tensor)|(fun(weight: Tensor, indices: Tensor, offsets: Tensor, scale_grad_by_freq: boolean, mode: integer, sparse: boolean, options: {per_sample_weights?: Tensor, include_last_offset?: boolean, padding_idx?: integer}): Tensor, Tensor, Tensor, Tensor)
torch.embedding_bag = nil
Tensor.embedding_bag = torch.embedding_bag
---@type fun(grad_output: Tensor, indices: Tensor, num_weights: integer, padding_idx: integer, scale_grad_by_freq: boolean): Tensor
torch.embedding_dense_backward = nil
Tensor.embedding_dense_backward = torch.embedding_dense_backward
---@type fun(self: Tensor, indices: Tensor, max_norm: number, norm_type: number): Tensor
torch.embedding_renorm = nil
Tensor.embedding_renorm = torch.embedding_renorm
---@type fun(self: Tensor, indices: Tensor, max_norm: number, norm_type: number): Tensor
torch.embedding_renorm_ = nil
Tensor.embedding_renorm_ = torch.embedding_renorm_
---@type fun(grad: Tensor, indices: Tensor, num_weights: integer, padding_idx: integer, scale_grad_by_freq: boolean): Tensor
torch.embedding_sparse_backward = nil
Tensor.embedding_sparse_backward = torch.embedding_sparse_backward
---@type (fun(size: integer[]): Tensor)|(fun(size: integer[], options: {names?: string[], dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)|(fun(size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)
torch.empty = nil
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)
torch.empty_like = nil
Tensor.empty_like = torch.empty_like
---@type (fun(size: integer[], physical_layout: integer[]): Tensor)|(fun(size: integer[], physical_layout: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.empty_permuted = nil
---@type (fun(size: integer[], qtensor: Tensor): Tensor)|(fun(size: integer[], qtensor: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)
torch.empty_quantized = nil
---@type (fun(size: integer[], stride: integer[]): Tensor)|(fun(size: integer[], stride: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.empty_strided = nil
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.eq = nil
Tensor.eq = torch.eq
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.eq_ = nil
Tensor.eq_ = torch.eq_
---@type fun(self: Tensor, other: Tensor): boolean
torch.equal = nil
Tensor.equal = torch.equal
---@type fun(self: Tensor): Tensor
torch.erf = nil
Tensor.erf = torch.erf
---@type fun(self: Tensor): Tensor
torch.erf_ = nil
Tensor.erf_ = torch.erf_
---@type fun(self: Tensor): Tensor
torch.erfc = nil
Tensor.erfc = torch.erfc
---@type fun(self: Tensor): Tensor
torch.erfc_ = nil
Tensor.erfc_ = torch.erfc_
---@type fun(self: Tensor): Tensor
torch.erfinv = nil
Tensor.erfinv = torch.erfinv
---@type fun(self: Tensor): Tensor
torch.erfinv_ = nil
Tensor.erfinv_ = torch.erfinv_
---@type fun(self: Tensor): Tensor
torch.exp = nil
Tensor.exp = torch.exp
---@type fun(self: Tensor): Tensor
torch.exp2 = nil
Tensor.exp2 = torch.exp2
---@type fun(self: Tensor): Tensor
torch.exp2_ = nil
Tensor.exp2_ = torch.exp2_
---@type fun(self: Tensor): Tensor
torch.exp_ = nil
Tensor.exp_ = torch.exp_
---@type (fun(self: Tensor, size: integer[]): Tensor)|(fun(self: Tensor, size: integer[], options: {implicit?: boolean}): Tensor)
torch.expand = nil
Tensor.expand = torch.expand
---@type fun(self: Tensor, other: Tensor): Tensor
torch.expand_as = nil
Tensor.expand_as = torch.expand_as
---@type (fun(self: Tensor, size: integer[]): Tensor)|(fun(self: Tensor, size: integer[], options: {implicit?: boolean}): Tensor)
torch.expand_copy = nil
Tensor.expand_copy = torch.expand_copy
---@type fun(self: Tensor): Tensor
torch.expm1 = nil
Tensor.expm1 = torch.expm1
---@type fun(self: Tensor): Tensor
torch.expm1_ = nil
Tensor.expm1_ = torch.expm1_
---@type (fun(self: Tensor, lambd?: number): Tensor)|(fun(self: Tensor, options: {lambd?: number, generator?: Generator}): Tensor)
torch.exponential = nil
Tensor.exponential = torch.exponential
---@type (fun(self: Tensor, lambd?: number): Tensor)|(fun(self: Tensor, options: {lambd?: number, generator?: Generator}): Tensor)
torch.exponential_ = nil
Tensor.exponential_ = torch.exponential_
---@type (fun(n: integer): Tensor)|(fun(n: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(n: integer, m: integer): Tensor)|(fun(n: integer, m: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.eye = nil
---@type fun(self: Tensor, scale: Tensor, zero_point: Tensor, axis: integer, quant_min: integer, quant_max: integer): Tensor
torch.fake_quantize_per_channel_affine = nil
Tensor.fake_quantize_per_channel_affine = torch.fake_quantize_per_channel_affine
---@type fun(self: Tensor, scale: Tensor, zero_point: Tensor, axis: integer, quant_min: integer, quant_max: integer): Tensor, Tensor
torch.fake_quantize_per_channel_affine_cachemask = nil
Tensor.fake_quantize_per_channel_affine_cachemask = torch.fake_quantize_per_channel_affine_cachemask
---@type fun(grad: Tensor, mask: Tensor): Tensor
torch.fake_quantize_per_channel_affine_cachemask_backward = nil
Tensor.fake_quantize_per_channel_affine_cachemask_backward = torch.fake_quantize_per_channel_affine_cachemask_backward
---@type (fun(self: Tensor, scale: Tensor, zero_point: Tensor, quant_min: integer, quant_max: integer): Tensor)|(fun(self: Tensor, scale: number, zero_point: integer, quant_min: integer, quant_max: integer): Tensor)
torch.fake_quantize_per_tensor_affine = nil
Tensor.fake_quantize_per_tensor_affine = torch.fake_quantize_per_tensor_affine
---@type fun(self: Tensor, scale: number, zero_point: integer, quant_min: integer, quant_max: integer): Tensor, Tensor
torch.fake_quantize_per_tensor_affine_cachemask = nil
Tensor.fake_quantize_per_tensor_affine_cachemask = torch.fake_quantize_per_tensor_affine_cachemask
---@type fun(grad: Tensor, mask: Tensor): Tensor
torch.fake_quantize_per_tensor_affine_cachemask_backward = nil
Tensor.fake_quantize_per_tensor_affine_cachemask_backward = torch.fake_quantize_per_tensor_affine_cachemask_backward
---@type fun(input: Tensor, packed_weight: Tensor, bias: Tensor): Tensor
torch.fbgemm_linear_fp16_weight = nil
Tensor.fbgemm_linear_fp16_weight = torch.fbgemm_linear_fp16_weight
---@type (fun(input: Tensor, packed_weight: Tensor, bias?: Tensor): Tensor)|(fun(input: Tensor, packed_weight: Tensor, options: {bias?: Tensor}): Tensor)
torch.fbgemm_linear_fp16_weight_fp32_activation = nil
Tensor.fbgemm_linear_fp16_weight_fp32_activation = torch.fbgemm_linear_fp16_weight_fp32_activation
---@type fun(input: Tensor, weight: Tensor, packed: Tensor, col_offsets: Tensor, weight_scale: number, weight_zero_point: number, bias: Tensor): Tensor
torch.fbgemm_linear_int8_weight = nil
Tensor.fbgemm_linear_int8_weight = torch.fbgemm_linear_int8_weight
---@type fun(input: Tensor, weight: Tensor, packed: Tensor, col_offsets: Tensor, weight_scale: number, weight_zero_point: number, bias: Tensor): Tensor
torch.fbgemm_linear_int8_weight_fp32_activation = nil
Tensor.fbgemm_linear_int8_weight_fp32_activation = torch.fbgemm_linear_int8_weight_fp32_activation
---@type fun(input: Tensor): Tensor, Tensor, number, integer
torch.fbgemm_linear_quantize_weight = nil
Tensor.fbgemm_linear_quantize_weight = torch.fbgemm_linear_quantize_weight
---@type fun(input: Tensor): Tensor
torch.fbgemm_pack_gemm_matrix_fp16 = nil
Tensor.fbgemm_pack_gemm_matrix_fp16 = torch.fbgemm_pack_gemm_matrix_fp16
---@type (fun(input: Tensor): Tensor)|(fun(input: Tensor, K: integer, N: integer): Tensor)
torch.fbgemm_pack_quantized_matrix = nil
Tensor.fbgemm_pack_quantized_matrix = torch.fbgemm_pack_quantized_matrix
---@type fun(input: Tensor, p: number, train: boolean): Tensor
torch.feature_alpha_dropout = nil
Tensor.feature_alpha_dropout = torch.feature_alpha_dropout
---@type fun(self: Tensor, p: number, train: boolean): Tensor
torch.feature_alpha_dropout_ = nil
Tensor.feature_alpha_dropout_ = torch.feature_alpha_dropout_
---@type fun(input: Tensor, p: number, train: boolean): Tensor
torch.feature_dropout = nil
Tensor.feature_dropout = torch.feature_dropout
---@type fun(self: Tensor, p: number, train: boolean): Tensor
torch.feature_dropout_ = nil
Tensor.feature_dropout_ = torch.feature_dropout_
---@type (fun(self: Tensor, n?: integer, dim?: integer, norm?: string): Tensor)|(fun(self: Tensor, options: {n?: integer, dim?: integer, norm?: string}): Tensor)
torch.fft_fft = nil
Tensor.fft_fft = torch.fft_fft
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_fft2 = nil
Tensor.fft_fft2 = torch.fft_fft2
---@type (fun(n: integer, d?: number): Tensor)|(fun(n: integer, options: {d?: number, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.fft_fftfreq = nil
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_fftn = nil
Tensor.fft_fftn = torch.fft_fftn
---@type (fun(self: Tensor, dim?: integer[]|integer): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer}): Tensor)
torch.fft_fftshift = nil
Tensor.fft_fftshift = torch.fft_fftshift
---@type (fun(self: Tensor, n?: integer, dim?: integer, norm?: string): Tensor)|(fun(self: Tensor, options: {n?: integer, dim?: integer, norm?: string}): Tensor)
torch.fft_hfft = nil
Tensor.fft_hfft = torch.fft_hfft
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_hfft2 = nil
Tensor.fft_hfft2 = torch.fft_hfft2
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_hfftn = nil
Tensor.fft_hfftn = torch.fft_hfftn
---@type (fun(self: Tensor, n?: integer, dim?: integer, norm?: string): Tensor)|(fun(self: Tensor, options: {n?: integer, dim?: integer, norm?: string}): Tensor)
torch.fft_ifft = nil
Tensor.fft_ifft = torch.fft_ifft
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_ifft2 = nil
Tensor.fft_ifft2 = torch.fft_ifft2
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_ifftn = nil
Tensor.fft_ifftn = torch.fft_ifftn
---@type (fun(self: Tensor, dim?: integer[]|integer): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer}): Tensor)
torch.fft_ifftshift = nil
Tensor.fft_ifftshift = torch.fft_ifftshift
---@type (fun(self: Tensor, n?: integer, dim?: integer, norm?: string): Tensor)|(fun(self: Tensor, options: {n?: integer, dim?: integer, norm?: string}): Tensor)
torch.fft_ihfft = nil
Tensor.fft_ihfft = torch.fft_ihfft
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_ihfft2 = nil
Tensor.fft_ihfft2 = torch.fft_ihfft2
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_ihfftn = nil
Tensor.fft_ihfftn = torch.fft_ihfftn
---@type (fun(self: Tensor, n?: integer, dim?: integer, norm?: string): Tensor)|(fun(self: Tensor, options: {n?: integer, dim?: integer, norm?: string}): Tensor)
torch.fft_irfft = nil
Tensor.fft_irfft = torch.fft_irfft
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_irfft2 = nil
Tensor.fft_irfft2 = torch.fft_irfft2
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_irfftn = nil
Tensor.fft_irfftn = torch.fft_irfftn
---@type (fun(self: Tensor, n?: integer, dim?: integer, norm?: string): Tensor)|(fun(self: Tensor, options: {n?: integer, dim?: integer, norm?: string}): Tensor)
torch.fft_rfft = nil
Tensor.fft_rfft = torch.fft_rfft
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_rfft2 = nil
Tensor.fft_rfft2 = torch.fft_rfft2
---@type (fun(n: integer, d?: number): Tensor)|(fun(n: integer, options: {d?: number, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.fft_rfftfreq = nil
---@type (fun(self: Tensor, s?: integer[]|integer, dim?: integer[]|integer, norm?: string): Tensor)|(fun(self: Tensor, options: {s?: integer[]|integer, dim?: integer[]|integer, norm?: string}): Tensor)
torch.fft_rfftn = nil
Tensor.fft_rfftn = torch.fft_rfftn
---@type (fun(self: Tensor, value: Tensor): Tensor)|(fun(self: Tensor, value: number): Tensor)
torch.fill = nil
Tensor.fill = torch.fill
---@type (fun(self: Tensor, value: Tensor): Tensor)|(fun(self: Tensor, value: number): Tensor)
torch.fill_ = nil
Tensor.fill_ = torch.fill_
---@type (fun(self: Tensor, fill_value: number, wrap?: boolean): Tensor)|(fun(self: Tensor, fill_value: number, options: {wrap?: boolean}): Tensor)
torch.fill_diagonal_ = nil
Tensor.fill_diagonal_ = torch.fill_diagonal_
---@type fun(self: Tensor): Tensor
torch.fix = nil
Tensor.fix = torch.fix
---@type fun(self: Tensor): Tensor
torch.fix_ = nil
Tensor.fix_ = torch.fix_
---@type (fun(self: Tensor, start_dim?: integer, end_dim?: integer): Tensor)|(fun(self: Tensor, options: {start_dim?: integer, end_dim?: integer}): Tensor)|(fun(self: Tensor, start_dim: integer, end_dim: integer, out_dim: string): Tensor)|(fun(self: Tensor, dims: string[], out_dim: string): Tensor)|(fun(self: Tensor, start_dim: string, end_dim: string, out_dim: string): Tensor)
torch.flatten = nil
Tensor.flatten = torch.flatten
---@type fun(tensors: Tensor[]): Tensor
torch.flatten_dense_tensors = nil
---@type fun(self: Tensor, dims: integer[]): Tensor
torch.flip = nil
Tensor.flip = torch.flip
---@type fun(self: Tensor): Tensor
torch.fliplr = nil
Tensor.fliplr = torch.fliplr
---@type fun(self: Tensor): Tensor
torch.flipud = nil
Tensor.flipud = torch.flipud
---@type (fun(self: Tensor, exponent: Tensor): Tensor)|(fun(self: number, exponent: Tensor): Tensor)|(fun(self: Tensor, exponent: number): Tensor)
torch.float_power = nil
Tensor.float_power = torch.float_power
---@type (fun(self: Tensor, exponent: Tensor): Tensor)|(fun(self: Tensor, exponent: number): Tensor)
torch.float_power_ = nil
Tensor.float_power_ = torch.float_power_
---@type fun(self: Tensor): Tensor
torch.floor = nil
Tensor.floor = torch.floor
---@type fun(self: Tensor): Tensor
torch.floor_ = nil
Tensor.floor_ = torch.floor_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.floor_divide = nil
Tensor.floor_divide = torch.floor_divide
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.floor_divide_ = nil
Tensor.floor_divide_ = torch.floor_divide_
---@type fun(self: Tensor, other: Tensor): Tensor
torch.fmax = nil
Tensor.fmax = torch.fmax
---@type fun(self: Tensor, other: Tensor): Tensor
torch.fmin = nil
Tensor.fmin = torch.fmin
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.fmod = nil
Tensor.fmod = torch.fmod
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.fmod_ = nil
Tensor.fmod_ = torch.fmod_
---@type fun(self: Tensor): Tensor
torch.frac = nil
Tensor.frac = torch.frac
---@type fun(self: Tensor): Tensor
torch.frac_ = nil
Tensor.frac_ = torch.frac_
---@type (fun(self: Tensor, kernel_size: integer[]|integer, output_size: integer[]|integer, random_samples: Tensor): Tensor, Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, output_size: integer[]|integer, random_samples: Tensor, options: {output?: Tensor, indices?: Tensor}): Tensor, Tensor)
torch.fractional_max_pool2d = nil
Tensor.fractional_max_pool2d = torch.fractional_max_pool2d
---@type (fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, output_size: integer[]|integer, indices: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, output_size: integer[]|integer, indices: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.fractional_max_pool2d_backward = nil
Tensor.fractional_max_pool2d_backward = torch.fractional_max_pool2d_backward
---@type (fun(self: Tensor, kernel_size: integer[]|integer, output_size: integer[]|integer, random_samples: Tensor): Tensor, Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, output_size: integer[]|integer, random_samples: Tensor, options: {output?: Tensor, indices?: Tensor}): Tensor, Tensor)
torch.fractional_max_pool3d = nil
Tensor.fractional_max_pool3d = torch.fractional_max_pool3d
---@type (fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, output_size: integer[]|integer, indices: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, output_size: integer[]|integer, indices: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.fractional_max_pool3d_backward = nil
Tensor.fractional_max_pool3d_backward = torch.fractional_max_pool3d_backward
---@type fun(self: Tensor): Tensor, Tensor
torch.frexp = nil
Tensor.frexp = torch.frexp
---@type (fun(self: Tensor, dim: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: integer[]|integer, options: {keepdim?: boolean}): Tensor)
torch.frobenius_norm = nil
Tensor.frobenius_norm = torch.frobenius_norm
---@type (fun(filename: string, shared?: boolean, size?: integer): Tensor)|(fun(filename: string, options: {shared?: boolean, size?: integer, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.from_file = nil
---@type (fun(size: integer[], fill_value: number): Tensor)|(fun(size: integer[], fill_value: number, options: {names?: string[], dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(size: integer[], fill_value: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.full = nil
---@type (fun(self: Tensor, fill_value: number): Tensor)|(fun(self: Tensor, fill_value: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)
torch.full_like = nil
Tensor.full_like = torch.full_like
---@type (fun(self: Tensor, observer_on: Tensor, fake_quant_on: Tensor, running_min: Tensor, running_max: Tensor, scale: Tensor, zero_point: Tensor, averaging_const: number, quant_min: integer, quant_max: integer, ch_axis: integer, per_row_fake_quant?: boolean, symmetric_quant?: boolean): Tensor)|(fun(self: Tensor, observer_on: Tensor, fake_quant_on: Tensor, running_min: Tensor, running_max: Tensor, scale: Tensor, zero_point: Tensor, averaging_const: number, quant_min: integer, quant_max: integer, ch_axis: integer, options: {per_row_fake_quant?: boolean, symmetric_quant?: boolean}): Tensor)
torch.fused_moving_avg_obs_fake_quant = nil
Tensor.fused_moving_avg_obs_fake_quant = torch.fused_moving_avg_obs_fake_quant
---@type (fun(self: Tensor, dim: integer, index: Tensor): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, options: {sparse_grad?: boolean}): Tensor)|(fun(self: Tensor, dim: string, index: Tensor): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, options: {sparse_grad?: boolean}): Tensor)
torch.gather = nil
Tensor.gather = torch.gather
---@type fun(grad: Tensor, self: Tensor, dim: integer, index: Tensor, sparse_grad: boolean): Tensor
torch.gather_backward = nil
Tensor.gather_backward = torch.gather_backward
---@type fun(self: Tensor, other: Tensor): Tensor
torch.gcd = nil
Tensor.gcd = torch.gcd
---@type fun(self: Tensor, other: Tensor): Tensor
torch.gcd_ = nil
Tensor.gcd_ = torch.gcd_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.ge = nil
Tensor.ge = torch.ge
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.ge_ = nil
Tensor.ge_ = torch.ge_
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {approximate?: string}): Tensor)
torch.gelu = nil
Tensor.gelu = torch.gelu
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {approximate?: string}): Tensor)
torch.gelu_ = nil
Tensor.gelu_ = torch.gelu_
---@type (fun(grad_output: Tensor, self: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, options: {approximate?: string}): Tensor)|(fun(grad_output: Tensor, self: Tensor, options: {approximate?: string, grad_input?: Tensor}): Tensor)
torch.gelu_backward = nil
Tensor.gelu_backward = torch.gelu_backward
---@type (fun(self: Tensor, p: number): Tensor)|(fun(self: Tensor, p: number, options: {generator?: Generator}): Tensor)
torch.geometric = nil
Tensor.geometric = torch.geometric
---@type (fun(self: Tensor, p: number): Tensor)|(fun(self: Tensor, p: number, options: {generator?: Generator}): Tensor)
torch.geometric_ = nil
Tensor.geometric_ = torch.geometric_
---@type (fun(self: Tensor): Tensor, Tensor)|(fun(self: Tensor, options: {a?: Tensor, tau?: Tensor}): Tensor, Tensor)
torch.geqrf = nil
Tensor.geqrf = torch.geqrf
---@type fun(self: Tensor, vec2: Tensor): Tensor
torch.ger = nil
Tensor.ger = torch.ger
---@type fun(context_id: integer): any
torch.get_gradients = nil
---@type (fun(self: Tensor, dim?: integer): Tensor)|(fun(self: Tensor, options: {dim?: integer}): Tensor)
torch.glu = nil
Tensor.glu = torch.glu
---@type (fun(grad_output: Tensor, self: Tensor, dim: integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, dim: integer, options: {grad_input?: Tensor}): Tensor)
torch.glu_backward = nil
Tensor.glu_backward = torch.glu_backward
---@type fun(grad_x: Tensor, grad_glu: Tensor, x: Tensor, dgrad_glu: Tensor, dx: Tensor, dim: integer): Tensor
torch.glu_backward_jvp = nil
Tensor.glu_backward_jvp = torch.glu_backward_jvp
---@type fun(glu: Tensor, x: Tensor, dx: Tensor, dim: integer): Tensor
torch.glu_jvp = nil
Tensor.glu_jvp = torch.glu_jvp
---@type (fun(self: Tensor): Tensor[])|(fun(self: Tensor, options: {dim?: integer[], edge_order?: integer}): Tensor[])|(fun(self: Tensor, options: {spacing?: number, dim?: integer[], edge_order?: integer}): Tensor[])|(fun(self: Tensor, options: {spacing?: number, dim?: integer, edge_order?: integer}): Tensor[])|(fun(self: Tensor, options: {spacing?: number[], dim?: integer, edge_order?: integer}): Tensor[])|(fun(self: Tensor, options: {spacing?: number[], dim?: integer[], edge_order?: integer}): Tensor[])|(fun(self: Tensor, options: {spacing?: Tensor[], dim?: integer, edge_order?: integer}): Tensor[])|(fun(self: Tensor, options: {spacing?: Tensor[], dim?: integer[], edge_order?: integer}): Tensor[])
torch.gradient = nil
Tensor.gradient = torch.gradient
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.greater = nil
Tensor.greater = torch.greater
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.greater_ = nil
Tensor.greater_ = torch.greater_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.greater_equal = nil
Tensor.greater_equal = torch.greater_equal
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.greater_equal_ = nil
Tensor.greater_equal_ = torch.greater_equal_
---@type fun(input: Tensor, grid: Tensor, interpolation_mode: integer, padding_mode: integer, align_corners: boolean): Tensor
torch.grid_sampler = nil
Tensor.grid_sampler = torch.grid_sampler
---@type fun(input: Tensor, grid: Tensor, interpolation_mode: integer, padding_mode: integer, align_corners: boolean): Tensor
torch.grid_sampler_2d = nil
Tensor.grid_sampler_2d = torch.grid_sampler_2d
---@type fun(grad_output: Tensor, input: Tensor, grid: Tensor, interpolation_mode: integer, padding_mode: integer, align_corners: boolean, output_mask: boolean[]|boolean): Tensor, Tensor
torch.grid_sampler_2d_backward = nil
Tensor.grid_sampler_2d_backward = torch.grid_sampler_2d_backward
---@type fun(input: Tensor, grid: Tensor, interpolation_mode: integer, padding_mode: integer, align_corners: boolean): Tensor
torch.grid_sampler_3d = nil
Tensor.grid_sampler_3d = torch.grid_sampler_3d
---@type fun(grad_output: Tensor, input: Tensor, grid: Tensor, interpolation_mode: integer, padding_mode: integer, align_corners: boolean, output_mask: boolean[]|boolean): Tensor, Tensor
torch.grid_sampler_3d_backward = nil
Tensor.grid_sampler_3d_backward = torch.grid_sampler_3d_backward
---@type (fun(input: Tensor, num_groups: integer, weight?: Tensor, bias?: Tensor, eps?: number, cudnn_enabled?: boolean): Tensor)|(fun(input: Tensor, num_groups: integer, options: {weight?: Tensor, bias?: Tensor, eps?: number, cudnn_enabled?: boolean}): Tensor)
torch.group_norm = nil
Tensor.group_norm = torch.group_norm
---@type (fun(data: Tensor, batch_sizes: Tensor, hx: Tensor, params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean): Tensor, Tensor)|(fun(input: Tensor, hx: Tensor, params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean): Tensor, Tensor)
torch.gru = nil
Tensor.gru = torch.gru
---@type (fun(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih?: Tensor, b_hh?: Tensor): Tensor)|(fun(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, options: {b_ih?: Tensor, b_hh?: Tensor}): Tensor)
torch.gru_cell = nil
Tensor.gru_cell = torch.gru_cell
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.gt = nil
Tensor.gt = torch.gt
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.gt_ = nil
Tensor.gt_ = torch.gt_
---@type (fun(window_length: integer): Tensor)|(fun(window_length: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(window_length: integer, periodic: boolean): Tensor)|(fun(window_length: integer, periodic: boolean, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(window_length: integer, periodic: boolean, alpha: number): Tensor)|(fun(window_length: integer, periodic: boolean, alpha: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(window_length: integer, periodic: boolean, alpha: number, beta: number): Tensor)|(fun(window_length: integer, periodic: boolean, alpha: number, beta: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.hamming_window = nil
---@type (fun(window_length: integer): Tensor)|(fun(window_length: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(window_length: integer, periodic: boolean): Tensor)|(fun(window_length: integer, periodic: boolean, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.hann_window = nil
---@type (fun(self: Tensor, lambd?: number): Tensor)|(fun(self: Tensor, options: {lambd?: number}): Tensor)
torch.hardshrink = nil
Tensor.hardshrink = torch.hardshrink
---@type (fun(grad_out: Tensor, self: Tensor, lambd: number): Tensor)|(fun(grad_out: Tensor, self: Tensor, lambd: number, options: {grad_input?: Tensor}): Tensor)
torch.hardshrink_backward = nil
Tensor.hardshrink_backward = torch.hardshrink_backward
---@type fun(self: Tensor): Tensor
torch.hardsigmoid = nil
Tensor.hardsigmoid = torch.hardsigmoid
---@type fun(self: Tensor): Tensor
torch.hardsigmoid_ = nil
Tensor.hardsigmoid_ = torch.hardsigmoid_
---@type (fun(grad_output: Tensor, self: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.hardsigmoid_backward = nil
Tensor.hardsigmoid_backward = torch.hardsigmoid_backward
---@type fun(self: Tensor): Tensor
torch.hardswish = nil
Tensor.hardswish = torch.hardswish
---@type fun(self: Tensor): Tensor
torch.hardswish_ = nil
Tensor.hardswish_ = torch.hardswish_
---@type fun(grad_output: Tensor, self: Tensor): Tensor
torch.hardswish_backward = nil
Tensor.hardswish_backward = torch.hardswish_backward
---@type (fun(self: Tensor, min_val?: number, max_val?: number): Tensor)|(fun(self: Tensor, options: {min_val?: number, max_val?: number}): Tensor)
torch.hardtanh = nil
Tensor.hardtanh = torch.hardtanh
---@type (fun(self: Tensor, min_val?: number, max_val?: number): Tensor)|(fun(self: Tensor, options: {min_val?: number, max_val?: number}): Tensor)
torch.hardtanh_ = nil
Tensor.hardtanh_ = torch.hardtanh_
---@type (fun(grad_output: Tensor, self: Tensor, min_val: number, max_val: number): Tensor)|(fun(grad_output: Tensor, self: Tensor, min_val: number, max_val: number, options: {grad_input?: Tensor}): Tensor)
torch.hardtanh_backward = nil
Tensor.hardtanh_backward = torch.hardtanh_backward
---@type (fun(self: Tensor, dim?: integer[]|integer): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, keepdim?: boolean, mode?: integer}): Tensor)
torch.hash_tensor = nil
Tensor.hash_tensor = torch.hash_tensor
---@type fun(self: Tensor, values: Tensor): Tensor
torch.heaviside = nil
Tensor.heaviside = torch.heaviside
---@type fun(self: Tensor, values: Tensor): Tensor
torch.heaviside_ = nil
Tensor.heaviside_ = torch.heaviside_
---@type (fun(self: Tensor, target: Tensor, margin?: number, reduction?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {margin?: number, reduction?: integer}): Tensor)
torch.hinge_embedding_loss = nil
Tensor.hinge_embedding_loss = torch.hinge_embedding_loss
---@type (fun(self: Tensor, bins?: integer, min?: number, max?: number): Tensor)|(fun(self: Tensor, options: {bins?: integer, min?: number, max?: number}): Tensor)
torch.histc = nil
Tensor.histc = torch.histc
---@type (fun(self: Tensor, bins: Tensor): Tensor, Tensor)|(fun(self: Tensor, bins: Tensor, options: {weight?: Tensor, density?: boolean}): Tensor, Tensor)|(fun(self: Tensor, bins?: integer): Tensor, Tensor)|(fun(self: Tensor, options: {bins?: integer, range?: number[], weight?: Tensor, density?: boolean}): Tensor, Tensor)
torch.histogram = nil
Tensor.histogram = torch.histogram
---@type (fun(self: Tensor, bins: integer, range?: number[], weight?: Tensor, density?: boolean): Tensor, Tensor[])|(fun(self: Tensor, bins: integer, options: {range?: number[], weight?: Tensor, density?: boolean}): Tensor, Tensor[])|(fun(self: Tensor, bins: integer[], range?: number[], weight?: Tensor, density?: boolean): Tensor, Tensor[])|(fun(self: Tensor, bins: integer[], options: {range?: number[], weight?: Tensor, density?: boolean}): Tensor, Tensor[])|(fun(self: Tensor, bins: Tensor[], range?: number[], weight?: Tensor, density?: boolean): Tensor, Tensor[])|(fun(self: Tensor, bins: Tensor[], options: {range?: number[], weight?: Tensor, density?: boolean}): Tensor, Tensor[])
torch.histogramdd = nil
Tensor.histogramdd = torch.histogramdd
---@type (fun(self: Tensor, sections: integer): Tensor[])|(fun(self: Tensor, indices: integer[]): Tensor[])
torch.hsplit = nil
Tensor.hsplit = torch.hsplit
---@type fun(mat1: Tensor, mat2: Tensor): Tensor
torch.hspmm = nil
Tensor.hspmm = torch.hspmm
---@type fun(tensors: Tensor[]): Tensor
torch.hstack = nil
---@type (fun(self: Tensor, target: Tensor, reduction?: integer, delta?: number): Tensor)|(fun(self: Tensor, target: Tensor, options: {reduction?: integer, delta?: number}): Tensor)
torch.huber_loss = nil
Tensor.huber_loss = torch.huber_loss
---@type fun(grad_output: Tensor, self: Tensor, target: Tensor, reduction: integer, delta: number): Tensor
torch.huber_loss_backward = nil
Tensor.huber_loss_backward = torch.huber_loss_backward
---@type fun(self: Tensor, other: Tensor): Tensor
torch.hypot = nil
Tensor.hypot = torch.hypot
---@type fun(self: Tensor, other: Tensor): Tensor
torch.hypot_ = nil
Tensor.hypot_ = torch.hypot_
---@type fun(self: Tensor): Tensor
torch.i0 = nil
Tensor.i0 = torch.i0
---@type fun(self: Tensor): Tensor
torch.i0_ = nil
Tensor.i0_ = torch.i0_
---@type fun(self: Tensor, other: Tensor): Tensor
torch.igamma = nil
Tensor.igamma = torch.igamma
---@type fun(self: Tensor, other: Tensor): Tensor
torch.igamma_ = nil
Tensor.igamma_ = torch.igamma_
---@type fun(self: Tensor, other: Tensor): Tensor
torch.igammac = nil
Tensor.igammac = torch.igammac
---@type fun(self: Tensor, other: Tensor): Tensor
torch.igammac_ = nil
Tensor.igammac_ = torch.igammac_
---@type fun(self: Tensor, kernel_size: integer[]|integer, dilation: integer[]|integer, padding: integer[]|integer, stride: integer[]|integer): Tensor
torch.im2col = nil
Tensor.im2col = torch.im2col
---@type fun(self: Tensor): Tensor
torch.imag = nil
Tensor.imag = torch.imag
---@type fun(self: Tensor, indices: Tensor[]): Tensor
torch.index = nil
Tensor.index = torch.index
---@type (fun(self: Tensor, dim: integer, index: Tensor, source: Tensor): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, source: Tensor, options: {alpha?: number}): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, source: Tensor): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, source: Tensor, options: {alpha?: number}): Tensor)
torch.index_add = nil
Tensor.index_add = torch.index_add
---@type (fun(self: Tensor, dim: integer, index: Tensor, source: Tensor): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, source: Tensor, options: {alpha?: number}): Tensor)
torch.index_add_ = nil
Tensor.index_add_ = torch.index_add_
---@type (fun(self: Tensor, dim: integer, index: Tensor, source: Tensor): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, source: Tensor): Tensor)
torch.index_copy = nil
Tensor.index_copy = torch.index_copy
---@type (fun(self: Tensor, dim: integer, index: Tensor, source: Tensor): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, source: Tensor): Tensor)
torch.index_copy_ = nil
Tensor.index_copy_ = torch.index_copy_
---@type (fun(self: Tensor, dim: integer, index: Tensor, value: Tensor): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, value: Tensor): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, value: number): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, value: number): Tensor)
torch.index_fill = nil
Tensor.index_fill = torch.index_fill
---@type (fun(self: Tensor, dim: integer, index: Tensor, value: Tensor): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, value: Tensor): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, value: number): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, value: number): Tensor)
torch.index_fill_ = nil
Tensor.index_fill_ = torch.index_fill_
---@type (fun(self: Tensor, indices: Tensor[], values: Tensor, accumulate?: boolean): Tensor)|(fun(self: Tensor, indices: Tensor[], values: Tensor, options: {accumulate?: boolean}): Tensor)
torch.index_put = nil
Tensor.index_put = torch.index_put
---@type (fun(self: Tensor, indices: Tensor[], values: Tensor, accumulate?: boolean): Tensor)|(fun(self: Tensor, indices: Tensor[], values: Tensor, options: {accumulate?: boolean}): Tensor)
torch.index_put_ = nil
Tensor.index_put_ = torch.index_put_
---@type (fun(self: Tensor, dim: integer, index: Tensor, source: Tensor, reduce: string): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, source: Tensor, reduce: string, options: {include_self?: boolean}): Tensor)
torch.index_reduce = nil
Tensor.index_reduce = torch.index_reduce
---@type (fun(self: Tensor, dim: integer, index: Tensor, source: Tensor, reduce: string): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, source: Tensor, reduce: string, options: {include_self?: boolean}): Tensor)
torch.index_reduce_ = nil
Tensor.index_reduce_ = torch.index_reduce_
---@type (fun(self: Tensor, dim: integer, index: Tensor): Tensor)|(fun(self: Tensor, dim: string, index: Tensor): Tensor)
torch.index_select = nil
Tensor.index_select = torch.index_select
---@type fun(grad: Tensor, self_sizes: integer[], dim: integer, index: Tensor): Tensor
torch.index_select_backward = nil
Tensor.index_select_backward = torch.index_select_backward
---@type fun(self: Tensor): Tensor
torch.indices = nil
Tensor.indices = torch.indices
---@type fun(self: Tensor): Tensor
torch.indices_copy = nil
Tensor.indices_copy = torch.indices_copy
---@type fun(grad: Tensor, self: Tensor): Tensor
torch.infinitely_differentiable_gelu_backward = nil
Tensor.infinitely_differentiable_gelu_backward = torch.infinitely_differentiable_gelu_backward
---@type fun(self: Tensor, other: Tensor): Tensor
torch.inner = nil
Tensor.inner = torch.inner
---@type (fun(input: Tensor, weight?: Tensor, bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, use_input_stats?: boolean, momentum?: number, eps?: number, cudnn_enabled?: boolean): Tensor)|(fun(input: Tensor, options: {weight?: Tensor, bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, use_input_stats?: boolean, momentum?: number, eps?: number, cudnn_enabled?: boolean}): Tensor)
torch.instance_norm = nil
Tensor.instance_norm = torch.instance_norm
---@type fun(self: Tensor): Tensor
torch.int_repr = nil
Tensor.int_repr = torch.int_repr
---@type fun(self: Tensor): Tensor
torch.inverse = nil
Tensor.inverse = torch.inverse
---@type fun(self: Tensor): boolean
torch.is_coalesced = nil
Tensor.is_coalesced = torch.is_coalesced
---@type fun(self: Tensor): boolean
torch.is_complex = nil
Tensor.is_complex = torch.is_complex
---@type fun(self: Tensor): boolean
torch.is_conj = nil
Tensor.is_conj = torch.is_conj
---@type fun(self: Tensor): boolean
torch.is_distributed = nil
Tensor.is_distributed = torch.is_distributed
---@type fun(self: Tensor): boolean
torch.is_floating_point = nil
Tensor.is_floating_point = torch.is_floating_point
---@type fun(self: Tensor): boolean
torch.is_inference = nil
Tensor.is_inference = torch.is_inference
---@type fun(self: Tensor): boolean
torch.is_leaf = nil
Tensor.is_leaf = torch.is_leaf
---@type fun(self: Tensor): boolean
torch.is_neg = nil
Tensor.is_neg = torch.is_neg
---@type fun(self: Tensor): boolean
torch.is_nonzero = nil
Tensor.is_nonzero = torch.is_nonzero
---@type (fun(self: Tensor, device?: string): boolean)|(fun(self: Tensor, options: {device?: string}): boolean)
torch.is_pinned = nil
Tensor.is_pinned = torch.is_pinned
---@type fun(self: Tensor, other: Tensor): boolean
torch.is_same_size = nil
Tensor.is_same_size = torch.is_same_size
---@type fun(self: Tensor, tensor: Tensor): boolean
torch.is_set_to = nil
Tensor.is_set_to = torch.is_set_to
---@type fun(self: Tensor): boolean
torch.is_signed = nil
Tensor.is_signed = torch.is_signed
---@type fun(): boolean
torch.is_vulkan_available = nil
---@type (fun(self: Tensor, other: Tensor, rtol?: number, atol?: number, equal_nan?: boolean): Tensor)|(fun(self: Tensor, other: Tensor, options: {rtol?: number, atol?: number, equal_nan?: boolean}): Tensor)
torch.isclose = nil
Tensor.isclose = torch.isclose
---@type fun(self: Tensor): Tensor
torch.isfinite = nil
Tensor.isfinite = torch.isfinite
---@type (fun(elements: Tensor, test_elements: Tensor): Tensor)|(fun(elements: Tensor, test_elements: Tensor, options: {assume_unique?: boolean, invert?: boolean}): Tensor)|(fun(element: number, test_elements: Tensor): Tensor)|(fun(element: number, test_elements: Tensor, options: {assume_unique?: boolean, invert?: boolean}): Tensor)|(fun(elements: Tensor, test_element: number): Tensor)|(fun(elements: Tensor, test_element: number, options: {assume_unique?: boolean, invert?: boolean}): Tensor)
torch.isin = nil
Tensor.isin = torch.isin
---@type fun(self: Tensor): Tensor
torch.isinf = nil
Tensor.isinf = torch.isinf
---@type fun(self: Tensor): Tensor
torch.isnan = nil
Tensor.isnan = torch.isnan
---@type fun(self: Tensor): Tensor
torch.isneginf = nil
Tensor.isneginf = torch.isneginf
---@type fun(self: Tensor): Tensor
torch.isposinf = nil
Tensor.isposinf = torch.isposinf
---@type fun(self: Tensor): Tensor
torch.isreal = nil
Tensor.isreal = torch.isreal
---@type (fun(self: Tensor, n_fft: integer, hop_length?: integer, win_length?: integer, window?: Tensor, center?: boolean, normalized?: boolean, onesided?: boolean, length?: integer, return_complex?: boolean): Tensor)|(fun(self: Tensor, n_fft: integer, options: {hop_length?: integer, win_length?: integer, window?: Tensor, center?: boolean, normalized?: boolean, onesided?: boolean, length?: integer, return_complex?: boolean}): Tensor)
torch.istft = nil
Tensor.istft = torch.istft
---@type fun(self: Tensor): number
torch.item = nil
---@type (fun(window_length: integer): Tensor)|(fun(window_length: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(window_length: integer, periodic: boolean): Tensor)|(fun(window_length: integer, periodic: boolean, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(window_length: integer, periodic: boolean, beta: number): Tensor)|(fun(window_length: integer, periodic: boolean, beta: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.kaiser_window = nil
---@type (fun(self: Tensor, target: Tensor, reduction?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {reduction?: integer, log_target?: boolean}): Tensor)
torch.kl_div = nil
Tensor.kl_div = torch.kl_div
---@type fun(self: Tensor, other: Tensor): Tensor
torch.kron = nil
Tensor.kron = torch.kron
---@type (fun(self: Tensor, k: integer, dim?: integer, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, k: integer, options: {dim?: integer, keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, k: integer, dim: string, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, k: integer, dim: string, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, k: integer, options: {dim?: integer, keepdim?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)
torch.kthvalue = nil
Tensor.kthvalue = torch.kthvalue
---@type (fun(self: Tensor, target: Tensor, reduction?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {reduction?: integer}): Tensor)
torch.l1_loss = nil
Tensor.l1_loss = torch.l1_loss
---@type (fun(input: Tensor, normalized_shape: integer[], weight?: Tensor, bias?: Tensor, eps?: number, cudnn_enable?: boolean): Tensor)|(fun(input: Tensor, normalized_shape: integer[], options: {weight?: Tensor, bias?: Tensor, eps?: number, cudnn_enable?: boolean}): Tensor)
torch.layer_norm = nil
Tensor.layer_norm = torch.layer_norm
---@type fun(self: Tensor, other: Tensor): Tensor
torch.lcm = nil
Tensor.lcm = torch.lcm
---@type fun(self: Tensor, other: Tensor): Tensor
torch.lcm_ = nil
Tensor.lcm_ = torch.lcm_
---@type fun(self: Tensor, other: Tensor): Tensor
torch.ldexp = nil
Tensor.ldexp = torch.ldexp
---@type fun(self: Tensor, other: Tensor): Tensor
torch.ldexp_ = nil
Tensor.ldexp_ = torch.ldexp_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.le = nil
Tensor.le = torch.le
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.le_ = nil
Tensor.le_ = torch.le_
---@type (fun(self: Tensor, negative_slope?: number): Tensor)|(fun(self: Tensor, options: {negative_slope?: number}): Tensor)
torch.leaky_relu = nil
Tensor.leaky_relu = torch.leaky_relu
---@type (fun(self: Tensor, negative_slope?: number): Tensor)|(fun(self: Tensor, options: {negative_slope?: number}): Tensor)
torch.leaky_relu_ = nil
Tensor.leaky_relu_ = torch.leaky_relu_
---@type (fun(grad_output: Tensor, self: Tensor, negative_slope: number, self_is_result: boolean): Tensor)|(fun(grad_output: Tensor, self: Tensor, negative_slope: number, self_is_result: boolean, options: {grad_input?: Tensor}): Tensor)
torch.leaky_relu_backward = nil
Tensor.leaky_relu_backward = torch.leaky_relu_backward
---@type (fun(self: Tensor, end_: Tensor, weight: Tensor): Tensor)|(fun(self: Tensor, end_: Tensor, weight: number): Tensor)
torch.lerp = nil
Tensor.lerp = torch.lerp
---@type (fun(self: Tensor, end_: Tensor, weight: Tensor): Tensor)|(fun(self: Tensor, end_: Tensor, weight: number): Tensor)
torch.lerp_ = nil
Tensor.lerp_ = torch.lerp_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.less = nil
Tensor.less = torch.less
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.less_ = nil
Tensor.less_ = torch.less_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.less_equal = nil
Tensor.less_equal = torch.less_equal
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.less_equal_ = nil
Tensor.less_equal_ = torch.less_equal_
---@type fun(self: Tensor): Tensor
torch.lgamma = nil
Tensor.lgamma = torch.lgamma
---@type fun(self: Tensor): Tensor
torch.lgamma_ = nil
Tensor.lgamma_ = torch.lgamma_
---@type fun(self: Tensor): Tensor
torch.lift = nil
Tensor.lift = torch.lift
---@type fun(self: Tensor): Tensor
torch.lift_fresh = nil
Tensor.lift_fresh = torch.lift_fresh
---@type fun(self: Tensor): Tensor
torch.lift_fresh_copy = nil
Tensor.lift_fresh_copy = torch.lift_fresh_copy
---@type (fun(self: Tensor, ord?: number, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {ord?: number, dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)
torch.linalg__powsum = nil
Tensor.linalg__powsum = torch.linalg__powsum
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {upper?: boolean}): Tensor)
torch.linalg_cholesky = nil
Tensor.linalg_cholesky = torch.linalg_cholesky
---@type (fun(self: Tensor): Tensor, Tensor)|(fun(self: Tensor, options: {upper?: boolean, check_errors?: boolean}): Tensor, Tensor)|(fun(self: Tensor, options: {upper?: boolean, check_errors?: boolean, L?: Tensor, info?: Tensor}): Tensor, Tensor)
torch.linalg_cholesky_ex = nil
Tensor.linalg_cholesky_ex = torch.linalg_cholesky_ex
---@type (fun(self: Tensor, p?: number): Tensor)|(fun(self: Tensor, options: {p?: number}): Tensor)|(fun(self: Tensor, p: string): Tensor)
torch.linalg_cond = nil
Tensor.linalg_cond = torch.linalg_cond
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {dim?: integer}): Tensor)
torch.linalg_cross = nil
Tensor.linalg_cross = torch.linalg_cross
---@type fun(A: Tensor): Tensor
torch.linalg_det = nil
Tensor.linalg_det = torch.linalg_det
---@type (fun(A: Tensor): Tensor)|(fun(A: Tensor, options: {offset?: integer, dim1?: integer, dim2?: integer}): Tensor)
torch.linalg_diagonal = nil
Tensor.linalg_diagonal = torch.linalg_diagonal
---@type fun(self: Tensor): Tensor, Tensor
torch.linalg_eig = nil
Tensor.linalg_eig = torch.linalg_eig
---@type (fun(self: Tensor, UPLO?: string): Tensor, Tensor)|(fun(self: Tensor, options: {UPLO?: string}): Tensor, Tensor)|(fun(self: Tensor, options: {UPLO?: string, eigvals?: Tensor, eigvecs?: Tensor}): Tensor, Tensor)
torch.linalg_eigh = nil
Tensor.linalg_eigh = torch.linalg_eigh
---@type fun(self: Tensor): Tensor
torch.linalg_eigvals = nil
Tensor.linalg_eigvals = torch.linalg_eigvals
---@type (fun(self: Tensor, UPLO?: string): Tensor)|(fun(self: Tensor, options: {UPLO?: string}): Tensor)
torch.linalg_eigvalsh = nil
Tensor.linalg_eigvalsh = torch.linalg_eigvalsh
---@type fun(input: Tensor, tau: Tensor): Tensor
torch.linalg_householder_product = nil
Tensor.linalg_householder_product = torch.linalg_householder_product
---@type fun(A: Tensor): Tensor
torch.linalg_inv = nil
Tensor.linalg_inv = torch.linalg_inv
---@type (fun(A: Tensor): Tensor, Tensor)|(fun(A: Tensor, options: {check_errors?: boolean}): Tensor, Tensor)|(fun(A: Tensor, options: {check_errors?: boolean, inverse?: Tensor, info?: Tensor}): Tensor, Tensor)
torch.linalg_inv_ex = nil
Tensor.linalg_inv_ex = torch.linalg_inv_ex
---@type (fun(self: Tensor): Tensor, Tensor)|(fun(self: Tensor, options: {hermitian?: boolean}): Tensor, Tensor)
torch.linalg_ldl_factor = nil
Tensor.linalg_ldl_factor = torch.linalg_ldl_factor
---@type (fun(self: Tensor): Tensor, Tensor, Tensor)|(fun(self: Tensor, options: {hermitian?: boolean, check_errors?: boolean}): Tensor, Tensor, Tensor)
torch.linalg_ldl_factor_ex = nil
Tensor.linalg_ldl_factor_ex = torch.linalg_ldl_factor_ex
---@type (fun(LD: Tensor, pivots: Tensor, B: Tensor): Tensor)|(fun(LD: Tensor, pivots: Tensor, B: Tensor, options: {hermitian?: boolean}): Tensor)
torch.linalg_ldl_solve = nil
Tensor.linalg_ldl_solve = torch.linalg_ldl_solve
---@type (fun(self: Tensor, b: Tensor, rcond?: number): Tensor, Tensor, Tensor, Tensor)|(fun(self: Tensor, b: Tensor, options: {rcond?: number, driver?: string}): Tensor, Tensor, Tensor, Tensor)
torch.linalg_lstsq = nil
Tensor.linalg_lstsq = torch.linalg_lstsq
---@type (fun(A: Tensor): Tensor, Tensor, Tensor)|(fun(A: Tensor, options: {pivot?: boolean}): Tensor, Tensor, Tensor)
torch.linalg_lu = nil
Tensor.linalg_lu = torch.linalg_lu
---@type (fun(A: Tensor): Tensor, Tensor)|(fun(A: Tensor, options: {pivot?: boolean}): Tensor, Tensor)
torch.linalg_lu_factor = nil
Tensor.linalg_lu_factor = torch.linalg_lu_factor
---@type (fun(A: Tensor): Tensor, Tensor, Tensor)|(fun(A: Tensor, options: {pivot?: boolean, check_errors?: boolean}): Tensor, Tensor, Tensor)
torch.linalg_lu_factor_ex = nil
Tensor.linalg_lu_factor_ex = torch.linalg_lu_factor_ex
---@type (fun(LU: Tensor, pivots: Tensor, B: Tensor): Tensor)|(fun(LU: Tensor, pivots: Tensor, B: Tensor, options: {left?: boolean, adjoint?: boolean}): Tensor)
torch.linalg_lu_solve = nil
Tensor.linalg_lu_solve = torch.linalg_lu_solve
---@type fun(self: Tensor, other: Tensor): Tensor
torch.linalg_matmul = nil
Tensor.linalg_matmul = torch.linalg_matmul
---@type fun(self: Tensor): Tensor
torch.linalg_matrix_exp = nil
Tensor.linalg_matrix_exp = torch.linalg_matrix_exp
---@type (fun(self: Tensor, ord: number, dim?: integer[], keepdim?: boolean): Tensor)|(fun(self: Tensor, ord: number, options: {dim?: integer[], keepdim?: boolean, dtype?: string}): Tensor)|(fun(self: Tensor, ord?: string, dim?: integer[], keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {ord?: string, dim?: integer[], keepdim?: boolean, dtype?: string}): Tensor)
torch.linalg_matrix_norm = nil
Tensor.linalg_matrix_norm = torch.linalg_matrix_norm
---@type fun(self: Tensor, n: integer): Tensor
torch.linalg_matrix_power = nil
Tensor.linalg_matrix_power = torch.linalg_matrix_power
---@type (fun(input: Tensor): Tensor)|(fun(input: Tensor, options: {atol?: Tensor, rtol?: Tensor, hermitian?: boolean}): Tensor)|(fun(input: Tensor, tol: Tensor, hermitian?: boolean): Tensor)|(fun(input: Tensor, tol: Tensor, options: {hermitian?: boolean}): Tensor)|(fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {atol?: number, rtol?: number, hermitian?: boolean}): Tensor)|(fun(self: Tensor, tol: number, hermitian?: boolean): Tensor)|(fun(self: Tensor, tol: number, options: {hermitian?: boolean}): Tensor)|(fun(input: Tensor, tol: Tensor, options: {hermitian?: boolean, out?: Tensor}): Tensor)
torch.linalg_matrix_rank = nil
Tensor.linalg_matrix_rank = torch.linalg_matrix_rank
---@type fun(tensors: Tensor[]): Tensor
torch.linalg_multi_dot = nil
---@type (fun(self: Tensor, ord?: number, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {ord?: number, dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)|(fun(self: Tensor, ord: string, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, ord: string, options: {dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)
torch.linalg_norm = nil
Tensor.linalg_norm = torch.linalg_norm
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {atol?: Tensor, rtol?: Tensor, hermitian?: boolean}): Tensor)|(fun(self: Tensor, options: {atol?: number, rtol?: number, hermitian?: boolean}): Tensor)|(fun(self: Tensor, rcond: Tensor, hermitian?: boolean): Tensor)|(fun(self: Tensor, rcond: Tensor, options: {hermitian?: boolean}): Tensor)|(fun(self: Tensor, rcond: number, hermitian?: boolean): Tensor)|(fun(self: Tensor, rcond: number, options: {hermitian?: boolean}): Tensor)|(fun(self: Tensor, rcond: Tensor, options: {hermitian?: boolean, out?: Tensor}): Tensor)
torch.linalg_pinv = nil
Tensor.linalg_pinv = torch.linalg_pinv
---@type (fun(A: Tensor, mode?: string): Tensor, Tensor)|(fun(A: Tensor, options: {mode?: string}): Tensor, Tensor)
torch.linalg_qr = nil
Tensor.linalg_qr = torch.linalg_qr
---@type fun(A: Tensor): Tensor, Tensor
torch.linalg_slogdet = nil
Tensor.linalg_slogdet = torch.linalg_slogdet
---@type (fun(A: Tensor, B: Tensor): Tensor)|(fun(A: Tensor, B: Tensor, options: {left?: boolean}): Tensor)
torch.linalg_solve = nil
Tensor.linalg_solve = torch.linalg_solve
---@type (fun(A: Tensor, B: Tensor): Tensor, Tensor)|(fun(A: Tensor, B: Tensor, options: {left?: boolean, check_errors?: boolean}): Tensor, Tensor)
torch.linalg_solve_ex = nil
Tensor.linalg_solve_ex = torch.linalg_solve_ex
---@type (fun(self: Tensor, B: Tensor): Tensor)|(fun(self: Tensor, B: Tensor, options: {upper?: boolean, left?: boolean, unitriangular?: boolean}): Tensor)
torch.linalg_solve_triangular = nil
Tensor.linalg_solve_triangular = torch.linalg_solve_triangular
---@type (fun(A: Tensor, full_matrices?: boolean): Tensor, Tensor, Tensor)|(fun(A: Tensor, options: {full_matrices?: boolean, driver?: string}): Tensor, Tensor, Tensor)|(fun(A: Tensor, options: {full_matrices?: boolean, driver?: string, U?: Tensor, S?: Tensor, Vh?: Tensor}): Tensor, Tensor, Tensor)
torch.linalg_svd = nil
Tensor.linalg_svd = torch.linalg_svd
---@type (fun(A: Tensor): Tensor)|(fun(A: Tensor, options: {driver?: string}): Tensor)
torch.linalg_svdvals = nil
Tensor.linalg_svdvals = torch.linalg_svdvals
---@type (fun(self: Tensor, ind?: integer): Tensor)|(fun(self: Tensor, options: {ind?: integer}): Tensor)
torch.linalg_tensorinv = nil
Tensor.linalg_tensorinv = torch.linalg_tensorinv
---@type (fun(self: Tensor, other: Tensor, dims?: integer[]): Tensor)|(fun(self: Tensor, other: Tensor, options: {dims?: integer[]}): Tensor)
torch.linalg_tensorsolve = nil
Tensor.linalg_tensorsolve = torch.linalg_tensorsolve
---@type (fun(x: Tensor): Tensor)|(fun(x: Tensor, options: {N?: integer}): Tensor)
torch.linalg_vander = nil
Tensor.linalg_vander = torch.linalg_vander
---@type (fun(x: Tensor, y: Tensor): Tensor)|(fun(x: Tensor, y: Tensor, options: {dim?: integer}): Tensor)
torch.linalg_vecdot = nil
Tensor.linalg_vecdot = torch.linalg_vecdot
---@type (fun(self: Tensor, ord?: number, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {ord?: number, dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)
torch.linalg_vector_norm = nil
Tensor.linalg_vector_norm = torch.linalg_vector_norm
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor): Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor}): Tensor)
torch.linear = nil
Tensor.linear = torch.linear
---@type fun(self: Tensor, grad_output: Tensor, weight: Tensor, output_mask: boolean[]|boolean): Tensor, Tensor, Tensor
torch.linear_backward = nil
Tensor.linear_backward = torch.linear_backward
---@type (fun(start: Tensor, end_: Tensor, steps: integer): Tensor)|(fun(start: Tensor, end_: Tensor, steps: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: number, end_: Tensor, steps: integer): Tensor)|(fun(start: number, end_: Tensor, steps: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: Tensor, end_: number, steps: integer): Tensor)|(fun(start: Tensor, end_: number, steps: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: number, end_: number, steps: integer): Tensor)|(fun(start: number, end_: number, steps: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.linspace = nil
Tensor.linspace = torch.linspace
---@type fun(self: Tensor): Tensor
torch.log = nil
Tensor.log = torch.log
---@type fun(self: Tensor): Tensor
torch.log10 = nil
Tensor.log10 = torch.log10
---@type fun(self: Tensor): Tensor
torch.log10_ = nil
Tensor.log10_ = torch.log10_
---@type fun(self: Tensor): Tensor
torch.log1p = nil
Tensor.log1p = torch.log1p
---@type fun(self: Tensor): Tensor
torch.log1p_ = nil
Tensor.log1p_ = torch.log1p_
---@type fun(self: Tensor): Tensor
torch.log2 = nil
Tensor.log2 = torch.log2
---@type fun(self: Tensor): Tensor
torch.log2_ = nil
Tensor.log2_ = torch.log2_
---@type fun(self: Tensor): Tensor
torch.log_ = nil
Tensor.log_ = torch.log_
---@type (fun(self: Tensor, mean?: number, std?: number): Tensor)|(fun(self: Tensor, options: {mean?: number, std?: number, generator?: Generator}): Tensor)
torch.log_normal = nil
Tensor.log_normal = torch.log_normal
---@type (fun(self: Tensor, mean?: number, std?: number): Tensor)|(fun(self: Tensor, options: {mean?: number, std?: number, generator?: Generator}): Tensor)
torch.log_normal_ = nil
Tensor.log_normal_ = torch.log_normal_
---@type fun(self: Tensor): Tensor
torch.log_sigmoid = nil
Tensor.log_sigmoid = torch.log_sigmoid
---@type (fun(grad_output: Tensor, self: Tensor, buffer: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, buffer: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.log_sigmoid_backward = nil
Tensor.log_sigmoid_backward = torch.log_sigmoid_backward
---@type (fun(self: Tensor): Tensor, Tensor)|(fun(self: Tensor, options: {output?: Tensor, buffer?: Tensor}): Tensor, Tensor)
torch.log_sigmoid_forward = nil
Tensor.log_sigmoid_forward = torch.log_sigmoid_forward
---@type (fun(self: Tensor, dim: integer, dtype?: string): Tensor)|(fun(self: Tensor, dim: integer, options: {dtype?: string}): Tensor)|(fun(self: Tensor, dim: string): Tensor)|(fun(self: Tensor, dim: string, options: {dtype?: string}): Tensor)
torch.log_softmax = nil
Tensor.log_softmax = torch.log_softmax
---@type fun(self: Tensor, other: Tensor): Tensor
torch.logaddexp = nil
Tensor.logaddexp = torch.logaddexp
---@type fun(self: Tensor, other: Tensor): Tensor
torch.logaddexp2 = nil
Tensor.logaddexp2 = torch.logaddexp2
---@type (fun(self: Tensor, dim: integer): Tensor)|(fun(self: Tensor, dim: string): Tensor)
torch.logcumsumexp = nil
Tensor.logcumsumexp = torch.logcumsumexp
---@type fun(self: Tensor): Tensor
torch.logdet = nil
Tensor.logdet = torch.logdet
---@type fun(self: Tensor, other: Tensor): Tensor
torch.logical_and = nil
Tensor.logical_and = torch.logical_and
---@type fun(self: Tensor, other: Tensor): Tensor
torch.logical_and_ = nil
Tensor.logical_and_ = torch.logical_and_
---@type fun(self: Tensor): Tensor
torch.logical_not = nil
Tensor.logical_not = torch.logical_not
---@type fun(self: Tensor): Tensor
torch.logical_not_ = nil
Tensor.logical_not_ = torch.logical_not_
---@type fun(self: Tensor, other: Tensor): Tensor
torch.logical_or = nil
Tensor.logical_or = torch.logical_or
---@type fun(self: Tensor, other: Tensor): Tensor
torch.logical_or_ = nil
Tensor.logical_or_ = torch.logical_or_
---@type fun(self: Tensor, other: Tensor): Tensor
torch.logical_xor = nil
Tensor.logical_xor = torch.logical_xor
---@type fun(self: Tensor, other: Tensor): Tensor
torch.logical_xor_ = nil
Tensor.logical_xor_ = torch.logical_xor_
---@type (fun(self: Tensor, eps?: number): Tensor)|(fun(self: Tensor, options: {eps?: number}): Tensor)
torch.logit = nil
Tensor.logit = torch.logit
---@type (fun(self: Tensor, eps?: number): Tensor)|(fun(self: Tensor, options: {eps?: number}): Tensor)
torch.logit_ = nil
Tensor.logit_ = torch.logit_
---@type (fun(grad_output: Tensor, self: Tensor, eps?: number): Tensor)|(fun(grad_output: Tensor, self: Tensor, options: {eps?: number}): Tensor)|(fun(grad_output: Tensor, self: Tensor, options: {eps?: number, grad_input?: Tensor}): Tensor)
torch.logit_backward = nil
Tensor.logit_backward = torch.logit_backward
---@type (fun(start: Tensor, end_: Tensor, steps: integer, base?: number): Tensor)|(fun(start: Tensor, end_: Tensor, steps: integer, options: {base?: number, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: number, end_: Tensor, steps: integer, base?: number): Tensor)|(fun(start: number, end_: Tensor, steps: integer, options: {base?: number, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: Tensor, end_: number, steps: integer, base?: number): Tensor)|(fun(start: Tensor, end_: number, steps: integer, options: {base?: number, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: number, end_: number, steps: integer, base?: number): Tensor)|(fun(start: number, end_: number, steps: integer, options: {base?: number, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.logspace = nil
Tensor.logspace = torch.logspace
---@type (fun(self: Tensor, dim: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: integer[]|integer, options: {keepdim?: boolean}): Tensor)|(fun(self: Tensor, dim: string[]|string, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: string[]|string, options: {keepdim?: boolean}): Tensor)
torch.logsumexp = nil
Tensor.logsumexp = torch.logsumexp
---@type (fun(data: Tensor, batch_sizes: Tensor, hx: Tensor[], params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean): Tensor, Tensor, Tensor)|(fun(input: Tensor, hx: Tensor[], params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean): Tensor, Tensor, Tensor)
torch.lstm = nil
Tensor.lstm = torch.lstm
---@type (fun(input: Tensor, hx: Tensor[], w_ih: Tensor, w_hh: Tensor, b_ih?: Tensor, b_hh?: Tensor): Tensor, Tensor)|(fun(input: Tensor, hx: Tensor[], w_ih: Tensor, w_hh: Tensor, options: {b_ih?: Tensor, b_hh?: Tensor}): Tensor, Tensor)
torch.lstm_cell = nil
Tensor.lstm_cell = torch.lstm_cell
---@type (fun(grad_y?: Tensor, grad_hy?: Tensor, grad_cy?: Tensor, z_state?: Tensor, cell_state_fwd?: Tensor, input?: Tensor, layersOutputs?: Tensor, hx?: Tensor[], params?: Tensor[], has_biases?: boolean, num_layers?: integer, dropout?: number, train?: boolean, bidirectional?: boolean, batch_first?: boolean): Tensor, Tensor[], Tensor[])|(fun(options: {grad_y?: Tensor, grad_hy?: Tensor, grad_cy?: Tensor, z_state?: Tensor, cell_state_fwd?: Tensor, input?: Tensor, layersOutputs?: Tensor, hx?: Tensor[], params?: Tensor[], has_biases?: boolean, num_layers?: integer, dropout?: number, train?: boolean, bidirectional?: boolean, batch_first?: boolean}): Tensor, Tensor[], Tensor[])
torch.lstm_mps_backward = nil
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.lt = nil
Tensor.lt = torch.lt
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.lt_ = nil
Tensor.lt_ = torch.lt_
---@type fun(self: Tensor, LU_data: Tensor, LU_pivots: Tensor): Tensor
torch.lu_solve = nil
Tensor.lu_solve = torch.lu_solve
---@type (fun(LU_data: Tensor, LU_pivots: Tensor, unpack_data?: boolean, unpack_pivots?: boolean): Tensor, Tensor, Tensor)|(fun(LU_data: Tensor, LU_pivots: Tensor, options: {unpack_data?: boolean, unpack_pivots?: boolean}): Tensor, Tensor, Tensor)
torch.lu_unpack = nil
Tensor.lu_unpack = torch.lu_unpack
---@type fun(self: Tensor): Tensor
torch.mH = nil
Tensor.mH = torch.mH
---@type fun(self: Tensor): Tensor
torch.mT = nil
Tensor.mT = torch.mT
---@type (fun(input1: Tensor, input2: Tensor, target: Tensor, margin?: number, reduction?: integer): Tensor)|(fun(input1: Tensor, input2: Tensor, target: Tensor, options: {margin?: number, reduction?: integer}): Tensor)
torch.margin_ranking_loss = nil
Tensor.margin_ranking_loss = torch.margin_ranking_loss
---@type (fun(self: Tensor, mask: Tensor, value: Tensor): Tensor)|(fun(self: Tensor, mask: Tensor, value: number): Tensor)
torch.masked_fill = nil
Tensor.masked_fill = torch.masked_fill
---@type (fun(self: Tensor, mask: Tensor, value: Tensor): Tensor)|(fun(self: Tensor, mask: Tensor, value: number): Tensor)
torch.masked_fill_ = nil
Tensor.masked_fill_ = torch.masked_fill_
---@type fun(self: Tensor, mask: Tensor, source: Tensor): Tensor
torch.masked_scatter = nil
Tensor.masked_scatter = torch.masked_scatter
---@type fun(self: Tensor, mask: Tensor, source: Tensor): Tensor
torch.masked_scatter_ = nil
Tensor.masked_scatter_ = torch.masked_scatter_
---@type fun(grad_output: Tensor, mask: Tensor, sizes: integer[]): Tensor
torch.masked_scatter_backward = nil
Tensor.masked_scatter_backward = torch.masked_scatter_backward
---@type fun(self: Tensor, mask: Tensor): Tensor
torch.masked_select = nil
Tensor.masked_select = torch.masked_select
---@type fun(grad: Tensor, input: Tensor, mask: Tensor): Tensor
torch.masked_select_backward = nil
Tensor.masked_select_backward = torch.masked_select_backward
---@type fun(self: Tensor, other: Tensor): Tensor
torch.matmul = nil
Tensor.matmul = torch.matmul
---@type fun(grad: Tensor, self: Tensor, other: Tensor, mask: boolean[]|boolean): Tensor, Tensor
torch.matmul_backward = nil
Tensor.matmul_backward = torch.matmul_backward
---@type fun(self: Tensor): Tensor
torch.matrix_H = nil
Tensor.matrix_H = torch.matrix_H
---@type fun(self: Tensor): Tensor
torch.matrix_exp = nil
Tensor.matrix_exp = torch.matrix_exp
---@type fun(self: Tensor, grad: Tensor): Tensor
torch.matrix_exp_backward = nil
Tensor.matrix_exp_backward = torch.matrix_exp_backward
---@type fun(self: Tensor, n: integer): Tensor
torch.matrix_power = nil
Tensor.matrix_power = torch.matrix_power
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, dim: integer, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean, max?: Tensor, max_values?: Tensor}): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean, max?: Tensor, max_values?: Tensor}): Tensor, Tensor)
torch.max = nil
Tensor.max = torch.max
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.max_pool1d = nil
Tensor.max_pool1d = torch.max_pool1d
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor, Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor, Tensor)
torch.max_pool1d_with_indices = nil
Tensor.max_pool1d_with_indices = torch.max_pool1d_with_indices
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.max_pool2d = nil
Tensor.max_pool2d = torch.max_pool2d
---@type (fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.max_pool2d_backward = nil
Tensor.max_pool2d_backward = torch.max_pool2d_backward
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor, Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor, Tensor)
torch.max_pool2d_with_indices = nil
Tensor.max_pool2d_with_indices = torch.max_pool2d_with_indices
---@type (fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, dilation: integer[]|integer, ceil_mode: boolean, indices: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, dilation: integer[]|integer, ceil_mode: boolean, indices: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.max_pool2d_with_indices_backward = nil
Tensor.max_pool2d_with_indices_backward = torch.max_pool2d_with_indices_backward
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.max_pool3d = nil
Tensor.max_pool3d = torch.max_pool3d
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor, Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor, Tensor)
torch.max_pool3d_with_indices = nil
Tensor.max_pool3d_with_indices = torch.max_pool3d_with_indices
---@type (fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, dilation: integer[]|integer, ceil_mode: boolean, indices: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, kernel_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer, dilation: integer[]|integer, ceil_mode: boolean, indices: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.max_pool3d_with_indices_backward = nil
Tensor.max_pool3d_with_indices_backward = torch.max_pool3d_with_indices_backward
---@type fun(self: Tensor, indices: Tensor, output_size: integer[]|integer): Tensor
torch.max_unpool2d = nil
Tensor.max_unpool2d = torch.max_unpool2d
---@type fun(self: Tensor, indices: Tensor, output_size: integer[]|integer, stride: integer[]|integer, padding: integer[]|integer): Tensor
torch.max_unpool3d = nil
Tensor.max_unpool3d = torch.max_unpool3d
---@type fun(self: Tensor, other: Tensor): Tensor
torch.maximum = nil
Tensor.maximum = torch.maximum
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {dtype?: string}): Tensor)|(fun(self: Tensor, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)|(fun(self: Tensor, dim: string[]|string, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: string[]|string, options: {keepdim?: boolean, dtype?: string}): Tensor)
torch.mean = nil
Tensor.mean = torch.mean
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, dim: integer, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)
torch.median = nil
Tensor.median = torch.median
---@type (fun(tensors: Tensor[]): Tensor[])|(fun(tensors: Tensor[], options: {indexing?: string}): Tensor[])
torch.meshgrid = nil
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, dim: integer, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean, min?: Tensor, min_indices?: Tensor}): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean, min?: Tensor, min_indices?: Tensor}): Tensor, Tensor)
torch.min = nil
Tensor.min = torch.min
---@type fun(self: Tensor, other: Tensor): Tensor
torch.minimum = nil
Tensor.minimum = torch.minimum
---@type (fun(input: Tensor, weight: Tensor, bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, training?: boolean, exponential_average_factor?: number, epsilon?: number): Tensor, Tensor, Tensor)|(fun(input: Tensor, weight: Tensor, options: {bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, training?: boolean, exponential_average_factor?: number, epsilon?: number}): Tensor, Tensor, Tensor)
torch.miopen_batch_norm = nil
Tensor.miopen_batch_norm = torch.miopen_batch_norm
---@type (fun(input: Tensor, grad_output: Tensor, weight: Tensor, running_mean?: Tensor, running_var?: Tensor, save_mean?: Tensor, save_var?: Tensor, epsilon?: number): Tensor, Tensor, Tensor)|(fun(input: Tensor, grad_output: Tensor, weight: Tensor, options: {running_mean?: Tensor, running_var?: Tensor, save_mean?: Tensor, save_var?: Tensor, epsilon?: number}): Tensor, Tensor, Tensor)
torch.miopen_batch_norm_backward = nil
Tensor.miopen_batch_norm_backward = torch.miopen_batch_norm_backward
---@type (fun(self: Tensor, weight: Tensor, bias?: Tensor, padding?: integer[], stride?: integer[], dilation?: integer[], groups?: integer, benchmark?: boolean, deterministic?: boolean): Tensor)|(fun(self: Tensor, weight: Tensor, options: {bias?: Tensor, padding?: integer[], stride?: integer[], dilation?: integer[], groups?: integer, benchmark?: boolean, deterministic?: boolean}): Tensor)
torch.miopen_convolution = nil
Tensor.miopen_convolution = torch.miopen_convolution
---@type (fun(self: Tensor, weight: Tensor, z: Tensor, alpha?: number, bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], groups?: integer): Tensor)|(fun(self: Tensor, weight: Tensor, z: Tensor, options: {alpha?: number, bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], groups?: integer}): Tensor)
torch.miopen_convolution_add_relu = nil
Tensor.miopen_convolution_add_relu = torch.miopen_convolution_add_relu
---@type (fun(self: Tensor, weight: Tensor, bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], groups?: integer): Tensor)|(fun(self: Tensor, weight: Tensor, options: {bias?: Tensor, stride?: integer[], padding?: integer[], dilation?: integer[], groups?: integer}): Tensor)
torch.miopen_convolution_relu = nil
Tensor.miopen_convolution_relu = torch.miopen_convolution_relu
---@type (fun(self: Tensor, weight: Tensor, bias?: Tensor, padding?: integer[], output_padding?: integer[], stride?: integer[], dilation?: integer[], groups?: integer, benchmark?: boolean, deterministic?: boolean): Tensor)|(fun(self: Tensor, weight: Tensor, options: {bias?: Tensor, padding?: integer[], output_padding?: integer[], stride?: integer[], dilation?: integer[], groups?: integer, benchmark?: boolean, deterministic?: boolean}): Tensor)
torch.miopen_convolution_transpose = nil
Tensor.miopen_convolution_transpose = torch.miopen_convolution_transpose
---@type (fun(log_probs: Tensor, targets: Tensor, input_lengths: integer[], target_lengths: integer[], blank: integer, deterministic: boolean, zero_infinity: boolean): Tensor, Tensor)|(fun(log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, blank: integer, deterministic: boolean, zero_infinity: boolean): Tensor, Tensor)
torch.miopen_ctc_loss = nil
Tensor.miopen_ctc_loss = torch.miopen_ctc_loss
---@type (fun(self: Tensor, weight: Tensor, bias?: Tensor, padding?: integer[], stride?: integer[], dilation?: integer[], groups?: integer, benchmark?: boolean, deterministic?: boolean): Tensor)|(fun(self: Tensor, weight: Tensor, options: {bias?: Tensor, padding?: integer[], stride?: integer[], dilation?: integer[], groups?: integer, benchmark?: boolean, deterministic?: boolean}): Tensor)
torch.miopen_depthwise_convolution = nil
Tensor.miopen_depthwise_convolution = torch.miopen_depthwise_convolution
---@type (fun(input: Tensor, weight: Tensor[], weight_stride0: integer, hx: Tensor, cx?: Tensor, mode?: integer, hidden_size?: integer, num_layers?: integer, batch_first?: boolean, dropout?: number, train?: boolean, bidirectional?: boolean, batch_sizes?: integer[], dropout_state?: Tensor): Tensor, Tensor, Tensor, Tensor, Tensor)|(fun(input: Tensor, weight: Tensor[], weight_stride0: integer, hx: Tensor, options: {cx?: Tensor, mode?: integer, hidden_size?: integer, num_layers?: integer, batch_first?: boolean, dropout?: number, train?: boolean, bidirectional?: boolean, batch_sizes?: integer[], dropout_state?: Tensor}): Tensor, Tensor, Tensor, Tensor, Tensor)
torch.miopen_rnn = nil
Tensor.miopen_rnn = torch.miopen_rnn
---@type (fun(input: Tensor, weight: Tensor[], weight_stride0: integer, weight_buf: Tensor, hx: Tensor, cx?: Tensor, output?: Tensor, grad_output?: Tensor, grad_hy?: Tensor, grad_cy?: Tensor, mode?: integer, hidden_size?: integer, num_layers?: integer, batch_first?: boolean, dropout?: number, train?: boolean, bidirectional?: boolean, batch_sizes?: integer[], dropout_state?: Tensor, reserve?: Tensor, output_mask?: boolean[]|boolean): Tensor, Tensor, Tensor, Tensor[])|(fun(input: Tensor, weight: Tensor[], weight_stride0: integer, weight_buf: Tensor, hx: Tensor, options: {cx?: Tensor, output?: Tensor, grad_output?: Tensor, grad_hy?: Tensor, grad_cy?: Tensor, mode?: integer, hidden_size?: integer, num_layers?: integer, batch_first?: boolean, dropout?: number, train?: boolean, bidirectional?: boolean, batch_sizes?: integer[], dropout_state?: Tensor, reserve?: Tensor, output_mask?: boolean[]|boolean}): Tensor, Tensor, Tensor, Tensor[])
torch.miopen_rnn_backward = nil
Tensor.miopen_rnn_backward = torch.miopen_rnn_backward
---@type fun(self: Tensor): Tensor
torch.mish = nil
Tensor.mish = torch.mish
---@type fun(self: Tensor): Tensor
torch.mish_ = nil
Tensor.mish_ = torch.mish_
---@type fun(grad_output: Tensor, self: Tensor): Tensor
torch.mish_backward = nil
Tensor.mish_backward = torch.mish_backward
---@type fun(self: Tensor, output_size: integer[]|integer): Tensor
torch.mkldnn_adaptive_avg_pool2d = nil
Tensor.mkldnn_adaptive_avg_pool2d = torch.mkldnn_adaptive_avg_pool2d
---@type fun(grad_output: Tensor, self: Tensor): Tensor
torch.mkldnn_adaptive_avg_pool2d_backward = nil
Tensor.mkldnn_adaptive_avg_pool2d_backward = torch.mkldnn_adaptive_avg_pool2d_backward
---@type (fun(self: Tensor, weight: Tensor, bias?: Tensor, padding?: integer[], stride?: integer[], dilation?: integer[], groups?: integer): Tensor)|(fun(self: Tensor, weight: Tensor, options: {bias?: Tensor, padding?: integer[], stride?: integer[], dilation?: integer[], groups?: integer}): Tensor)
torch.mkldnn_convolution = nil
Tensor.mkldnn_convolution = torch.mkldnn_convolution
---@type (fun(self: Tensor, weight: Tensor, bias?: Tensor): Tensor)|(fun(self: Tensor, weight: Tensor, options: {bias?: Tensor}): Tensor)
torch.mkldnn_linear = nil
Tensor.mkldnn_linear = torch.mkldnn_linear
---@type fun(self: Tensor, grad_output: Tensor, weight: Tensor, output_mask: boolean[]|boolean): Tensor, Tensor, Tensor
torch.mkldnn_linear_backward = nil
Tensor.mkldnn_linear_backward = torch.mkldnn_linear_backward
---@type fun(input_size: integer[], grad_output: Tensor, weight: Tensor): Tensor
torch.mkldnn_linear_backward_input = nil
---@type fun(grad_output: Tensor, input: Tensor, weight: Tensor, bias_defined: boolean): Tensor, Tensor
torch.mkldnn_linear_backward_weights = nil
Tensor.mkldnn_linear_backward_weights = torch.mkldnn_linear_backward_weights
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.mkldnn_max_pool2d = nil
Tensor.mkldnn_max_pool2d = torch.mkldnn_max_pool2d
---@type (fun(grad_output: Tensor, output: Tensor, input: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(grad_output: Tensor, output: Tensor, input: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.mkldnn_max_pool2d_backward = nil
Tensor.mkldnn_max_pool2d_backward = torch.mkldnn_max_pool2d_backward
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.mkldnn_max_pool3d = nil
Tensor.mkldnn_max_pool3d = torch.mkldnn_max_pool3d
---@type (fun(grad_output: Tensor, output: Tensor, input: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(grad_output: Tensor, output: Tensor, input: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.mkldnn_max_pool3d_backward = nil
Tensor.mkldnn_max_pool3d_backward = torch.mkldnn_max_pool3d_backward
---@type (fun(self: Tensor, padding?: integer[]|integer, stride?: integer[]|integer, dilation?: integer[]|integer, groups?: integer, input_size?: integer[]): Tensor)|(fun(self: Tensor, options: {padding?: integer[]|integer, stride?: integer[]|integer, dilation?: integer[]|integer, groups?: integer, input_size?: integer[]}): Tensor)
torch.mkldnn_reorder_conv2d_weight = nil
Tensor.mkldnn_reorder_conv2d_weight = torch.mkldnn_reorder_conv2d_weight
---@type (fun(self: Tensor, padding?: integer[]|integer, stride?: integer[]|integer, dilation?: integer[]|integer, groups?: integer, input_size?: integer[]): Tensor)|(fun(self: Tensor, options: {padding?: integer[]|integer, stride?: integer[]|integer, dilation?: integer[]|integer, groups?: integer, input_size?: integer[]}): Tensor)
torch.mkldnn_reorder_conv3d_weight = nil
Tensor.mkldnn_reorder_conv3d_weight = torch.mkldnn_reorder_conv3d_weight
---@type fun(input: Tensor, weight0: Tensor, weight1: Tensor, weight2: Tensor, weight3: Tensor, hx_: Tensor, cx_: Tensor, reverse: boolean, batch_sizes: integer[], mode: integer, hidden_size: integer, num_layers: integer, has_biases: boolean, bidirectional: boolean, batch_first: boolean, train: boolean): Tensor, Tensor, Tensor, Tensor
torch.mkldnn_rnn_layer = nil
Tensor.mkldnn_rnn_layer = torch.mkldnn_rnn_layer
---@type (fun(input: Tensor, weight1: Tensor, weight2: Tensor, weight3: Tensor, weight4: Tensor, hx_: Tensor, cx_tmp: Tensor, output: Tensor, hy_: Tensor, cy_: Tensor, grad_output?: Tensor, grad_hy?: Tensor, grad_cy?: Tensor, reverse?: boolean, mode?: integer, hidden_size?: integer, num_layers?: integer, has_biases?: boolean, train?: boolean, bidirectional?: boolean, batch_sizes?: integer[], batch_first?: boolean, workspace?: Tensor): Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)|(fun(input: Tensor, weight1: Tensor, weight2: Tensor, weight3: Tensor, weight4: Tensor, hx_: Tensor, cx_tmp: Tensor, output: Tensor, hy_: Tensor, cy_: Tensor, options: {grad_output?: Tensor, grad_hy?: Tensor, grad_cy?: Tensor, reverse?: boolean, mode?: integer, hidden_size?: integer, num_layers?: integer, has_biases?: boolean, train?: boolean, bidirectional?: boolean, batch_sizes?: integer[], batch_first?: boolean, workspace?: Tensor}): Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)
torch.mkldnn_rnn_layer_backward = nil
Tensor.mkldnn_rnn_layer_backward = torch.mkldnn_rnn_layer_backward
---@type (fun(self: Tensor, mat2: Tensor): Tensor)|(fun(self: Tensor, mat2: Tensor, out_dtype: string): Tensor)
torch.mm = nil
Tensor.mm = torch.mm
---@type (fun(self: Tensor, dim?: integer, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, options: {dim?: integer, keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, options: {dim?: integer, keepdim?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)
torch.mode = nil
Tensor.mode = torch.mode
---@type (fun(self: Tensor, source: integer, destination: integer): Tensor)|(fun(self: Tensor, source: integer[], destination: integer[]): Tensor)
torch.moveaxis = nil
Tensor.moveaxis = torch.moveaxis
---@type (fun(self: Tensor, source: integer, destination: integer): Tensor)|(fun(self: Tensor, source: integer[], destination: integer[]): Tensor)
torch.movedim = nil
Tensor.movedim = torch.movedim
---@type fun(self: Tensor, grad_output: Tensor, weight: Tensor, padding: integer[], stride: integer[], dilation: integer[], groups: integer, output_mask: boolean[]|boolean): Tensor, Tensor, Tensor
torch.mps_convolution_backward = nil
Tensor.mps_convolution_backward = torch.mps_convolution_backward
---@type fun(self: Tensor, grad_output: Tensor, weight: Tensor, padding: integer[], output_padding: integer[], stride: integer[], dilation: integer[], groups: integer, output_mask: boolean[]|boolean): Tensor, Tensor
torch.mps_convolution_transpose_backward = nil
Tensor.mps_convolution_transpose_backward = torch.mps_convolution_transpose_backward
---@type (fun(self: Tensor, target: Tensor, reduction?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {reduction?: integer}): Tensor)
torch.mse_loss = nil
Tensor.mse_loss = torch.mse_loss
---@type (fun(grad_output: Tensor, self: Tensor, target: Tensor, reduction: integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, reduction: integer, options: {grad_input?: Tensor}): Tensor)
torch.mse_loss_backward = nil
Tensor.mse_loss_backward = torch.mse_loss_backward
---@type fun(self: Tensor): Tensor
torch.msort = nil
Tensor.msort = torch.msort
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.mul = nil
Tensor.mul = torch.mul
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.mul_ = nil
Tensor.mul_ = torch.mul_
---@type (fun(self: Tensor, target: Tensor, p?: number, margin?: number, weight?: Tensor, reduction?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {p?: number, margin?: number, weight?: Tensor, reduction?: integer}): Tensor)
torch.multi_margin_loss = nil
Tensor.multi_margin_loss = torch.multi_margin_loss
---@type (fun(grad_output: Tensor, self: Tensor, target: Tensor, p: number, margin: number, weight?: Tensor, reduction?: integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, p: number, margin: number, options: {weight?: Tensor, reduction?: integer}): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, p: number, margin: number, options: {weight?: Tensor, reduction?: integer, grad_input?: Tensor}): Tensor)
torch.multi_margin_loss_backward = nil
Tensor.multi_margin_loss_backward = torch.multi_margin_loss_backward
---@type (fun(self: Tensor, target: Tensor, reduction?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {reduction?: integer}): Tensor)
torch.multilabel_margin_loss = nil
Tensor.multilabel_margin_loss = torch.multilabel_margin_loss
---@type (fun(grad_output: Tensor, self: Tensor, target: Tensor, reduction: integer, is_target: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, reduction: integer, is_target: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.multilabel_margin_loss_backward = nil
Tensor.multilabel_margin_loss_backward = torch.multilabel_margin_loss_backward
---@type (fun(self: Tensor, target: Tensor, reduction: integer): Tensor, Tensor)|(fun(self: Tensor, target: Tensor, reduction: integer, options: {output?: Tensor, is_target?: Tensor}): Tensor, Tensor)
torch.multilabel_margin_loss_forward = nil
Tensor.multilabel_margin_loss_forward = torch.multilabel_margin_loss_forward
---@type (fun(self: Tensor, num_samples: integer, replacement?: boolean): Tensor)|(fun(self: Tensor, num_samples: integer, options: {replacement?: boolean, generator?: Generator}): Tensor)
torch.multinomial = nil
Tensor.multinomial = torch.multinomial
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.multiply = nil
Tensor.multiply = torch.multiply
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.multiply_ = nil
Tensor.multiply_ = torch.multiply_
---@type fun(self: Tensor, vec: Tensor): Tensor
torch.mv = nil
Tensor.mv = torch.mv
---@type fun(self: Tensor, p: integer): Tensor
torch.mvlgamma = nil
Tensor.mvlgamma = torch.mvlgamma
---@type fun(self: Tensor, p: integer): Tensor
torch.mvlgamma_ = nil
Tensor.mvlgamma_ = torch.mvlgamma_
---@type (fun(self: Tensor, nan?: number, posinf?: number, neginf?: number): Tensor)|(fun(self: Tensor, options: {nan?: number, posinf?: number, neginf?: number}): Tensor)
torch.nan_to_num = nil
Tensor.nan_to_num = torch.nan_to_num
---@type (fun(self: Tensor, nan?: number, posinf?: number, neginf?: number): Tensor)|(fun(self: Tensor, options: {nan?: number, posinf?: number, neginf?: number}): Tensor)
torch.nan_to_num_ = nil
Tensor.nan_to_num_ = torch.nan_to_num_
---@type (fun(self: Tensor, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)
torch.nanmean = nil
Tensor.nanmean = torch.nanmean
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, dim: integer, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)
torch.nanmedian = nil
Tensor.nanmedian = torch.nanmedian
---@type (fun(self: Tensor, q: Tensor, dim?: integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, q: Tensor, options: {dim?: integer, keepdim?: boolean, interpolation?: string}): Tensor)|(fun(self: Tensor, q: number, dim?: integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, q: number, options: {dim?: integer, keepdim?: boolean, interpolation?: string}): Tensor)
torch.nanquantile = nil
Tensor.nanquantile = torch.nanquantile
---@type (fun(self: Tensor, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)
torch.nansum = nil
Tensor.nansum = torch.nansum
---@type (fun(self: Tensor, dim: integer, start: Tensor, length: integer): Tensor)|(fun(self: Tensor, dim: integer, start: integer, length: integer): Tensor)
torch.narrow = nil
Tensor.narrow = torch.narrow
---@type fun(self: Tensor, dim: integer, start: integer, length: integer): Tensor
torch.narrow_copy = nil
Tensor.narrow_copy = torch.narrow_copy
---@type (fun(input: Tensor, weight?: Tensor, bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, training?: boolean, momentum?: number, eps?: number): Tensor, Tensor, Tensor)|(fun(input: Tensor, options: {weight?: Tensor, bias?: Tensor, running_mean?: Tensor, running_var?: Tensor, training?: boolean, momentum?: number, eps?: number}): Tensor, Tensor, Tensor)
torch.native_batch_norm = nil
Tensor.native_batch_norm = torch.native_batch_norm
---@type (fun(grad_out: Tensor, input: Tensor, weight?: Tensor, running_mean?: Tensor, running_var?: Tensor, save_mean?: Tensor, save_invstd?: Tensor, train?: boolean, eps?: number, output_mask?: boolean[]|boolean): Tensor, Tensor, Tensor)|(fun(grad_out: Tensor, input: Tensor, options: {weight?: Tensor, running_mean?: Tensor, running_var?: Tensor, save_mean?: Tensor, save_invstd?: Tensor, train?: boolean, eps?: number, output_mask?: boolean[]|boolean}): Tensor, Tensor, Tensor)
torch.native_batch_norm_backward = nil
Tensor.native_batch_norm_backward = torch.native_batch_norm_backward
---@type fun(self: Tensor, groups: integer): Tensor
torch.native_channel_shuffle = nil
Tensor.native_channel_shuffle = torch.native_channel_shuffle
---@type (fun(input: Tensor, p: number, train?: boolean): Tensor, Tensor)|(fun(input: Tensor, p: number, options: {train?: boolean}): Tensor, Tensor)
torch.native_dropout = nil
Tensor.native_dropout = torch.native_dropout
---@type fun(grad_output: Tensor, mask: Tensor, scale: number): Tensor
torch.native_dropout_backward = nil
Tensor.native_dropout_backward = torch.native_dropout_backward
---@type (fun(input: Tensor, weight?: Tensor, bias?: Tensor, N?: integer, C?: integer, HxW?: integer, group?: integer, eps?: number): Tensor, Tensor, Tensor)|(fun(input: Tensor, options: {weight?: Tensor, bias?: Tensor, N?: integer, C?: integer, HxW?: integer, group?: integer, eps?: number}): Tensor, Tensor, Tensor)
torch.native_group_norm = nil
Tensor.native_group_norm = torch.native_group_norm
---@type (fun(grad_out: Tensor, input: Tensor, mean: Tensor, rstd: Tensor, weight?: Tensor, N?: integer, C?: integer, HxW?: integer, group?: integer, output_mask?: boolean[]|boolean): Tensor, Tensor, Tensor)|(fun(grad_out: Tensor, input: Tensor, mean: Tensor, rstd: Tensor, options: {weight?: Tensor, N?: integer, C?: integer, HxW?: integer, group?: integer, output_mask?: boolean[]|boolean}): Tensor, Tensor, Tensor)
torch.native_group_norm_backward = nil
Tensor.native_group_norm_backward = torch.native_group_norm_backward
---@type (fun(input: Tensor, normalized_shape: integer[], weight?: Tensor, bias?: Tensor, eps?: number): Tensor, Tensor, Tensor)|(fun(input: Tensor, normalized_shape: integer[], options: {weight?: Tensor, bias?: Tensor, eps?: number}): Tensor, Tensor, Tensor)
torch.native_layer_norm = nil
Tensor.native_layer_norm = torch.native_layer_norm
---@type (fun(grad_out: Tensor, input: Tensor, normalized_shape: integer[], mean: Tensor, rstd: Tensor, weight?: Tensor, bias?: Tensor, output_mask?: boolean[]|boolean): Tensor, Tensor, Tensor)|(fun(grad_out: Tensor, input: Tensor, normalized_shape: integer[], mean: Tensor, rstd: Tensor, options: {weight?: Tensor, bias?: Tensor, output_mask?: boolean[]|boolean}): Tensor, Tensor, Tensor)
torch.native_layer_norm_backward = nil
Tensor.native_layer_norm_backward = torch.native_layer_norm_backward
---@type (fun(self: Tensor, p?: number): Tensor)|(fun(self: Tensor, options: {p?: number}): Tensor)|(fun(self: Tensor, p?: number, dim?: integer[]|integer, keepdim?: boolean, dtype?: string): Tensor)|(fun(self: Tensor, options: {p?: number, dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)
torch.native_norm = nil
Tensor.native_norm = torch.native_norm
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.ne = nil
Tensor.ne = torch.ne
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.ne_ = nil
Tensor.ne_ = torch.ne_
---@type fun(self: Tensor): Tensor
torch.neg = nil
Tensor.neg = torch.neg
---@type fun(self: Tensor): Tensor
torch.neg_ = nil
Tensor.neg_ = torch.neg_
---@type fun(self: Tensor): Tensor
torch.negative = nil
Tensor.negative = torch.negative
---@type fun(self: Tensor): Tensor
torch.negative_ = nil
Tensor.negative_ = torch.negative_
---@type (fun(self: Tensor, padding: number, output_size?: integer[]): Tensor)|(fun(self: Tensor, padding: number, options: {output_size?: integer[]}): Tensor)
torch.nested_to_padded_tensor = nil
Tensor.nested_to_padded_tensor = torch.nested_to_padded_tensor
---@type (fun(self: Tensor, size: integer[]): Tensor)|(fun(self: Tensor, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.new_empty = nil
Tensor.new_empty = torch.new_empty
---@type (fun(self: Tensor, size: integer[], stride: integer[]): Tensor)|(fun(self: Tensor, size: integer[], stride: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.new_empty_strided = nil
Tensor.new_empty_strided = torch.new_empty_strided
---@type (fun(self: Tensor, size: integer[], fill_value: number): Tensor)|(fun(self: Tensor, size: integer[], fill_value: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.new_full = nil
Tensor.new_full = torch.new_full
---@type (fun(self: Tensor, size: integer[]): Tensor)|(fun(self: Tensor, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.new_ones = nil
Tensor.new_ones = torch.new_ones
---@type (fun(self: Tensor, size: integer[]): Tensor)|(fun(self: Tensor, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.new_zeros = nil
Tensor.new_zeros = torch.new_zeros
---@type fun(self: Tensor, other: Tensor): Tensor
torch.nextafter = nil
Tensor.nextafter = torch.nextafter
---@type fun(self: Tensor, other: Tensor): Tensor
torch.nextafter_ = nil
Tensor.nextafter_ = torch.nextafter_
---@type (fun(self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer, ignore_index?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer}): Tensor)
torch.nll_loss = nil
Tensor.nll_loss = torch.nll_loss
---@type (fun(self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer, ignore_index?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer}): Tensor)
torch.nll_loss2d = nil
Tensor.nll_loss2d = torch.nll_loss2d
---@type (fun(grad_output: Tensor, self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer, ignore_index?: integer, total_weight?: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer, total_weight?: Tensor}): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer, total_weight?: Tensor, grad_input?: Tensor}): Tensor)
torch.nll_loss2d_backward = nil
Tensor.nll_loss2d_backward = torch.nll_loss2d_backward
---@type (fun(self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer, ignore_index?: integer): Tensor, Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer}): Tensor, Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer, output?: Tensor, total_weight?: Tensor}): Tensor, Tensor)
torch.nll_loss2d_forward = nil
Tensor.nll_loss2d_forward = torch.nll_loss2d_forward
---@type (fun(grad_output: Tensor, self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer, ignore_index?: integer, total_weight?: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer, total_weight?: Tensor}): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer, total_weight?: Tensor, grad_input?: Tensor}): Tensor)
torch.nll_loss_backward = nil
Tensor.nll_loss_backward = torch.nll_loss_backward
---@type (fun(self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer, ignore_index?: integer): Tensor, Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer}): Tensor, Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer, output?: Tensor, total_weight?: Tensor}): Tensor, Tensor)
torch.nll_loss_forward = nil
Tensor.nll_loss_forward = torch.nll_loss_forward
---@type (fun(self: Tensor, target: Tensor, weight?: Tensor, reduction?: integer, ignore_index?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {weight?: Tensor, reduction?: integer, ignore_index?: integer}): Tensor)
torch.nll_loss_nd = nil
Tensor.nll_loss_nd = torch.nll_loss_nd
---@type fun(self: Tensor): Tensor
torch.nonzero = nil
Tensor.nonzero = torch.nonzero
---@type fun(self: Tensor): Tensor[]
torch.nonzero_numpy = nil
Tensor.nonzero_numpy = torch.nonzero_numpy
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {size?: integer, fill_value?: integer}): Tensor)
torch.nonzero_static = nil
Tensor.nonzero_static = torch.nonzero_static
---@type (fun(self: Tensor, p?: number): Tensor)|(fun(self: Tensor, options: {p?: number}): Tensor)|(fun(self: Tensor, options: {p?: number, dtype?: string}): Tensor)|(fun(self: Tensor, p?: number, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {p?: number, dim?: integer[]|integer, keepdim?: boolean}): Tensor)|(fun(self: Tensor, options: {p?: number, dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)|(fun(self: Tensor, p?: number, dim?: string[]|string, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {p?: number, dim?: string[]|string, keepdim?: boolean}): Tensor)|(fun(self: Tensor, options: {p?: number, dim?: string[]|string, keepdim?: boolean, dtype?: string}): Tensor)
torch.norm = nil
Tensor.norm = torch.norm
---@type (fun(v: Tensor, pow?: integer, dim?: integer): Tensor)|(fun(v: Tensor, options: {pow?: integer, dim?: integer}): Tensor)
torch.norm_except_dim = nil
Tensor.norm_except_dim = torch.norm_except_dim
---@type (fun(mean: Tensor, std: Tensor): Tensor)|(fun(mean: Tensor, std: Tensor, options: {generator?: Generator}): Tensor)|(fun(mean: Tensor, std?: number): Tensor)|(fun(mean: Tensor, options: {std?: number, generator?: Generator}): Tensor)|(fun(mean: number, std: Tensor): Tensor)|(fun(mean: number, std: Tensor, options: {generator?: Generator}): Tensor)|(fun(mean: number, std: number, size: integer[]): Tensor)|(fun(mean: number, std: number, size: integer[], options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.normal = nil
Tensor.normal = torch.normal
---@type (fun(self: Tensor, mean?: number, std?: number): Tensor)|(fun(self: Tensor, options: {mean?: number, std?: number, generator?: Generator}): Tensor)
torch.normal_ = nil
Tensor.normal_ = torch.normal_
---@type (fun(self: Tensor, mean?: number, std?: number): Tensor)|(fun(self: Tensor, options: {mean?: number, std?: number, generator?: Generator}): Tensor)
torch.normal_functional = nil
Tensor.normal_functional = torch.normal_functional
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.not_equal = nil
Tensor.not_equal = torch.not_equal
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.not_equal_ = nil
Tensor.not_equal_ = torch.not_equal_
---@type (fun(self: Tensor, dim: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: integer[]|integer, options: {keepdim?: boolean}): Tensor)|(fun(self: Tensor, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {keepdim?: boolean}): Tensor)
torch.nuclear_norm = nil
Tensor.nuclear_norm = torch.nuclear_norm
---@type fun(self: Tensor): Tensor
torch.numpy_T = nil
Tensor.numpy_T = torch.numpy_T
---@type (fun(self: Tensor, num_classes?: integer): Tensor)|(fun(self: Tensor, options: {num_classes?: integer}): Tensor)
torch.one_hot = nil
Tensor.one_hot = torch.one_hot
---@type (fun(size: integer[]): Tensor)|(fun(size: integer[], options: {names?: string[], dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.ones = nil
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)
torch.ones_like = nil
Tensor.ones_like = torch.ones_like
---@type fun(self: Tensor, input2: Tensor): Tensor
torch.orgqr = nil
Tensor.orgqr = torch.orgqr
---@type (fun(self: Tensor, input2: Tensor, input3: Tensor, left?: boolean, transpose?: boolean): Tensor)|(fun(self: Tensor, input2: Tensor, input3: Tensor, options: {left?: boolean, transpose?: boolean}): Tensor)
torch.ormqr = nil
Tensor.ormqr = torch.ormqr
---@type fun(self: Tensor, vec2: Tensor): Tensor
torch.outer = nil
Tensor.outer = torch.outer
---@type fun(self: Tensor): integer
torch.output_nr = nil
Tensor.output_nr = torch.output_nr
---@type (fun(self: Tensor, pad: integer[], mode?: string, value?: number): Tensor)|(fun(self: Tensor, pad: integer[], options: {mode?: string, value?: number}): Tensor)
torch.pad = nil
Tensor.pad = torch.pad
---@type (fun(sequences: Tensor[], batch_first?: boolean, padding_value?: number, padding_side?: string): Tensor)|(fun(sequences: Tensor[], options: {batch_first?: boolean, padding_value?: number, padding_side?: string}): Tensor)
torch.pad_sequence = nil
---@type (fun(x1: Tensor, x2: Tensor, p?: number, eps?: number, keepdim?: boolean): Tensor)|(fun(x1: Tensor, x2: Tensor, options: {p?: number, eps?: number, keepdim?: boolean}): Tensor)
torch.pairwise_distance = nil
Tensor.pairwise_distance = torch.pairwise_distance
---@type (fun(self: Tensor, p?: number): Tensor)|(fun(self: Tensor, options: {p?: number}): Tensor)
torch.pdist = nil
Tensor.pdist = torch.pdist
---@type fun(self: Tensor, dims: integer[]): Tensor
torch.permute = nil
Tensor.permute = torch.permute
---@type fun(self: Tensor, dims: integer[]): Tensor
torch.permute_copy = nil
Tensor.permute_copy = torch.permute_copy
---@type (fun(self: Tensor, device?: string): Tensor)|(fun(self: Tensor, options: {device?: string}): Tensor)
torch.pin_memory = nil
Tensor.pin_memory = torch.pin_memory
---@type (fun(self: Tensor, rcond?: number): Tensor)|(fun(self: Tensor, options: {rcond?: number}): Tensor)
torch.pinverse = nil
Tensor.pinverse = torch.pinverse
---@type fun(self: Tensor, upscale_factor: integer): Tensor
torch.pixel_shuffle = nil
Tensor.pixel_shuffle = torch.pixel_shuffle
---@type fun(self: Tensor, downscale_factor: integer): Tensor
torch.pixel_unshuffle = nil
Tensor.pixel_unshuffle = torch.pixel_unshuffle
---@type (fun(self: Tensor, generator?: Generator): Tensor)|(fun(self: Tensor, options: {generator?: Generator}): Tensor)
torch.poisson = nil
Tensor.poisson = torch.poisson
---@type fun(input: Tensor, target: Tensor, log_input: boolean, full: boolean, eps: number, reduction: integer): Tensor
torch.poisson_nll_loss = nil
Tensor.poisson_nll_loss = torch.poisson_nll_loss
---@type fun(abs: Tensor, angle: Tensor): Tensor
torch.polar = nil
Tensor.polar = torch.polar
---@type fun(n: integer, self: Tensor): Tensor
torch.polygamma = nil
---@type fun(self: Tensor, n: integer): Tensor
torch.polygamma_ = nil
Tensor.polygamma_ = torch.polygamma_
---@type fun(self: Tensor): Tensor
torch.positive = nil
Tensor.positive = torch.positive
---@type (fun(self: Tensor, exponent: Tensor): Tensor)|(fun(self: number, exponent: Tensor): Tensor)|(fun(self: Tensor, exponent: number): Tensor)
torch.pow = nil
Tensor.pow = torch.pow
---@type (fun(self: Tensor, exponent: Tensor): Tensor)|(fun(self: Tensor, exponent: number): Tensor)
torch.pow_ = nil
Tensor.pow_ = torch.pow_
---@type fun(self: Tensor, weight: Tensor): Tensor
torch.prelu = nil
Tensor.prelu = torch.prelu
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {dtype?: string}): Tensor)|(fun(self: Tensor, dim: integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: integer, options: {keepdim?: boolean, dtype?: string}): Tensor)|(fun(self: Tensor, dim: string, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: string, options: {keepdim?: boolean, dtype?: string}): Tensor)
torch.prod = nil
Tensor.prod = torch.prod
---@type fun(type1: string, type2: string): string
torch.promote_types = nil
---@type (fun(self: Tensor, index: Tensor, source: Tensor, accumulate?: boolean): Tensor)|(fun(self: Tensor, index: Tensor, source: Tensor, options: {accumulate?: boolean}): Tensor)
torch.put = nil
Tensor.put = torch.put
---@type (fun(self: Tensor, index: Tensor, source: Tensor, accumulate?: boolean): Tensor)|(fun(self: Tensor, index: Tensor, source: Tensor, options: {accumulate?: boolean}): Tensor)
torch.put_ = nil
Tensor.put_ = torch.put_
---@type fun(self: Tensor): integer
torch.q_per_channel_axis = nil
Tensor.q_per_channel_axis = torch.q_per_channel_axis
---@type fun(self: Tensor): Tensor
torch.q_per_channel_scales = nil
Tensor.q_per_channel_scales = torch.q_per_channel_scales
---@type fun(self: Tensor): Tensor
torch.q_per_channel_zero_points = nil
Tensor.q_per_channel_zero_points = torch.q_per_channel_zero_points
---@type fun(self: Tensor): number
torch.q_scale = nil
Tensor.q_scale = torch.q_scale
---@type fun(self: Tensor): integer
torch.q_zero_point = nil
Tensor.q_zero_point = torch.q_zero_point
---@type (fun(self: Tensor, some?: boolean): Tensor, Tensor)|(fun(self: Tensor, options: {some?: boolean}): Tensor, Tensor)|(fun(self: Tensor, options: {some?: boolean, Q?: Tensor, R?: Tensor}): Tensor, Tensor)
torch.qr = nil
Tensor.qr = torch.qr
---@type fun(self: Tensor): any
torch.qscheme = nil
Tensor.qscheme = torch.qscheme
---@type (fun(self: Tensor, q: Tensor, dim?: integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, q: Tensor, options: {dim?: integer, keepdim?: boolean, interpolation?: string}): Tensor)|(fun(self: Tensor, q: number, dim?: integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, q: number, options: {dim?: integer, keepdim?: boolean, interpolation?: string}): Tensor)
torch.quantile = nil
Tensor.quantile = torch.quantile
---@type fun(self: Tensor, scales: Tensor, zero_points: Tensor, axis: integer, dtype: string): Tensor
torch.quantize_per_channel = nil
Tensor.quantize_per_channel = torch.quantize_per_channel
---@type (fun(self: Tensor, scale: Tensor, zero_point: Tensor, dtype: string): Tensor)|(fun(self: Tensor, scale: number, zero_point: integer, dtype: string): Tensor)|(fun(tensors: Tensor[], scales: Tensor, zero_points: Tensor, dtype: string): Tensor[])
torch.quantize_per_tensor = nil
Tensor.quantize_per_tensor = torch.quantize_per_tensor
---@type fun(self: Tensor, dtype: string, reduce_range: boolean): Tensor
torch.quantize_per_tensor_dynamic = nil
Tensor.quantize_per_tensor_dynamic = torch.quantize_per_tensor_dynamic
---@type (fun(input: Tensor, weight?: Tensor, bias?: Tensor, mean?: Tensor, var?: Tensor, eps?: number, output_scale?: number, output_zero_point?: integer): Tensor)|(fun(input: Tensor, options: {weight?: Tensor, bias?: Tensor, mean?: Tensor, var?: Tensor, eps?: number, output_scale?: number, output_zero_point?: integer}): Tensor)
torch.quantized_batch_norm = nil
Tensor.quantized_batch_norm = torch.quantized_batch_norm
---@type (fun(data: Tensor, batch_sizes: Tensor, hx: Tensor, params: any, has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean): Tensor, Tensor)|(fun(input: Tensor, hx: Tensor, params: any, has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean): Tensor, Tensor)|(fun(data: Tensor, batch_sizes: Tensor, hx: Tensor, params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean): Tensor, Tensor)|(fun(input: Tensor, hx: Tensor, params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean): Tensor, Tensor)
torch.quantized_gru = nil
Tensor.quantized_gru = torch.quantized_gru
---@type fun(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor, packed_ih: Tensor, packed_hh: Tensor, col_offsets_ih: Tensor, col_offsets_hh: Tensor, scale_ih: number, scale_hh: number, zero_point_ih: number, zero_point_hh: number): Tensor
torch.quantized_gru_cell = nil
Tensor.quantized_gru_cell = torch.quantized_gru_cell
---@type (fun(data: Tensor, batch_sizes: Tensor, hx: Tensor[], params: any, has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean): Tensor, Tensor, Tensor)|(fun(data: Tensor, batch_sizes: Tensor, hx: Tensor[], params: any, has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, options: {dtype?: string, use_dynamic?: boolean}): Tensor, Tensor, Tensor)|(fun(input: Tensor, hx: Tensor[], params: any, has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean): Tensor, Tensor, Tensor)|(fun(input: Tensor, hx: Tensor[], params: any, has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean, options: {dtype?: string, use_dynamic?: boolean}): Tensor, Tensor, Tensor)|(fun(data: Tensor, batch_sizes: Tensor, hx: Tensor[], params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean): Tensor, Tensor, Tensor)|(fun(data: Tensor, batch_sizes: Tensor, hx: Tensor[], params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, options: {dtype?: string, use_dynamic?: boolean}): Tensor, Tensor, Tensor)|(fun(input: Tensor, hx: Tensor[], params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean): Tensor, Tensor, Tensor)|(fun(input: Tensor, hx: Tensor[], params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean, options: {dtype?: string, use_dynamic?: boolean}): Tensor, Tensor, Tensor)
torch.quantized_lstm = nil
Tensor.quantized_lstm = torch.quantized_lstm
---@type fun(input: Tensor, hx: Tensor[], w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor, packed_ih: Tensor, packed_hh: Tensor, col_offsets_ih: Tensor, col_offsets_hh: Tensor, scale_ih: number, scale_hh: number, zero_point_ih: number, zero_point_hh: number): Tensor, Tensor
torch.quantized_lstm_cell = nil
Tensor.quantized_lstm_cell = torch.quantized_lstm_cell
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.quantized_max_pool1d = nil
Tensor.quantized_max_pool1d = torch.quantized_max_pool1d
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.quantized_max_pool2d = nil
Tensor.quantized_max_pool2d = torch.quantized_max_pool2d
---@type (fun(self: Tensor, kernel_size: integer[]|integer, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean): Tensor)|(fun(self: Tensor, kernel_size: integer[]|integer, options: {stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer, ceil_mode?: boolean}): Tensor)
torch.quantized_max_pool3d = nil
Tensor.quantized_max_pool3d = torch.quantized_max_pool3d
---@type fun(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor, packed_ih: Tensor, packed_hh: Tensor, col_offsets_ih: Tensor, col_offsets_hh: Tensor, scale_ih: number, scale_hh: number, zero_point_ih: number, zero_point_hh: number): Tensor
torch.quantized_rnn_relu_cell = nil
Tensor.quantized_rnn_relu_cell = torch.quantized_rnn_relu_cell
---@type fun(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor, packed_ih: Tensor, packed_hh: Tensor, col_offsets_ih: Tensor, col_offsets_hh: Tensor, scale_ih: number, scale_hh: number, zero_point_ih: number, zero_point_hh: number): Tensor
torch.quantized_rnn_tanh_cell = nil
Tensor.quantized_rnn_tanh_cell = torch.quantized_rnn_tanh_cell
---@type fun(self: Tensor): Tensor
torch.rad2deg = nil
Tensor.rad2deg = torch.rad2deg
---@type fun(self: Tensor): Tensor
torch.rad2deg_ = nil
Tensor.rad2deg_ = torch.rad2deg_
---@type (fun(size: integer[]): Tensor)|(fun(size: integer[], options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(size: integer[], options: {generator?: Generator, names?: string[], dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(size: integer[], options: {names?: string[], dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.rand = nil
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)|(fun(self: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)
torch.rand_like = nil
Tensor.rand_like = torch.rand_like
---@type (fun(high: integer, size: integer[]): Tensor)|(fun(high: integer, size: integer[], options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(high: integer, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(low: integer, high: integer, size: integer[]): Tensor)|(fun(low: integer, high: integer, size: integer[], options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(low: integer, high: integer, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.randint = nil
---@type (fun(self: Tensor, low: integer, high: integer): Tensor)|(fun(self: Tensor, low: integer, high: integer, options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)|(fun(self: Tensor, low: integer, high: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)|(fun(self: Tensor, high: Tensor): Tensor)|(fun(self: Tensor, high: Tensor, options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)|(fun(self: Tensor, high: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)|(fun(self: Tensor, high: integer): Tensor)|(fun(self: Tensor, high: integer, options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)|(fun(self: Tensor, high: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)
torch.randint_like = nil
Tensor.randint_like = torch.randint_like
---@type (fun(size: integer[]): Tensor)|(fun(size: integer[], options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(size: integer[], options: {generator?: Generator, names?: string[], dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(size: integer[], options: {names?: string[], dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.randn = nil
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)|(fun(self: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)
torch.randn_like = nil
Tensor.randn_like = torch.randn_like
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {generator?: Generator}): Tensor)|(fun(self: Tensor, from: integer, to?: integer): Tensor)|(fun(self: Tensor, from: integer, options: {to?: integer, generator?: Generator}): Tensor)|(fun(self: Tensor, to: integer): Tensor)|(fun(self: Tensor, to: integer, options: {generator?: Generator}): Tensor)
torch.random = nil
Tensor.random = torch.random
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {generator?: Generator}): Tensor)|(fun(self: Tensor, from: integer, to?: integer): Tensor)|(fun(self: Tensor, from: integer, options: {to?: integer, generator?: Generator}): Tensor)|(fun(self: Tensor, to: integer): Tensor)|(fun(self: Tensor, to: integer, options: {generator?: Generator}): Tensor)
torch.random_ = nil
Tensor.random_ = torch.random_
---@type (fun(n: integer): Tensor)|(fun(n: integer, options: {generator?: Generator, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(n: integer, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.randperm = nil
---@type (fun(start: number, end_: number): Tensor)|(fun(start: number, end_: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: number, end_: number, step?: number): Tensor)|(fun(start: number, end_: number, options: {step?: number, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(start: number, end_: number, options: {out?: Tensor}): Tensor)
torch.range = nil
---@type fun(self: Tensor): Tensor
torch.ravel = nil
Tensor.ravel = torch.ravel
---@type fun(self: Tensor): Tensor
torch.real = nil
Tensor.real = torch.real
---@type fun(self: Tensor): Tensor
torch.reciprocal = nil
Tensor.reciprocal = torch.reciprocal
---@type fun(self: Tensor): Tensor
torch.reciprocal_ = nil
Tensor.reciprocal_ = torch.reciprocal_
---@type fun(self: Tensor, s: any)
torch.record_stream = nil
Tensor.record_stream = torch.record_stream
---@type fun(self: Tensor, names: string[]): Tensor
torch.refine_names = nil
Tensor.refine_names = torch.refine_names
---@type fun(self: Tensor, padding: integer[]|integer): Tensor
torch.reflection_pad1d = nil
Tensor.reflection_pad1d = torch.reflection_pad1d
---@type (fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer, options: {grad_input?: Tensor}): Tensor)
torch.reflection_pad1d_backward = nil
Tensor.reflection_pad1d_backward = torch.reflection_pad1d_backward
---@type fun(self: Tensor, padding: integer[]|integer): Tensor
torch.reflection_pad2d = nil
Tensor.reflection_pad2d = torch.reflection_pad2d
---@type (fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer, options: {grad_input?: Tensor}): Tensor)
torch.reflection_pad2d_backward = nil
Tensor.reflection_pad2d_backward = torch.reflection_pad2d_backward
---@type fun(self: Tensor, padding: integer[]|integer): Tensor
torch.reflection_pad3d = nil
Tensor.reflection_pad3d = torch.reflection_pad3d
---@type (fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer, options: {grad_input?: Tensor}): Tensor)
torch.reflection_pad3d_backward = nil
Tensor.reflection_pad3d_backward = torch.reflection_pad3d_backward
---@type fun(self: Tensor): Tensor
torch.relu = nil
Tensor.relu = torch.relu
---@type fun(self: Tensor): Tensor
torch.relu6 = nil
Tensor.relu6 = torch.relu6
---@type fun(self: Tensor): Tensor
torch.relu6_ = nil
Tensor.relu6_ = torch.relu6_
---@type fun(self: Tensor): Tensor
torch.relu_ = nil
Tensor.relu_ = torch.relu_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.remainder = nil
Tensor.remainder = torch.remainder
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.remainder_ = nil
Tensor.remainder_ = torch.remainder_
---@type (fun(self: Tensor, names?: string[]): Tensor)|(fun(self: Tensor, options: {names?: string[]}): Tensor)
torch.rename = nil
Tensor.rename = torch.rename
---@type (fun(self: Tensor, names?: string[]): Tensor)|(fun(self: Tensor, options: {names?: string[]}): Tensor)
torch.rename_ = nil
Tensor.rename_ = torch.rename_
---@type fun(self: Tensor, p: number, dim: integer, maxnorm: number): Tensor
torch.renorm = nil
Tensor.renorm = torch.renorm
---@type fun(self: Tensor, p: number, dim: integer, maxnorm: number): Tensor
torch.renorm_ = nil
Tensor.renorm_ = torch.renorm_
---@type (fun(repeats: Tensor): Tensor)|(fun(repeats: Tensor, options: {output_size?: integer}): Tensor)|(fun(self: Tensor, repeats: Tensor, dim?: integer): Tensor)|(fun(self: Tensor, repeats: Tensor, options: {dim?: integer, output_size?: integer}): Tensor)|(fun(self: Tensor, repeats: integer, dim?: integer): Tensor)|(fun(self: Tensor, repeats: integer, options: {dim?: integer, output_size?: integer}): Tensor)
torch.repeat_interleave = nil
Tensor.repeat_interleave = torch.repeat_interleave
---@type fun(self: Tensor, padding: integer[]|integer): Tensor
torch.replication_pad1d = nil
Tensor.replication_pad1d = torch.replication_pad1d
---@type (fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer, options: {grad_input?: Tensor}): Tensor)
torch.replication_pad1d_backward = nil
Tensor.replication_pad1d_backward = torch.replication_pad1d_backward
---@type fun(self: Tensor, padding: integer[]|integer): Tensor
torch.replication_pad2d = nil
Tensor.replication_pad2d = torch.replication_pad2d
---@type (fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer, options: {grad_input?: Tensor}): Tensor)
torch.replication_pad2d_backward = nil
Tensor.replication_pad2d_backward = torch.replication_pad2d_backward
---@type fun(self: Tensor, padding: integer[]|integer): Tensor
torch.replication_pad3d = nil
Tensor.replication_pad3d = torch.replication_pad3d
---@type (fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, padding: integer[]|integer, options: {grad_input?: Tensor}): Tensor)
torch.replication_pad3d_backward = nil
Tensor.replication_pad3d_backward = torch.replication_pad3d_backward
---@type (fun(self: Tensor, requires_grad?: boolean): Tensor)|(fun(self: Tensor, options: {requires_grad?: boolean}): Tensor)
torch.requires_grad_ = nil
---@type fun(self: Tensor, shape: integer[]): Tensor
torch.reshape = nil
Tensor.reshape = torch.reshape
---@type fun(self: Tensor, other: Tensor): Tensor
torch.reshape_as = nil
Tensor.reshape_as = torch.reshape_as
---@type (fun(self: Tensor, size: integer[]): Tensor)|(fun(self: Tensor, size: integer[], options: {memory_format?: string}): Tensor)
torch.resize = nil
Tensor.resize = torch.resize
---@type (fun(self: Tensor, size: integer[]): Tensor)|(fun(self: Tensor, size: integer[], options: {memory_format?: string}): Tensor)
torch.resize_ = nil
Tensor.resize_ = torch.resize_
---@type (fun(self: Tensor, the_template: Tensor): Tensor)|(fun(self: Tensor, the_template: Tensor, options: {memory_format?: string}): Tensor)
torch.resize_as = nil
Tensor.resize_as = torch.resize_as
---@type (fun(self: Tensor, the_template: Tensor): Tensor)|(fun(self: Tensor, the_template: Tensor, options: {memory_format?: string}): Tensor)
torch.resize_as_ = nil
Tensor.resize_as_ = torch.resize_as_
---@type fun(self: Tensor, the_template: Tensor): Tensor
torch.resize_as_sparse = nil
Tensor.resize_as_sparse = torch.resize_as_sparse
---@type fun(self: Tensor, the_template: Tensor): Tensor
torch.resize_as_sparse_ = nil
Tensor.resize_as_sparse_ = torch.resize_as_sparse_
---@type fun(self: Tensor): Tensor
torch.resolve_conj = nil
Tensor.resolve_conj = torch.resolve_conj
---@type fun(self: Tensor): Tensor
torch.resolve_neg = nil
Tensor.resolve_neg = torch.resolve_neg
---@type (fun(tensor: Tensor, other: Tensor): string)|(fun(scalar: number, tensor: Tensor): string)|(fun(tensor: Tensor, other: number): string)|(fun(scalar1: number, scalar2: number): string)
torch.result_type = nil
Tensor.result_type = torch.result_type
---@type fun(self: Tensor)
torch.retain_grad = nil
Tensor.retain_grad = torch.retain_grad
---@type fun(self: Tensor): boolean
torch.retains_grad = nil
Tensor.retains_grad = torch.retains_grad
---@type (fun(input: Tensor, normalized_shape: integer[], weight?: Tensor, eps?: number): Tensor)|(fun(input: Tensor, normalized_shape: integer[], options: {weight?: Tensor, eps?: number}): Tensor)
torch.rms_norm = nil
Tensor.rms_norm = torch.rms_norm
---@type (fun(data: Tensor, batch_sizes: Tensor, hx: Tensor, params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean): Tensor, Tensor)|(fun(input: Tensor, hx: Tensor, params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean): Tensor, Tensor)
torch.rnn_relu = nil
Tensor.rnn_relu = torch.rnn_relu
---@type (fun(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih?: Tensor, b_hh?: Tensor): Tensor)|(fun(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, options: {b_ih?: Tensor, b_hh?: Tensor}): Tensor)
torch.rnn_relu_cell = nil
Tensor.rnn_relu_cell = torch.rnn_relu_cell
---@type (fun(data: Tensor, batch_sizes: Tensor, hx: Tensor, params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean): Tensor, Tensor)|(fun(input: Tensor, hx: Tensor, params: Tensor[], has_biases: boolean, num_layers: integer, dropout: number, train: boolean, bidirectional: boolean, batch_first: boolean): Tensor, Tensor)
torch.rnn_tanh = nil
Tensor.rnn_tanh = torch.rnn_tanh
---@type (fun(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih?: Tensor, b_hh?: Tensor): Tensor)|(fun(input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, options: {b_ih?: Tensor, b_hh?: Tensor}): Tensor)
torch.rnn_tanh_cell = nil
Tensor.rnn_tanh_cell = torch.rnn_tanh_cell
---@type (fun(self: Tensor, shifts: integer[]|integer, dims?: integer[]|integer): Tensor)|(fun(self: Tensor, shifts: integer[]|integer, options: {dims?: integer[]|integer}): Tensor)
torch.roll = nil
Tensor.roll = torch.roll
---@type (fun(self: Tensor, k?: integer, dims?: integer[]): Tensor)|(fun(self: Tensor, options: {k?: integer, dims?: integer[]}): Tensor)
torch.rot90 = nil
Tensor.rot90 = torch.rot90
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {decimals?: integer}): Tensor)
torch.round = nil
Tensor.round = torch.round
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {decimals?: integer}): Tensor)
torch.round_ = nil
Tensor.round_ = torch.round_
---@type fun(self: Tensor): Tensor
torch.row_indices = nil
Tensor.row_indices = torch.row_indices
---@type fun(self: Tensor): Tensor
torch.row_indices_copy = nil
Tensor.row_indices_copy = torch.row_indices_copy
---@type fun(tensors: Tensor[]): Tensor
torch.row_stack = nil
---@type (fun(self: Tensor, lower?: number, upper?: number, training?: boolean, generator?: Generator): Tensor)|(fun(self: Tensor, options: {lower?: number, upper?: number, training?: boolean, generator?: Generator}): Tensor)
torch.rrelu = nil
Tensor.rrelu = torch.rrelu
---@type (fun(self: Tensor, lower?: number, upper?: number, training?: boolean, generator?: Generator): Tensor)|(fun(self: Tensor, options: {lower?: number, upper?: number, training?: boolean, generator?: Generator}): Tensor)
torch.rrelu_ = nil
Tensor.rrelu_ = torch.rrelu_
---@type (fun(self: Tensor, noise: Tensor, lower?: number, upper?: number, training?: boolean, generator?: Generator): Tensor)|(fun(self: Tensor, noise: Tensor, options: {lower?: number, upper?: number, training?: boolean, generator?: Generator}): Tensor)
torch.rrelu_with_noise = nil
Tensor.rrelu_with_noise = torch.rrelu_with_noise
---@type (fun(self: Tensor, noise: Tensor, lower?: number, upper?: number, training?: boolean, generator?: Generator): Tensor)|(fun(self: Tensor, noise: Tensor, options: {lower?: number, upper?: number, training?: boolean, generator?: Generator}): Tensor)
torch.rrelu_with_noise_ = nil
Tensor.rrelu_with_noise_ = torch.rrelu_with_noise_
---@type fun(grad_output: Tensor, self: Tensor, noise: Tensor, lower: number, upper: number, training: boolean, self_is_result: boolean): Tensor
torch.rrelu_with_noise_backward = nil
Tensor.rrelu_with_noise_backward = torch.rrelu_with_noise_backward
---@type (fun(self: Tensor, noise: Tensor, lower?: number, upper?: number, training?: boolean, generator?: Generator): Tensor, Tensor)|(fun(self: Tensor, noise: Tensor, options: {lower?: number, upper?: number, training?: boolean, generator?: Generator}): Tensor, Tensor)
torch.rrelu_with_noise_functional = nil
Tensor.rrelu_with_noise_functional = torch.rrelu_with_noise_functional
---@type fun(self: Tensor): Tensor
torch.rsqrt = nil
Tensor.rsqrt = torch.rsqrt
---@type fun(self: Tensor): Tensor
torch.rsqrt_ = nil
Tensor.rsqrt_ = torch.rsqrt_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {alpha?: number}): Tensor)|(fun(self: Tensor, other: number, alpha?: number): Tensor)|(fun(self: Tensor, other: number, options: {alpha?: number}): Tensor)
torch.rsub = nil
Tensor.rsub = torch.rsub
---@type (fun(s: number): Tensor)|(fun(s: number, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.scalar_tensor = nil
---@type (fun(query: Tensor, key: Tensor, value: Tensor, attn_mask?: Tensor, dropout_p?: number, is_causal?: boolean): Tensor)|(fun(query: Tensor, key: Tensor, value: Tensor, options: {attn_mask?: Tensor, dropout_p?: number, is_causal?: boolean, scale?: number, enable_gqa?: boolean}): Tensor)
torch.scaled_dot_product_attention = nil
Tensor.scaled_dot_product_attention = torch.scaled_dot_product_attention
---@type (fun(self: Tensor, dim: integer, index: Tensor, src: Tensor): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, src: Tensor, options: {reduce?: string}): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, src: Tensor): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, value: number): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, value: number, options: {reduce?: string}): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, value: number): Tensor)
torch.scatter = nil
Tensor.scatter = torch.scatter
---@type (fun(self: Tensor, dim: integer, index: Tensor, src: Tensor): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, src: Tensor, options: {reduce?: string}): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, value: number): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, value: number, options: {reduce?: string}): Tensor)
torch.scatter_ = nil
Tensor.scatter_ = torch.scatter_
---@type (fun(self: Tensor, dim: integer, index: Tensor, src: Tensor): Tensor)|(fun(self: Tensor, dim: string, index: Tensor, src: Tensor): Tensor)
torch.scatter_add = nil
Tensor.scatter_add = torch.scatter_add
---@type fun(self: Tensor, dim: integer, index: Tensor, src: Tensor): Tensor
torch.scatter_add_ = nil
Tensor.scatter_add_ = torch.scatter_add_
---@type (fun(self: Tensor, dim: integer, index: Tensor, src: Tensor, reduce: string): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, src: Tensor, reduce: string, options: {include_self?: boolean}): Tensor)
torch.scatter_reduce = nil
Tensor.scatter_reduce = torch.scatter_reduce
---@type (fun(self: Tensor, dim: integer, index: Tensor, src: Tensor, reduce: string): Tensor)|(fun(self: Tensor, dim: integer, index: Tensor, src: Tensor, reduce: string, options: {include_self?: boolean}): Tensor)
torch.scatter_reduce_ = nil
Tensor.scatter_reduce_ = torch.scatter_reduce_
---@type (fun(sorted_sequence: Tensor, self: Tensor): Tensor)|(fun(sorted_sequence: Tensor, self: Tensor, options: {out_int32?: boolean, right?: boolean, side?: string, sorter?: Tensor}): Tensor)|(fun(sorted_sequence: Tensor, self: number): Tensor)|(fun(sorted_sequence: Tensor, self: number, options: {out_int32?: boolean, right?: boolean, side?: string, sorter?: Tensor}): Tensor)
torch.searchsorted = nil
Tensor.searchsorted = torch.searchsorted
---@type (fun(data: Tensor, reduce: string): Tensor)|(fun(data: Tensor, reduce: string, options: {lengths?: Tensor, indices?: Tensor, offsets?: Tensor, axis?: integer, unsafe?: boolean, initial?: number}): Tensor)
torch.segment_reduce = nil
Tensor.segment_reduce = torch.segment_reduce
---@type (fun(self: Tensor, dim: string, index: integer): Tensor)|(fun(self: Tensor, dim: integer, index: integer): Tensor)
torch.select = nil
Tensor.select = torch.select
---@type fun(grad_output: Tensor, input_sizes: integer[], dim: integer, index: integer): Tensor
torch.select_backward = nil
Tensor.select_backward = torch.select_backward
---@type fun(self: Tensor, dim: integer, index: integer): Tensor
torch.select_copy = nil
Tensor.select_copy = torch.select_copy
---@type fun(self: Tensor, src: Tensor, dim: integer, index: integer): Tensor
torch.select_scatter = nil
Tensor.select_scatter = torch.select_scatter
---@type fun(self: Tensor): Tensor
torch.selu = nil
Tensor.selu = torch.selu
---@type fun(self: Tensor): Tensor
torch.selu_ = nil
Tensor.selu_ = torch.selu_
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, source: any): Tensor)|(fun(self: Tensor, source: any, storage_offset: integer, size: integer[], stride?: integer[]): Tensor)|(fun(self: Tensor, source: any, storage_offset: integer, size: integer[], options: {stride?: integer[]}): Tensor)|(fun(self: Tensor, source: Tensor): Tensor)
torch.set = nil
Tensor.set = torch.set
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, source: any): Tensor)|(fun(self: Tensor, source: any, storage_offset: integer, size: integer[], stride?: integer[]): Tensor)|(fun(self: Tensor, source: any, storage_offset: integer, size: integer[], options: {stride?: integer[]}): Tensor)|(fun(self: Tensor, source: Tensor): Tensor)|(fun(self: Tensor, source: Tensor, storage_offset: integer, size: integer[], stride?: integer[]): Tensor)|(fun(self: Tensor, source: Tensor, storage_offset: integer, size: integer[], options: {stride?: integer[]}): Tensor)
torch.set_ = nil
Tensor.set_ = torch.set_
---@type fun(self: Tensor, new_data: Tensor)
torch.set_data = nil
Tensor.set_data = torch.set_data
---@type fun(self: Tensor): Tensor
torch.sgn = nil
Tensor.sgn = torch.sgn
---@type fun(self: Tensor): Tensor
torch.sgn_ = nil
Tensor.sgn_ = torch.sgn_
---@type fun(self: Tensor): Tensor
torch.sigmoid = nil
Tensor.sigmoid = torch.sigmoid
---@type fun(self: Tensor): Tensor
torch.sigmoid_ = nil
Tensor.sigmoid_ = torch.sigmoid_
---@type (fun(grad_output: Tensor, output: Tensor): Tensor)|(fun(grad_output: Tensor, output: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.sigmoid_backward = nil
Tensor.sigmoid_backward = torch.sigmoid_backward
---@type fun(self: Tensor): Tensor
torch.sign = nil
Tensor.sign = torch.sign
---@type fun(self: Tensor): Tensor
torch.sign_ = nil
Tensor.sign_ = torch.sign_
---@type fun(self: Tensor): Tensor
torch.signbit = nil
Tensor.signbit = torch.signbit
---@type fun(self: Tensor): Tensor
torch.silu = nil
Tensor.silu = torch.silu
---@type fun(self: Tensor): Tensor
torch.silu_ = nil
Tensor.silu_ = torch.silu_
---@type (fun(grad_output: Tensor, self: Tensor): Tensor)|(fun(grad_output: Tensor, self: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.silu_backward = nil
Tensor.silu_backward = torch.silu_backward
---@type fun(self: Tensor): Tensor
torch.sin = nil
Tensor.sin = torch.sin
---@type fun(self: Tensor): Tensor
torch.sin_ = nil
Tensor.sin_ = torch.sin_
---@type fun(self: Tensor): Tensor
torch.sinc = nil
Tensor.sinc = torch.sinc
---@type fun(self: Tensor): Tensor
torch.sinc_ = nil
Tensor.sinc_ = torch.sinc_
---@type fun(self: Tensor): Tensor
torch.sinh = nil
Tensor.sinh = torch.sinh
---@type fun(self: Tensor): Tensor
torch.sinh_ = nil
Tensor.sinh_ = torch.sinh_
---@type (fun(self: Tensor, dim: integer): integer)|(fun(self: Tensor, dim: string): integer)
torch.size = nil
---@type (fun(self: Tensor, dim?: integer, start?: integer, end_?: integer, step?: integer): Tensor)|(fun(self: Tensor, options: {dim?: integer, start?: integer, end?: integer, step?: integer}): Tensor)
torch.slice = nil
Tensor.slice = torch.slice
---@type fun(grad_output: Tensor, input_sizes: integer[], dim: integer, start: integer, end_: integer, step: integer): Tensor
torch.slice_backward = nil
Tensor.slice_backward = torch.slice_backward
---@type (fun(self: Tensor, dim?: integer, start?: integer, end_?: integer, step?: integer): Tensor)|(fun(self: Tensor, options: {dim?: integer, start?: integer, end?: integer, step?: integer}): Tensor)
torch.slice_copy = nil
Tensor.slice_copy = torch.slice_copy
---@type (fun(self: Tensor, src: Tensor, dim?: integer, start?: integer, end_?: integer, step?: integer): Tensor)|(fun(self: Tensor, src: Tensor, options: {dim?: integer, start?: integer, end?: integer, step?: integer}): Tensor)
torch.slice_inverse = nil
Tensor.slice_inverse = torch.slice_inverse
---@type (fun(self: Tensor, src: Tensor, dim?: integer, start?: integer, end_?: integer, step?: integer): Tensor)|(fun(self: Tensor, src: Tensor, options: {dim?: integer, start?: integer, end?: integer, step?: integer}): Tensor)
torch.slice_scatter = nil
Tensor.slice_scatter = torch.slice_scatter
---@type fun(self: Tensor): Tensor, Tensor
torch.slogdet = nil
Tensor.slogdet = torch.slogdet
---@type (fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer): Tensor)|(fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer}): Tensor)
torch.slow_conv3d = nil
Tensor.slow_conv3d = torch.slow_conv3d
---@type (fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer): Tensor)|(fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer}): Tensor)|(fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output?: Tensor}): Tensor)
torch.slow_conv3d_forward = nil
Tensor.slow_conv3d_forward = torch.slow_conv3d_forward
---@type (fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer): Tensor)|(fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer}): Tensor)
torch.slow_conv_dilated2d = nil
Tensor.slow_conv_dilated2d = torch.slow_conv_dilated2d
---@type (fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer): Tensor)|(fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, dilation?: integer[]|integer}): Tensor)
torch.slow_conv_dilated3d = nil
Tensor.slow_conv_dilated3d = torch.slow_conv_dilated3d
---@type (fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, dilation?: integer[]|integer): Tensor)|(fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, dilation?: integer[]|integer}): Tensor)
torch.slow_conv_transpose2d = nil
Tensor.slow_conv_transpose2d = torch.slow_conv_transpose2d
---@type (fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, dilation?: integer[]|integer): Tensor)|(fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer, output_padding?: integer[]|integer, dilation?: integer[]|integer}): Tensor)
torch.slow_conv_transpose3d = nil
Tensor.slow_conv_transpose3d = torch.slow_conv_transpose3d
---@type fun(self: Tensor, mat2: Tensor): Tensor
torch.smm = nil
Tensor.smm = torch.smm
---@type (fun(self: Tensor, target: Tensor, reduction?: integer, beta?: number): Tensor)|(fun(self: Tensor, target: Tensor, options: {reduction?: integer, beta?: number}): Tensor)
torch.smooth_l1_loss = nil
Tensor.smooth_l1_loss = torch.smooth_l1_loss
---@type (fun(grad_output: Tensor, self: Tensor, target: Tensor, reduction: integer, beta: number): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, reduction: integer, beta: number, options: {grad_input?: Tensor}): Tensor)
torch.smooth_l1_loss_backward = nil
Tensor.smooth_l1_loss_backward = torch.smooth_l1_loss_backward
---@type (fun(self: Tensor, target: Tensor, reduction?: integer): Tensor)|(fun(self: Tensor, target: Tensor, options: {reduction?: integer}): Tensor)
torch.soft_margin_loss = nil
Tensor.soft_margin_loss = torch.soft_margin_loss
---@type (fun(grad_output: Tensor, self: Tensor, target: Tensor, reduction: integer): Tensor)|(fun(grad_output: Tensor, self: Tensor, target: Tensor, reduction: integer, options: {grad_input?: Tensor}): Tensor)
torch.soft_margin_loss_backward = nil
Tensor.soft_margin_loss_backward = torch.soft_margin_loss_backward
---@type (fun(self: Tensor, dim: integer, dtype?: string): Tensor)|(fun(self: Tensor, dim: integer, options: {dtype?: string}): Tensor)|(fun(self: Tensor, dim: string): Tensor)|(fun(self: Tensor, dim: string, options: {dtype?: string}): Tensor)
torch.softmax = nil
Tensor.softmax = torch.softmax
---@type (fun(self: Tensor, beta?: number, threshold?: number): Tensor)|(fun(self: Tensor, options: {beta?: number, threshold?: number}): Tensor)
torch.softplus = nil
Tensor.softplus = torch.softplus
---@type (fun(grad_output: Tensor, self: Tensor, beta: number, threshold: number): Tensor)|(fun(grad_output: Tensor, self: Tensor, beta: number, threshold: number, options: {grad_input?: Tensor}): Tensor)
torch.softplus_backward = nil
Tensor.softplus_backward = torch.softplus_backward
---@type (fun(self: Tensor, lambd?: number): Tensor)|(fun(self: Tensor, options: {lambd?: number}): Tensor)
torch.softshrink = nil
Tensor.softshrink = torch.softshrink
---@type (fun(grad_output: Tensor, self: Tensor, lambd: number): Tensor)|(fun(grad_output: Tensor, self: Tensor, lambd: number, options: {grad_input?: Tensor}): Tensor)
torch.softshrink_backward = nil
Tensor.softshrink_backward = torch.softshrink_backward
---@type (fun(self: Tensor): Tensor, Tensor)|(fun(self: Tensor, options: {stable?: boolean, dim?: integer, descending?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim?: integer, descending?: boolean): Tensor, Tensor)|(fun(self: Tensor, options: {dim?: integer, descending?: boolean}): Tensor, Tensor)|(fun(self: Tensor, options: {stable?: boolean, dim?: string, descending?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string, descending?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {descending?: boolean}): Tensor, Tensor)|(fun(self: Tensor, options: {stable?: boolean, dim?: integer, descending?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)|(fun(self: Tensor, options: {dim?: integer, descending?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)|(fun(self: Tensor, options: {stable?: boolean, dim?: string, descending?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)|(fun(self: Tensor, dim: string, options: {descending?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)
torch.sort = nil
Tensor.sort = torch.sort
---@type (fun(ccol_indices: Tensor, row_indices: Tensor, values: Tensor): Tensor)|(fun(ccol_indices: Tensor, row_indices: Tensor, values: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(ccol_indices: Tensor, row_indices: Tensor, values: Tensor, size: integer[]): Tensor)|(fun(ccol_indices: Tensor, row_indices: Tensor, values: Tensor, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.sparse_bsc_tensor = nil
Tensor.sparse_bsc_tensor = torch.sparse_bsc_tensor
---@type (fun(crow_indices: Tensor, col_indices: Tensor, values: Tensor): Tensor)|(fun(crow_indices: Tensor, col_indices: Tensor, values: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(crow_indices: Tensor, col_indices: Tensor, values: Tensor, size: integer[]): Tensor)|(fun(crow_indices: Tensor, col_indices: Tensor, values: Tensor, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.sparse_bsr_tensor = nil
Tensor.sparse_bsr_tensor = torch.sparse_bsr_tensor
---@type (fun(compressed_indices: Tensor, plain_indices: Tensor, values: Tensor): Tensor)|(fun(compressed_indices: Tensor, plain_indices: Tensor, values: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(compressed_indices: Tensor, plain_indices: Tensor, values: Tensor, size: integer[]): Tensor)|(fun(compressed_indices: Tensor, plain_indices: Tensor, values: Tensor, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.sparse_compressed_tensor = nil
Tensor.sparse_compressed_tensor = torch.sparse_compressed_tensor
---@type (fun(size: integer[]): Tensor)|(fun(size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(indices: Tensor, values: Tensor): Tensor)|(fun(indices: Tensor, values: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, is_coalesced?: boolean}): Tensor)|(fun(indices: Tensor, values: Tensor, size: integer[]): Tensor)|(fun(indices: Tensor, values: Tensor, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, is_coalesced?: boolean}): Tensor)
torch.sparse_coo_tensor = nil
Tensor.sparse_coo_tensor = torch.sparse_coo_tensor
---@type (fun(ccol_indices: Tensor, row_indices: Tensor, values: Tensor): Tensor)|(fun(ccol_indices: Tensor, row_indices: Tensor, values: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(ccol_indices: Tensor, row_indices: Tensor, values: Tensor, size: integer[]): Tensor)|(fun(ccol_indices: Tensor, row_indices: Tensor, values: Tensor, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.sparse_csc_tensor = nil
Tensor.sparse_csc_tensor = torch.sparse_csc_tensor
---@type (fun(crow_indices: Tensor, col_indices: Tensor, values: Tensor): Tensor)|(fun(crow_indices: Tensor, col_indices: Tensor, values: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(crow_indices: Tensor, col_indices: Tensor, values: Tensor, size: integer[]): Tensor)|(fun(crow_indices: Tensor, col_indices: Tensor, values: Tensor, size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.sparse_csr_tensor = nil
Tensor.sparse_csr_tensor = torch.sparse_csr_tensor
---@type fun(self: Tensor): integer
torch.sparse_dim = nil
Tensor.sparse_dim = torch.sparse_dim
---@type fun(self: Tensor, mask: Tensor): Tensor
torch.sparse_mask = nil
Tensor.sparse_mask = torch.sparse_mask
---@type fun(self: Tensor, size: integer[], sparse_dim: integer, dense_dim: integer): Tensor
torch.sparse_resize = nil
Tensor.sparse_resize = torch.sparse_resize
---@type fun(self: Tensor, size: integer[], sparse_dim: integer, dense_dim: integer): Tensor
torch.sparse_resize_ = nil
Tensor.sparse_resize_ = torch.sparse_resize_
---@type fun(self: Tensor, size: integer[], sparse_dim: integer, dense_dim: integer): Tensor
torch.sparse_resize_and_clear = nil
Tensor.sparse_resize_and_clear = torch.sparse_resize_and_clear
---@type fun(self: Tensor, size: integer[], sparse_dim: integer, dense_dim: integer): Tensor
torch.sparse_resize_and_clear_ = nil
Tensor.sparse_resize_and_clear_ = torch.sparse_resize_and_clear_
---@type (fun(self: Tensor, mat1: Tensor, mat2: Tensor): Tensor)|(fun(self: Tensor, mat1: Tensor, mat2: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.sparse_sampled_addmm = nil
Tensor.sparse_sampled_addmm = torch.sparse_sampled_addmm
---@type fun(x: Tensor): Tensor
torch.special_airy_ai = nil
Tensor.special_airy_ai = torch.special_airy_ai
---@type fun(self: Tensor): Tensor
torch.special_bessel_j0 = nil
Tensor.special_bessel_j0 = torch.special_bessel_j0
---@type fun(self: Tensor): Tensor
torch.special_bessel_j1 = nil
Tensor.special_bessel_j1 = torch.special_bessel_j1
---@type fun(self: Tensor): Tensor
torch.special_bessel_y0 = nil
Tensor.special_bessel_y0 = torch.special_bessel_y0
---@type fun(self: Tensor): Tensor
torch.special_bessel_y1 = nil
Tensor.special_bessel_y1 = torch.special_bessel_y1
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_chebyshev_polynomial_t = nil
Tensor.special_chebyshev_polynomial_t = torch.special_chebyshev_polynomial_t
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_chebyshev_polynomial_u = nil
Tensor.special_chebyshev_polynomial_u = torch.special_chebyshev_polynomial_u
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_chebyshev_polynomial_v = nil
Tensor.special_chebyshev_polynomial_v = torch.special_chebyshev_polynomial_v
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_chebyshev_polynomial_w = nil
Tensor.special_chebyshev_polynomial_w = torch.special_chebyshev_polynomial_w
---@type fun(self: Tensor): Tensor
torch.special_digamma = nil
Tensor.special_digamma = torch.special_digamma
---@type fun(self: Tensor): Tensor
torch.special_entr = nil
Tensor.special_entr = torch.special_entr
---@type fun(self: Tensor): Tensor
torch.special_erf = nil
Tensor.special_erf = torch.special_erf
---@type fun(self: Tensor): Tensor
torch.special_erfc = nil
Tensor.special_erfc = torch.special_erfc
---@type fun(self: Tensor): Tensor
torch.special_erfcx = nil
Tensor.special_erfcx = torch.special_erfcx
---@type fun(self: Tensor): Tensor
torch.special_erfinv = nil
Tensor.special_erfinv = torch.special_erfinv
---@type fun(self: Tensor): Tensor
torch.special_exp2 = nil
Tensor.special_exp2 = torch.special_exp2
---@type fun(self: Tensor): Tensor
torch.special_expit = nil
Tensor.special_expit = torch.special_expit
---@type fun(self: Tensor): Tensor
torch.special_expm1 = nil
Tensor.special_expm1 = torch.special_expm1
---@type fun(self: Tensor, other: Tensor): Tensor
torch.special_gammainc = nil
Tensor.special_gammainc = torch.special_gammainc
---@type fun(self: Tensor, other: Tensor): Tensor
torch.special_gammaincc = nil
Tensor.special_gammaincc = torch.special_gammaincc
---@type fun(self: Tensor): Tensor
torch.special_gammaln = nil
Tensor.special_gammaln = torch.special_gammaln
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_hermite_polynomial_h = nil
Tensor.special_hermite_polynomial_h = torch.special_hermite_polynomial_h
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_hermite_polynomial_he = nil
Tensor.special_hermite_polynomial_he = torch.special_hermite_polynomial_he
---@type fun(self: Tensor): Tensor
torch.special_i0 = nil
Tensor.special_i0 = torch.special_i0
---@type fun(self: Tensor): Tensor
torch.special_i0e = nil
Tensor.special_i0e = torch.special_i0e
---@type fun(self: Tensor): Tensor
torch.special_i1 = nil
Tensor.special_i1 = torch.special_i1
---@type fun(self: Tensor): Tensor
torch.special_i1e = nil
Tensor.special_i1e = torch.special_i1e
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_laguerre_polynomial_l = nil
Tensor.special_laguerre_polynomial_l = torch.special_laguerre_polynomial_l
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_legendre_polynomial_p = nil
Tensor.special_legendre_polynomial_p = torch.special_legendre_polynomial_p
---@type fun(self: Tensor): Tensor
torch.special_log1p = nil
Tensor.special_log1p = torch.special_log1p
---@type fun(self: Tensor): Tensor
torch.special_log_ndtr = nil
Tensor.special_log_ndtr = torch.special_log_ndtr
---@type (fun(self: Tensor, dim: integer): Tensor)|(fun(self: Tensor, dim: integer, options: {dtype?: string}): Tensor)
torch.special_log_softmax = nil
Tensor.special_log_softmax = torch.special_log_softmax
---@type (fun(self: Tensor, eps?: number): Tensor)|(fun(self: Tensor, options: {eps?: number}): Tensor)
torch.special_logit = nil
Tensor.special_logit = torch.special_logit
---@type (fun(self: Tensor, dim: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: integer[]|integer, options: {keepdim?: boolean}): Tensor)
torch.special_logsumexp = nil
Tensor.special_logsumexp = torch.special_logsumexp
---@type fun(self: Tensor): Tensor
torch.special_modified_bessel_i0 = nil
Tensor.special_modified_bessel_i0 = torch.special_modified_bessel_i0
---@type fun(self: Tensor): Tensor
torch.special_modified_bessel_i1 = nil
Tensor.special_modified_bessel_i1 = torch.special_modified_bessel_i1
---@type fun(self: Tensor): Tensor
torch.special_modified_bessel_k0 = nil
Tensor.special_modified_bessel_k0 = torch.special_modified_bessel_k0
---@type fun(self: Tensor): Tensor
torch.special_modified_bessel_k1 = nil
Tensor.special_modified_bessel_k1 = torch.special_modified_bessel_k1
---@type fun(self: Tensor, p: integer): Tensor
torch.special_multigammaln = nil
Tensor.special_multigammaln = torch.special_multigammaln
---@type fun(self: Tensor): Tensor
torch.special_ndtr = nil
Tensor.special_ndtr = torch.special_ndtr
---@type fun(self: Tensor): Tensor
torch.special_ndtri = nil
Tensor.special_ndtri = torch.special_ndtri
---@type fun(n: integer, self: Tensor): Tensor
torch.special_polygamma = nil
---@type fun(self: Tensor): Tensor
torch.special_psi = nil
Tensor.special_psi = torch.special_psi
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {decimals?: integer}): Tensor)
torch.special_round = nil
Tensor.special_round = torch.special_round
---@type fun(x: Tensor): Tensor
torch.special_scaled_modified_bessel_k0 = nil
Tensor.special_scaled_modified_bessel_k0 = torch.special_scaled_modified_bessel_k0
---@type fun(x: Tensor): Tensor
torch.special_scaled_modified_bessel_k1 = nil
Tensor.special_scaled_modified_bessel_k1 = torch.special_scaled_modified_bessel_k1
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_shifted_chebyshev_polynomial_t = nil
Tensor.special_shifted_chebyshev_polynomial_t = torch.special_shifted_chebyshev_polynomial_t
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_shifted_chebyshev_polynomial_u = nil
Tensor.special_shifted_chebyshev_polynomial_u = torch.special_shifted_chebyshev_polynomial_u
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_shifted_chebyshev_polynomial_v = nil
Tensor.special_shifted_chebyshev_polynomial_v = torch.special_shifted_chebyshev_polynomial_v
---@type (fun(x: Tensor, n: Tensor): Tensor)|(fun(x: number, n: Tensor): Tensor)|(fun(x: Tensor, n: number): Tensor)
torch.special_shifted_chebyshev_polynomial_w = nil
Tensor.special_shifted_chebyshev_polynomial_w = torch.special_shifted_chebyshev_polynomial_w
---@type fun(self: Tensor): Tensor
torch.special_sinc = nil
Tensor.special_sinc = torch.special_sinc
---@type (fun(self: Tensor, dim: integer, dtype?: string): Tensor)|(fun(self: Tensor, dim: integer, options: {dtype?: string}): Tensor)
torch.special_softmax = nil
Tensor.special_softmax = torch.special_softmax
---@type fun(x: Tensor): Tensor
torch.special_spherical_bessel_j0 = nil
Tensor.special_spherical_bessel_j0 = torch.special_spherical_bessel_j0
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.special_xlog1py = nil
Tensor.special_xlog1py = torch.special_xlog1py
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.special_xlogy = nil
Tensor.special_xlogy = torch.special_xlogy
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.special_zeta = nil
Tensor.special_zeta = torch.special_zeta
---@type (fun(self: Tensor, split_size: integer, dim?: integer): Tensor[])|(fun(self: Tensor, split_size: integer, options: {dim?: integer}): Tensor[])|(fun(self: Tensor, split_size: integer[], dim?: integer): Tensor[])|(fun(self: Tensor, split_size: integer[], options: {dim?: integer}): Tensor[])
torch.split = nil
Tensor.split = torch.split
---@type (fun(self: Tensor, split_size: integer, dim?: integer): Tensor[])|(fun(self: Tensor, split_size: integer, options: {dim?: integer}): Tensor[])
torch.split_copy = nil
Tensor.split_copy = torch.split_copy
---@type (fun(self: Tensor, split_sizes: integer[], dim?: integer): Tensor[])|(fun(self: Tensor, split_sizes: integer[], options: {dim?: integer}): Tensor[])
torch.split_with_sizes = nil
Tensor.split_with_sizes = torch.split_with_sizes
---@type (fun(self: Tensor, split_sizes: integer[], dim?: integer): Tensor[])|(fun(self: Tensor, split_sizes: integer[], options: {dim?: integer}): Tensor[])
torch.split_with_sizes_copy = nil
Tensor.split_with_sizes_copy = torch.split_with_sizes_copy
---@type fun(self: Tensor): Tensor
torch.sqrt = nil
Tensor.sqrt = torch.sqrt
---@type fun(self: Tensor): Tensor
torch.sqrt_ = nil
Tensor.sqrt_ = torch.sqrt_
---@type fun(self: Tensor): Tensor
torch.square = nil
Tensor.square = torch.square
---@type fun(self: Tensor): Tensor
torch.square_ = nil
Tensor.square_ = torch.square_
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, dim: integer): Tensor)|(fun(self: Tensor, dim: integer[]): Tensor)|(fun(self: Tensor, dim: string): Tensor)
torch.squeeze = nil
Tensor.squeeze = torch.squeeze
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, dim: integer): Tensor)|(fun(self: Tensor, dim: integer[]): Tensor)|(fun(self: Tensor, dim: string): Tensor)
torch.squeeze_ = nil
Tensor.squeeze_ = torch.squeeze_
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, dim: integer): Tensor)|(fun(self: Tensor, dim: integer[]): Tensor)
torch.squeeze_copy = nil
Tensor.squeeze_copy = torch.squeeze_copy
---@type (fun(self: Tensor, mat1: Tensor, mat2: Tensor): Tensor)|(fun(self: Tensor, mat1: Tensor, mat2: Tensor, options: {beta?: number, alpha?: number}): Tensor)
torch.sspaddmm = nil
Tensor.sspaddmm = torch.sspaddmm
---@type (fun(tensors: Tensor[], dim?: integer): Tensor)|(fun(tensors: Tensor[], options: {dim?: integer}): Tensor)
torch.stack = nil
---@type (fun(self: Tensor, dim?: integer[]|integer): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, correction?: number, keepdim?: boolean}): Tensor)|(fun(self: Tensor, dim?: integer[]|integer, unbiased?: boolean, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, unbiased?: boolean, keepdim?: boolean}): Tensor)|(fun(self: Tensor, unbiased?: boolean): Tensor)|(fun(self: Tensor, options: {unbiased?: boolean}): Tensor)|(fun(self: Tensor, dim: string[]|string): Tensor)|(fun(self: Tensor, dim: string[]|string, options: {correction?: number, keepdim?: boolean}): Tensor)|(fun(self: Tensor, dim: string[]|string, unbiased?: boolean, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: string[]|string, options: {unbiased?: boolean, keepdim?: boolean}): Tensor)
torch.std = nil
Tensor.std = torch.std
---@type (fun(self: Tensor, dim?: integer[]|integer): Tensor, Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, correction?: number, keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim?: integer[]|integer, unbiased?: boolean, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, unbiased?: boolean, keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, unbiased?: boolean): Tensor, Tensor)|(fun(self: Tensor, options: {unbiased?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string[]|string): Tensor, Tensor)|(fun(self: Tensor, dim: string[]|string, options: {correction?: number, keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string[]|string, unbiased?: boolean, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: string[]|string, options: {unbiased?: boolean, keepdim?: boolean}): Tensor, Tensor)
torch.std_mean = nil
Tensor.std_mean = torch.std_mean
---@type (fun(self: Tensor, n_fft: integer, hop_length?: integer, win_length?: integer, window?: Tensor, center?: boolean, pad_mode?: string, normalized?: boolean, onesided?: boolean, return_complex?: boolean, align_to_window?: boolean): Tensor)|(fun(self: Tensor, n_fft: integer, options: {hop_length?: integer, win_length?: integer, window?: Tensor, center?: boolean, pad_mode?: string, normalized?: boolean, onesided?: boolean, return_complex?: boolean, align_to_window?: boolean}): Tensor)|(fun(self: Tensor, n_fft: integer, hop_length?: integer, win_length?: integer, window?: Tensor, normalized?: boolean, onesided?: boolean, return_complex?: boolean, align_to_window?: boolean): Tensor)|(fun(self: Tensor, n_fft: integer, options: {hop_length?: integer, win_length?: integer, window?: Tensor, normalized?: boolean, onesided?: boolean, return_complex?: boolean, align_to_window?: boolean}): Tensor)
torch.stft = nil
Tensor.stft = torch.stft
---@type (fun(self: Tensor, dim: integer): integer)|(fun(self: Tensor, dim: string): integer)
torch.stride = nil
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {alpha?: number}): Tensor)|(fun(self: Tensor, other: number, alpha?: number): Tensor)|(fun(self: Tensor, other: number, options: {alpha?: number}): Tensor)
torch.sub = nil
Tensor.sub = torch.sub
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {alpha?: number}): Tensor)|(fun(self: Tensor, other: number, alpha?: number): Tensor)|(fun(self: Tensor, other: number, options: {alpha?: number}): Tensor)
torch.sub_ = nil
Tensor.sub_ = torch.sub_
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {alpha?: number}): Tensor)|(fun(self: Tensor, other: number, alpha?: number): Tensor)|(fun(self: Tensor, other: number, options: {alpha?: number}): Tensor)
torch.subtract = nil
Tensor.subtract = torch.subtract
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: Tensor, options: {alpha?: number}): Tensor)|(fun(self: Tensor, other: number, alpha?: number): Tensor)|(fun(self: Tensor, other: number, options: {alpha?: number}): Tensor)
torch.subtract_ = nil
Tensor.subtract_ = torch.subtract_
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {dtype?: string}): Tensor)|(fun(self: Tensor, dim?: integer[]|integer, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, keepdim?: boolean, dtype?: string}): Tensor)|(fun(self: Tensor, dim: string[]|string, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: string[]|string, options: {keepdim?: boolean, dtype?: string}): Tensor)
torch.sum = nil
Tensor.sum = torch.sum
---@type fun(self: Tensor, size: integer[]): Tensor
torch.sum_to_size = nil
Tensor.sum_to_size = torch.sum_to_size
---@type (fun(self: Tensor, some?: boolean, compute_uv?: boolean): Tensor, Tensor, Tensor)|(fun(self: Tensor, options: {some?: boolean, compute_uv?: boolean}): Tensor, Tensor, Tensor)|(fun(self: Tensor, options: {some?: boolean, compute_uv?: boolean, U?: Tensor, S?: Tensor, V?: Tensor}): Tensor, Tensor, Tensor)
torch.svd = nil
Tensor.svd = torch.svd
---@type fun(self: Tensor, axis0: integer, axis1: integer): Tensor
torch.swapaxes = nil
Tensor.swapaxes = torch.swapaxes
---@type fun(self: Tensor, axis0: integer, axis1: integer): Tensor
torch.swapaxes_ = nil
Tensor.swapaxes_ = torch.swapaxes_
---@type fun(self: Tensor, dim0: integer, dim1: integer): Tensor
torch.swapdims = nil
Tensor.swapdims = torch.swapdims
---@type fun(self: Tensor, dim0: integer, dim1: integer): Tensor
torch.swapdims_ = nil
Tensor.swapdims_ = torch.swapdims_
---@type (fun(size: number))|(fun(size: number, options: {min?: integer, max?: integer}))
torch.sym_constrain_range = nil
---@type (fun(size: number))|(fun(size: number, options: {min?: integer, max?: integer}))
torch.sym_constrain_range_for_size = nil
---@type (fun(self: Tensor, memory_format?: string): boolean)|(fun(self: Tensor, options: {memory_format?: string}): boolean)
torch.sym_is_contiguous = nil
Tensor.sym_is_contiguous = torch.sym_is_contiguous
---@type fun(self: Tensor): integer
torch.sym_numel = nil
Tensor.sym_numel = torch.sym_numel
---@type fun(self: Tensor, dim: integer): integer
torch.sym_size = nil
Tensor.sym_size = torch.sym_size
---@type fun(self: Tensor): integer
torch.sym_storage_offset = nil
Tensor.sym_storage_offset = torch.sym_storage_offset
---@type fun(self: Tensor, dim: integer): integer
torch.sym_stride = nil
Tensor.sym_stride = torch.sym_stride
---@type fun(self: Tensor): Tensor
torch.t = nil
Tensor.t = torch.t
---@type fun(self: Tensor): Tensor
torch.t_ = nil
Tensor.t_ = torch.t_
---@type fun(self: Tensor): Tensor
torch.t_copy = nil
Tensor.t_copy = torch.t_copy
---@type fun(self: Tensor, index: Tensor): Tensor
torch.take = nil
Tensor.take = torch.take
---@type (fun(self: Tensor, indices: Tensor, dim?: integer): Tensor)|(fun(self: Tensor, indices: Tensor, options: {dim?: integer}): Tensor)
torch.take_along_dim = nil
Tensor.take_along_dim = torch.take_along_dim
---@type fun(self: Tensor): Tensor
torch.tan = nil
Tensor.tan = torch.tan
---@type fun(self: Tensor): Tensor
torch.tan_ = nil
Tensor.tan_ = torch.tan_
---@type fun(self: Tensor): Tensor
torch.tanh = nil
Tensor.tanh = torch.tanh
---@type fun(self: Tensor): Tensor
torch.tanh_ = nil
Tensor.tanh_ = torch.tanh_
---@type (fun(grad_output: Tensor, output: Tensor): Tensor)|(fun(grad_output: Tensor, output: Tensor, options: {grad_input?: Tensor}): Tensor)
torch.tanh_backward = nil
Tensor.tanh_backward = torch.tanh_backward
---@type (fun(self: Tensor, indices: integer[], dim?: integer): Tensor[])|(fun(self: Tensor, indices: integer[], options: {dim?: integer}): Tensor[])|(fun(self: Tensor, tensor_indices_or_sections: Tensor, dim?: integer): Tensor[])|(fun(self: Tensor, tensor_indices_or_sections: Tensor, options: {dim?: integer}): Tensor[])|(fun(self: Tensor, sections: integer, dim?: integer): Tensor[])|(fun(self: Tensor, sections: integer, options: {dim?: integer}): Tensor[])
torch.tensor_split = nil
Tensor.tensor_split = torch.tensor_split
---@type fun(self: Tensor, other: Tensor, dims_self: integer[], dims_other: integer[]): Tensor
torch.tensordot = nil
Tensor.tensordot = torch.tensordot
---@type (fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer): Tensor)|(fun(self: Tensor, weight: Tensor, kernel_size: integer[]|integer, options: {bias?: Tensor, stride?: integer[]|integer, padding?: integer[]|integer}): Tensor)
torch.thnn_conv2d = nil
Tensor.thnn_conv2d = torch.thnn_conv2d
---@type fun(self: Tensor, threshold: number, value: number): Tensor
torch.threshold = nil
Tensor.threshold = torch.threshold
---@type fun(self: Tensor, threshold: number, value: number): Tensor
torch.threshold_ = nil
Tensor.threshold_ = torch.threshold_
---@type (fun(grad_output: Tensor, self: Tensor, threshold: number): Tensor)|(fun(grad_output: Tensor, self: Tensor, threshold: number, options: {grad_input?: Tensor}): Tensor)
torch.threshold_backward = nil
Tensor.threshold_backward = torch.threshold_backward
---@type fun(self: Tensor, dims: integer[]): Tensor
torch.tile = nil
Tensor.tile = torch.tile
---@type (fun(self: Tensor, device: string, dtype: string, non_blocking?: boolean, copy?: boolean, memory_format?: string): Tensor)|(fun(self: Tensor, device: string, dtype: string, options: {non_blocking?: boolean, copy?: boolean, memory_format?: string}): Tensor)|(fun(self: Tensor, dtype: string, non_blocking?: boolean, copy?: boolean, memory_format?: string): Tensor)|(fun(self: Tensor, dtype: string, options: {non_blocking?: boolean, copy?: boolean, memory_format?: string}): Tensor)|(fun(self: Tensor, other: Tensor, non_blocking?: boolean, copy?: boolean, memory_format?: string): Tensor)|(fun(self: Tensor, other: Tensor, options: {non_blocking?: boolean, copy?: boolean, memory_format?: string}): Tensor)
torch.to = nil
---@type (fun(self: Tensor, dtype?: string): Tensor)|(fun(self: Tensor, options: {dtype?: string, masked_grad?: boolean}): Tensor)
torch.to_dense = nil
Tensor.to_dense = torch.to_dense
---@type (fun(grad: Tensor, input: Tensor, masked_grad?: boolean): Tensor)|(fun(grad: Tensor, input: Tensor, options: {masked_grad?: boolean}): Tensor)
torch.to_dense_backward = nil
Tensor.to_dense_backward = torch.to_dense_backward
---@type (fun(self: Tensor, dtype?: string): Tensor)|(fun(self: Tensor, options: {dtype?: string}): Tensor)
torch.to_mkldnn = nil
Tensor.to_mkldnn = torch.to_mkldnn
---@type fun(grad: Tensor, input: Tensor): Tensor
torch.to_mkldnn_backward = nil
Tensor.to_mkldnn_backward = torch.to_mkldnn_backward
---@type (fun(self: Tensor, padding: number, output_size?: integer[]): Tensor)|(fun(self: Tensor, padding: number, options: {output_size?: integer[]}): Tensor)
torch.to_padded_tensor = nil
Tensor.to_padded_tensor = torch.to_padded_tensor
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {layout?: string, blocksize?: integer[]|integer, dense_dim?: integer}): Tensor)|(fun(self: Tensor, sparse_dim: integer): Tensor)
torch.to_sparse = nil
Tensor.to_sparse = torch.to_sparse
---@type (fun(self: Tensor, blocksize: integer[]|integer, dense_dim?: integer): Tensor)|(fun(self: Tensor, blocksize: integer[]|integer, options: {dense_dim?: integer}): Tensor)
torch.to_sparse_bsc = nil
Tensor.to_sparse_bsc = torch.to_sparse_bsc
---@type (fun(self: Tensor, blocksize: integer[]|integer, dense_dim?: integer): Tensor)|(fun(self: Tensor, blocksize: integer[]|integer, options: {dense_dim?: integer}): Tensor)
torch.to_sparse_bsr = nil
Tensor.to_sparse_bsr = torch.to_sparse_bsr
---@type (fun(self: Tensor, dense_dim?: integer): Tensor)|(fun(self: Tensor, options: {dense_dim?: integer}): Tensor)
torch.to_sparse_csc = nil
Tensor.to_sparse_csc = torch.to_sparse_csc
---@type (fun(self: Tensor, dense_dim?: integer): Tensor)|(fun(self: Tensor, options: {dense_dim?: integer}): Tensor)
torch.to_sparse_csr = nil
Tensor.to_sparse_csr = torch.to_sparse_csr
---@type (fun(self: Tensor, k: integer, dim?: integer, largest?: boolean, sorted?: boolean): Tensor, Tensor)|(fun(self: Tensor, k: integer, options: {dim?: integer, largest?: boolean, sorted?: boolean}): Tensor, Tensor)|(fun(self: Tensor, k: integer, options: {dim?: integer, largest?: boolean, sorted?: boolean, values?: Tensor, indices?: Tensor}): Tensor, Tensor)
torch.topk = nil
Tensor.topk = torch.topk
---@type fun(self: Tensor): Tensor
torch.trace = nil
Tensor.trace = torch.trace
---@type fun(grad: Tensor, sizes: integer[]): Tensor
torch.trace_backward = nil
Tensor.trace_backward = torch.trace_backward
---@type (fun(self: Tensor, dim0: integer, dim1: integer): Tensor)|(fun(self: Tensor, dim0: string, dim1: string): Tensor)
torch.transpose = nil
Tensor.transpose = torch.transpose
---@type fun(self: Tensor, dim0: integer, dim1: integer): Tensor
torch.transpose_ = nil
Tensor.transpose_ = torch.transpose_
---@type fun(self: Tensor, dim0: integer, dim1: integer): Tensor
torch.transpose_copy = nil
Tensor.transpose_copy = torch.transpose_copy
---@type (fun(y: Tensor, x: Tensor): Tensor)|(fun(y: Tensor, x: Tensor, options: {dim?: integer}): Tensor)|(fun(y: Tensor): Tensor)|(fun(y: Tensor, options: {dx?: number, dim?: integer}): Tensor)
torch.trapezoid = nil
Tensor.trapezoid = torch.trapezoid
---@type (fun(y: Tensor): Tensor)|(fun(y: Tensor, options: {dx?: number, dim?: integer}): Tensor)|(fun(y: Tensor, x: Tensor): Tensor)|(fun(y: Tensor, x: Tensor, options: {dim?: integer}): Tensor)
torch.trapz = nil
Tensor.trapz = torch.trapz
---@type (fun(self: Tensor, A: Tensor, upper?: boolean, transpose?: boolean, unitriangular?: boolean): Tensor, Tensor)|(fun(self: Tensor, A: Tensor, options: {upper?: boolean, transpose?: boolean, unitriangular?: boolean}): Tensor, Tensor)|(fun(self: Tensor, A: Tensor, options: {upper?: boolean, transpose?: boolean, unitriangular?: boolean, X?: Tensor, M?: Tensor}): Tensor, Tensor)
torch.triangular_solve = nil
Tensor.triangular_solve = torch.triangular_solve
---@type (fun(self: Tensor, diagonal?: integer): Tensor)|(fun(self: Tensor, options: {diagonal?: integer}): Tensor)
torch.tril = nil
Tensor.tril = torch.tril
---@type (fun(self: Tensor, diagonal?: integer): Tensor)|(fun(self: Tensor, options: {diagonal?: integer}): Tensor)
torch.tril_ = nil
Tensor.tril_ = torch.tril_
---@type (fun(row: integer, col: integer, offset?: integer): Tensor)|(fun(row: integer, col: integer, options: {offset?: integer, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.tril_indices = nil
---@type (fun(anchor: Tensor, positive: Tensor, negative: Tensor, margin?: number, p?: number, eps?: number, swap?: boolean, reduction?: integer): Tensor)|(fun(anchor: Tensor, positive: Tensor, negative: Tensor, options: {margin?: number, p?: number, eps?: number, swap?: boolean, reduction?: integer}): Tensor)
torch.triplet_margin_loss = nil
Tensor.triplet_margin_loss = torch.triplet_margin_loss
---@type (fun(self: Tensor, diagonal?: integer): Tensor)|(fun(self: Tensor, options: {diagonal?: integer}): Tensor)
torch.triu = nil
Tensor.triu = torch.triu
---@type (fun(self: Tensor, diagonal?: integer): Tensor)|(fun(self: Tensor, options: {diagonal?: integer}): Tensor)
torch.triu_ = nil
Tensor.triu_ = torch.triu_
---@type (fun(row: integer, col: integer, offset?: integer): Tensor)|(fun(row: integer, col: integer, options: {offset?: integer, dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.triu_indices = nil
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.true_divide = nil
Tensor.true_divide = torch.true_divide
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.true_divide_ = nil
Tensor.true_divide_ = torch.true_divide_
---@type fun(self: Tensor): Tensor
torch.trunc = nil
Tensor.trunc = torch.trunc
---@type fun(self: Tensor): Tensor
torch.trunc_ = nil
Tensor.trunc_ = torch.trunc_
---@type fun(self: Tensor, other: Tensor): Tensor
torch.type_as = nil
Tensor.type_as = torch.type_as
---@type (fun(self: Tensor, dim?: integer): Tensor[])|(fun(self: Tensor, options: {dim?: integer}): Tensor[])|(fun(self: Tensor, dim: string): Tensor[])
torch.unbind = nil
Tensor.unbind = torch.unbind
---@type (fun(self: Tensor, dim?: integer): Tensor[])|(fun(self: Tensor, options: {dim?: integer}): Tensor[])
torch.unbind_copy = nil
Tensor.unbind_copy = torch.unbind_copy
---@type (fun(self: Tensor, dim: string, sizes: integer[], names: string[]): Tensor)|(fun(self: Tensor, dim: integer, sizes: integer[]): Tensor)
torch.unflatten = nil
Tensor.unflatten = torch.unflatten
---@type fun(flat: Tensor, tensors: Tensor[]): Tensor[]
torch.unflatten_dense_tensors = nil
Tensor.unflatten_dense_tensors = torch.unflatten_dense_tensors
---@type fun(self: Tensor, dimension: integer, size: integer, step: integer): Tensor
torch.unfold = nil
Tensor.unfold = torch.unfold
---@type fun(grad_in: Tensor, input_sizes: integer[], dim: integer, size: integer, step: integer): Tensor
torch.unfold_backward = nil
Tensor.unfold_backward = torch.unfold_backward
---@type fun(self: Tensor, dimension: integer, size: integer, step: integer): Tensor
torch.unfold_copy = nil
Tensor.unfold_copy = torch.unfold_copy
---@type (fun(self: Tensor, from?: number, to?: number): Tensor)|(fun(self: Tensor, options: {from?: number, to?: number, generator?: Generator}): Tensor)
torch.uniform = nil
Tensor.uniform = torch.uniform
---@type (fun(self: Tensor, from?: number, to?: number): Tensor)|(fun(self: Tensor, options: {from?: number, to?: number, generator?: Generator}): Tensor)
torch.uniform_ = nil
Tensor.uniform_ = torch.uniform_
---@type (fun(self: Tensor, return_inverse?: boolean, return_counts?: boolean, dim?: integer): Tensor, Tensor, Tensor)|(fun(self: Tensor, options: {return_inverse?: boolean, return_counts?: boolean, dim?: integer}): Tensor, Tensor, Tensor)
torch.unique_consecutive = nil
Tensor.unique_consecutive = torch.unique_consecutive
---@type (fun(self: Tensor, dim: integer, sorted?: boolean, return_inverse?: boolean, return_counts?: boolean): Tensor, Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {sorted?: boolean, return_inverse?: boolean, return_counts?: boolean}): Tensor, Tensor, Tensor)
torch.unique_dim = nil
Tensor.unique_dim = torch.unique_dim
---@type (fun(self: Tensor, dim: integer, return_inverse?: boolean, return_counts?: boolean): Tensor, Tensor, Tensor)|(fun(self: Tensor, dim: integer, options: {return_inverse?: boolean, return_counts?: boolean}): Tensor, Tensor, Tensor)
torch.unique_dim_consecutive = nil
Tensor.unique_dim_consecutive = torch.unique_dim_consecutive
---@type (fun(self: Tensor, chunks: integer, dim?: integer): Tensor[])|(fun(self: Tensor, chunks: integer, options: {dim?: integer}): Tensor[])
torch.unsafe_chunk = nil
Tensor.unsafe_chunk = torch.unsafe_chunk
---@type (fun(self: Tensor, split_size: integer, dim?: integer): Tensor[])|(fun(self: Tensor, split_size: integer, options: {dim?: integer}): Tensor[])
torch.unsafe_split = nil
Tensor.unsafe_split = torch.unsafe_split
---@type (fun(self: Tensor, split_sizes: integer[], dim?: integer): Tensor[])|(fun(self: Tensor, split_sizes: integer[], options: {dim?: integer}): Tensor[])
torch.unsafe_split_with_sizes = nil
Tensor.unsafe_split_with_sizes = torch.unsafe_split_with_sizes
---@type fun(self: Tensor, dim: integer): Tensor
torch.unsqueeze = nil
Tensor.unsqueeze = torch.unsqueeze
---@type fun(self: Tensor, dim: integer): Tensor
torch.unsqueeze_ = nil
Tensor.unsqueeze_ = torch.unsqueeze_
---@type fun(self: Tensor, dim: integer): Tensor
torch.unsqueeze_copy = nil
Tensor.unsqueeze_copy = torch.unsqueeze_copy
---@type (fun(input: Tensor, output_size?: integer[], align_corners?: boolean, scale_factors?: number[]): Tensor)|(fun(input: Tensor, options: {output_size?: integer[], align_corners?: boolean, scale_factors?: number[]}): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, align_corners: boolean, scales_h?: number, scales_w?: number): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, align_corners: boolean, options: {scales_h?: number, scales_w?: number}): Tensor)
torch.upsample_bicubic2d = nil
Tensor.upsample_bicubic2d = torch.upsample_bicubic2d
---@type (fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, scales_h?: number, scales_w?: number): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, options: {scales_h?: number, scales_w?: number}): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, options: {scales_h?: number, scales_w?: number, grad_input?: Tensor}): Tensor)
torch.upsample_bicubic2d_backward = nil
Tensor.upsample_bicubic2d_backward = torch.upsample_bicubic2d_backward
---@type (fun(input: Tensor, output_size?: integer[], align_corners?: boolean, scale_factors?: number[]): Tensor)|(fun(input: Tensor, options: {output_size?: integer[], align_corners?: boolean, scale_factors?: number[]}): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, align_corners: boolean, scales_h?: number, scales_w?: number): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, align_corners: boolean, options: {scales_h?: number, scales_w?: number}): Tensor)
torch.upsample_bilinear2d = nil
Tensor.upsample_bilinear2d = torch.upsample_bilinear2d
---@type (fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, scales_h?: number, scales_w?: number): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, options: {scales_h?: number, scales_w?: number}): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, options: {scales_h?: number, scales_w?: number, grad_input?: Tensor}): Tensor)
torch.upsample_bilinear2d_backward = nil
Tensor.upsample_bilinear2d_backward = torch.upsample_bilinear2d_backward
---@type (fun(input: Tensor, output_size?: integer[], align_corners?: boolean, scale_factors?: number[]): Tensor)|(fun(input: Tensor, options: {output_size?: integer[], align_corners?: boolean, scale_factors?: number[]}): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, align_corners: boolean, scales?: number): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, align_corners: boolean, options: {scales?: number}): Tensor)
torch.upsample_linear1d = nil
Tensor.upsample_linear1d = torch.upsample_linear1d
---@type (fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, scales?: number): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, options: {scales?: number}): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, options: {scales?: number, grad_input?: Tensor}): Tensor)
torch.upsample_linear1d_backward = nil
Tensor.upsample_linear1d_backward = torch.upsample_linear1d_backward
---@type (fun(input: Tensor, output_size?: integer[], scale_factors?: number[]): Tensor)|(fun(input: Tensor, options: {output_size?: integer[], scale_factors?: number[]}): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, scales?: number): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, options: {scales?: number}): Tensor)
torch.upsample_nearest1d = nil
Tensor.upsample_nearest1d = torch.upsample_nearest1d
---@type (fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, scales?: number): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, options: {scales?: number}): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, options: {scales?: number, grad_input?: Tensor}): Tensor)
torch.upsample_nearest1d_backward = nil
Tensor.upsample_nearest1d_backward = torch.upsample_nearest1d_backward
---@type (fun(input: Tensor, output_size?: integer[], scale_factors?: number[]): Tensor)|(fun(input: Tensor, options: {output_size?: integer[], scale_factors?: number[]}): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, scales_h?: number, scales_w?: number): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, options: {scales_h?: number, scales_w?: number}): Tensor)
torch.upsample_nearest2d = nil
Tensor.upsample_nearest2d = torch.upsample_nearest2d
---@type (fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, scales_h?: number, scales_w?: number): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, options: {scales_h?: number, scales_w?: number}): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, options: {scales_h?: number, scales_w?: number, grad_input?: Tensor}): Tensor)
torch.upsample_nearest2d_backward = nil
Tensor.upsample_nearest2d_backward = torch.upsample_nearest2d_backward
---@type (fun(input: Tensor, output_size?: integer[], scale_factors?: number[]): Tensor)|(fun(input: Tensor, options: {output_size?: integer[], scale_factors?: number[]}): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, scales_d?: number, scales_h?: number, scales_w?: number): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, options: {scales_d?: number, scales_h?: number, scales_w?: number}): Tensor)
torch.upsample_nearest3d = nil
Tensor.upsample_nearest3d = torch.upsample_nearest3d
---@type (fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, scales_d?: number, scales_h?: number, scales_w?: number): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, options: {scales_d?: number, scales_h?: number, scales_w?: number}): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, options: {scales_d?: number, scales_h?: number, scales_w?: number, grad_input?: Tensor}): Tensor)
torch.upsample_nearest3d_backward = nil
Tensor.upsample_nearest3d_backward = torch.upsample_nearest3d_backward
---@type (fun(input: Tensor, output_size?: integer[], align_corners?: boolean, scale_factors?: number[]): Tensor)|(fun(input: Tensor, options: {output_size?: integer[], align_corners?: boolean, scale_factors?: number[]}): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, align_corners: boolean, scales_d?: number, scales_h?: number, scales_w?: number): Tensor)|(fun(self: Tensor, output_size: integer[]|integer, align_corners: boolean, options: {scales_d?: number, scales_h?: number, scales_w?: number}): Tensor)
torch.upsample_trilinear3d = nil
Tensor.upsample_trilinear3d = torch.upsample_trilinear3d
---@type (fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, scales_d?: number, scales_h?: number, scales_w?: number): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, options: {scales_d?: number, scales_h?: number, scales_w?: number}): Tensor)|(fun(grad_output: Tensor, output_size: integer[]|integer, input_size: integer[]|integer, align_corners: boolean, options: {scales_d?: number, scales_h?: number, scales_w?: number, grad_input?: Tensor}): Tensor)
torch.upsample_trilinear3d_backward = nil
Tensor.upsample_trilinear3d_backward = torch.upsample_trilinear3d_backward
---@type fun(grad: Tensor, dim: integer, indices: Tensor, sizes: integer[], keepdim: boolean): Tensor
torch.value_selecting_reduction_backward = nil
Tensor.value_selecting_reduction_backward = torch.value_selecting_reduction_backward
---@type fun(self: Tensor): Tensor
torch.values = nil
Tensor.values = torch.values
---@type fun(self: Tensor): Tensor
torch.values_copy = nil
Tensor.values_copy = torch.values_copy
---@type (fun(x: Tensor, N?: integer, increasing?: boolean): Tensor)|(fun(x: Tensor, options: {N?: integer, increasing?: boolean}): Tensor)
torch.vander = nil
Tensor.vander = torch.vander
---@type (fun(self: Tensor, dim?: integer[]|integer): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, correction?: number, keepdim?: boolean}): Tensor)|(fun(self: Tensor, dim?: integer[]|integer, unbiased?: boolean, keepdim?: boolean): Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, unbiased?: boolean, keepdim?: boolean}): Tensor)|(fun(self: Tensor, unbiased?: boolean): Tensor)|(fun(self: Tensor, options: {unbiased?: boolean}): Tensor)|(fun(self: Tensor, dim: string[]|string): Tensor)|(fun(self: Tensor, dim: string[]|string, options: {correction?: number, keepdim?: boolean}): Tensor)|(fun(self: Tensor, dim: string[]|string, unbiased?: boolean, keepdim?: boolean): Tensor)|(fun(self: Tensor, dim: string[]|string, options: {unbiased?: boolean, keepdim?: boolean}): Tensor)
torch.var = nil
Tensor.var = torch.var
---@type (fun(self: Tensor, dim?: integer[]|integer): Tensor, Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, correction?: number, keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim?: integer[]|integer, unbiased?: boolean, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, options: {dim?: integer[]|integer, unbiased?: boolean, keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, unbiased?: boolean): Tensor, Tensor)|(fun(self: Tensor, options: {unbiased?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string[]|string): Tensor, Tensor)|(fun(self: Tensor, dim: string[]|string, options: {correction?: number, keepdim?: boolean}): Tensor, Tensor)|(fun(self: Tensor, dim: string[]|string, unbiased?: boolean, keepdim?: boolean): Tensor, Tensor)|(fun(self: Tensor, dim: string[]|string, options: {unbiased?: boolean, keepdim?: boolean}): Tensor, Tensor)
torch.var_mean = nil
Tensor.var_mean = torch.var_mean
---@type fun(self: Tensor, other: Tensor): Tensor
torch.vdot = nil
Tensor.vdot = torch.vdot
---@type (fun(self: Tensor, dtype: string): Tensor)|(fun(self: Tensor, size: integer[]): Tensor)
torch.view = nil
Tensor.view = torch.view
---@type fun(self: Tensor, other: Tensor): Tensor
torch.view_as = nil
Tensor.view_as = torch.view_as
---@type fun(self: Tensor): Tensor
torch.view_as_complex = nil
Tensor.view_as_complex = torch.view_as_complex
---@type fun(self: Tensor): Tensor
torch.view_as_complex_copy = nil
Tensor.view_as_complex_copy = torch.view_as_complex_copy
---@type fun(self: Tensor): Tensor
torch.view_as_real = nil
Tensor.view_as_real = torch.view_as_real
---@type fun(self: Tensor): Tensor
torch.view_as_real_copy = nil
Tensor.view_as_real_copy = torch.view_as_real_copy
---@type (fun(self: Tensor, dtype: string): Tensor)|(fun(self: Tensor, size: integer[]): Tensor)
torch.view_copy = nil
Tensor.view_copy = torch.view_copy
---@type (fun(self: Tensor, sections: integer): Tensor[])|(fun(self: Tensor, indices: integer[]): Tensor[])
torch.vsplit = nil
Tensor.vsplit = torch.vsplit
---@type fun(tensors: Tensor[]): Tensor
torch.vstack = nil
---@type (fun(condition: Tensor): Tensor[])|(fun(condition: Tensor, self: Tensor, other: Tensor): Tensor)|(fun(condition: Tensor, self: number, other: Tensor): Tensor)|(fun(condition: Tensor, self: Tensor, other: number): Tensor)|(fun(condition: Tensor, self: number, other: number): Tensor)
torch.where = nil
Tensor.where = torch.where
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: number, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)|(fun(self: Tensor, other: Tensor, options: {out?: Tensor}): Tensor)|(fun(self: number, other: Tensor, options: {out?: Tensor}): Tensor)|(fun(self: Tensor, other: number, options: {out?: Tensor}): Tensor)
torch.xlogy = nil
Tensor.xlogy = torch.xlogy
---@type (fun(self: Tensor, other: Tensor): Tensor)|(fun(self: Tensor, other: number): Tensor)
torch.xlogy_ = nil
Tensor.xlogy_ = torch.xlogy_
---@type fun(self: Tensor): Tensor
torch.zero = nil
Tensor.zero = torch.zero
---@type fun(self: Tensor): Tensor
torch.zero_ = nil
Tensor.zero_ = torch.zero_
---@type (fun(size: integer[]): Tensor)|(fun(size: integer[], options: {names?: string[], dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)|(fun(size: integer[], options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean}): Tensor)
torch.zeros = nil
---@type (fun(self: Tensor): Tensor)|(fun(self: Tensor, options: {dtype?: string, layout?: string, device?: string, pin_memory?: boolean, memory_format?: string}): Tensor)
torch.zeros_like = nil
Tensor.zeros_like = torch.zeros_like
