-- detection, anchors: arguments and options as Lua gives them; values are those of tests/lib and tests/parity.
local fails = require('fixtures').fails

local function places(list) return torch.tensor(list, { dtype = 'int64' }) end

describe('detection, anchors', function()
  it('anchors, pyramid_anchors and levels', function()
    local one = detection.anchors(1, 2, { stride = 8, sizes = { 4 }, ratios = { 1 } })
    assert.are.same({ { -2, -2, 2, 2 }, { 6, -2, 10, 2 } }, one:tolist())
    local options = { strides = { 8, 16 }, sizes = { 4, 8 }, ratios = { 1 } }
    local levels = detection.pyramid_anchors({ { 1, 2 }, { 1, 1 } }, options)
    assert.are.same({ one:tolist(), { { -4, -4, 4, 4 } } }, { levels[1]:tolist(), levels[2]:tolist() })
    local boxes = torch.tensor { { 0, 0, 224, 224 }, { 0, 0, 20, 20 } }
    assert.are.same({ 4, 2 }, detection.levels(boxes):tolist())
    assert.are.same({ 1, 0 }, detection.levels(boxes, { least = 0, most = 1 }):tolist())
    fails("expected 'offset' to be at least 0, below 1, got 1", function() detection.anchors(1, 1, { offset = 1 }) end)
    fails("expected 'maps[2]' as {height, width} in cells", function()
      detection.pyramid_anchors({ { 1, 2 }, { 3 } }, options)
    end)
    fails('expected a stride and a size for each of 1 maps', function()
      detection.pyramid_anchors({ { 1, 2 } }, options)
    end)
  end)

  it('match', function()
    local index, label = detection.match(torch.tensor { { 0.8, 0.1, 0.5 }, { 0.1, 0.2, 0 } })
    assert.are.same({ { 0, 1, 0 }, { 1, 1, -1 } }, { index:tolist(), label:tolist() })
    local heads = { thresholds = { 0.5 }, labels = { 0, 1 }, low_quality = false }
    index, label = detection.match(torch.tensor { { 0.8, 0.1, 0.5 } }, heads)
    assert.are.same({ { 0, 0, 0 }, { 1, 0, 1 } }, { index:tolist(), label:tolist() })
    fails("expected a table for 'thresholds', got string", function()
      detection.match(torch.zeros { 1, 1 }, { thresholds = 'a' })
    end)
  end)

  it('sample', function()
    local labels = places { 0, 1, -1, 1, 0 }
    local positive, negative = detection.sample(labels, { count = 2, order = 'lowest' })
    assert.are.same({ { 1 }, { 0 } }, { positive:tolist(), negative:tolist() })
    local mine = { positive = places { 3 }, negative = places { 4 } }
    positive, negative = detection.sample(labels, mine)
    assert.are.same({ { 3 }, { 4 } }, { positive:tolist(), negative:tolist() })
    fails("expected one of 'random', 'lowest' for 'order', got 'first'", function()
      detection.sample(labels, { order = 'first' })
    end)
    fails("'positive' and 'negative' together", function() detection.sample(labels, { positive = mine.positive }) end)
  end)
end)
