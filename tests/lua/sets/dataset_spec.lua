-- ssl.dataset: the pictures of a set of the registry or of a recipe's own function, and help where they are missing.
local fixtures = require 'fixtures'
local ssl = require 'ssl'

local fails = fixtures.fails

local function settings(defaults, ...) return ssl.config(defaults, { args = { ... }, source = '/none.lua' }) end

describe('ssl.dataset with an own open', function()
  it('opens the set and counts it', function()
    local set = data.tensor(torch.zeros({ 3, 8, 8 }, { dtype = 'uint8' }))
    assert.same({ set, 3 }, { ssl.dataset(settings { batch = 8 }, { open = function() return set end, size = 3 }) })
  end)

  it('tells layout, places and source of missing data', function()
    for _, fragment in ipairs { "'/nowhere", 'https://image-net.org', '--dry_run' } do
      fails(fragment, ssl.dataset, settings { batch = 8 }, {
        open = function() return data.images '/nowhere' end, size = 1281167, get = 'imagenet',
      })
    end
  end)

  it('names wrong arguments', function()
    for fragment, given in pairs {
      ["expected 'open'"] = { size = 3 },
      ["expected 'size'"] = { open = print },
      ["expected a number for 'size', got string"] = { open = print, size = '3' },
      ["expected set, open, size, get or few, got 'opne'"] = { opne = print },
      ["expected 'set' or 'open', got both"] = { open = print, size = 3, set = 'voc' },
      ["expected 'set' or 'open': the settings name no data set"] = { few = 3 },
    } do
      fails(fragment, ssl.dataset, settings { batch = 8 }, given)
    end
  end)
end)

describe('ssl.dataset', function()
  local places = fixtures.scenes { train = 8 }
  local function of(set, more, ...)
    local own = { root = places.root }
    for name, value in pairs(more or {}) do
      own[name] = value
    end
    return settings({ set = set, batch = 4, workers = 1, data = own }, ...)
  end
  local function equal(expected, pictures) assert.equal(expected:fingerprint().list, pictures:fingerprint().list) end

  it('opens the set that cfg.set names, or `set`', function()
    equal(data.scenes(places.root, 'train'), (ssl.dataset(of 'scenes')))
    local nameless = settings { batch = 2, data = { root = places.root } }
    equal(data.scenes(places.root, 'train'), (ssl.dataset(nameless, { set = 'scenes' })))
    local folder, count = ssl.dataset(of '')
    equal(data.images(places.root), folder)
    assert.equal(#data.images(places.root), count)
    assert.is_nil(folder:targets())
  end)

  it('is told of by ssl.scenes.open of before', function()
    local cfg, set = of 'scenes', nil
    local said = fixtures.printed(function() set = ssl.scenes.open(cfg) end)
    equal(data.scenes(places.root, 'train'), set)
    assert.truthy(said:find("ssl.dataset(cfg, { set = 'scenes' }) now", 1, true))
  end)

  it('generates scenes where there are none', function()
    local set = ssl.dataset(of('scenes', { root = places.folder, train = 3, val = 2 }))
    assert.equal(3, #set)
    assert.equal(2, #data.scenes(places.folder, 'val'))
  end)

  it('takes the annotated pictures of COCO, or all of them', function()
    local root = places.folder
    fs.mkdirs(root .. '/annotations')
    os.execute(('cp -r %s/images/train %s/train2017'):format(places.root, root))
    local content = log.parse_json(fs.read(places.root .. '/annotations/instances_train.json'))
    local alone, kept = content.images[1].id, {} -- a picture that loses its annotations
    for _, annotation in ipairs(content.annotations) do
      kept[#kept + 1] = annotation.image_id ~= alone and annotation or nil
    end
    content.annotations = kept
    local file = root .. '/annotations/instances_train2017.json'
    fs.write(file, log.json(content))

    local annotated, count = ssl.dataset(of('coco', { root = root }))
    equal(data.coco(root .. '/train2017', file, { drop_empty = true }), annotated)
    assert.equal(7, count)
    local all = ssl.dataset(of('coco', { root = root, annotated = false }))
    equal(data.images(root .. '/train2017'), all)
    assert.equal(8, #all)
    assert.is_nil(all:targets())
    os.execute(('mv %s/train2017 %s/train2014'):format(root, root))
    equal(data.images(root .. '/train2014'), (ssl.dataset(of('coco14', { root = root }))))
    fails('train2014.zip', ssl.dataset, of('coco14', { root = root, split = 'train2015' }))
  end)

  it('opens the published training split of the others', function()
    local function shell(line) os.execute((line:gsub('FROM', places.root):gsub('TO', places.folder))) end
    shell 'mkdir -p TO && cp -r FROM/VOCdevkit TO'
    shell 'cd TO/VOCdevkit/VOC2012/ImageSets/Main && for f in *train.txt; do cp $f ${f%train.txt}trainval.txt; done'
    equal(data.voc(places.folder, 2012, 'trainval'), (ssl.dataset(of('voc', { root = places.folder }))))
    shell 'mkdir -p TO/train/n01 TO/train/n02 && cp FROM/images/train/*1.jpg TO/train/n01'
    shell 'cp FROM/images/train/*2.jpg TO/train/n02'
    equal(data.imagenet(places.folder, 'train'), (ssl.dataset(of('imagenet', { root = places.folder }))))
    shell 'cd TO && mv train/n01 00001 && ls -d 00001/* > train.txt'
    equal(data.sysu30k(places.folder, 'train'), (ssl.dataset(of('sysu30k', { root = places.folder }))))
  end)

  it('says how to get what is missing', function()
    for set, words in pairs {
      imagenet = { 'https://image-net.org', 'train/<class>/<picture>' },
      coco = { 'train2017.zip', 'instances_train2017.json' }, coco14 = { 'train2014.zip' },
      voc = { 'VOCtrainval_11-May-2012.tar' }, sysu30k = { 'wanggrun/SYSU-30k' },
      [''] = { "--data.root=PATH (no '/nowhere')" },
    } do
      for _, word in ipairs { '--dry_run', unpack(words) } do
        fails(word, ssl.dataset, of(set, { root = '/nowhere' }))
      end
    end
  end)

  it('knows the size of the whole set in a dry run', function()
    for set, expected in pairs {
      imagenet = 1281167, coco = 117266, coco14 = 82783, voc = 11540, sysu30k = 29606918, scenes = 2000,
    } do
      local pictures, count = ssl.dataset(of(set, { root = '/nowhere' }, '--dry_run'), { few = 3 })
      assert.same({ expected, math.floor(expected / 4) * 3 }, { count, #pictures })
    end
    assert.equal(118287, (select(2, ssl.dataset(of('coco', { root = '', annotated = false }, '--dry_run')))))
    assert.equal(4, (select(2, ssl.dataset(of('', { root = '' }, '--dry_run')))))
  end)

  it('refuses a folder with less than a batch', function()
    os.execute(('mkdir -p %s && cp %s/images/val/* %s'):format(places.folder, places.root, places.folder))
    local cfg = of('', { root = places.folder })
    assert.equal(4, #ssl.dataset(cfg))
    cfg.batch = 5
    fails('holds 4 pictures, fewer than one batch; try --batch=4', ssl.dataset, cfg)
  end)

  it('refuses a key of another type and settings without a place', function()
    local nameless = settings { batch = 4, data = { root = places.root, annotated = 'no' } }
    fails("expected a boolean for 'data.annotated' (COCO 2017), got a string", ssl.dataset, nameless, { set = 'coco' })
    fails("expected settings with 'data.root'", ssl.dataset, settings { set = 'voc', batch = 4 })
  end)
end)
