-- Folders and files that a run needs: make, look for, link (POSIX calls through LuaJIT's ffi).
local ffi = require 'ffi'

-- A test runner may load this file twice in one process; a second definition of the type would be an error.
if not pcall(ffi.typeof, 'sslrun_glob_t') then
  ffi.cdef [[
int mkdir(const char* path, unsigned int mode);
int access(const char* path, int mode);
int link(const char* from, const char* to);
typedef struct { size_t count; char** paths; size_t offset; int flags; void* functions[5]; } sslrun_glob_t;
int glob(const char* pattern, int flags, void* on_error, sslrun_glob_t* found);
void globfree(sslrun_glob_t* found);
char* strerror(int code);
]]
end

local EEXIST = 17
local folder = {}

--- Whether a file or folder exists.
function folder.exists(path) return ffi.C.access(path, 0) == 0 end

--- Makes a folder and its parents; an existing one is left as it is.
---@param path string
---@return string path
function folder.make(path)
  local position = 1
  while position do
    position = path:find('/', position + 1, true)
    local part = path:sub(1, position and position - 1 or #path)
    if part ~= '' and ffi.C.mkdir(part, 0x1ff) ~= 0 and ffi.errno() ~= EEXIST then -- 0777 less the umask
      error(('[ssl.folder] cannot make %s: %s'):format(part, ffi.string(ffi.C.strerror(ffi.errno()))), 2)
    end
  end
  return path
end

--- Paths that match a glob pattern, in alphabetical order.
---@param pattern string
---@return string[]
function folder.matching(pattern)
  local found, paths = ffi.new 'sslrun_glob_t', {}
  if ffi.C.glob(pattern, 0, nil, found) == 0 then
    for i = 0, tonumber(found.count) - 1 do
      paths[#paths + 1] = ffi.string(found.paths[i])
    end
  end
  ffi.C.globfree(found)
  return paths
end

--- A path with glob's special characters taken literally.
function folder.literal(path) return (path:gsub('[%[%]*?\\]', '\\%0')) end

--- Gives a file a second name without copying its bytes; an older file of that name is replaced.
---@return boolean done false where the file system has no hard links
function folder.link(from, to)
  os.remove(to)
  return ffi.C.link(from, to) == 0
end

--- The folder part of a path ('.' when there is none).
function folder.parent(path)
  return path:match '^(.+)/[^/]*$' or (path:sub(1, 1) == '/' and '/' or '.')
end

return folder
