-- The views of methods: what calls may change, and that each file beside scripts/ssl/views/init.lua is a method's.
local flat = dofile(sslrun.scripts_dir .. '/../tests/lua/flat_views.lua')
local fails = require('fixtures').fails

describe('data.<method>_views', function()
  it('take keys for all groups, for one group, and their own', function()
    assert.equal(8, #data.swav_views())
    assert.equal(34, #data.ssprl_views())
    assert.equal(26, #data.ssprl_views { levels = { { resize = 255, grid = 3, size = 64 } } })
    assert.equal(8, #data.block_views { cross = 0.2 })
    assert.equal(10, #data.ten_crop_views { size = 64 })
    assert.equal('Views(2 of 64x64, 3 of 32x32)', tostring(
      data.swav_views { groups = { { size = 64 }, { count = 3, size = 32 } } }):match '^[^\n]*')
    local function sigmas(options)
      local views, hits = data.byol_views(options), { 0, 0 }
      for view = 1, 2 do
        for index = 0, 99 do
          local drawn = flat.draw(views, { width = 300, height = 300, index = index, view = view - 1 })
          if drawn.blur_sigma > 0 then hits[view] = hits[view] + 1 end
        end
      end
      return hits
    end
    assert.same({ 100, 0 }, sigmas { groups = { {}, { blur = { p = 0 } } } })
    assert.equal(100, sigmas { blur = { sigma = { 1, 2 } } }[1]) -- a table without p keeps the preset's
    assert.same({ 100, 100 }, sigmas { blur = { p = 1 } })
  end)

  it('reject what does not fit', function()
    fails("unknown option 'strenght'; did you mean 'strength'?", data.simclr_views, { strenght = 1 })
    fails("unknown option 'strength'", data.byol_views, { strength = 1 })
    fails('expected at most 2 entries', data.swav_views, { groups = { {}, {}, {} } })
    fails("unknown option 'sizes'", data.swav_views, { groups = { { sizes = 3 } } })
    fails('each (\'resize\' / \'grid\') at least \'size\'', data.ssprl_views,
      { levels = { { resize = 100, grid = 2, size = 64 } } })
    fails('expected {resize =, grid =, size =}', data.ssprl_views, { levels = { { size = 64 } } })
    fails("[data.block_views.block] expected 'cross' to be 0 to 0.5", data.block_views, { cross = 0.6 })
    fails("[data.simclr_views] expected a number for 'strength', got string", data.simclr_views, { strength = 'x' })
    fails("[data.wcl_views] expected true or false for 'weak', got number", data.wcl_views, { weak = 1 })
    fails("[data.simsiam_views] expected a table for 'options', got number", data.simsiam_views, 3)
    fails("[data.ssprl_views] unknown option 'sizes'; did you mean 'size'?", data.ssprl_views,
      { levels = { { resize = 255, grid = 3, size = 64, sizes = 1 } } })
    fails("[data] unknown name 'simsiam_view'; nearest: 'simsiam_views'", function() return data.simsiam_view end)
  end)
end)

describe('a method\'s file of views', function()
  local function methods()
    local list = {}
    for _, file in ipairs(fs.list(sslrun.scripts_dir .. '/ssl/views')) do list[#list + 1] = file:match '^(.+)%.lua$' end
    return list
  end

  it('makes a function of data, and a table for data.views', function()
    local count = 0
    for _, method in ipairs(methods()) do
      if method ~= 'init' then
        local its = require('ssl.views.' .. method)
        assert.equal(tostring(data[method .. '_views']()), tostring(data.views(its.groups(its.keys))), method)
        count = count + 1
      end
    end
    assert.equal(16, count)
  end)

  it('makes a new table for each call', function()
    local changed = require('ssl.views.simsiam').groups { size = 8 }
    changed[1].count, changed[1].blur.p = 7, 0
    assert.equal(2, #data.simsiam_views())
    data.wcl_views()
    assert.equal(0.2, require('ssl.views.simsiam').groups({ size = 8 })[1].scale[1])
    data.triplet_views()
    assert.equal(23, require('ssl.views.byol').groups({ size = 224 })[1].blur.kernel)
  end)

  it('is named where its error is met', function()
    local ok, message = pcall(function()
      return (data.simsiam_views { hflip = 3 })
    end)
    assert.is_false(ok)
    local expected = 'init_spec.lua:%d+: %[data.simsiam_views.hflip%] expected .p. to be 0 to 1, got 3'
    assert.truthy(message:match(expected), message)
  end)
end)
