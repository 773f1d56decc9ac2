---@meta
-- Types of the module log, written by `sslrun help --write=.` from the declarations in the code.

---Files of a run: JSON lines, TensorBoard's event files, PNG pictures.
---@class log
log = {}

---A TensorBoard event file; log.tensorboard gives it.
---@class EventFile
local EventFile = {}

---Makes sure that the disk has what was written.
function EventFile:flush() end

---Adds a picture.
---@param tag string name of the curve or picture in TensorBoard: 'train/loss'
---@param image Tensor [3, H, W], [1, H, W] or [H, W] uint8: RGB or grey
---@param step integer place on the horizontal axis
function EventFile:image(tag, image, step) end

---The file's path.
---@return string
function EventFile:path() end

---Gives up what it holds at once; using it afterwards is an error.
function EventFile:release() end

---Adds a point to a curve.
---@param tag string name of the curve or picture in TensorBoard: 'train/loss'
---@param value number|Tensor a number, or a Tensor of one element
---@param step integer place on the horizontal axis
function EventFile:scalar(tag, value, step) end

---A file of JSON objects, one a line; log.jsonl gives it. What is written reaches the system at once.
---@class JsonLog
local JsonLog = {}

---The file's path.
---@return string
function JsonLog:path() end

---Gives up what it holds at once; using it afterwards is an error.
function JsonLog:release() end

---Appends one line. NaN and infinities become null.
---@param record table values by name, as log.json takes them
function JsonLog:write(record) end

---@class log.grid.options
---@field columns? integer pictures in a row; 1 or more (default 8)
---@field padding? integer white pixels around each picture; 0 or more (default 2)
---@field mean? number[] of each channel: added to float pictures after `std`; {}: nothing (default {})
---@field std? number[] of each channel: float pictures are multiplied with it; {}: nothing; above 0 (default {})

---Tiles a batch of pictures into one.
---@param images Tensor [N, 3, H, W] or [N, 1, H, W]: uint8, or float of 0..1 once `mean` and `std` are undone; beyond is clipped
---@param options? log.grid.options
---@return Tensor # [3, H', W'] uint8
function log.grid(images, options) end

---The JSON text of a value. Keys 1..n make an array, other tables an object with sorted keys, {} an object; a Tensor of
---one element is its number; NaN and infinities become null; bytes that are not UTF-8 become U+FFFD. A table that mixes
---both kinds of keys, a function or nesting beyond 64 is an error.
---@param value any nil, boolean, number, string, table or Tensor of one element
---@return string
function log.json(value) end

---Opens a file of JSON objects, one a line, for appending; a line that a killed program left unfinished is ended.
---@param path string made where it is missing
---@return JsonLog
function log.jsonl(path) end

---The value of a JSON text; null leaves its place empty. Text that is no JSON is an error that names the byte.
---@param text string
---@return any # nil, boolean, number, string or table
function log.parse_json(text) end

---Makes a new TensorBoard event file in a folder.
---@param folder string made where it is missing
---@return EventFile
function log.tensorboard(folder) end

---Writes a picture as PNG.
---@param path string
---@param image Tensor [3, H, W] (RGB), [1, H, W] or [H, W] (grey) uint8
function log.write_png(path, image) end
