-- The views of a run in its folder and its checkpoints, and what is told when a run goes on with others.
local fixtures = require 'fixtures'
local small_training = require 'run.small_training'

local function train(dir, args, views) return small_training.train(dir, args, { views = views }) end

describe('the views of a run', function()
  local dir

  before_each(function() dir = fixtures.fresh_path() end)
  after_each(function() os.execute('rm -rf ' .. dir) end)

  it('stand in config.lua and the checkpoint, and others are named', function()
    local mirrored = { size = 4, resize = 4, hflip = 0.25 }
    assert.is_nil(train(dir, { '--run.steps=1' }).problem)
    local text = 'Views(1 of 4x4)\n  1: resize(size = {4}), center_crop(size = {4, 4}), normalize'
    assert.equal(text, checkpoint.load(dir .. '/checkpoints/last.pt').views)
    assert.truthy(fs.read(dir .. '/config.lua'):find('\n-- ' .. text:gsub('\n', '\n-- ') .. '\n', 1, true))
    assert.falsy(train(dir, { '--run.steps=2', '--resume=auto' }).text:find('views change', 1, true))
    local other = train(dir, { '--run.steps=3', '--resume=auto' }, mirrored)
    assert.is_nil(other.problem)
    assert.truthy(other.text:find('resume: views change from "1: resize(size = {4}), center_crop(size = {4, 4}), '
      .. 'normalize" to "1: resize(size = {4}), center_crop(size = {4, 4}), hflip(p = 0.25), normalize"', 1, true),
      other.text)
    assert.falsy(train(dir, { '--resume=auto' }, mirrored).text:find('views change', 1, true))
    assert.is_nil(train(fixtures.fresh_path(), { '--config=' .. dir .. '/config.lua', '--run.steps=1' }).problem)
  end)
end)
