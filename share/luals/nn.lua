---@meta
-- Types of the module nn, written by `sslrun help --write=.` from the declarations in the code.

---Layers, networks, and modules written in Lua, with PyTorch's names.
---@class nn
nn = {}

---A layer or network: a tree with PyTorch's names. `m.child` is a child, `m.child = other` replaces it, also inside
---built-in networks.
---@class Module
---@field checkpointed boolean Whether nn.checkpointed marked the module.
---@field num_prefix_tokens integer? Tokens of a backbone that come first and belong to no patch: class token, registers.
---@field out_features integer? Width of the output.
---@field size_divisibility integer? The sides of a backbone's input have to be multiples of it.
---@field training boolean Whether the module is in training mode.
local Module = {}

---Tensors that are saved and not trained.
---@return Tensor[] # each once, in PyTorch's order
function Module:buffers() end

---The modules that this one consists of.
---@return table[] # {name, Module}, in PyTorch's order
function Module:children() end

---Evaluation mode for the whole tree.
---@return Module # the module itself
function Module:eval() end

---Maps of a backbone from one pass.
---@param x Tensor [N, C, H, W]
---@param ... string names of stages; without one the last stage
---@return Tensor ... [N, channels, H / stride, W / stride] by name
function Module:features(x, ...) end

---The output; `m(x)` is the same call.
---@param ... any a Tensor; a module written in Lua takes what its `forward` takes
---@return any ... a Tensor, or what its `forward` returns
function Module:forward(...) end

---The output of a backbone before it is pooled.
---@param x Tensor [N, C, H, W]
---@return Tensor # [N, channels, H', W'], or tokens [N, T, channels]
function Module:forward_features(x) end

---@class Module.load_state_dict.options
---@field strict? boolean missing and unexpected names are errors; other shapes always are (default true)

---Copies tensors by name. Names and shapes that do not fit are an error that lists them, and nothing is then changed.
---@param state table<string, Tensor> by name, as state_dict gives them
---@param options? Module.load_state_dict.options
---@return table # {missing = {name, …}, unexpected = {name, …}}
function Module:load_state_dict(state, options) end

---Tensors that are saved and not trained, with their names.
---@return table[] # {name, Tensor}, in PyTorch's order
function Module:named_buffers() end

---Trainable tensors with their names.
---@return table[] # {name, Tensor}, in PyTorch's order
function Module:named_parameters() end

---Trainable tensors of the whole tree.
---@return Tensor[] # each once, in PyTorch's order
function Module:parameters() end

---Gives up what it holds at once; using it afterwards is an error.
function Module:release() end

---Freezes all parameters, or makes them trainable again.
---@param on? boolean false freezes; true without
---@return Module # the module itself
function Module:requires_grad_(on) end

---The stages of a backbone from the input on; a map has `stride` pixels of the input for one value. Other modules are
---an error.
---@return table[] # {name =, channels =, stride =} by stage
function Module:stages() end

---Parameters and buffers by name, for checkpoint.save; torch.load reads them.
---@return table<string, Tensor> # they share memory with the module
function Module:state_dict() end

---@class Module.to.options
---@field device? string 'cpu', 'cuda' or 'cuda:1'
---@field dtype? string of floating-point tensors; integer buffers keep theirs
---@field memory_format? 'preserve_format'|'contiguous_format'|'channels_last' order in memory of four-dimensional tensors (default 'preserve_format')

---Converts all tensors in place.
---@param place? string a device or a floating-point dtype, instead of options
---@param options? Module.to.options
---@return Module # the module itself
function Module:to(place, options) end

---Training mode for the whole tree.
---@param on? boolean false: evaluation mode
---@return Module # the module itself
function Module:train(on) end

---Drops all gradients.
function Module:zero_grad() end

---Means of as many windows as the result has places.
---Source: torch.nn.AdaptiveAvgPool2d
---@param output_size integer side of the result, 1 or more
---@return Module # [N, C, H, W] to [N, C, output_size, output_size]
function nn.AdaptiveAvgPool2d(output_size) end

---@class nn.AvgPool2d.options
---@field stride? integer pixels from window to window; 1 or more (without it the window's side)
---@field padding? integer pixels at each side, at most half of the window; 0 or more (default 0)

---The mean of every window.
---Source: torch.nn.AvgPool2d
---@param kernel_size integer side of the window in pixels, 1 or more
---@param options? nn.AvgPool2d.options
---@return Module # [N, C, H, W] to [N, C, H', W']
function nn.AvgPool2d(kernel_size, options) end

---@class nn.BatchNorm1d.options
---@field eps? number added to the variance; 0 or more (default 1e-05)
---@field momentum? number weight of the new batch in the running statistics; 0 to 1 (default 0.1)
---@field affine? boolean trains a weight and a bias per channel (default true)

---Normalises every channel over the batch; in evaluation by the running statistics.
---Source: arXiv 1502.03167; torch.nn.BatchNorm1d
---@param num_features integer channels, 1 or more
---@param options? nn.BatchNorm1d.options
---@return Module # [N, num_features] or [N, num_features, L] to the same shape
function nn.BatchNorm1d(num_features, options) end

---@class nn.BatchNorm2d.options
---@field eps? number added to the variance; 0 or more (default 1e-05)
---@field momentum? number weight of the new batch in the running statistics; 0 to 1 (default 0.1)
---@field affine? boolean trains a weight and a bias per channel (default true)

---Normalises every channel over batch and places; in evaluation by the running statistics.
---Source: arXiv 1502.03167; torch.nn.BatchNorm2d
---@param num_features integer channels, 1 or more
---@param options? nn.BatchNorm2d.options
---@return Module # [N, num_features, H, W] to the same shape
function nn.BatchNorm2d(num_features, options) end

---@class nn.Conv2d.options
---@field stride? integer pixels from window to window; 1 or more (default 1)
---@field padding? integer zeros at each side, in pixels; 0 or more (default 0)
---@field dilation? integer pixels from weight to weight of the kernel; 1 or more (default 1)
---@field groups? integer groups of channels that do not see each other; divides both counts; 1 or more (default 1)
---@field bias? boolean adds a bias [out_channels] (default true)

---Two-dimensional convolution with `weight` [out_channels, in_channels / groups, kernel, kernel].
---Source: torch.nn.Conv2d
---@param in_channels integer channels of the input, 1 or more
---@param out_channels integer channels of the output, 1 or more
---@param kernel_size integer side of the kernel in pixels, 1 or more
---@param options? nn.Conv2d.options
---@return Module # [N, in_channels, H, W] to [N, out_channels, H', W']
function nn.Conv2d(in_channels, out_channels, kernel_size, options) end

---In training zeroes values at random and scales the rest by 1 / (1 - p).
---Source: torch.nn.Dropout
---@param p? number probability of a zero, 0 to 1; 0.5 without
---@return Module # any shape to the same shape
function nn.Dropout(p) end

---One row of values per item of the batch.
---Source: torch.nn.Flatten
---@return Module # [N, …] to [N, D]
function nn.Flatten() end

---Returns its input, to stand where a layer was.
---Source: torch.nn.Identity
---@return Module # any shape to the same shape
function nn.Identity() end

---@class nn.LayerNorm.options
---@field eps? number added to the variance; 0 or more (default 1e-05)
---@field affine? boolean trains a weight and a bias per feature (default true)

---Normalises the last dimension of every row.
---Source: arXiv 1607.06450; torch.nn.LayerNorm
---@param features integer width of the last dimension, 1 or more
---@param options? nn.LayerNorm.options
---@return Module # [..., features] to the same shape
function nn.LayerNorm(features, options) end

---@class nn.Linear.options
---@field bias? boolean adds a bias [out_features] (default true)

---Fully connected layer: `x W^T + b` with `weight` [out_features, in_features].
---Source: torch.nn.Linear
---@param in_features integer width of the input, 1 or more
---@param out_features integer width of the output, 1 or more
---@param options? nn.Linear.options
---@return Module # [..., in_features] to [..., out_features]
function nn.Linear(in_features, out_features, options) end

---@class nn.MaxPool2d.options
---@field stride? integer pixels from window to window; 1 or more (without it the window's side)
---@field padding? integer pixels at each side, at most half of the window; 0 or more (default 0)

---The largest value of every window.
---Source: torch.nn.MaxPool2d
---@param kernel_size integer side of the window in pixels, 1 or more
---@param options? nn.MaxPool2d.options
---@return Module # [N, C, H, W] to [N, C, H', W']
function nn.MaxPool2d(kernel_size, options) end

---@class nn.ReLU.options
---@field inplace? boolean writes the result over the input (default false)

---max(0, x).
---Source: torch.nn.ReLU
---@param options? nn.ReLU.options
---@return Module # any shape to the same shape
function nn.ReLU(options) end

---@class nn.SyncBatchNorm.options
---@field eps? number added to the variance; 0 or more (default 1e-05)
---@field momentum? number weight of the new batch in the running statistics; 0 to 1 (default 0.1)
---@field affine? boolean trains a weight and a bias per channel (default true)

---Batch norm over the joined batch of all processes; one process alone is BatchNorm.
---Source: torch.nn.SyncBatchNorm
---@param num_features integer channels, 1 or more
---@param options? nn.SyncBatchNorm.options
---@return Module # [N, num_features, …] to the same shape
function nn.SyncBatchNorm(num_features, options) end

---Trades time for memory: the module keeps no activations for the backward pass, which computes them again from the
---input. It works where the module is called from Lua, as part of an nn.sequential, or as stage of an nn.resnet; it
---takes one Tensor and gives one. Outputs, gradients, running statistics and random numbers stay what they were.
---Source: arXiv 1604.06174; torch.utils.checkpoint
---@param module Module marked in place: names and weights stay
---@param on? boolean false takes the mark away; true without
---@return Module # the module itself
function nn.checkpointed(module, on) end

---@class nn.convert_sync_batchnorm.options
---@field groups? integer consecutive processes that share statistics, a divisor of their number; 0: all; 0 or more (default 0)

---Replaces every batch norm below the module by a SyncBatchNorm with its tensors.
---Source: torch.nn.SyncBatchNorm.convert_sync_batchnorm
---@param model Module changed in place
---@param options? nn.convert_sync_batchnorm.options
---@return Module # the model, or the replacement where it is a batch norm itself
function nn.convert_sync_batchnorm(model, options) end

---Moves the target's parameters towards those of the online network: momentum * target + (1 - momentum) * online,
---without gradients. Buffers stay. Parameters that differ in name, shape, dtype or device are an error, and nothing is
---then changed.
---Source: arXiv 2006.07733, equation 1
---@param target Module changed in place
---@param online Module of the same parameters
---@param momentum number|Tensor 0 to 1; 0 copies; a scalar Tensor on a GPU is not waited for
function nn.ema_update(target, online, momentum) end

---@class nn.mlp.options
---@field dims integer[] widths from the input on, two or more; 1 or more
---@field norm? boolean BatchNorm1d after every hidden Linear (default true)
---@field last_norm? boolean BatchNorm1d after the last Linear (default false)
---@field last_affine? boolean weight and bias of that last norm (default true)
---@field bias? boolean bias of the Linears (without it where no norm follows)
---@field last_bias? boolean bias of the last Linear (without it as `bias`)

---A projector or predictor: Linear, BatchNorm1d and ReLU for every hidden width, and a last Linear.
---Source: arXiv 2011.10566, section 3
---@param options nn.mlp.options
---@return Module # [N, dims[1]] to [N, the last width]: an nn.sequential
function nn.mlp(options) end

---A module made of parts. Children become fields of `self`, and everything that walks the tree finds them: parameters,
---state dicts, `to`, `train`, optimisers. Tensors that require a gradient are parameters, others buffers.
---@param name string of its kind, in errors and prints
---@param children table? {name = Module or Tensor}, sorted by name, or {{name, child}, …} in order
---@param methods function|table `forward(self, …)`, or a table of methods and values
---@return Module # calls `forward` with all arguments
function nn.module(name, children, methods) end

---Views of a batch through one network, as if it were called for each in turn: every batch norm takes each view as a
---batch of its own, and its running statistics take view after view. On a GPU views of one shape go through it
---together, joined along the first dimension; on a CPU, in float64, and where shapes differ, one by one.
---@param network function|Module gets a Tensor, gives Tensors with the rows of its input
---@param ... Tensor the views [B, ...]
---@return Tensor # all results for the first view, then all for the second, and so on
---@return Tensor ... the others
function nn.one_pass(network, ...) end

---A trainable leaf that shares the Tensor's memory, for children of nn.module.
---Source: torch.nn.Parameter
---@param tensor Tensor any shape, float
---@return Tensor # the same shape; it requires a gradient
function nn.parameter(tensor) end

---Whether a checkpointed module runs for the second time, in the backward pass. A module written in Lua that counts, or
---averages into a buffer, does so only where this is false.
---@return boolean # false outside of backward passes
function nn.recomputing() end

---@class nn.resnet.options
---@field depth? integer layers: 18, 34, 50, 101 or 152 (default 50)
---@field width? integer 2 doubles the inner width of every bottleneck, torchvision's wide_resnet50_2 (depth 50, 101, 152); 1 to 2 (default 1)
---@field in_channels? integer channels of the pictures; 1 to 1024 (default 3)
---@field base_channels? integer channels of the stem; the stages have 1, 2, 4 and 8 times as many; 1 to 1024 (default 64)
---@field num_classes? integer width of the last layer `fc`; 0: none; 0 or more (default 0)
---@field stem? 'imagenet'|'small' 'small' is a 3x3 convolution of stride 1 without max-pool, for pictures of 32 to 64 pixels (default 'imagenet')
---@field zero_init_residual? boolean the last norm weight of every block starts at 0 (default false)
---@field checkpoint? true|string[] stages, or true for all four, whose activations are computed again in the backward pass (nn.checkpointed) (without it none)
---@field weights? string file to load, whose depth and widths must be the network's; '' is none
---@field fit_channels? 'cycle'|'zero'|'refuse' what becomes of the first convolution of weights for another number of channels (without it 'cycle')

---ResNet with torchvision's structure, names and initial values; the stride of a bottleneck is that of its 3x3
---convolution. It is a backbone with the stages 'conv1' and 'layer1' to 'layer4'.
---Source: arXiv 1512.03385; pytorch/vision, torchvision/models/resnet.py
---@param options? nn.resnet.options
---@return Module # [N, in_channels, H, W] to pooled features [N, C], or to logits [N, num_classes]
function nn.resnet(options) end

---A chain of modules. The children are named '0', '1', …: `net[0]` is the first one.
---Source: torch.nn.Sequential
---@param modules Module[] from the input on
---@return Module # the input of the first to the output of the last
function nn.sequential(modules) end
