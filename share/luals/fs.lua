---@meta
-- Types of the module fs, written by `sslrun help --write=.` from the declarations in the code.

---The file-system calls that Lua's io and os lack, the time of day and the process's memory. Paths are strings;
---failures are errors that name the path and the reason.
---@class fs
fs = {}

---A lock on a file, held until release() or the end of the process; fs.lock gives it.
---@class FileLock
local FileLock = {}

---Gives up what it holds at once; using it afterwards is an error.
function FileLock:release() end

---Copies a file. A reader of `to` sees the old content or the whole new one.
---@param from string
---@param to string
function fs.copy(from, to) end

---Whether there is a file or a folder of that name.
---@param path string
---@return boolean
function fs.exists(path) end

---Whether a folder has that name.
---@param path string
---@return boolean
function fs.is_dir(path) end

---Whether the bytes of a name are UTF-8 text; names of files may be any bytes.
---@param name string
---@return boolean
function fs.is_utf8(name) end

---What a path is; of a link what it leads to.
---@param path string
---@return 'file'|'folder'|'FIFO'|'socket'|'device'|nil # nil when there is nothing
function fs.kind(path) end

---Names of the files and folders in a folder, sorted. An error where it cannot be read.
---@param folder string
---@return string[] # without the folder's own name
function fs.list(folder) end

---Takes a lock on a file, which is made where it is missing. It ends with release() or with this process.
---@param path string
---@return FileLock? # nil when somebody else holds it or there are no locks
---@return string? holder who holds it: 'process 12 on host'
---@return string? reason why the file system has no locks
function fs.lock(path) end

---Makes a folder and those above it that are missing.
---@param path string
---@return boolean # true when this call made it, false when it was there
function fs.mkdirs(path) end

---The whole content of a file. A FIFO, a socket or a device is an error, as everywhere; `/dev/stdin` and `/dev/fd/N`
---are read.
---@param path string
---@return string # bytes
function fs.read(path) end

---Removes a file or an empty folder.
---@param path string
---@return boolean # false when there was none
function fs.remove(path) end

---Moves a file or a folder within a file system, replacing a file.
---@param from string
---@param to string the new path
function fs.rename(from, to) end

---Memory that this process has in RAM (resident set size).
---@return number # bytes
function fs.rss_bytes() end

---The SHA-256 of a file, which is read in pieces.
---@param path string
---@return string # 64 hexadecimal digits
function fs.sha256(path) end

---Makes a folder for this user alone in $TMPDIR, or in /tmp where that is not set. Its name ends in six letters that
---nobody can foretell; nothing removes it.
---@param name string what the folder's name begins with
---@return string # its path
function fs.temporary_folder(name) end

---The time of day.
---@return number # seconds since 1970 with fraction
function fs.time() end

---Writes a file under a temporary name, syncs and renames it: a reader sees the old content or the whole new one, and
---so does a machine that crashed.
---@param path string
---@param text string bytes
function fs.write(path, text) end
