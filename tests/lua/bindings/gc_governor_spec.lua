-- The governor: dropped tensors are collected before they pile up.
local fixtures = require 'fixtures'

local MB = 2 ^ 20

local function bytes() return torch.memory().tensors end

describe('the governor', function()
  it('collects dropped tensors before they pile up', function()
    local before, limit = fixtures.settled_bytes(), torch.memory().limit -- 300 MB, or what earlier specs made of it
    local most = 0
    for _ = 1, 2 * limit / MB do
      local t = torch.empty { 256, 1024 }
      most = math.max(most, bytes() - before)
      assert.truthy(t)
    end
    assert.is_true(most < limit + 10 * MB, ('%d MB'):format(most / MB))
    assert.is_true(torch.memory().collections > 0)
  end)

  it('sees what only the autograd graph holds', function()
    local before, limit = fixtures.settled_bytes(), torch.memory().limit
    local threads = torch.get_num_threads()
    torch.set_num_threads(1) -- small operations on a busy machine
    local most = 0
    local x = torch.ones({ 256, 1024 }, { requires_grad = true })
    for _ = 1, 80 do
      local y = x
      for _ = 1, 8 do y = y:exp() end -- eight saved results of 1 MB behind one number
      most = math.max(most, bytes() - before)
      assert.truthy(y:sum())
    end
    torch.set_num_threads(threads)
    assert.is_true(most < limit + 10 * MB, ('%d MB'):format(most / MB))
  end)

  it('leaves what is in use alone and lets the limit grow with it', function()
    local kept = {}
    local limit = torch.memory().limit
    local count = math.ceil(limit / MB) + 100
    for i = 1, count do kept[i] = torch.empty { 256, 1024 } end
    for i = 1, count do assert.equal(1024, kept[i]:size(1)) end
    assert.is_true(torch.memory().limit > limit)
  end)

  it('works while the collector is stopped', function()
    local before = fixtures.settled_bytes()
    collectgarbage('stop')
    local limit = torch.memory().limit
    for _ = 1, 2 * limit / MB do torch.empty { 256, 1024 } end
    collectgarbage('restart')
    assert.is_true(bytes() - before < 3 * limit)
  end)
end)

describe('autograd functions', function()
  it('free their context with the graph', function()
    local f = torch.autograd_function {
      forward = function(ctx, x)
        ctx.big = torch.ones { 1024, 1024 }
        return x * 1
      end,
      backward = function(_, g) return g end,
    }
    local x = torch.ones({ 1 }, { requires_grad = true })
    f(x):backward()
    local before = fixtures.settled_bytes()
    for _ = 1, 20 do f(x):backward() end
    fixtures.settled_bytes()
    f(x):backward() -- dropped contexts are freed at the next entry
    assert.near(0, fixtures.settled_bytes() - before, 5 * MB)
  end)
end)
