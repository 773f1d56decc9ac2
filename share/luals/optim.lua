---@meta
-- Types of the module optim, written by `sslrun help --write=.` from the declarations in the code.

---Optimisers: torch.optim's by its fused kernels, and layer-wise rates.
---@class optim
optim = {}

---Updates parameters by their gradients, in groups with settings of their own.
---@class Optimizer
local Optimizer = {}

---The groups with their settings.
---@return table[] # {params = {Tensor, …}, lr =, initial_lr =, fixed_lr =, name =, …}
function Optimizer:groups() end

---From now on updates read the rates from the device's memory, so that a recorded CUDA graph follows set_lr.
function Optimizer:keep_rates_on_device() end

---The end of keep_rates_on_device: rates are float64 again, not rounded to float32.
function Optimizer:keep_rates_on_host() end

---The moments of a state dict alone; settings stay. Those of another kind of optimiser are an error.
---@param state table as state_dict gives it
function Optimizer:load_moments(state) end

---Settings and moments of a state dict, torch.optim's too. Groups or shapes that do not fit are an error, and nothing
---is then changed.
---Source: torch.optim.Optimizer.load_state_dict
---@param state table as state_dict gives it
function Optimizer:load_state_dict(state) end

---The optimiser's own rate: that of groups without one of their own.
---@return number # the rate
function Optimizer:lr() end

---Gives up what it holds at once; using it afterwards is an error.
function Optimizer:release() end

---Changes one setting of one group.
---@param group integer from 1
---@param key string an option of the optimiser, 'initial_lr', 'fixed_lr' or 'name'
---@param value any as in the options
function Optimizer:set(group, key, value) end

---Moves the own rate. Groups with rates of their own keep their ratio to it, those with `fixed_lr` stay.
---Source: torch.optim.lr_scheduler.LambdaLR
---@param lr number 0 or more
function Optimizer:set_lr(lr) end

---Settings and moments in torch.optim's layout, for checkpoint.save.
---@return table # {state = {[parameter from 0] = {name = Tensor}}, param_groups = {…}}
function Optimizer:state_dict() end

---One update of every parameter that has a gradient. Where a gradient scaler found an infinity neither parameters nor
---states change.
---@param found_inf? Tensor [] float32 on the parameters' device: not 0 skips the update
function Optimizer:step(found_inf) end

---Drops all gradients: they are nil until the next backward.
function Optimizer:zero_grad() end

---@class optim.Adam.options
---@field lr? number learning rate; 0 or more (default 0.001)
---@field betas? number[] shares of the old means of gradients and of squared gradients; at least 0, below 1 (default {0.9, 0.999})
---@field eps? number added to the root of the squared gradients' mean; 0 or more (default 1e-08)
---@field weight_decay? number times the weight is added to the gradient; in AdamW, times the rate, taken from the weight; 0 or more (default 0)
---@field amsgrad? boolean divides by the largest mean of squared gradients so far (default false)

---Adam; weight decay is added to the gradient.
---Source: arXiv 1412.6980; torch.optim.Adam
---@param params Module|Tensor|table what is trained: a Module, a Tensor, an array of these, or an array of groups {params =, name =, fixed_lr =, …} with settings of their own
---@param options? optim.Adam.options
---@return Optimizer # of these parameters
function optim.Adam(params, options) end

---@class optim.AdamW.options
---@field lr? number learning rate; 0 or more (default 0.001)
---@field betas? number[] shares of the old means of gradients and of squared gradients; at least 0, below 1 (default {0.9, 0.999})
---@field eps? number added to the root of the squared gradients' mean; 0 or more (default 1e-08)
---@field weight_decay? number times the weight is added to the gradient; in AdamW, times the rate, taken from the weight; 0 or more (default 0.01)
---@field amsgrad? boolean divides by the largest mean of squared gradients so far (default false)

---Adam with weight decay apart from the gradient.
---Source: arXiv 1711.05101; torch.optim.AdamW
---@param params Module|Tensor|table what is trained: a Module, a Tensor, an array of these, or an array of groups {params =, name =, fixed_lr =, …} with settings of their own
---@param options? optim.AdamW.options
---@return Optimizer # of these parameters
function optim.AdamW(params, options) end

---@class optim.LARC.options
---@field lr? number learning rate; 0 or more (without it must be given, here or in every group)
---@field momentum? number share of the last update that is kept; 0 or more (default 0.9)
---@field weight_decay? number times the weight is added to the gradient; 0 or more (default 0)
---@field trust? number a tensor's rate by the ratio of its norm to its gradient's; above 0 (default 0.001)
---@field eps? number added to the gradient's norm; 0 or more (default 1e-08)
---@field adapt? boolean false: plain SGD steps, for biases and norms (default true)

---apex's LARC without clipping, around SGD with momentum, as SwAV and SS-PRL use it.
---Source: NVIDIA/apex, apex/parallel/LARC.py
---@param params Module|Tensor|table what is trained: a Module, a Tensor, an array of these, or an array of groups {params =, name =, fixed_lr =, …} with settings of their own
---@param options? optim.LARC.options
---@return Optimizer # of these parameters
function optim.LARC(params, options) end

---@class optim.LARS.options
---@field lr? number learning rate; 0 or more (without it must be given, here or in every group)
---@field momentum? number share of the last update that is kept; 0 or more (default 0.9)
---@field weight_decay? number times the weight is added to the gradient; 0 or more (default 0)
---@field trust? number a tensor's rate by the ratio of its norm to its gradient's; above 0 (default 0.001)
---@field eps? number added to the gradient's norm; 0 or more (default 0)
---@field adapt? boolean false: plain SGD steps, for biases and norms (default true)
---@field lr_in_momentum? boolean the rate enters the momentum buffer, as in OpenSelfSup; the norm is then that of the raw gradient plus `weight_decay` times the weight's (default false)

---SGD with momentum whose tensors get rates in proportion to the ratio of their norm to that of their gradient with
---weight decay, as in WCL's code.
---Source: mingkai-zheng/WCL, util/LARS.py; open-mmlab/OpenSelfSup, openselfsup/utils/optimizers.py
---@param params Module|Tensor|table what is trained: a Module, a Tensor, an array of these, or an array of groups {params =, name =, fixed_lr =, …} with settings of their own
---@param options? optim.LARS.options
---@return Optimizer # of these parameters
function optim.LARS(params, options) end

---@class optim.SGD.options
---@field lr? number learning rate; 0 or more (without it must be given, here or in every group)
---@field momentum? number share of the last update that is kept; 0 or more (default 0)
---@field dampening? number share of the gradient that stays out of the momentum (default 0)
---@field weight_decay? number times the weight is added to the gradient; 0 or more (default 0)
---@field nesterov? boolean Nesterov's momentum; needs momentum and no dampening (default false)

---Stochastic gradient descent with momentum.
---Source: torch.optim.SGD
---@param params Module|Tensor|table what is trained: a Module, a Tensor, an array of these, or an array of groups {params =, name =, fixed_lr =, …} with settings of their own
---@param options? optim.SGD.options
---@return Optimizer # of these parameters
function optim.SGD(params, options) end
