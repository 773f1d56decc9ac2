-- ssl.eval.features: the block of rows that a process computes, and what a network makes of pictures.
local features = require 'ssl.eval.features'

describe('features.own_block', function()
  it('is everything for one process', function()
    assert.same({ 0, 7, 7 }, { features.own_block(7) })
  end)
end)

describe('the stages of a network', function()
  local function widths(encoder, side)
    local rows = torch.no_grad(function() return features.forward(encoder:eval(),
      'stages')(torch.randn { 1, 3, side, side }) end)
    local found = {}
    for _, name in ipairs(features.stages_of(encoder)) do found[name] = rows[name]:size(1) end
    return found
  end

  it('are pooled to as many values at any size and with any stem', function()
    -- one channel in the stem: side^2 times channels
    local wanted = { conv1 = 144, res2 = 36, res3 = 32, res4 = 36, res5 = 32 }
    for stem, sides in pairs { imagenet = { 224, 96 }, small = { 224, 32 } } do
      for _, side in ipairs(sides) do
        assert.same(wanted, widths(nn.resnet { depth = 18, base_channels = 1, stem = stem }, side))
      end
    end
  end)

  it('are named from the last one, whatever they are called', function()
    local encoder = nn.module('Two', { a = nn.Conv2d(3, 2, 2, { stride = 2 }),
      b = nn.Conv2d(2, 5, 2, { stride = 2 }) }, {
      stages = { { name = 'first', channels = 2, stride = 2 }, { name = 'second', channels = 5, stride = 4 } },
      features = function(self, x, ...)
        local maps = { first = self.a(x) }
        maps.second = self.b(maps.first)
        local wanted = {}
        for i, name in ipairs { ... } do wanted[i] = maps[name] end
        return unpack(wanted)
      end,
    })
    assert.same({ 'res4', 'res5' }, features.stages_of(encoder))
    assert.equal('first', features.stage(encoder, 'res4'))
    assert.is_nil(features.stage(encoder, 'conv1'))
    assert.same({ res4 = 2 * 9, res5 = 5 * 4 }, widths(encoder, 16))
  end)
end)
