-- eval.coco_precision and eval.voc_precision: the shape of arguments and results, and what is refused.
describe('eval of detections', function()
  local function indices(list) return torch.tensor(list, { dtype = 'int64' }) end
  local truths = { { boxes = torch.tensor { { 0, 0, 20, 20 }, { 30, 30, 50, 50 } }, labels = indices { 0, 1 } } }
  local found = { {
    boxes = torch.tensor { { 0, 0, 20, 20 }, { 30, 30, 50, 35 } }, labels = indices { 0, 1 },
    scores = torch.tensor { 0.9, 0.8 },
  } }
  local classes = { 'cat', 'dog' }

  local function changed(list, fields)
    local copy = {}
    for key, value in pairs(list[1]) do copy[key] = value end
    for key, value in pairs(fields) do copy[key] = value or nil end
    return { copy }
  end

  it('gives the twelve numbers, those of classes, curves and lines', function()
    local result = eval.coco_precision { truths = truths, detections = found, classes = classes }
    assert.near(0.5, result.ap, 1e-12)
    assert.near(1, result.classes[1].ap, 1e-12)
    assert.same({ 0, 'dog', 1 }, { result.classes[2].ap, result.classes[2].name, result.classes[2].id })
    assert.equal(-1, result.ap_large)
    assert.same({ 10, 101, 2, 4 }, result.precision.shape)
    assert.same({ 10, 2, 4, 3 }, result.recall.shape)
    assert.equal(12, #result.lines)
    result = eval.coco_precision {
      truths = truths, detections = found, classes = classes, class_agnostic = true, thresholds = { 0.25 },
    }
    assert.near(1, result.ap, 1e-12)
    assert.same({}, result.classes)
  end)

  it('uses area, crowd and ignore of truths', function()
    local function ap(fields, name)
      return eval.coco_precision({ truths = changed(truths, fields), detections = found, classes = classes })[name]
    end
    assert.equal(-1, ap({}, 'ap_medium'))
    assert.near(0.5, ap({ area = torch.tensor { 2000, 2000 } }, 'ap_medium'), 1e-12)
    assert.near(1, ap({ crowd = torch.tensor({ false, true }, { dtype = 'bool' }) }, 'ap'), 1e-12)
    assert.near(1, ap({ ignore = torch.tensor({ false, true }, { dtype = 'bool' }) }, 'ap'), 1e-12)
  end)

  it('compares masks', function()
    local one, other = torch.zeros { 1, 8, 10 }, torch.zeros { 1, 8, 10 }
    one:narrow(1, 1, 4):narrow(2, 2, 4):fill_(1)
    other:narrow(1, 1, 4):narrow(2, 2, 3):fill_(1) -- 12 of 16 pixels
    local result = eval.coco_precision {
      truths = { { labels = indices { 0 }, masks = one } }, type = 'segm', classes = { 'cat' },
      detections = { { labels = indices { 0 }, masks = other, scores = torch.tensor { 0.5 } } },
    }
    for name, expected in pairs { ap50 = 1, ap75 = 1, ar1 = 0.6 } do assert.near(expected, result[name], 1e-12) end
  end)

  it('gives VOC precision by class and threshold', function()
    local result = eval.voc_precision { truths = truths, detections = found, classes = { 'cat', 'dog', 'cow' } }
    assert.near(0.5, result.ap, 1e-12)
    assert.same({ 10, 10 }, { #result.mean, #result.classes[1].precision })
    assert.same({ 'cow' }, result.left_out)
    local difficult = changed(truths, { difficult = torch.tensor({ false, true }, { dtype = 'bool' }) })
    assert.near(1, eval.voc_precision({ truths = difficult, detections = found, classes = classes }).ap, 1e-12)
  end)

  it('writes lines of a results file', function()
    local mask = torch.zeros { 1, 8, 10 }
    mask:narrow(1, 1, 4):narrow(2, 2, 4):fill_(1)
    local pictures = { found[1], { labels = indices {}, scores = torch.zeros { 0 }, boxes = torch.zeros { 0, 4 } },
      { labels = indices { 1 }, scores = torch.tensor { 0.25 }, masks = mask } }
    local lines = eval.coco_results { detections = pictures, images = { 7, 8, 'a"b' }, categories = { 3, 90 } }
    assert.equal(3, #lines)
    assert.truthy(lines[2]:find('{"image_id":7,"category_id":90,"bbox":[30,30,20,5],"score":0.80000001', 1, true))
    local rest = ',"category_id":90,"segmentation":{"size":[8,10],"counts":"a04400000o0"},"score":0.25}'
    assert.equal([[{"image_id":"a\"b"]] .. rest, lines[3])
    assert.error_matches(function() eval.coco_results { detections = found, images = { 1 }, categories = { 3 } } end,
      "expected 'detections[1].labels' below 1", 1, true)
    assert.error_matches(function() eval.coco_results { detections = found, images = {}, categories = { 3, 4 } } end,
      "expected 'images' of as many pictures as 'detections', 1, got 0", 1, true)
  end)

  it('refuses what does not fit', function()
    local function refused(message, options)
      options.classes = options.classes or classes
      assert.error_matches(function() eval.coco_precision(options) end, message, 1, true)
    end
    refused("expected 'annotations' and 'results', or 'truths', 'detections' and 'classes'", { annotations = 'a' })
    refused("expected 'detections' of as many pictures as 'truths', 1, got 0", { truths = truths, detections = {} })
    refused("expected 'truths[1].labels' below 1, the number of classes, got 1",
      { truths = truths, detections = found, classes = { 'cat' } })
    refused("expected 'detections[1].scores', got nil",
      { truths = truths, detections = changed(found, { scores = false }) })
    refused("expected 'detections[1].boxes' to be [N, 4], got float32 [2]",
      { truths = truths, detections = changed(found, { boxes = torch.zeros { 2 } }) })
    refused("expected 'truths[1].area' of as many objects as labels, 2, got 1",
      { truths = changed(truths, { area = torch.ones { 1 } }), detections = found })
    refused("unknown field in 'truths[1]': 'scores'",
      { truths = changed(truths, { scores = torch.ones { 2 } }), detections = found })
    refused("masks, which type = 'segm' compares", { truths = truths, detections = found, type = 'segm' })
    refused('a box of negative size', { truths = truths, detections = changed(found,
      { boxes = torch.tensor { { 0, 0, 20, 20 }, { 30, 30, 20, 50 } } }) })
  end)
end)
