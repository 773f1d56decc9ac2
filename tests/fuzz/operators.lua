-- Calls operators with random arguments in child processes and prints each call that kills one.
--
--   sslrun tests/fuzz/operators.lua SEED CALLS PART PARTS [NAME…]      CALLS of each overload; names from PART of PARTS
--   (from 1)
local ffi = require 'ffi'

package.path = arg[0]:match('^(.*)/') .. '/?.lua;' .. package.path
local operator_arguments = require 'operator_arguments'

ffi.cdef [[
  int fork(void);
  int waitpid(int pid, int *status, int options);
  void _exit(int status);
  unsigned alarm(unsigned seconds);
  int open(const char *path, int flags);
  int dup2(int from, int to);
  void *mmap(void *address, size_t length, int protection, int flags, int file, long offset);
  struct memory_limit { unsigned long current, maximum; };
  int setrlimit(int resource, const struct memory_limit *limit);
]]
local SHARED_ANONYMOUS, READ_WRITE, ADDRESS_SPACE, NO_CORE, SIGALRM = 0x21, 3, 9, 4, 14
local SECONDS, ROOM = 4, 2 ^ 30  -- of one call

local seed, calls, part, parts = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3]), tonumber(arg[4])
local names = {}
for i = 5, #arg do names[#names + 1] = arg[i] end
if #names == 0 then
  for i, name in ipairs(torch.schemas()) do if i % parts == part % parts then names[#names + 1] = name end end
end

-- The number of the call that runs, seen by parent and child.
local running = ffi.cast('volatile int32_t *', ffi.C.mmap(nil, 4096, READ_WRITE, SHARED_ANONYMOUS, -1, 0))

local function hash(text)
  local sum = seed
  for i = 1, #text do sum = (sum * 31 + text:byte(i)) % 2 ^ 31 end
  return sum
end

local function call_text(name, overloads, number)
  math.randomseed(hash(name) * 4096 + number)
  return operator_arguments.call(name, overloads[(number - 1) % #overloads + 1])
end

local function touch(...)
  for i = 1, select('#', ...) do
    local result = select(i, ...)
    if type(result) == 'table' then touch(unpack(result)) end
    if type(result) == 'userdata' and result:numel() < 1e5 then
      local total = result:sum()
      if total.requires_grad then total:backward() end
    end
  end
end

-- Runs calls in a child. Returns nil, or how it ended and the number of the call that ended it.
local function run_calls(name, overloads, numbers)
  local child = ffi.C.fork()
  if child ~= 0 then
    local status = ffi.new 'int[1]'
    assert(child > 0 and ffi.C.waitpid(child, status, 0) == child)
    if status[0] == 0 and running[0] == 0 then return nil end
    local signal = bit.band(status[0], 127)
    local how = signal == SIGALRM and 'slow' or signal > 0 and 'signal ' .. signal or 'exit '
      .. bit.rshift(status[0], 8)
    return how, running[0]
  end
  local limit = assert(io.open('/proc/self/statm')):read('*n') * 4096 + ROOM
  ffi.C.setrlimit(ADDRESS_SPACE, ffi.new('struct memory_limit', limit, limit))
  ffi.C.setrlimit(NO_CORE, ffi.new 'struct memory_limit')
  for stream = 1, 2 do ffi.C.dup2(ffi.C.open('/dev/null', 2), stream) end
  torch.manual_seed(seed)
  for _, number in ipairs(numbers) do
    running[0] = number
    local run = loadstring('return ' .. call_text(name, overloads, number))
    ffi.C.alarm(SECONDS)
    pcall(function() touch(run()) end)
  end
  running[0] = 0
  ffi.C._exit(0)
end

local function from(first, last)
  local numbers = {}
  for number = first, last do numbers[#numbers + 1] = number end
  return numbers
end

-- The call before `number` that leaves behind what kills it; nil when it dies alone.
local function culprit(name, overloads, number)
  if run_calls(name, overloads, { number }) then return nil end
  for before = number - 1, math.max(number - 500, 1), -1 do
    if run_calls(name, overloads, { before, number }) then return before end
  end
end

local made, killed, slow = 0, 0, 0
io.stdout:setvbuf 'line'
for _, name in ipairs(names) do
  local overloads = {}
  for _, overload in ipairs(torch.overloads(name)) do
    if not overload.excluded then overloads[#overloads + 1] = operator_arguments.arguments(overload.schema) end
  end
  local first, last = 1, calls * #overloads
  while first <= last do
    local how, at = run_calls(name, overloads, from(first, last))
    if not how then break end
    if how == 'slow' then slow = slow + 1 else killed = killed + 1 end
    print(how .. ' ' .. call_text(name, overloads, at))
    local before = how ~= 'slow' and culprit(name, overloads, at)
    if before then print('  after ' .. call_text(name, overloads, before)) end
    first = at + 1
  end
  made = made + last
end
print(('%d calls of %d operators, %d killed the process, %d took more than %d s'):format(made, #names, killed, slow,
  SECONDS))
os.exit(killed == 0)
