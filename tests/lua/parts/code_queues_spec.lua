-- Queues of codes: lengths, filling, saved and loaded, error texts.
local code_queues = require 'ssl.parts.code_queues'
local unit = require 'ssl.parts.unit'
local fails = require('fixtures').fails

describe('code queues', function()
  local function rows(count) return unit(torch.randn { 2, count, 4 }) end

  -- The first queue's codes in a step of its own.
  local number = 0
  local function codes_of(queues, embeddings, prototypes, epoch)
    number = number + 1
    local counts = {}
    for i in ipairs(queues.queues) do
      counts[i] = embeddings:size(1)
    end
    local phases = queues:begin_step(number, epoch, counts)
    return queues:codes(1, embeddings, embeddings:matmul(prototypes:t()), prototypes), phases
  end

  it('have lengths divisible by the batch', function()
    local queues = code_queues.new { lengths = { 1920, 5000 }, batch = 128 }
    assert.equal(1920, queues.queues[1].length)
    assert.equal(4992, queues.queues[2].length)
  end)

  it('give the same codes when they go on from a checkpoint', function()
    local prototypes, path = unit(torch.randn { 5, 4 }), os.tmpname()
    local function new() return code_queues.new { lengths = { 8, 0 }, batch = 4, start = 1 } end
    local queues, steps = new(), {}
    for step = 1, 6 do
      steps[step] = rows(4)
    end
    local function codes(of, step)
      return (codes_of(of, steps[step], prototypes, step > 1 and 1 or 0))
    end
    for step = 1, 3 do
      codes(queues, step)
    end
    checkpoint.save(path, queues:state_dict())
    local later = new()
    later:load_state_dict(checkpoint.load(path))
    os.remove(path)
    local used = false
    for step = 4, 6 do
      local expected = codes(queues, step)
      assert.is_true(expected:equal(codes(later, step)))
      local alone = loss.sinkhorn(steps[step][0]:matmul(prototypes:t()))
      used = used or not expected[0]:equal(alone)
    end
    assert.is_true(used)
    fails('[code_queues] expected 2 queues, the saved ones are fewer', function()
      code_queues.new({ lengths = { 8, 8 }, batch = 4 }):load_state_dict { queue1 = queues:state_dict().queue1 }
    end)
    fails('[code_queues] expected 1 queues, the saved ones are more', function()
      code_queues.new({ lengths = { 8 }, batch = 4 }):load_state_dict(queues:state_dict())
    end)
  end)

  it('go on with another batch: the newest rows stay, what a longer queue lacks is filled', function()
    local prototypes = unit(torch.randn { 5, 4 })
    local function codes(of, x) return (codes_of(of, x, prototypes, 0)) end
    local queues = code_queues.new { lengths = { 10 }, batch = 2 }
    for _ = 1, 7 do
      codes(queues, rows(2))
    end
    local saved = queues:state_dict().queue1
    local shorter = code_queues.new { lengths = { 10 }, batch = 4 }
    shorter:load_state_dict(queues:state_dict())
    assert.equal(8, shorter.queues[1].length)
    assert.is_true(shorter.queues[1].rows:equal(saved.rows:narrow(1, 0, 8)))
    local x = rows(4)
    local joined = torch.cat({ saved.rows[0]:narrow(0, 0, 8), x[0] }, 0):matmul(prototypes:t())
    -- sums in another order
    assert.is_true(codes(shorter, x)[0]:sub(loss.sinkhorn(joined):narrow(0, 8, 4)):abs():max():item() < 1e-6)
    local longer = code_queues.new { lengths = { 12 }, batch = 2 }
    longer:load_state_dict(queues:state_dict())
    assert.equal(10, longer.queues[1].filled)
    codes(longer, rows(2))
    assert.equal(12, longer.queues[1].filled)
    assert.is_true(longer.queues[1].rows:narrow(1, 2, 10):equal(saved.rows))
  end)

  it('fill where they are, and say which of them do and are used', function()
    local prototypes, place = unit(torch.randn { 5, 4 }), nil
    local queues = code_queues.new { lengths = { 8, 0 }, batch = 4, start = 1 }
    local newest, seen = rows(4), {}
    for step = 1, 5 do
      newest = rows(4)
      seen[step] = select(2, codes_of(queues, newest, prototypes, step > 1 and 1 or 0))
      place = place or queues.queues[1].rows
    end
    assert.same({ 'waits waits', 'fills waits', 'fills waits', 'used waits', 'used waits' }, seen)
    assert.is_true(place:is_same(queues.queues[1].rows)) -- what a recorded step reads
    assert.is_true(place:narrow(1, 0, 4):equal(newest))
    queues:load_state_dict(queues:state_dict())
    assert.is_true(place:equal(queues.queues[1].rows) and not place:is_same(queues.queues[1].rows))
  end)

  it('count a step once, whether its codes are computed here or by a replay', function()
    local queues = code_queues.new { lengths = { 16 }, batch = 4 }
    for step = 1, 3 do
      assert.equal('fills', queues:begin_step(step, 0, { 4 }))
      assert.equal('fills', queues:begin_step(step, 0, { 4 })) -- as where a recording failed
    end
    assert.equal(12, queues:state_dict().queue1.filled)
    queues:begin_step(4, 0, { 4 })
    assert.equal('used', queues:begin_step(5, 0, { 4 }))
    fails('[code_queues] expected 4 rows for queue 1, as begin_step was told, got 3', function()
      queues:codes(1, rows(3), torch.randn { 2, 3, 5 }, torch.randn { 5, 4 })
    end)
    fails('[code_queues] expected no rows for queue 1, as begin_step was told, got 3', function()
      code_queues.new({ lengths = { 16 }, batch = 4 }):codes(1, rows(3), torch.randn { 2, 3, 5 }, torch.randn { 5, 4 })
    end)
  end)

  it('are long enough for a step', function()
    local queues = code_queues.new { lengths = { 8 }, batch = 4, start = 80 }
    fails('[code_queues] expected at least a batch, 4 rows, in queue 2, or 0 for no queue; got 3', function()
      code_queues.new { lengths = { 8, 3 }, batch = 4 }
    end)
    fails('[code_queues] expected at least 12 rows in queue 1, as many as a step adds, got 8', function()
      queues:begin_step(0, 0, { 12 })
    end)
  end)
end)
