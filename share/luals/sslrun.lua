---@meta
-- Types of the module sslrun, written by `sslrun help --write=.` from the declarations in the code.

---@class sslrun
sslrun = {}

---What forward and backward of torch.autograd_function share; any value can be kept in its fields.
---@class AutogradContext
---@field materialize_grads boolean? Set to false in forward: backward gets nil, not zeros, for results that nobody used.
---@field needs_input_grad boolean[] In backward: whether each argument of forward needs a gradient.
local AutogradContext = {}

---In forward: says which arguments it changed in place.
---@param ... Tensor
function AutogradContext:mark_dirty(...) end

---In forward: says which results have no gradient.
---@param ... Tensor
function AutogradContext:mark_non_differentiable(...) end

---In forward: keeps Tensors for backward. Later changes of them are noticed, and they are freed with the graph.
---@param ... Tensor
function AutogradContext:save_for_backward(...) end

---In backward: the Tensors that forward saved. An error when an earlier backward pass freed them.
---@return Tensor ... in their order
function AutogradContext:saved() end

---@class LinearHeads
local LinearHeads = {}

function LinearHeads:bias() end

function LinearHeads:release() end

function LinearHeads:scores() end

function LinearHeads:step() end

function LinearHeads:weight() end

---@class Module
local Module = {}

function Module:buffers() end

function Module:children() end

function Module:eval() end

function Module:features() end

function Module:forward() end

function Module:forward_features() end

function Module:load_state_dict() end

function Module:named_buffers() end

function Module:named_parameters() end

function Module:parameters() end

function Module:release() end

function Module:requires_grad_() end

function Module:stages() end

function Module:state_dict() end

function Module:to() end

function Module:train() end

function Module:zero_grad() end

---What a file holds that only Python code would make, such as a function or an integer beyond 64 bits. tostring() tells
---it; every other use is an error, saving included.
---@class OpaqueValue
---@field name string Python's name of it.
---@field reason string Why it is not read.
local OpaqueValue = {}

---Gives up what it holds at once; using it afterwards is an error.
function OpaqueValue:release() end

---@class Optimizer
local Optimizer = {}

function Optimizer:groups() end

function Optimizer:keep_rates_on_device() end

function Optimizer:load_moments() end

function Optimizer:load_state_dict() end

function Optimizer:lr() end

function Optimizer:release() end

function Optimizer:set() end

function Optimizer:set_lr() end

function Optimizer:state_dict() end

function Optimizer:step() end

function Optimizer:zero_grad() end

function sslrun.asked_to_stop() end

function sslrun.at_exit() end

function sslrun.columns() end

function sslrun.declarations() end

function sslrun.exit() end

function sslrun.nearest_name() end

function sslrun.postpone_stop() end

function sslrun.sleep() end

function sslrun.usage_error() end
