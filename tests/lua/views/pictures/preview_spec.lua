-- preview.png: the views as they are, and with what the batch knows of them.
local fixtures = require 'fixtures'
local preview = require 'ssl.views.pictures.preview'

describe('preview.write', function()
  local places = fixtures.scenes { train = 4, size = 120 }

  -- The picture of a batch with these options of the loader.
  local function written(options, dtype)
    local set = data.scenes(places.root, 'train')
    local wanted = { batch = 3, seed = 4, workers = 1 }
    for key, value in pairs(options) do wanted[key] = value end
    local batch = data.loader(set, data.views { { size = 100, hflip = 0.5 }, { size = 50 }, dtype = dtype },
      wanted):epoch(0)()
    fs.mkdirs(places.folder)
    preview.write({ options = { preview = 2 }, dir = places.folder, journal = {} }, batch, set:classes())
    return fs.read(places.folder .. '/preview.png')
  end

  it('shows the pixels of the views', function()
    local set = data.scenes(places.root, 'train')
    local plan = data.views { { size = 100, hflip = 0.5 }, { size = 50 } }
    local batch = data.loader(set, plan, { batch = 3, seed = 4, workers = 1 }):epoch(0)()
    fs.mkdirs(places.folder)
    preview.write({ options = { preview = 2 }, dir = places.folder, journal = {} },
      { batch[1], batch[2], index = batch.index })
    local small = torch.upsample_nearest2d(batch[2]:narrow(0, 0, 2), { 100, 100 })
    local views = torch.cat({ batch[1]:narrow(0, 0, 2), small }, 0)
    local grid = log.grid(views, { columns = 2, mean = { 0.485, 0.456, 0.406 }, std = { 0.229, 0.224, 0.225 } })
    log.write_png(places.folder .. '/want.png', grid)
    assert.is_true(fs.read(places.folder .. '/want.png') == fs.read(places.folder .. '/preview.png'))
  end)

  it('draws the boxes, masks and names that the batch brings', function()
    local seen = {}
    for _, options in ipairs { {}, { boxes = true }, { masks = true }, { boxes = true, masks = true } } do
      local png = written(options)
      assert.is_true(seen[png] == nil)
      assert.is_true(png == written(options))
      seen[png] = true
    end
  end)

  it('takes views of bytes and halves', function()
    for _, dtype in ipairs { 'uint8', 'bfloat16' } do assert.truthy(#written({ boxes = true }, dtype) > 1000) end
  end)
end)
