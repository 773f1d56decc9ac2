-- Where a resumed run goes on: with another batch, more epochs or other pictures.
local fixtures = require 'fixtures'
local ssl = require 'ssl'
local small_training = require 'run.small_training'

local train = small_training.train

local function has(text, part) assert.truthy(text:find(part, 1, true), text) end

local function part(list, first, last) return { unpack(list, first, last) } end

describe('a resumed run', function()
  local dir

  before_each(function() dir = fixtures.fresh_path() end)
  after_each(function() os.execute('rm -rf ' .. dir) end)

  it('with another batch keeps its place in pictures: data, schedule, log and totals', function()
    train(dir, { '--run.steps=7' })
    local rest = train(dir, { '--batch=12', '--resume=auto' })
    assert.is_nil(rest.problem)
    assert.equal(13, rest.run.steps)
    assert.equal(8, rest.position)
    for step = 8, 13 do -- four epochs of two batches, of which one is done
      assert.equal(step - 6, rest.asked[step])
      assert.near(0.05 * (1 + math.cos(math.pi * (step - 6) / 8)), rest.rates[step], 1e-15)
    end
    assert.same(part(small_training.epoch_order(1), 1, 12), rest.pictures[8])
    has(rest.text, 'resume: batch changes from 4 to 12: the place in the data and in schedules is kept in pictures')
    has(rest.text, 'resume: 12 pictures a batch, before 4; epoch 2 goes on at its picture 1, the last 4 are shown '
      .. 'again')
    has(rest.text, 'resume: schedules go on at step 3 of 8, the log at step 8 of 13')
    has(rest.text, 'done: 13 steps, 4 of 4 epochs')
  end)

  it('with another batch goes on at the picture where it was, again and again', function()
    train(dir, { '--run.steps=3' })
    local second = train(dir, { '--batch=6', '--resume=auto', '--run.steps=4' }) -- 12 pictures were shown, 18 are
    assert.same(part(small_training.epoch_order(0), 13, 18), second.pictures[4])
    has(second.text, 'epoch 1 goes on at its picture 13\n')
    local third = train(dir, { '--batch=2', '--resume=auto' })
    assert.same(part(small_training.epoch_order(0), 19, 20), third.pictures[5])
    assert.equal(9, third.asked[5])
    assert.equal(4 * 12, third.position)
    assert.equal(4 + 39, third.run.steps)
    local again = train(dir, { '--batch=2', '--resume=auto' })
    assert.is_nil(next(again.pictures))
  end)

  it('that was saved before its loop begins with the first batch', function()
    train(dir, { '--run.steps=1' }, { before_loop = function(run)
      run:save()
      error 'stopped'
    end })
    assert.is_nil(checkpoint.load(dir .. '/checkpoints/last.pt').batch_size)
    local rest = train(dir, { '--resume=auto' })
    assert.is_nil(rest.problem)
    assert.equal(24, rest.run.steps)
  end)

  it('whose larger batches have no room left in the epoch goes on with the next one', function()
    train(dir, { '--run.steps=5' })
    local rest = train(dir, { '--batch=20', '--resume=auto' }) -- one batch an epoch, and it was shown
    assert.same(part(small_training.epoch_order(1), 1, 20), rest.pictures[6])
    assert.equal(1, rest.asked[6])
    assert.equal(8, rest.run.steps)
  end)

  it('with more epochs follows the new schedule from its place on', function()
    train(dir, { '--epochs=2' })
    local rest = train(dir, { '--epochs=3', '--resume=auto' })
    assert.equal(12, rest.asked[13])
    assert.near(0.05 * (1 + math.cos(math.pi * 12 / 18)), rest.rates[13], 1e-15)
    has(rest.text, 'resume: epochs changes from 2 to 3: schedules are those of the new number, at the same place')
    has(rest.text, 'resume: schedules go on at step 13 of 18, the log at step 13 of 18')
  end)
end)

describe('pictures that changed', function()
  local dir, root

  before_each(function()
    dir, root = fixtures.fresh_path(), fixtures.fresh_path()
    fs.mkdirs(root .. '/a')
    for i = 1, 8 do
      log.write_png(('%s/a/%d.png'):format(root, i), torch.full({ 3, 8, 8 }, i, { dtype = 'uint8' }))
    end
  end)
  after_each(function() os.execute('rm -rf ' .. dir .. ' ' .. root) end)

  local function go_on(args)
    local given = { '--run.dir=' .. dir, '--run.tensorboard=false', '--run.preview=0', unpack(args) }
    local cfg = ssl.config({ seed = 3, epochs = 2, batch = 2 }, { args = given, source = '/none.lua' })
    local said, real, seen = {}, print, {}
    _G.print = function(text) said[#said + 1] = text end -- luacheck: ignore 122 121
    local loader = data.loader(data.image_folder(root), data.eval_views { size = 8 },
      { batch = 2, workers = 1, seed = 3 })
    local run = ssl.run(cfg)
    local model = nn.Linear(3, 1)
    run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.1 }) }
    for batch in run:batches(loader) do
      seen[#seen + 1] = run.batch
      run:step(model(batch[1]:mean { 2, 3 }):sum())
    end
    run:finish()
    _G.print = real -- luacheck: ignore 122 121
    loader:release()
    return table.concat(said, '\n'), seen
  end

  it('while their number stayed are told, and the epoch starts over', function()
    go_on { '--run.steps=2' }
    local text, seen = go_on { '--resume=auto', '--run.steps=3' }
    assert.falsy(text:find 'not those of')
    assert.same({ 3 }, seen)
    fs.rename(root .. '/a/1.png', root .. '/a/9.png')
    text, seen = go_on { '--resume=auto' }
    has(text, ('resume: the pictures are not those of %s/checkpoints/last.pt: names, labels or classes differ, '
      .. 'epoch 1 starts over'):format(dir))
    assert.same({ 1, 2, 3, 4, 1, 2, 3, 4 }, seen)
  end)

  it('are not asked for by checkpoints from before', function()
    go_on { '--run.steps=2' }
    local path = dir .. '/checkpoints/last.pt'
    local content = checkpoint.load(path)
    assert.equal(data.image_folder(root):fingerprint().list, content.pictures)
    content.pictures = nil
    for _, group in ipairs(content.optimizer.param_groups) do group.with_moments = nil end
    checkpoint.save(path, content)
    fs.rename(root .. '/a/1.png', root .. '/a/9.png')
    local text, seen = go_on { '--resume=auto', '--run.steps=3' }
    assert.falsy(text:find 'not those of')
    assert.same({ 3 }, seen)
  end)
end)
