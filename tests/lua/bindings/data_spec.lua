-- Data sets, views and single pictures.
local fixtures = require 'fixtures'

local fails = fixtures.fails

local root
local function picture(path, height, width, value)
  local folder = path:match '^(.*)/'
  fs.mkdirs(root .. '/' .. folder)
  log.write_png(root .. '/' .. path, torch.full({ 3, height or 20, width or 30 }, value or 100, { dtype = 'uint8' }))
end

before_each(function()
  root = fixtures.fresh_path()
  fs.mkdirs(root)
end)
after_each(function() os.execute("rm -rf '" .. root .. "'") end)

describe('data.image_folder', function()
  it('sorts classes and files and labels by folder', function()
    for _, path in ipairs { 'b/2.png', 'b/10.png', 'a/deep/x.PNG', 'a/1.png' } do picture(path) end
    fs.write(root .. '/a/notes.txt', 'no picture')
    local set = data.image_folder(root)
    assert.equal(4, #set)
    assert.same({ 'a', 'b' }, set:classes())
    assert.same({ 0, 0, 1, 1 }, set:targets():tolist())
    assert.equal(root .. '/a/1.png', set:path(0))
    assert.equal(root .. '/a/deep/x.PNG', set:path(1))
    assert.equal(root .. '/b/10.png', set:path(2))
    assert.equal(1, set:target(3))
    assert.is_false(set:multi_label())
    assert.truthy(tostring(set):find('4 images, 2 classes', 1, true))
  end)

  it('refuses what is no image folder', function()
    fails('no such folder', data.image_folder, root .. '/absent')
    fails('expected one folder per class', data.image_folder, root)
    picture 'a/1.png'
    fs.mkdirs(root .. '/empty')
    fails("got none in 'empty' ({allow_empty = true}", data.image_folder, root)
    fails("expected a string for 'root', got number", data.image_folder, 3)
  end)

  it('keeps an empty folder as a class when asked', function()
    for _, path in ipairs { 'a/1.png', 'c/1.png' } do picture(path) end
    fs.mkdirs(root .. '/b/deep')
    fs.write(root .. '/b/photo.txt', 'none')
    fails("got none in 'b'; passed over: 1 .txt", data.image_folder, root)
    local set = data.image_folder(root, { allow_empty = true })
    assert.same({ 'a', 'b', 'c' }, set:classes())
    assert.same({ 0, 2 }, set:targets():tolist())
    assert.truthy(set:passed_over().text:find('1 empty class folder (b)', 1, true))
    fails("unknown option 'allow_emtpy'", data.image_folder, root, { allow_emtpy = true })
    os.execute(("rm '%s/a/1.png' '%s/c/1.png'"):format(root, root))
    fails("got none in 'a', 'b', 'c'", data.image_folder, root, { allow_empty = true })
  end)

  it('refuses pictures beside class folders and says how to choose', function()
    for _, path in ipairs { 'a/1.png', 'b/1.png', './1.png' } do picture(path) end
    local beside = "got 1 picture beside 2 folders ('1.png' …)"
    fails(beside, data.image_folder, root)
    fails('data.images (sslrun pack --labels=false)', data.image_folder, root)
    assert.truthy(data.check_class_folders(root):find(beside, 1, true))
    assert.equal(3, #data.images(root))
    fs.remove(root .. '/1.png')
    assert.is_nil(data.check_class_folders(root))
    assert.same({ 'a', 'b' }, data.class_folders(root))
    assert.equal(2, #data.image_folder(root))
  end)

  it('takes a hidden folder for no class', function()
    picture 'a/1.png'
    picture '.ipynb_checkpoints/1.png'
    assert.same({ 'a' }, data.image_folder(root):classes())
    assert.same({ 'a' }, data.class_folders(root))
  end)

  it('names the legal range of indices', function()
    picture 'a/1.png'
    local set = data.image_folder(root)
    fails('expected an index of 0 to 0, got 1', set.path, set, 1)
    set:release()
    fails('used after release()', set.len, set)
  end)
end)

describe('data.images', function()
  it('finds pictures at any depth without labels', function()
    for _, path in ipairs { 'z/1.png', 'a/b/2.png', 'a/0.png' } do picture(path) end
    local set = data.images(root)
    assert.equal(3, #set)
    assert.equal(root .. '/a/0.png', set:path(0))
    assert.is_nil(set:targets())
    assert.is_nil(set:target(0))
    assert.same({}, set:classes())
  end)

  it('counts what it passes over', function()
    picture 'a/0.png'
    for i = 1, 3 do
      for _, kind in ipairs { 'txt', 'Json', 'csv', 'md', 'xml', 'html' } do
        if kind ~= 'html' or i == 1 then fs.write(('%s/a/%d.%s'):format(root, i, kind), '') end
      end
    end
    fs.write(root .. '/README', '')
    fs.write(root .. '/img.0001', '')
    local passed = data.images(root):passed_over()
    local counts = {}
    for _, entry in ipairs(passed) do
      counts[entry.kind] = entry.count
      assert.is_false(entry.picture)
      assert.is_nil(entry.reason)
    end
    assert.same({ ['.txt'] = 3, ['.json'] = 3, ['.csv'] = 3, ['.md'] = 3, ['.xml'] = 3, ['.html'] = 1,
      ['other file'] = 2 }, counts)
    assert.equal('3 .csv, 3 .json, 3 .md, 3 .txt, 6 of 3 other kinds', passed.text)
    assert.same({ text = '' }, data.tensor(torch.zeros({ 1, 4, 4 }, { dtype = 'uint8' })):passed_over())
  end)

  it('adds up what the parts of a row passed over', function()
    for _, part in ipairs { 'x', 'y' } do
      picture(part .. '/0.png')
      fs.write(root .. '/' .. part .. '/note.txt', '')
    end
    local row = data.concat { data.images(root .. '/x'), data.images(root .. '/y') }
    assert.equal('2 .txt', row:passed_over().text)
  end)

  it('survives a link to its own parent', function()
    picture 'a/0.png'
    os.execute(("ln -s .. '%s/a/up'"):format(root))
    assert.equal(1, #data.images(root))
  end)
end)

describe('data.coco', function()
  local json = [=[{"info": {"year": 1}, "annotations": [
    {"id": 5, "image_id": 20, "category_id": 7, "iscrowd": 0, "segmentation": [[1, 2, 3]]},
    {"id": 6, "image_id": 10, "category_id": 90, "iscrowd": 1}, {"id": 7, "image_id": 20, "category_id": 90},
    {"id": 8, "image_id": 20, "category_id": 7}],
    "categories": [{"id": 90, "name": "toothbrush"}, {"id": 7, "name": "caf\u00e9"}],
    "images": [{"id": 20, "file_name": "b.png", "width": 1}, {"id": 10, "file_name": "a.png"},
      {"id": 30, "file_name": "c.png"}]}]=]

  before_each(function()
    for _, name in ipairs { 'a', 'b', 'c' } do picture('images/' .. name .. '.png') end
    fs.write(root .. '/instances.json', json)
  end)

  it('reads multi-hot targets in the order of the file', function()
    local set = data.coco(root .. '/images', root .. '/instances.json')
    assert.same({ 'café', 'toothbrush' }, set:classes())
    assert.is_true(set:multi_label())
    assert.same({ { 1, 1 }, { 0, 1 }, { 0, 0 } }, set:targets():tolist())
    assert.equal(root .. '/images/b.png', set:path(0))
    assert.same({ 0, 1 }, set:target(1):tolist())
  end)

  it('drops pictures without annotations when asked', function()
    local set = data.coco(root .. '/images', root .. '/instances.json', { drop_empty = true })
    assert.same({ { 1, 1 }, { 0, 1 } }, set:targets():tolist())
  end)

  it('tells what is wrong with the file', function()
    local path = root .. '/bad.json'
    local function with(text)
      fs.write(path, text)
      return data.coco, root .. '/images', path
    end
    fails("bad.json' is no COCO instances file", with '{"images": [')
    fails("bad.json' is no COCO instances file", with '[1, 2]')
    fails("has no list 'categories'", with '{"images": [], "annotations": []}')
    fails('lists no images', with '{"images": [], "annotations": [], "categories": []}')
    fails('unknown category 4', with(
      '{"images": [{"id": 1, "file_name": "a.png"}], "annotations": [{"image_id": 1, "category_id": 4}], '
        .. '"categories": []}'
    ))
    fails('does not exist', with '{"images": [{"id": 1, "file_name": "no.png"}], "annotations": [], "categories": []}')
    fails('cannot read', data.coco, root .. '/images', root .. '/absent.json')
    fails('no such folder', data.coco, root .. '/absent', path)
    fails('data.scenes.generate makes them', data.scenes, root, 'train')
  end)
end)

describe('data.views', function()
  it('counts the views of its groups', function()
    assert.equal(8, #data.views { { count = 2, size = 224 }, { count = 6, size = 96 } })
    assert.equal(2, #data.simsiam_views())
    assert.equal(1, #data.eval_views { size = 64 })
  end)

  it('rejects what makes no sense', function()
    fails("unknown option 'siz'; did you mean 'size'?", data.views, { { siz = 3 } })
    fails("unknown option 'bright'", data.views, { { jitter = { bright = 0.4 } } })
    fails("got 'centre'; did you mean 'center'?", data.views, { { crop = 'centre' } })
    fails("'resize' to be at least 'size'", data.views, { { crop = 'center', size = 300, resize = 200 } })
    fails('probabilities to be 0 to 1', data.views, { { hflip = 2 } })
    fails("expected two numbers for 'scale', got 1", data.views, { { scale = { 1 } } })
    fails('expected an array of groups', data.views, {})
    fails("'scale' to be {low, high}", data.views, { { scale = { 0.5, 0.2 } } })
    fails("'kernel' to be odd", data.views, { { blur = { kernel = 4 } } })
    fails("'bits' to be 0 to 8", data.views, { { posterize = { bits = 9 } } })
    fails("expected one of 'float32', 'float16', 'bfloat16', 'uint8' for 'dtype', got 'int8'", data.views,
      { {}, dtype = 'int8' })
    fails("unknown option 'dtyp'; did you mean 'dtype'?", data.views, { {}, dtyp = 'uint8' })
    fails("'count' to be a multiple of grid x grid", data.views,
      { { crop = 'patches', grid = 2, resize = 64, size = 16, count = 3 } })
  end)

  it('takes changes of a table: keys for all groups, for single ones, for the plan', function()
    local base = { { count = 2, size = 64, hflip = 0.5, blur = { p = 1 } }, { size = 32 } }
    local function hits(changes, key)
      local views, counts = data.views(base, changes), { 0, 0, 0 }
      for view = 1, #views do
        for index = 0, 49 do
          local drawn = data.draw_view(views, { width = 90, height = 90, index = index, view = view - 1 })
          if drawn[key] == true or drawn[key] ~= false and drawn[key] > 0 then counts[view] = counts[view] + 1 end
        end
      end
      return counts
    end
    assert.equal('Views(2 of 64x64, 1 of 32x32)', tostring(data.views(base)))
    assert.equal('Views(3 of 48x48)', tostring(data.views(base, { size = 48 })))
    assert.equal('Views(2 of 64x64, 1 of 16x16)', tostring(data.views(base, { groups = { {}, { size = 16 } } })))
    assert.same({ 50, 50, 50 }, hits({ hflip = 1 }, 'flip'))
    -- a table without p keeps the group's
    assert.same({ 50, 50, 0 }, hits({ blur = { sigma = { 1, 2 } } }, 'blur_sigma'))
    assert.same({ 50, 50, 50 }, hits({ blur = { p = 1 } }, 'blur_sigma'))
    fails("'resize' to be at least 'size'", data.views, { { crop = 'center', size = 300, resize = 200 } },
      { hflip = 0 })
    fails("[data.views] unknown option 'hflop'; did you mean 'hflip'?", data.views, base, { hflop = 1 })
    fails("expected at most 2 entries in 'groups', got 3", data.views, base, { groups = { {}, {}, {} } })
    fails("[data.mine] unknown option 'strenght'; did you mean 'strength'?", data.views, base, { strenght = 1 },
      { name = 'data.mine', used = { 'strength' } })
    assert.equal(3, #data.views(base, { strength = 1 }, { used = { 'strength' } }))
  end)

  it('draws the same parameters for the same key and others for another', function()
    local views = data.simsiam_views { size = 64 }
    local function draw(index, view, epoch)
      return data.draw_view(views, { width = 500, height = 375, seed = 1, epoch = epoch or 0, index = index,
        view = view })
    end
    assert.same(draw(3, 0), draw(3, 0))
    assert.not_same(draw(3, 0), draw(3, 1))
    assert.not_same(draw(3, 0), draw(4, 0))
    assert.not_same(draw(3, 0), draw(3, 0, 1))
    local crop = draw(3, 0).crop
    assert.truthy(crop[1] >= 0 and crop[1] + crop[3] <= 500 and crop[2] >= 0 and crop[2] + crop[4] <= 375)
  end)

  it('crops extreme shapes inside the picture', function()
    local views = data.simsiam_views { size = 8 }
    for _, size in ipairs { { 1, 1 }, { 1, 500 }, { 500, 1 }, { 2, 3 } } do
      for index = 0, 20 do
        local crop = data.draw_view(views, { width = size[1], height = size[2], index = index }).crop
        assert.truthy(crop[3] >= 1 and crop[4] >= 1)
        assert.truthy(crop[1] + crop[3] <= size[1] and crop[2] + crop[4] <= size[2])
      end
    end
  end)
end)

describe('data.apply_view', function()
  it('checks its picture and its parameters', function()
    local image = torch.full({ 3, 10, 10 }, 7, { dtype = 'uint8' })
    fails('expected a uint8 tensor [3, H, W]', data.apply_view, torch.zeros { 3, 4, 4 }, { size = 4 })
    fails('expected a crop inside the picture', data.apply_view, image, { crop = { 5, 5, 6, 5 }, size = 4 })
    fails('expected up to four', data.apply_view, image, { jitter = { order = { 5 } }, size = 4 })
    fails("expected an odd 'blur_kernel'", data.apply_view, image, { blur_kernel = 6, size = 4 })
    fails('erased rectangle inside the view', data.apply_view, image, { erase = { 2, 0, 3, 4 }, size = 4 })
    fails("expected 4 numbers for 'crop', got 2", data.apply_view, image, { crop = { 1, 2 }, size = 4 })
    fails('hue shift of -0.5 to 0.5', data.apply_view, image, { jitter = { hue = 1 }, size = 4 })
    fails('cannot read', data.read_image, root .. '/absent.png')
  end)

  it('leaves a flat picture flat through crop, resize and blur', function()
    local image = torch.full({ 3, 33, 21 }, 77, { dtype = 'uint8' })
    local view = data.apply_view(image, { crop = { 3, 4, 10, 20 }, size = 50, blur_sigma = 1.7, flip = true })
    assert.same({ 3, 50, 50 }, view.shape)
    assert.equal(77, view:min():item())
    assert.equal(77, view:max():item())
  end)
end)
