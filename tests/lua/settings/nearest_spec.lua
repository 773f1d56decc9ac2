-- The name that a misspelt one was meant to be: whole names, keys of groups, and none.
local nearest = require 'ssl.settings.nearest'

local NAMES = { 'epochs', 'optim.lr', 'optim.momentum', 'run.dir', 'data.truncated' }

describe('the nearest name', function()
  it('is found for whole names and for keys of groups', function()
    for given, wanted in pairs {
      epoch = 'epochs', lr = 'optim.lr', ['optim.lrr'] = 'optim.lr', momentun = 'optim.momentum',
      ['optim.momentun'] = 'optim.momentum', lrate = 'optim.lr', dir = 'run.dir',
      ['data.truncate'] = 'data.truncated', truncate = 'data.truncated',
    } do
      assert.equal(wanted, nearest(given, NAMES), given)
    end
  end)

  it('is none where nothing is near', function()
    assert.is_nil(nearest('qqqqqqqq', NAMES))
    assert.is_nil(nearest(('e'):rep(300), NAMES))
    assert.is_nil(nearest('epochs', {}))
  end)
end)
