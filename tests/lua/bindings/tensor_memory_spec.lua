-- torch.memory: what tensors hold, and the peak. Resident sizes against Python: tests/bench/memory.py.
local fixtures = require 'fixtures'

local MB = 2 ^ 20

local function bytes() return torch.memory().tensors end

describe('torch.memory', function()
  it('counts what tensors hold', function()
    local before = fixtures.settled_bytes()
    local t = torch.ones { 4, 256, 1024 }
    assert.near(4 * MB, bytes() - before, 8192)
    local view = t[0]
    t:release()
    assert.near(4 * MB, bytes() - before, 8192) -- the view holds the memory
    view:release()
    assert.near(0, bytes() - before, 8192)
  end)

  it('remembers the peak until it is reset', function()
    local before = fixtures.settled_bytes()
    torch.reset_peak_memory()
    local t = torch.ones { 4, 256, 1024 }
    t:release()
    torch.ones({ 256, 1024 }):release()
    assert.near(4 * MB, torch.memory().peak - before, 8192)
    torch.reset_peak_memory()
    assert.near(0, torch.memory().peak - before, 8192)
  end)
end)
