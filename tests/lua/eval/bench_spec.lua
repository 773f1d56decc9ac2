-- ssl.eval.bench: a frozen network that changed is named.
local bench = require 'ssl.eval.bench'

describe('bench.check_frozen', function()
  it('names a tensor of the frozen network that changed by a single bit', function()
    local network = nn.resnet { depth = 18, base_channels = 8 }
    local made = bench.new({ make = function() return network end }, { device = 'cpu', seed = 0, random = false })
    made.check_frozen()
    network:state_dict()['layer2.0.bn1.running_mean']:narrow(0, 3, 1):add_(1e-30)
    local ok, message = pcall(made.check_frozen)
    assert.is_false(ok)
    assert.equal("[eval] the frozen network changed: 'layer2.0.bn1.running_mean'", message)
  end)
end)
