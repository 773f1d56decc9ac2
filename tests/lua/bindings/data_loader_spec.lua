-- Loaders: order, determinism, resume, bad files, errors.
local fixtures = require 'fixtures'

local fails = fixtures.fails

local count = 23
local root, set
-- Pictures of noise, each its own, in two classes.
local function make(n)
  torch.manual_seed(0)
  for class = 0, 1 do
    fs.mkdirs(('%s/%d'):format(root, class))
  end
  for i = 0, n - 1 do
    log.write_png(('%s/%d/%03d.png'):format(root, i % 2, i),
      torch.randint(0, 256, { 3, 30 + i, 40 }, { dtype = 'uint8' }))
  end
end

setup(function()
  root = fixtures.fresh_path()
  make(count)
  set = data.image_folder(root)
end)
teardown(function() os.execute("rm -rf '" .. root .. "'") end)

local function collect(options, epoch, first)
  local loader = data.loader(options.set or set, options.views or data.simsiam_views { size = 16 }, {
    batch = options.batch or 5,
    workers = options.workers or 2,
    seed = options.seed or 7,
    prefetch = options.prefetch,
    drop_last = options.drop_last,
    shuffle = options.shuffle,
    max_bad = options.max_bad,
    unreadable = options.unreadable,
  })
  local batches = {}
  for batch in loader:epoch(epoch or 0, first) do batches[#batches + 1] = batch end
  local stats = loader:stats()
  loader:release()
  return batches, stats
end

local function same(a, b)
  assert.equal(#a, #b)
  for i = 1, #a do
    assert.is_true(a[i].index:equal(b[i].index))
    assert.is_true(a[i].target:equal(b[i].target))
    for v = 1, #a[i] do assert.is_true(a[i][v]:equal(b[i][v])) end
  end
end

local function indices(batches)
  local all = {}
  for _, batch in ipairs(batches) do
    for _, i in ipairs(batch.index:tolist()) do all[#all + 1] = i end
  end
  return all
end

describe('data.loader', function()
  it('gives the same batches for any number of workers, bit for bit', function()
    local one = collect { workers = 1 }
    assert.equal(4, #one)
    for _, workers in ipairs { 0, 2, 4 } do same(one, collect { workers = workers }) end
    same(one, collect { workers = 3, prefetch = 7 })
  end)

  it('gives views, indices and targets', function()
    local batch = collect({ drop_last = false })[5]
    assert.same({ 3, 3, 16, 16 }, batch[1].shape)
    assert.equal('float32', batch[1].dtype)
    assert.equal(2, #batch)
    assert.equal('int64', batch.index.dtype)
    assert.is_true(batch.target:equal(set:targets():index_select(0, batch.index)))
  end)

  it('visits every sample once, in a new order each epoch', function()
    local first, second = indices(collect({ drop_last = false }, 0)), indices(collect({ drop_last = false }, 1))
    assert.not_same(first, second)
    table.sort(first)
    local all = {}
    for i = 1, count do all[i] = i - 1 end
    assert.same(all, first)
    assert.same(all, indices(collect { drop_last = false, shuffle = false }))
  end)

  it('changes with seed and epoch, even where the order is fixed', function()
    local function first_view(seed, epoch) return collect({ seed = seed, shuffle = false }, epoch)[1][1] end
    assert.is_true(first_view(1, 0):equal(first_view(1, 0)))
    assert.is_false(first_view(1, 0):equal(first_view(2, 0)))
    assert.is_false(first_view(1, 0):equal(first_view(1, 1)))
  end)

  it('resumes inside an epoch', function()
    local whole, rest = collect({}, 2), collect({}, 2, 3)
    assert.equal(1, #rest)
    same({ whole[4] }, rest)
    assert.equal(0, #collect({}, 2, 4))
    fails('expected a first batch of 0 to 4, got 5', collect, {}, 2, 5)
  end)

  it('starts again in the middle and ends the older iterator', function()
    local loader = data.loader(set, data.simsiam_views { size = 16 }, { batch = 5, seed = 7 })
    local old = loader:epoch(0)
    old()
    local again = {}
    for batch in loader:epoch(0) do again[#again + 1] = batch end
    same(collect {}, again)
    fails('this iterator ended', old)
    assert.equal(4, #loader)
    loader:release()
    fails('used after release()', loader.epoch, loader, 0)
  end)

  it('keeps handed-out batches intact while it recycles memory', function()
    local loader = data.loader(set, data.simsiam_views { size = 16 }, { batch = 5, seed = 7 })
    local kept, copies = {}, {}
    for epoch = 0, 3 do
      for batch in loader:epoch(epoch) do
        kept[#kept + 1], copies[#copies + 1] = batch[1], batch[1]:clone()
      end
    end
    for i = 1, #kept do assert.is_true(kept[i]:equal(copies[i])) end
  end)

  it('serves groups of different sizes', function()
    local batch = collect({ views = data.views { { size = 24 }, { count = 2, size = 12 } } })[1]
    assert.same({ 5, 3, 24, 24 }, batch[1].shape)
    assert.same({ 5, 3, 12, 12 }, batch[3].shape)
  end)

  it('tells where the time goes', function()
    local _, stats = collect { workers = 0 }
    local sum, names = 0, {}
    for name, seconds in pairs(stats.stages) do
      sum, names[#names + 1] = sum + seconds, name
    end
    table.sort(names)
    assert.same({ 'blur', 'colour', 'decode', 'pack', 'read', 'resize' }, names)
    assert.is_true(stats.stages.decode > 0 and stats.stages.resize > 0)
    assert.is_true(sum <= stats.wait_seconds)
    assert.is_true(stats.wait_share > 0 and stats.wait_share <= 1)
    assert.is_true(math.abs(stats.images_per_second * stats.seconds - stats.images) < 1e-6)
    assert.equal(20, stats.loaded)
    assert.equal(0, stats.workers)
    assert.is_true(stats.bytes_read > 0 and stats.pixels >= 20 * 30 * 40)
  end)

  it('says what slows a loop down', function()
    local bottleneck = require 'ssl.run.bottleneck'
    local stats = {
      stages = { read = 1, decode = 6, resize = 1, colour = 1, blur = 0.5, pack = 0.5 },
      loaded = 1000, pixels = 1000 * 12e6, wait_share = 0.5, images_per_second = 200, workers = 2,
    }
    assert.same({ 'decode', 0.6 }, { bottleneck.largest(stats) })
    local line = bottleneck.line(stats, 224)
    assert.truthy(line:find('waited 50 % of the time for pictures (200 images/s, 100 per worker); decode takes 60 %', 1,
      true), line)
    assert.truthy(line:find('12.0 megapixels for views of 224 pixels', 1, true), line)
    stats.stages.read = 20
    assert.truthy(bottleneck.line(stats, 224):find('the disk is the limit', 1, true))
    stats.wait_share = 0.01
    assert.is_nil(bottleneck.line(stats, 224))
  end)

  it('gives the same batches from a packed file, bit for bit', function()
    local pack = root .. '.pack'
    local done = data.pack(set, pack)
    assert.equal(count, done.written)
    assert.same({}, done.bad)
    for _, workers in ipairs { 0, 3 } do same(collect {}, (collect { set = data.packed(pack), workers = workers })) end
    assert.same({}, data.check_pack(pack))
    local calls = {}
    data.pack(data.images(root), pack .. '2', { workers = 1, progress = function(...) calls[#calls + 1] = { ... } end })
    assert.same({ { 16, count }, { count, count } }, calls)
    fails("exists already", data.pack, set, pack)
    fails("unknown option 'qality'; did you mean 'quality'?", data.pack, set, pack .. '3', { qality = 1 })
    fails("expected 'quality' to be 1 to 100", data.pack, set, pack .. '3', { quality = 101 })
    fails("not a packed file", data.packed, set:path(0))
    fails("oops", data.pack, set, pack .. '3', { progress = function() error 'oops' end })
    assert.is_false(fs.exists(pack .. '3'))
    os.remove(pack)
    os.remove(pack .. '2')
  end)

  it('checks its options', function()
    local views = data.eval_views { size = 16 }
    fails("expected 'batch': pictures per batch", data.loader, set, views, {})
    fails("expected an integer for 'batch', got string", data.loader, set, views, { batch = 'x' })
    fails("unknown option 'worker'; did you mean 'workers'?", data.loader, set, views, { batch = 1, worker = 1 })
    fails("'batch' of at most 23", data.loader, set, views, { batch = 24 })
    fails("'workers' to be 0 to 1024", data.loader, set, views, { batch = 1, workers = -1 })
    fails('expected Dataset, got table', data.loader, {}, views, { batch = 1 })
    fails('expected Views, got table', data.loader, set, {}, { batch = 1 })
  end)
end)

describe('bad files', function()
  local bad_root, bad_set
  before_each(function()
    bad_root = fixtures.fresh_path()
    local keep = root
    root = bad_root
    make(count)
    root = keep
    fs.write(bad_root .. '/0/004.png', 'this is no picture')
    bad_set = data.image_folder(bad_root)
  end)
  after_each(function() os.execute("rm -rf '" .. bad_root .. "'") end)

  it('are replaced alike for any number of workers, and counted', function()
    local one, stats = collect { set = bad_set, workers = 1, max_bad = 0.1, drop_last = false }
    local again, stats_of_four = collect { set = bad_set, workers = 4, max_bad = 0.1, drop_last = false }
    same(one, again)
    assert.equal(1, stats.bad)
    assert.equal(1, stats_of_four.bad)
    assert.equal(count, stats.images)
    for _, index in ipairs(indices(one)) do assert.not_equal(2, index) end -- 0/004.png is sample 2
    assert.equal(count, #indices(one))
  end)

  it('stop the run when they are too many, each file counted once', function()
    local loader = data.loader(bad_set, data.simsiam_views { size = 16 }, { batch = 5, max_bad = 0.01 })
    for epoch = 0, 9 do -- one file is always allowed, however often it comes
      for _ in loader:epoch(epoch) do end
    end
    assert.is_true(loader:stats().bad > 1)
    fs.write(bad_root .. '/1/003.png', '')
    local two = data.image_folder(bad_root)
    fails("2 of the set's 23 pictures cannot be read, max_bad = 0.01 (data.max_bad of a recipe) allows 1", collect,
      { set = two, drop_last = false })
    fails("0/004.png'", collect, { set = two, drop_last = false })
    fails("1/003.png': the file is empty", collect, { set = two, drop_last = false })
    collect { set = data.image_folder(bad_root), drop_last = false, max_bad = 0.09 }
    fails('max_bad = 0 (data.max_bad of a recipe) allows 0', collect,
      { set = data.image_folder(bad_root), drop_last = false, max_bad = 0 })
  end)

  it('are listed once by their set, whichever loader met them', function()
    for epoch = 0, 2 do collect({ set = bad_set, drop_last = false }, epoch) end
    local found = bad_set:unreadable()
    assert.equal(1, #found)
    assert.equal(bad_root .. '/0/004.png', found[1].path)
    assert.truthy(found[1].reason:find('not a', 1, true), found[1].reason)
    assert.equal(0, #set:unreadable())
    local loader = data.loader(bad_set, data.simsiam_views { size = 16 }, { batch = 5 })
    fails('allows 1', loader.unreadable, loader, { { path = 'other', reason = 'met by another process' } })
    assert.equal(2, #bad_set:unreadable())
  end)

  it('bring the label of the picture in their place', function()
    local labels = bad_set:targets()
    for epoch = 0, 5 do
      for _, batch in ipairs((collect({ set = bad_set, drop_last = false }, epoch))) do
        assert.is_true(batch.target:equal(labels:index_select(0, batch.index)))
      end
    end
  end)

  it('have no row where they are left out', function()
    local views = data.eval_views { size = 16 }
    local left = collect { set = bad_set, views = views, shuffle = false, drop_last = false, unreadable = 'leave_out' }
    os.remove(bad_root .. '/0/004.png')
    local less = collect { set = data.image_folder(bad_root), views = views, shuffle = false, drop_last = false,
      batch = 23 }
    local function joined(batches, field)
      local parts = {}
      for i, batch in ipairs(batches) do parts[i] = batch[field] end
      return torch.cat(parts, 0)
    end
    assert.equal(4, left[1][1]:size(0))
    assert.is_true(joined(left, 1):equal(joined(less, 1)))
    assert.is_true(joined(left, 'target'):equal(joined(less, 'target')))
    assert.same({ 0, 1, 3, 4, 5 }, { unpack(joined(left, 'index'):tolist(), 1, 5) })
    assert.equal(22, joined(left, 'index'):size(0))
    assert.same({ 0, 1, 2, 3, 4 }, (function()
      local numbers = {}
      for i, batch in ipairs(left) do numbers[i] = batch.number end
      return numbers
    end)())
  end)

  it('that are a whole batch are passed over', function()
    for _, name in ipairs { '0/000', '0/002', '0/004', '0/006', '0/008' } do
      fs.write(('%s/%s.png'):format(bad_root, name), '')
    end
    local batches, stats = collect { set = bad_set, shuffle = false, drop_last = false, unreadable = 'leave_out' }
    assert.equal(4, #batches)
    assert.equal(1, batches[1].number)
    assert.equal(18, stats.images)
    assert.equal(5, stats.bad)
    fails("expected one of 'replace', 'leave_out' for 'unreadable'", collect, { unreadable = 'drop' })
  end)

  it('that are all there is stop the run', function()
    for i = 0, count - 1 do fs.write(('%s/%d/%03d.png'):format(bad_root, i % 2, i), 'x') end
    fails('no readable picture among', collect, { set = bad_set, max_bad = 1 })
  end)
end)

describe('the views of a batch', function()
  local folder
  local SIZES = { { 30, 40 }, { 50, 20 }, { 24, 24 } } -- heights and widths

  setup(function()
    folder = fixtures.fresh_path()
    fs.mkdirs(folder)
    for i, size in ipairs(SIZES) do
      local pixels = torch.randint(0, 256, { 3, size[1], size[2] }, { dtype = 'uint8' })
      log.write_png(('%s/%d.png'):format(folder, i), pixels)
    end
  end)
  teardown(function() os.execute('rm -rf ' .. folder) end)

  local function batch_of(plan, options)
    options = options or {}
    options.batch, options.shuffle, options.seed = 3, false, 4
    return data.loader(data.images(folder), plan, options):epoch(0)()
  end

  local function drawn(plan, i, view)
    return data.draw_view(plan, { width = SIZES[i][2], height = SIZES[i][1], seed = 4, index = i - 1, view = view })
  end

  it('of several sizes are padded to the largest', function()
    local group = { steps = { { 'resize', size = 10 }, { 'hflip' } } }
    for _, format in ipairs { 'contiguous_format', 'channels_last' } do
      local plan = data.views { group, pad_value = 7, size_divisor = 4, memory_format = format }
      local batch = batch_of(plan)
      -- Short sides of 10: 10x13, 25x10, 10x10; rounded up to multiples of 4.
      assert.same({ { 10, 13 }, { 25, 10 }, { 10, 10 } }, batch.sizes[1]:tolist())
      assert.same({ 3, 3, 28, 16 }, batch[1].shape)
      for i, size in ipairs(batch.sizes[1]:tolist()) do
        local expected = torch.full({ 3, 28, 16 }, 7, { dtype = 'float32' })
        local view = data.apply_view(data.read_image(('%s/%d.png'):format(folder, i)), drawn(plan, i, 0))
        expected:narrow(1, 0, size[1]):narrow(2, 0, size[2]):copy_(view:float():div(255))
        assert.truthy(batch[1][i - 1]:sub(expected):abs():max():item() < 1e-6) -- one rounding of a division
      end
    end
  end)

  it('that are smaller than their size fill the top left', function()
    local batch = batch_of(data.views { { steps = { { 'random_crop', size = { 28, 32 } } } } })
    assert.same({ 3, 3, 28, 32 }, batch[1].shape)
    assert.same({ { 28, 32 }, { 28, 20 }, { 24, 24 } }, batch.sizes[1]:tolist())
    assert.equal(0, batch[1][1]:narrow(2, 20, 12):abs():max():item())
  end)

  it('have windows: what is shown of the picture', function()
    local plan = data.views { { count = 2, size = 8, scale = { 0.1, 0.5 }, hflip = 0.5 } }
    local batch, mirrored = batch_of(plan), 0
    for view = 0, 1 do
      for i, size in ipairs(SIZES) do
        local steps = drawn(plan, i, view)
        local x, y, w, h = unpack(steps[1].crop)
        local flip = steps[2][1] == 'hflip' and 1 or 0
        mirrored = mirrored + flip
        local expected = { x / size[2], y / size[1], (x + w) / size[2], (y + h) / size[1], flip }
        for k, value in ipairs(batch.windows[view + 1][i - 1]:tolist()) do
          assert.truthy(math.abs(value - expected[k]) < 1e-6) -- single precision
        end
      end
    end
    assert.truthy(mirrored > 0 and mirrored < 6)
  end)

  it('gives views in its own memory format in place of the plan\'s', function()
    local pictures = data.tensor(torch.arange(0, 96, { dtype = 'uint8' }):view { 2, 3, 4, 4 })
    local plan = data.eval_views { size = 4, resize = 4 }
    local function first(format)
      local loader = data.loader(pictures, plan, { batch = 2, workers = 0, shuffle = false, memory_format = format })
      local view = loader:epoch(0)()[1]
      loader:release()
      return view
    end
    local pixels, planes = first 'channels_last', first()
    assert.is_true(pixels:is_contiguous 'channels_last' and planes:is_contiguous() and pixels:equal(planes))
    fails("'channels_last' for 'memory_format', got 'channels_last_3d'", first, 'channels_last_3d')
  end)

  it('gives the batches of an epoch whether or not they were made ahead', function()
    local pictures = data.tensor(torch.arange(0, 384, { dtype = 'uint8' }):view { 8, 3, 4, 4 })
    local function second(epochs)
      local loader, list = data.loader(pictures, data.simsiam_views { size = 4 }, { batch = 2, workers = 1 }), {}
      for _ in loader:epoch(0, 0, epochs) do end
      for batch in loader:epoch(1, 0, epochs) do
        list[#list + 1] = batch[1]
      end
      loader:release()
      return torch.cat(list, 0)
    end
    local ahead = second(2)
    assert.equal(8, ahead:size(0))
    assert.is_true(ahead:equal(second()))
  end)
end)
