-- The progress line on a terminal and in a pipe.
local progress = require 'ssl.run.progress'

local function recorder(options)
  options.columns = options.columns or function() return 80 end
  local written = {}
  options.write = function(text) written[#written + 1] = text end
  return progress.new(options), written
end

describe('progress', function()
  it('prints plain lines every few seconds when it is not on a terminal', function()
    local line, written = recorder { terminal = false, every = 10 }
    for now = 0, 25 do
      if line:due(now) then
        line:show({ { 'step ' .. now, 1 }, { 'loss 1', 2 } }, now)
      end
    end
    line:close()
    assert.same({ 'step 0  loss 1\n', 'step 10  loss 1\n', 'step 20  loss 1\n' }, written)
  end)

  it('rewrites one line on a terminal, at most ten times a second', function()
    local line, written = recorder { terminal = true, every = 10 }
    for tick = 0, 15 do
      local now = tick / 64
      if line:due(now) then
        line:show({ { 'tick ' .. tick, 1 } }, now)
      end
    end
    line:say 'a word'
    line:close()
    assert.same({ '\rtick 0\27[K', '\rtick 7\27[K', '\rtick 14\27[K', '\r\27[Ka word\n' }, written)
  end)

  it('is narrower than the terminal, whatever that is now: what matters least is left out first', function()
    local columns
    local line, written = recorder { terminal = true, every = 10, columns = function() return columns end }
    local parts = { { 'epoch 1/2', 2 }, { 'step 3/8', 1 }, { 'rank 9.5', 4 }, { 'dead 0.00', 5 }, { 'ETA 1:02', 3 } }
    local expected = {
      [80] = 'epoch 1/2  step 3/8  rank 9.5  dead 0.00  ETA 1:02',
      [51] = 'epoch 1/2  step 3/8  rank 9.5  dead 0.00  ETA 1:02',
      [50] = 'epoch 1/2  step 3/8  rank 9.5  ETA 1:02', [39] = 'epoch 1/2  step 3/8  ETA 1:02',
      [29] = 'epoch 1/2  step 3/8',
      [12] = 'step 3/8', [9] = 'step 3/8', [5] = 'step', [1] = '', [0] = '',
    }
    for width, text in pairs(expected) do
      columns = width
      line:show(parts, 0)
      assert.equal('\r' .. text .. '\27[K', written[#written], width .. ' columns')
    end
  end)

  it('ends an open line', function()
    local line, written = recorder { terminal = true, every = 10 }
    line:show({ { 'x', 1 } }, 0)
    line:close()
    line:close()
    assert.same({ '\rx\27[K', '\n' }, written)
  end)
end)
