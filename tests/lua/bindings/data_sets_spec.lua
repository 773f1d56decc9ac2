-- Data sets beyond folders, and combined sets: behaviour and error texts. Values: tests/parity/test_datasets.py.
local fixtures = require 'fixtures'

local fails, numbers = fixtures.fails, fixtures.numbers

local places = fixtures.scenes { train = 12, size = 32 }

describe('data.voc', function()
  it('finds the devkit below, beside or in its root', function()
    for _, folder in ipairs { places.root, places.root .. '/VOCdevkit', places.root .. '/VOCdevkit/VOC2012' } do
      assert.equal(12, #data.voc(folder, 2012, 'train'))
    end
  end)

  it('says what is missing and where it was sought', function()
    local root = places.root
    fails(("no VOC2007 in '%s': sought '%s/VOCdevkit/VOC2007/ImageSets'"):format(root, root), data.voc, root, 2007,
      'train')
    fails("VOC2012/ImageSets/Main/test.txt'", data.voc, places.root, 2012, 'test')
    fails("expected an integer for 'year', got string", data.voc, places.root, '2012', 'train')
    fails('no label picture', function() data.voc(places.root, 2012, 'val'):mask(0) end)
    fails('has no masks of objects', function() data.voc(places.root, 2012, 'val'):masks(0) end)
  end)

  it('names the file with a broken annotation', function()
    local copy = places.root .. '-copy'
    os.execute(("cp -r '%s' '%s'"):format(places.root, copy))
    fs.write(copy .. '/VOCdevkit/VOC2012/Annotations/000013.xml', '<annotation><object>')
    local ok, message = pcall(function() data.voc(copy, 2012, 'val'):boxes(0) end)
    os.execute(("rm -rf '%s'"):format(copy))
    assert.is_false(ok)
    assert.truthy(message:find("000013.xml' is no VOC annotation: the file ends without </annotation>: ", 1,
      true),
      message)
  end)
end)

describe('data.coco', function()
  it('reads boxes and masks when asked, and tells when the file changed', function()
    local json = places.root .. '/annotations/changed.json'
    fs.write(json, fs.read(places.root .. '/annotations/instances_val.json'))
    local set = data.coco(places.root .. '/images/val', json)
    local items, masks = set:boxes(1), set:masks(1)
    assert.equal(items.boxes:size(0), masks:size(0))
    assert.same({ 32, 32 }, set:mask(1).shape)
    fails('expected an index of 0 to 3, got 4', set.masks, set, 4)
    os.execute(("printf '%%20000s' '' > '%s'"):format(json))
    fails('did the file change?', set.masks, set, 1)
  end)

  it('gives an empty table of objects for a picture without any', function()
    local json = places.root .. '/annotations/none.json'
    fs.write(json, '{"images": [{"id": 1, "file_name": "000013.jpg"}], "annotations": [], "categories": [{"id": 1, '
      .. '"name": "a"}]}')
    local set = data.coco(places.root .. '/images/val', json)
    assert.same({ 0, 4 }, set:boxes(0).boxes.shape)
    assert.same({ 0, 32, 32 }, set:masks(0).shape) -- the size comes from the picture itself
    assert.equal(0, set:mask(0):sum():item())
  end)
end)

describe('data.imagenet and data.sysu30k', function()
  it('say which layout they expect', function()
    fails("no pictures of 'train'", data.imagenet, places.root, 'train')
    fails("sought '" .. places.root .. "/train', '" .. places.root .. "/Data/CLS-LOC/train'", data.imagenet,
      places.root, 'train')
    fs.mkdirs(places.root .. '/flat/val')
    fails("no list of labels for the flat folder of 'val'", data.imagenet, places.root .. '/flat', 'val')
    fs.write(places.root .. '/flat/val.txt', 'a.JPEG n01440764\n')
    fails("line 1 of '" .. places.root .. "/flat/val.txt'", data.imagenet, places.root .. '/flat', 'val')
    fails("expected the split 'train', 'query' or 'gallery', got 'test'", data.sysu30k, places.root, 'test')
    fails("no such list: '" .. places.root .. "/train.txt'", data.sysu30k, places.root, 'train')
    fails("no such folder: '" .. places.root .. "/query'", data.sysu30k, places.root, 'query')
    fs.mkdirs(places.root .. '/reid/query/1')
    fs.write(places.root .. '/reid/query/1/nobody.jpg', '')
    fails("expected a file named '<id>_c<camera>_<n>.jpg'", data.sysu30k, places.root .. '/reid', 'query')
  end)
end)

describe('data.subset, data.concat and data.tensor', function()
  it('take boxes and masks along', function()
    local set = data.scenes(places.root, 'train')
    local part = data.subset(set, { indices = torch.tensor { 5, 2 } })
    assert.equal(set:path(5), part:path(0))
    assert.is_true(part:boxes(1).boxes:equal(set:boxes(2).boxes))
    assert.is_true(part:masks(1):equal(set:masks(2)))
    local all = data.concat { part, data.scenes(places.root, 'val') }
    assert.equal(6, #all)
    assert.is_true(all:mask(2):equal(data.scenes(places.root, 'val'):mask(0)))
    assert.is_true(all:targets()[1]:equal(set:targets()[2]))
  end)

  it('refuse what does not fit', function()
    local set = numbers(10, 5)
    fails("unknown option 'fractions'; did you mean 'fraction'?", data.subset, set, { fractions = 0.1 })
    fails("expected 'fraction' to be above 0, at most 1, got 0", data.subset, set, { fraction = 0 })
    fails("expected 'indices' or 'list', got both", data.subset, set, { indices = { 1 }, list = 'x' })
    fails("absent.txt': No such file", data.subset, set, { list = places.root .. '/absent.txt' })
    fs.write(places.root .. '/list.txt', 'picture 3\nnobody.jpg\n')
    fails("1 pictures of '" .. places.root .. "/list.txt' are not", data.subset, set,
      { list = places.root .. '/list.txt' })
    fails('one label per picture', data.subset, data.scenes(places.root, 'val'), { max_class = 2 })
    fails("expected the same classes in all sets, got '3' and none as class 3", data.concat,
      { numbers(4, 4), numbers(4, 3) })
    fails('expected the same kind of labels', data.concat, { set, data.scenes(places.root, 'val') })
    fails('expected one data set or more', data.concat, {})
    fails('got Float [2, 3, 4, 4]', data.tensor, torch.zeros { 2, 3, 4, 4 })
    fails('expected targets as int64 [2]', data.tensor, torch.zeros({ 2, 4, 4 }, { dtype = 'uint8' }), torch.arange(3))
  end)

  it('load pictures from memory', function()
    local pictures = torch.randint(0, 256, { 6, 3, 10, 12 }, { dtype = 'uint8' })
    local set = data.tensor(pictures, torch.arange(6), { classes = { 'a', 'b', 'c', 'd', 'e', 'f' } })
    local views = data.views { { crop = 'resize', size = 10, mean = { 0, 0, 0 }, std = { 1, 1, 1 } } }
    local square = data.tensor(pictures:slice(3, 0, 10):contiguous())
    for batch in data.loader(square, views, { batch = 6, shuffle = false }):epoch(0) do
      assert.is_true((batch[1] * 255):round():to 'uint8':equal(pictures:slice(3, 0, 10)))
    end
    assert.equal('d', set:classes()[set:target(3) + 1])
    assert.equal('picture 2', set:path(2))
  end)
end)
