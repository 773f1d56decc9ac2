-- modes.in_evaluation: every module gets its own mode back.
local modes = require 'ssl.parts.modes'

describe('modes.in_evaluation', function()
  local function network()
    local made = nn.module('Outer', {
      frozen = nn.BatchNorm1d(2), inner = nn.sequential { nn.Linear(2, 2), nn.BatchNorm1d(2) },
    }, function(self, x) return self.inner(self.frozen(x)) end)
    made.frozen:eval()
    return made
  end

  local function own_modes(made)
    return { made.training, made.frozen.training, made.inner.training, made.inner[1].training }
  end

  it('gives every module its own mode back', function()
    local made = network()
    local seen = modes.in_evaluation(made, function() return own_modes(made) end)
    assert.same({ false, false, false, false }, seen)
    assert.same({ true, false, true, true }, own_modes(made))
  end)

  it('does so when the work fails', function()
    local made = network()
    local ok, message = pcall(modes.in_evaluation, made, function() error('mine', 0) end)
    assert.same({ false, 'mine' }, { ok, message })
    assert.same({ true, false, true, true }, own_modes(made))
  end)
end)
