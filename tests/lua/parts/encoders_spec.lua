-- ssl.encoder: which settings reach the network.
local fails = require('fixtures').fails
local ssl = require 'ssl'

local function settings(changes)
  local made = { depth = 18, base_channels = 4, stem = 'small' }
  for name, value in pairs(changes or {}) do
    made[name] = value
  end
  return made
end

describe('ssl.encoder', function()
  it('makes the ResNet of the settings', function()
    local plain, grey = ssl.encoder(settings()), ssl.encoder(settings { in_channels = 1 })
    assert.same({ 4, 3, 3, 3 }, { unpack(plain.conv1.weight.shape) })
    assert.equal(1, grey.conv1.weight:size(1))
  end)

  it('checkpoints the stages of the settings', function()
    fails("got 'layr1'; did you mean 'layer1'?", ssl.encoder, settings { checkpoint = { 'layr1' } })
    local function kept(stages)
      local network, images = ssl.encoder(settings { checkpoint = stages }), torch.randn { 4, 3, 32, 32 }
      collectgarbage()
      local before = torch.memory().tensors
      local features = network(images)
      return torch.memory().tensors - before, features
    end
    assert.is_true(kept { 'layer1' } < 0.8 * kept {}) -- seen: 0.62
  end)
end)
