---@meta
-- Types of the module checkpoint, written by `sslrun help --write=.` from the declarations in the code.

---Files of weights and of a run's state, which torch.load opens; reads those of other frameworks too.
---@class checkpoint
---@field none lightuserdata Stands for Python's None where a Lua table cannot hold nil: in lists.
checkpoint = {}

---Writes torch files on a thread of its own; checkpoint.background gives it.
---@class CheckpointWriter
local CheckpointWriter = {}

---Whether a file is still being written.
---@return boolean
function CheckpointWriter:busy() end

---Gives up what it holds at once; using it afterwards is an error.
function CheckpointWriter:release() end

---Copies all tensors to the CPU and returns; the file is written meanwhile, as checkpoint.save does. An error of the
---save before is thrown here.
---@param path string
---@param value any any nesting of tables, Tensors, strings, numbers and booleans
---@param also? string becomes a second name of the file when it is complete
function CheckpointWriter:save(path, value, also) end

---Waits until the file is written and throws what went wrong.
function CheckpointWriter:wait() end

---A writer with a thread of its own, so that a training goes on while its checkpoint is written. The memory of its
---copies is kept for the next save.
---@return CheckpointWriter
function checkpoint.background() end

---What a file holds, without reading its tensors' bytes: `sslrun inspect` prints it.
---@param path string
---@return table # container, bytes, metadata, tensors, tensor_bytes (shared memory once) and entries: each has its full name, key, depth and kind; a Tensor dtype, shape, bytes and whom it shares memory with; lists and dictionaries their size; other values their text
function checkpoint.inspect(path) end

---@class checkpoint.load.options
---@field mmap? boolean maps the file instead of reading the tensors' bytes, whose checksums are not verified then; writing to a tensor changes the copy in memory alone (default false)

---Reads a file of torch.save (any version), safetensors, NumPy (.npz, .npy), detectron2 (.pkl) or checkpoint.save; its
---first bytes tell which. Nothing in it is ever executed. None is nil in a dictionary and checkpoint.none in a list;
---what Python code would have to make is an OpaqueValue. A damaged or hostile file is an error.
---@param path string
---@param options? checkpoint.load.options
---@return any # Tensors are on the CPU; views of one storage stay views of one
function checkpoint.load(path, options) end

---@class checkpoint.save.options
---@field format? 'torch'|'safetensors'|'pickle'|'npz' kind of file; by default what the path's extension says: .safetensors, .pkl, .npz, torch for every other
---@field metadata? table<string, string> strings that a safetensors file carries; an error with other formats

---Saves a value as a file that Python's libraries open. It is written under a temporary name, synced and renamed: a
---crash or a full disk leaves the old file as it was. Tensors become CPU tensors without gradient; those that share
---memory share it in the file. What a format cannot hold, such as a function, is an error that names its place.
---Source: docs/evaluate/checkpoints.md; torch.load(weights_only=True) opens it
---@param path string its folder must exist
---@param value any any nesting of tables, Tensors, strings, numbers and booleans
---@param options? checkpoint.save.options
function checkpoint.save(path, value, options) end
