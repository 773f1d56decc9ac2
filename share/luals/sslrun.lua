---@meta
-- Types of the module sslrun, written by `sslrun help --write=.` from the declarations in the code.

---Facts about this program and how it was started, and ways to end it.
---@class sslrun
---@field args string[] The script's arguments: what follows the file, command or chunk.
---@field command_line string The whole command line, quoted for a shell.
---@field device string What --device means on this machine: 'cpu', 'cuda:0' and so on; found out when first read.
---@field isatty boolean Whether standard output is a terminal.
---@field program string Path of this program's file.
---@field recipe string? Path of the file that runs; nil for -e, - and the prompt.
---@field scripts_dir string Folder of the Lua library and the commands.
---@field torch_version string LibTorch's version.
---@field version string The program's version.
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

---What a file holds that only Python code would make, such as a function or an integer beyond 64 bits. tostring() tells
---it; every other use is an error, saving included.
---@class OpaqueValue
---@field name string Python's name of it.
---@field reason string Why it is not read.
local OpaqueValue = {}

---Gives up what it holds at once; using it afterwards is an error.
function OpaqueValue:release() end

---The postponed signal that came.
---@return string? # 'SIGTERM'; nil when none did
function sslrun.asked_to_stop() end

---Calls a function when the program ends: normally, after an error, by sslrun.exit, or interrupted. The last one given
---runs first.
---@param fn fun(code: integer, failure: string?) failure: the error that was printed
function sslrun.at_exit(fn) end

---Width of the terminal that standard output is, as it is now.
---@return integer # 80 where it is not known
function sslrun.columns() end

---The processor's cores for the threads of this process: those that it was started with, shared by the processes of a
---run on this machine.
---@return integer # 1 or more
function sslrun.cores() end

---All that C++ functions, methods, classes, modules and fields say of themselves; help() and the reference pages are
---made of it.
---@return table[] # {name, about, source, arguments = {{name, type, about}}, results, options = {{name, type, about, default, otherwise, range, required}}}, by name
function sslrun.declarations() end

---Runs the exit functions, closes everything and ends the program; os.exit is the same function.
---@param code integer|boolean|nil 0 to 255; true and nil: 0, false: 1
function sslrun.exit(code) end

---The name that a misspelt one was meant to be.
---@param name string
---@param names string[] what it may be
---@return string? # nil when none is near
function sslrun.nearest_name(name, names) end

---The program's own options, in the order of `sslrun --help`.
---@return table[] # {name, short, value, about, default, range}
function sslrun.options() end

---These signals only ask from now on; a second one, but SIGUSR1, stops the program. {} ends it. A run does so while its
---loop runs.
---@param names ('SIGINT'|'SIGTERM'|'SIGHUP'|'SIGUSR1')[]
function sslrun.postpone_stop(names) end

---Waits; Ctrl-C ends it.
---@param seconds number
function sslrun.sleep(seconds) end

---An error value: error(sslrun.usage_error 'unknown key') prints the message without a traceback and ends the program
---with code 2.
---@param message string
---@return table
function sslrun.usage_error(message) end

---Computes there from now on: makes a GPU the current one and the only one that gets a context, and sslrun.device its
---name. With several processes on a machine each stays on the cores beside its GPU, unless those are fewer than its
---share. The key `device` of recipes does this.
---@param name string 'auto' (what --device says), 'cpu', 'cuda' (with several processes: each its own), 'cuda:1'
---@return string # 'cpu', 'cuda:1'
function sslrun.use_device(name) end
