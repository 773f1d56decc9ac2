-- The clock: durations as text, and that it runs forward.
local clock = require 'ssl.process.clock'

describe('clock', function()
  it('writes durations as people do', function()
    assert.equal('0:00', clock.text(0.4))
    assert.equal('1:15', clock.text(75))
    assert.equal('1:01:05', clock.text(3665))
  end)

  it('runs forward', function()
    local before = clock.now()
    assert.truthy(clock.now() >= before)
  end)
end)
