-- The progress line: one line rewritten on a terminal, never wider than it; plain lines every few seconds elsewhere.
local clock = require 'ssl.process.clock'

local Progress = {}
Progress.__index = Progress

local TERMINAL_SECONDS = 0.1 -- between rewrites
local GAP = '  '

--- A progress line.
---@param options {terminal: boolean, every: number, columns?: function, write?: function, now?: function}
--- every: seconds between plain lines; columns(): how many the terminal has now; write(text); now(): seconds
local function new(options)
  local self = setmetatable({}, Progress)
  self.terminal = options.terminal
  self.every = options.terminal and TERMINAL_SECONDS or options.every
  self.columns = options.columns or sslrun.columns
  self.write = options.write or function(text)
    io.stdout:write(text)
    io.stdout:flush()
  end
  self.now = options.now or clock.now
  self.shown_at = -math.huge
  self.open = false
  return self
end

-- The parts side by side.
local function joined(parts)
  local texts = {}
  for i, part in ipairs(parts) do
    texts[i] = part[1]
  end
  return table.concat(texts, GAP)
end

-- The same in at most `width` columns: the least important ones are left out, then the end is cut.
local function fit(parts, width)
  local left = { unpack(parts) }
  while #joined(left) > width and #left > 1 do
    local least = 1
    for i, part in ipairs(left) do
      least = part[2] > left[least][2] and i or least
    end
    table.remove(left, least)
  end
  return joined(left):sub(1, width)
end

--- Whether it is time for a new line; ask before making the text.
function Progress:due(now) return now - self.shown_at >= self.every end

--- Shows the parts side by side, in place of the line before (terminal) or below it. A terminal gets those that its
--- width has room for; the last column stays free, where terminals differ in what comes next.
---@param parts {[1]: string, [2]: integer}[] ASCII text, and its place among the parts by importance, from 1
function Progress:show(parts, now)
  self.shown_at = now or self.now()
  if self.terminal then
    self.write('\r' .. fit(parts, math.max(self.columns() - 1, 0)) .. '\27[K')
    self.open = true
  else
    self.write(joined(parts) .. '\n')
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
