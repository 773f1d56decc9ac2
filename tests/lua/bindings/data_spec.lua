-- Data sets, views and single pictures.
local fixtures = require 'fixtures'

local flat = dofile(sslrun.scripts_dir .. '/../tests/lua/flat_views.lua')
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

local function first_line(views) return tostring(views):match '^[^\n]*' end

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
    fails("[data.views.hflip] expected 'p' to be 0 to 1, got 2", data.views, { { hflip = 2 } })
    fails("expected 'scale' to be {low, high}", data.views, { { scale = { 1 } } })
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
          local drawn = flat.draw(views, { width = 90, height = 90, index = index, view = view - 1 })
          if drawn[key] == true or drawn[key] ~= false and drawn[key] > 0 then counts[view] = counts[view] + 1 end
        end
      end
      return counts
    end
    assert.equal('Views(2 of 64x64, 1 of 32x32)', first_line(data.views(base)))
    assert.equal('Views(3 of 48x48)', first_line(data.views(base, { size = 48 })))
    assert.equal('Views(2 of 64x64, 1 of 16x16)', first_line(data.views(base, { groups = { {}, { size = 16 } } })))
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

  it('takes lists of steps', function()
    local views = data.views {
      { count = 2, steps = {
        { 'grayscale', p = 1 }, { 'random_resized_crop', size = { 20, 30 }, scale = 0.5 },
        { 'random_apply', p = 0.25, steps = { { 'gaussian_blur', sigma = { 1, 2 } }, data.steps.solarize {} } },
        { 'random_order', steps = { { 'equalize' }, { 'posterize', bits = 2 } } }, { 'normalize', std = 1 },
        { 'erase', p = 0 },
      } },
      { steps = { { 'resize', size = 40 } } },
      dtype = 'uint8',
    }
    assert.equal('Views(2 of 30x20, 1 of sizes of their own)\n' ..
      '  2: grayscale(p = 1), random_resized_crop(size = {20, 30}, scale = {0.5, 0.5}), random_apply(p = 0.25: ' ..
      '[gaussian_blur(sigma = {1, 2}), solarize]), random_order([equalize, posterize(bits = 2)]), ' ..
      'normalize(std = {1})\n  1: resize(size = {40})', tostring(views))
    assert.same({ 20, 30 }, { views:size(1) })
    assert.is_nil(views:size(2))
    local again = data.views(views:steps())
    assert.equal(tostring(views), tostring(again))
    assert.same(views:steps(), again:steps())
    for index = 0, 20 do
      local key = { width = 50, height = 40, index = index, view = 1 }
      assert.same(data.draw_view(views, key), data.draw_view(again, key))
    end
    assert.same({ 'solarize', p = 0.5, threshold = 128 }, data.steps.solarize())
  end)

  it('draws what is chosen and what is done together', function()
    local views = data.views { { steps = {
      { 'random_choice', weights = { 1, 3 }, steps = { { 'hflip', p = 1 }, { 'grayscale', p = 1 } } },
      { 'random_apply', steps = { { 'solarize', p = 1 }, { 'posterize', p = 1 } } },
      { 'random_order', steps = { { 'equalize', p = 1 }, { 'gaussian_blur', p = 1 } } },
    } } }
    local seen = {}
    for index = 0, 399 do
      local names = {}
      for i, step in ipairs(data.draw_view(views, { width = 9, height = 9, index = index })) do names[i] = step[1] end
      local text = table.concat(names, ' ')
      seen[text] = (seen[text] or 0) + 1
    end
    for chosen, share in pairs { hflip = 1 / 4, grayscale = 3 / 4 } do
      for _, together in ipairs { '', ' solarize posterize' } do
        for _, order in ipairs { ' equalize gaussian_blur', ' gaussian_blur equalize' } do
          local hits, p = seen[chosen .. together .. order] or 0, share / 4
          -- 5 standard deviations of a binomial
          assert.truthy(math.abs(hits - 400 * p) < 5 * math.sqrt(400 * p * (1 - p)), chosen .. together .. order)
          seen[chosen .. together .. order] = nil
        end
      end
    end
    assert.is_nil(next(seen))
  end)

  it('rejects steps that make no sense', function()
    local function refused(text, ...) fails(text, data.views, { { steps = { ... } } }) end
    refused("no step is called 'colour_jitter'; did you mean 'color_jitter'?", { 'colour_jitter' })
    refused("[data.views.color_jitter] unknown option 'brightnes'; did you mean 'brightness'?",
      { 'color_jitter', brightnes = 1 })
    refused("expected 'hflip' before 'normalize'", { 'normalize' }, { 'hflip' })
    refused("expected a step {'name', …}", 'hflip')
    refused("expected 'steps' of one step or more", { 'random_order' })
    refused("as many 'weights' as steps", { 'random_choice', weights = { 1 }, steps = { { 'hflip' }, { 'hflip' } } })
    refused("each ('resize' / 'grid') at least 'size'", { 'patches', size = 200 })
    fails("unknown option 'hflip'", data.views, { { steps = { { 'hflip' } }, hflip = 1 } })
    fails('this group is a list of steps', data.views, { { steps = { { 'hflip' } } } }, { hflip = 1 })
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
    local crop = draw(3, 0)[1].crop
    assert.truthy(crop[1] >= 0 and crop[1] + crop[3] <= 500 and crop[2] >= 0 and crop[2] + crop[4] <= 375)
  end)

  it('crops extreme shapes inside the picture', function()
    local views = data.simsiam_views { size = 8 }
    for _, size in ipairs { { 1, 1 }, { 1, 500 }, { 500, 1 }, { 2, 3 } } do
      for index = 0, 20 do
        local crop = data.draw_view(views, { width = size[1], height = size[2], index = index })[1].crop
        assert.truthy(crop[3] >= 1 and crop[4] >= 1)
        assert.truthy(crop[1] + crop[3] <= size[1] and crop[2] + crop[4] <= size[2])
      end
    end
  end)
end)

describe('data.apply_view', function()
  it('checks its picture and its parameters', function()
    local image = torch.full({ 3, 10, 10 }, 7, { dtype = 'uint8' })
    fails('expected a uint8 tensor [3, H, W]', data.apply_view, torch.zeros({ 3, 4, 4 }, { dtype = 'int32' }), {})
    local function refused(text, ...) fails(text, data.apply_view, image, { ... }) end
    refused('expected a crop inside the picture', { 'random_crop', crop = { 5, 5, 6, 5 } })
    refused("'brightness', 'contrast', 'saturation' and 'hue' in 'order'", { 'color_jitter', order = { 'tint' } })
    refused("'kernel' to be odd", { 'gaussian_blur', kernel = 6 })
    refused('erased rectangle inside the view', { 'erase', box = { 8, 0, 3, 4 } })
    refused("[data.apply_view.random_crop] expected 'crop' to be 4 numbers", { 'random_crop', crop = { 1, 2 } })
    refused("'hue' to be -0.5 to 0.5", { 'color_jitter', hue = 1 })
    refused("no step is called 'hflop'; did you mean 'hflip'?", { 'hflop' })
    refused("unknown option 'sigmas'; did you mean 'sigma'?", { 'gaussian_blur', sigmas = 1 })
    refused("expected a step {'name', …}", 'hflip')
    refused("expected 'hflip' before 'normalize'", { 'normalize' }, { 'hflip' })
    fails('of 20x10 pixels, got 10x10', data.apply_view, image, { picture = { 10, 20 } })
    fails('cannot read', data.read_image, root .. '/absent.png')
  end)

  it('leaves a flat picture flat through crop, resize and blur', function()
    local image = torch.full({ 3, 33, 21 }, 77, { dtype = 'uint8' })
    local view = flat.apply(image, { crop = { 3, 4, 10, 20 }, size = 50, blur_sigma = 1.7, flip = true })
    assert.same({ 3, 50, 50 }, view.shape)
    assert.equal(77, view:min():item())
    assert.equal(77, view:max():item())
  end)
end)
