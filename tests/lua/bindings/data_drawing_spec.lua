-- data.draw_*: what is drawn where, and what is refused.
local fixtures = require 'fixtures'

local fails = fixtures.fails

local function picture(height, width) return torch.full({ 3, height, width }, 100, { dtype = 'uint8' }) end

local function pixel(image, y, x) return image:select(2, x):select(1, y):tolist() end

describe('data.draw_bounding_boxes', function()
  local boxes = torch.tensor { { 4, 6, 20, 30 }, { 0, 0, 40, 40 } }

  it('draws lines inside the edges on a copy', function()
    local image = picture(40, 50)
    local drawn = data.draw_bounding_boxes(image, boxes, { colors = { { 255, 0, 0 }, { 0, 255, 0 } }, width = 2 })
    assert.same({ 255, 0, 0 }, pixel(drawn, 10, 4))
    assert.same({ 255, 0, 0 }, pixel(drawn, 29, 19))
    assert.same({ 100, 100, 100 }, pixel(drawn, 10, 6))
    assert.same({ 100, 100, 100 }, pixel(drawn, 30, 20))
    assert.same({ 0, 255, 0 }, pixel(drawn, 39, 39))
    assert.same({ 100, 100, 100 }, pixel(drawn, 39, 40))
    assert.equal(100, image:max():item())
  end)

  it('has a colour for each class, the same in every picture', function()
    local function colour(class)
      local classes = torch.tensor({ class }, { dtype = 'int64' })
      local drawn = data.draw_bounding_boxes(picture(40, 40), boxes:narrow(0, 0, 1), { classes = classes })
      return pixel(drawn, 10, 4)
    end
    assert.same(colour(3), colour(3))
    assert.not_same(colour(3), colour(4))
  end)

  it('writes labels and draws the same twice', function()
    local image = picture(200, 300)
    local options = { labels = { 'dog', '' } }
    local once, twice = data.draw_bounding_boxes(image, boxes, options), data.draw_bounding_boxes(image, boxes, options)
    assert.is_true(torch.equal(once, twice))
    assert.is_false(torch.equal(once, data.draw_bounding_boxes(image, boxes)))
  end)

  it('draws nothing for no boxes', function()
    assert.is_true(torch.equal(picture(9, 9), data.draw_bounding_boxes(picture(9, 9), torch.zeros { 0, 4 })))
  end)

  it('refuses what does not fit', function()
    local image = picture(20, 20)
    fails('expected a uint8 tensor [3, H, W]', data.draw_bounding_boxes, torch.zeros { 3, 4, 4 }, boxes)
    fails('expected float boxes [n, 4]', data.draw_bounding_boxes, image, torch.zeros { 4 })
    fails('expected float boxes [n, 4]', data.draw_bounding_boxes, image, torch.zeros({ 1, 4 }, { dtype = 'int64' }))
    fails('expected left <= right and top <= bottom, got another order in box 0', data.draw_bounding_boxes, image,
      torch.tensor { { 5, 0, 4, 1 } })
    fails('box 0 has an edge that is no number', data.draw_bounding_boxes, image, torch.tensor { { 0 / 0, 0, 4, 1 } })
    fails("expected 2 of 'labels', got 1", data.draw_bounding_boxes, image, boxes, { labels = { 'a' } })
    fails("expected int64 'classes' [2]", data.draw_bounding_boxes, image, boxes, { classes = torch.zeros { 2 } })
    fails("expected 2 of 'colors', got 1", data.draw_bounding_boxes, image, boxes, { colors = { { 1, 2, 3 } } })
    fails('expected {red, green, blue} of 0 to 255', data.draw_bounding_boxes, image, boxes,
      { colors = { { 1, 2 }, { 1, 2, 300 } } })
    fails("expected 'width' to be 0 to 1000, got -1", data.draw_bounding_boxes, image, boxes, { width = -1 })
    fails("unknown option 'color'; did you mean 'colors'?", data.draw_bounding_boxes, image, boxes, { color = 3 })
  end)
end)

describe('data.draw_segmentation_masks', function()
  it('colours the classes of a map as boxes of them', function()
    local map = torch.zeros({ 30, 30 }, { dtype = 'uint8' })
    map:narrow(0, 2, 10):fill_(1 + 5)
    map:narrow(0, 20, 10):fill_(255)
    local drawn = data.draw_segmentation_masks(picture(30, 30), map, { alpha = 1, width = 0 })
    local whole, fifth = torch.tensor { { 0, 0, 30, 30 } }, torch.tensor({ 5 }, { dtype = 'int64' })
    local box = data.draw_bounding_boxes(picture(30, 30), whole, { classes = fifth })
    assert.same(pixel(box, 0, 0), pixel(drawn, 5, 5))
    assert.same({ 100, 100, 100 }, pixel(drawn, 15, 5))
    assert.same({ 128, 128, 128 }, pixel(drawn, 25, 5))
  end)

  it('takes masks of objects, and one mask', function()
    local masks = torch.zeros({ 2, 20, 20 }, { dtype = 'uint8' })
    masks[0]:narrow(1, 0, 5):fill_(1)
    local options = { alpha = 0.5, width = 0, colors = { { 200, 0, 0 }, { 0, 200, 0 } } }
    local drawn = data.draw_segmentation_masks(picture(20, 20), masks, options)
    assert.same({ 150, 50, 50 }, pixel(drawn, 3, 3))
    assert.same({ 100, 100, 100 }, pixel(drawn, 3, 5))
    local single = data.draw_segmentation_masks(picture(20, 20), masks[0]:eq(1),
      { alpha = 0.5, width = 0, colors = { { 200, 0, 0 } } })
    assert.is_true(torch.equal(drawn, single))
  end)

  it('writes the names of the classes that are there', function()
    local map = torch.ones({ 200, 200 }, { dtype = 'uint8' })
    local plain = data.draw_segmentation_masks(picture(200, 200), map)
    local named = data.draw_segmentation_masks(picture(200, 200), map, { labels = { 'sky', 'tree' } })
    local rows = plain:ne(named):any(0):any(1):nonzero()
    assert.is_true(rows:min():item() > 80 and rows:max():item() < 120) -- in the middle
  end)

  it('refuses what does not fit', function()
    local image, map = picture(20, 20), torch.zeros({ 20, 20 }, { dtype = 'uint8' })
    fails("expected masks of the picture's 20x20, got 10x20", data.draw_segmentation_masks, image, map:narrow(0, 0, 10))
    fails('expected bool or uint8 masks', data.draw_segmentation_masks, image, map:float())
    fails("expected 'alpha' to be 0 to 1, got 2", data.draw_segmentation_masks, image, map, { alpha = 2 })
    fails("the map has class 6, 'labels' has 1 names", data.draw_segmentation_masks, image, map:add(7),
      { labels = { 'a' } })
    fails("expected a class map without 'classes' and 'colors'", data.draw_segmentation_masks, image, map,
      { classes = torch.zeros({ 1 }, { dtype = 'int64' }) })
  end)
end)

describe('data.draw_heatmap', function()
  it('mixes the picture with the colours of a map', function()
    local heat = torch.zeros { 10, 10 }
    heat:narrow(1, 5, 5):fill_(1)
    local drawn = data.draw_heatmap(picture(10, 10), heat, { alpha = 1 })
    assert.is_true(pixel(drawn, 0, 9)[1] > 240 and pixel(drawn, 0, 9)[3] < 60) -- viridis ends in yellow
    assert.is_true(pixel(drawn, 0, 0)[1] < 80 and pixel(drawn, 0, 0)[2] < 20)
    assert.is_true(torch.equal(picture(10, 10), data.draw_heatmap(picture(10, 10), heat,
      { alpha = 0, colormap = 'jet' })))
  end)

  it('refuses what does not fit', function()
    local image = picture(10, 10)
    fails('expected a float tensor [10, 10], as large as the picture', data.draw_heatmap, image, torch.zeros { 5, 5 })
    fails('expected values of 0 to 1, got 2', data.draw_heatmap, image, torch.full({ 10, 10 }, 2.5))
    fails("did you mean 'viridis'?", data.draw_heatmap, image, torch.zeros { 10, 10 }, { colormap = 'viridi' })
  end)
end)

describe('annotations in a view', function()
  it('are those of the batch', function()
    local root = fixtures.fresh_path()
    data.scenes.generate(root, { train = 3, val = 1, seed = 2, workers = 1 })
    local set, plan = data.scenes(root, 'train'), data.segmentation_views { size = 100 }
    local batch = data.loader(set, plan, { batch = 3, seed = 9, shuffle = false, boxes = true, masks = true,
      workers = 1 }):epoch(0)()
    for i = 0, 2 do
      local picture_of = set:picture(i)
      local drawn = data.draw_view(plan, { width = picture_of:size(2), height = picture_of:size(1), seed = 9,
        index = i })
      local mask = data.mask_in_view(set:mask(i), drawn)
      assert.is_true(torch.equal(batch.masks[1][i]:narrow(0, 0, mask:size(0)):narrow(1, 0, mask:size(1)), mask))
      local objects, rows = data.boxes_in_view(set:boxes(i), drawn), batch.boxes[1].image:eq(i):nonzero():flatten()
      for _, key in ipairs { 'boxes', 'labels', 'area', 'difficult', 'crowd' } do
        assert.is_true(torch.equal(batch.boxes[1][key]:index_select(0, rows), objects[key]), key)
      end
    end
    os.execute('rm -rf ' .. root)
  end)

  it('refuse what they are not', function()
    local map = torch.zeros({ 9, 9 }, { dtype = 'uint8' })
    fails('expected a uint8 tensor [H, W]', data.mask_in_view, map:float(), {})
    fails('a crop inside the picture', data.mask_in_view, map, { { 'random_crop', crop = { 0, 0, 0, 5 } } })
    fails('a crop inside the picture', data.mask_in_view, map, { { 'random_crop', crop = { 5, 5, 6, 5 } } })
    fails("expected float 'boxes' [n, 4]", data.boxes_in_view, { boxes = torch.zeros { 2 } }, {})
    local objects = { boxes = torch.zeros { 2, 4 }, labels = torch.zeros { 2 } }
    fails("expected what set:boxes(i) gives; 'labels' is another tensor", data.boxes_in_view, objects, {})
    fails('expected a Tensor', data.boxes_in_view, { boxes = torch.zeros { 2, 4 } }, {})
  end)
end)
