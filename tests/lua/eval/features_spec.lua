-- ssl.eval.features: the block of rows that a process computes.
local features = require 'ssl.eval.features'

describe('features.own_block', function()
  it('is everything for one process', function()
    assert.same({ 0, 7, 7 }, { features.own_block(7) })
  end)
end)
