-- The progress line: one line rewritten on a terminal, plain lines every few seconds elsewhere.
local clock = require 'ssl.clock'

local Progress = {}
Progress.__index = Progress

local TERMINAL_SECONDS = 0.1 -- between rewrites

--- A progress line.
---@param options {terminal: boolean, every: number, write?: fun(text: string), now?: fun(): number}
--- every: seconds between plain lines
local function new(options)
  local self = setmetatable({}, Progress)
  self.terminal = options.terminal
  self.every = options.terminal and TERMINAL_SECONDS or options.every
  self.write = options.write or function(text)
    io.stdout:write(text)
    io.stdout:flush()
  end
  self.now = options.now or clock.now
  self.shown_at = -math.huge
  self.open = false
  return self
end

--- Whether it is time for a new line; ask before making the text.
function Progress:due(now) return now - self.shown_at >= self.every end

--- Shows `text` in place of the line before (terminal) or below it.
function Progress:show(text, now)
  self.shown_at = now or self.now()
  if self.terminal then
    self.write('\r' .. text .. '\27[K')
    self.open = true
  else
    self.write(text .. '\n')
  end
end

--- Prints a line that stays; the progress line goes on below it.
function Progress:say(text)
  self.write((self.open and '\r\27[K' or '') .. text .. '\n')
  self.open = false
end

--- Ends the line, so that what follows starts at the left.
function Progress:close()
  if self.open then
    self.write '\n'
    self.open = false
  end
end

return { new = new }
