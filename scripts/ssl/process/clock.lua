-- Seconds that never run backwards, for durations, and durations as text.
local ffi = require 'ffi'

if not pcall(ffi.typeof, 'sslrun_timespec_t') then -- a test runner may load this file twice
  ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } sslrun_timespec_t;
int clock_gettime(int clock, sslrun_timespec_t* time);
]]
end

local MONOTONIC = 1
local time = ffi.new 'sslrun_timespec_t'
local clock = {}

--- Seconds since some fixed moment; only differences mean something.
---@return number
function clock.now()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) * 1e-9
end

--- 75 -> '1:15', 3675 -> '1:01:15'.
---@param seconds number
---@return string
function clock.text(seconds)
  seconds = math.floor(seconds + 0.5)
  local hours, minutes = math.floor(seconds / 3600), math.floor(seconds / 60) % 60
  if hours > 0 then
    return ('%d:%02d:%02d'):format(hours, minutes, seconds % 60)
  end
  return ('%d:%02d'):format(minutes, seconds % 60)
end

return clock
