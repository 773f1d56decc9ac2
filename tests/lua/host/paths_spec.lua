-- Paths that functions of the program take: the system would cut one with a NUL byte short, so that it is refused.
local fixtures = require 'fixtures'

describe('a path with a NUL byte', function()
  local folder = fixtures.fresh_path()
  local there = folder .. '/there'
  setup(function()
    fs.mkdirs(folder .. '/pictures')
    fs.write(there, 'kept')
    log.write_png(folder .. '/pictures/a.png', torch.zeros({ 3, 4, 4 }, { dtype = 'uint8' }))
  end)
  teardown(function() os.execute('rm -rf ' .. folder) end)

  local function nul() return there .. '\0more' end

  -- Every function that takes a path, called with one that has a NUL byte in each place where a path stands.
  local calls = {
    ['fs.copy'] = function(f) f(there, nul()) end,
    ['fs.rename'] = function(f) f(there, nul()) end,
    ['log.write_png'] = function(f) f(nul(), torch.zeros({ 3, 4, 4 }, { dtype = 'uint8' })) end,
    ['checkpoint.save'] = function(f) f(nul(), { 1 }) end,
    ['data.coco'] = function(f) f(folder, nul()) end,
    ['data.voc'] = function(f) f(folder, 2007, nul()) end,
    ['data.scenes'] = function(f) f(folder, nul()) end,
    ['data.file_list'] = function(f) f(folder, nul()) end,
    ['data.imagenet'] = function(f) f(folder, 'train', { list = nul() }) end,
    ['data.sysu30k'] = function(f) f(folder, nul()) end,
    ['data.subset'] = function(f) f(data.images(folder .. '/pictures'), { list = nul() }) end,
    ['data.pack'] = function(f) f(data.images(folder .. '/pictures'), nul()) end,
    ['data.scan'] = function(f) f(nul()) end,
    ['nn.resnet'] = function(f) f { depth = 18, base_channels = 8, weights = nul() } end,
  }
  for _, name in ipairs {
    'fs.exists', 'fs.is_dir', 'fs.kind', 'fs.mkdirs', 'fs.list', 'fs.copy', 'fs.rename', 'fs.remove', 'fs.read',
    'fs.write',
    'fs.lock', 'fs.sha256', 'fs.temporary_folder', 'log.jsonl', 'log.tensorboard', 'log.write_png', 'checkpoint.load',
    'checkpoint.inspect',
    'checkpoint.save', 'data.image_folder', 'data.images', 'data.class_folders', 'data.check_class_folders',
    'data.read_image',
    'data.image_info', 'data.packed', 'data.check_pack', 'data.coco', 'data.voc', 'data.scenes', 'data.scenes.generate',
    'data.file_list', 'data.imagenet', 'data.sysu30k', 'data.subset', 'data.pack', 'data.scan', 'nn.resnet',
  } do
    calls[name] = calls[name] or function(f) f(nul(), 'text', {}) end
  end

  for name, call in pairs(calls) do
    it('is refused by ' .. name, function()
      local f = _G
      for part in name:gmatch '[^.]+' do f = f[part] end
      local done, text = pcall(call, f)
      assert.is_false(done)
      assert.truthy(text:find('expected a path without a NUL byte', 1, true) and text:find(name, 1, true), text)
      assert.equal('kept', fs.read(there))
    end)
  end

  it('is refused by the writer of checkpoints, for both names', function()
    local writer = checkpoint.background()
    assert.error_matches(function() writer:save(nul(), { 1 }) end, 'without a NUL byte')
    assert.error_matches(function() writer:save(folder .. '/a.pt', { 1 }, nul()) end, 'without a NUL byte')
    writer:wait()
    assert.is_false(fs.exists(folder .. '/a.pt'))
  end)
end)
