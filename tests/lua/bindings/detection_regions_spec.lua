-- detection, regions: arguments and options as Lua gives them; values are compared with torchvision in tests/parity.
local fails = require('fixtures').fails

describe('detection, regions', function()
  it('nms', function()
    local boxes = torch.tensor { { 0, 0, 10, 10 }, { 0, 0, 10, 9 }, { 0, 0, 10, 8 } }
    local scores = torch.tensor { 0.5, 0.5, 0.9 }
    assert.are.same({ 2, 0 }, detection.nms(boxes, scores, 0.85):tolist())
    assert.are.same({ 2 }, detection.nms(boxes, scores, 0.85, { most = 1 }):tolist())
    local classes = torch.tensor({ 4, 7, 4 }, { dtype = 'int64' })
    assert.are.same({ 2, 1 }, detection.nms(boxes, scores, 0.7, { groups = classes }):tolist())
    fails("expected 'threshold' to be 0 to 1, got 70", function() detection.nms(boxes, scores, 70) end)
    fails("expected a Tensor for 'groups', got number", function()
      detection.nms(boxes, scores, 0.5, { groups = 1 })
    end)
    fails("expected 'most' to be 0 or more, got -1", function() detection.nms(boxes, scores, 0.5, { most = -1 }) end)
  end)

  it('roi_align and regions', function()
    local map = torch.arange(16):to 'float32':view { 1, 1, 4, 4 }
    local regions = detection.regions { torch.tensor { { 0, 0, 4, 4 } } }
    assert.are.same({ { 0, 0, 0, 4, 4 } }, regions:tolist())
    -- The mean of each quarter.
    local maps = detection.roi_align(map, regions, { output = { 2, 2 }, sampling = 2 })
    assert.are.same({ { { { 2.5, 4.5 }, { 10.5, 12.5 } } } }, maps:tolist())
    assert.are.same({ 1, 1, 7, 7 }, detection.roi_align(map, regions).shape)
    fails("expected 'scale' to be above 0, got 0", function() detection.roi_align(map, regions, { scale = 0 }) end)
    fails("expected 'output' to be 2 numbers", function() detection.roi_align(map, regions, { output = { 7 } }) end)
    fails('got another in row 0', function() detection.roi_align(map, regions:add(1)) end)
    fails("expected 'boxes[1]' as float [N, 4], got Float [1, 5]", function() detection.regions { regions } end)
  end)
end)
