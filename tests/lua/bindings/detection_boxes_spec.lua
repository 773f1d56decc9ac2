-- detection, boxes: arguments and options as Lua gives them; values are compared with torchvision in tests/parity.
local fails = require('fixtures').fails

local function rows(list) return torch.tensor(list) end

describe('detection, boxes', function()
  it('iou, area, clip and larger_than', function()
    local boxes = rows { { 0, 0, 10, 10 }, { -5, 0, 5, 20 } }
    local others = rows { { 0, 0, 10, 10 }, { 0, 5, 5, 10 } }
    assert.are.same({ { 1, 0.25 } }, detection.iou(boxes:narrow(0, 0, 1), others):tolist())
    assert.are.same({ 100, 200 }, detection.area(boxes):tolist())
    local clipped = detection.clip(boxes, 10, 4)
    assert.are.same({ { 0, 0, 4, 10 }, { 0, 0, 4, 10 } }, clipped:tolist())
    assert.are.same({ 1 }, detection.larger_than(boxes, 10 - 1e-3):narrow(0, 1, 1):tolist())
    fails("expected 'width' to be 0 or more, got -1", function() detection.clip(boxes, 1, -1) end)
    fails("[detection.iou] expected 'columns' as float [N, 4], got Float [2]", function()
      detection.iou(boxes, torch.zeros { 2 })
    end)
  end)

  it('encode and decode', function()
    local source, target = rows { { 10, 20, 50, 60 } }, rows { { 12, 18, 62, 58 } }
    local head = { weights = { 10, 10, 5, 5 } }
    local deltas = detection.encode(source, target, head)
    assert.is_true(math.abs(deltas[0][2]:item() - 5 * math.log(1.25)) < 1e-5)
    local back = detection.decode(deltas, source, head)
    assert.is_true(back:sub(target):abs():max():item() < 1e-4)
    local bounded = detection.decode(rows { { 0, 0, 10, 10 } }, source, { most_growth = 2 })
    assert.is_true(bounded:sub(rows { { -10, 0, 70, 80 } }):abs():max():item() < 1e-4)
    fails("expected 'weights' to be 4 numbers, each above 0", function()
      detection.encode(source, target, { weights = { 1, 1, 0, 1 } })
    end)
    fails("unknown option 'weight'", function() detection.decode(deltas, source, { weight = {} }) end)
  end)
end)
