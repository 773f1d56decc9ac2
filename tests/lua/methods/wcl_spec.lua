-- ssl.wcl: size of the network and of its parameter groups as in mingkai-zheng/WCL, learning rate, error texts.
local ssl = require 'ssl'
local wcl = require 'ssl.methods.wcl'

describe('wcl', function()
  it('has as many parameters as the released network, in groups as large', function()
    local model = wcl.model { encoder = nn.resnet { depth = 50 } }
    local count = 0
    for _, parameter in ipairs(model:parameters()) do
      count = count + parameter:numel()
    end
    assert.equal(75986496, count)
    local groups = ssl.param_groups(model, { { match = { 'bn', 'bias' } }, {} })
    assert.same({ 116, 63 }, { #groups[1].params, #groups[2].params })
    local head = 0
    for _, parameter in ipairs(wcl.model({ encoder = nn.Linear(2, 2048), hidden = 2048, dim = 128 }).head1:parameters(
      )) do
      head = head + parameter:numel()
    end
    assert.equal(8663168, head)
  end)

  it('embeds a view as unit vectors of both heads', function()
    local encoder = nn.sequential { nn.Conv2d(3, 6, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten() }
    local model = wcl.model { encoder = encoder, hidden = 8, dim = 4 }
    local z, g = model:embed(torch.randn { 5, 3, 8, 8 })
    for _, rows in ipairs { z, g } do
      assert.same({ 5, 4 }, rows.shape)
      assert.is_true((rows:norm(2, { 1 }) - 1):abs():max():item() < 1e-6)
    end
    assert.is_false(z:equal(g))
    local ok, message = pcall(wcl.model, { encoder = nn.Identity() })
    assert.is_false(ok)
    assert.truthy(message:find('expected `features`, the width of the encoder', 1, true), message)
  end)

  it('has the learning rate of the released script', function()
    local steps, lr = 312, 0.075 * math.sqrt(4096)
    local rate = ssl.schedule.cosine { base = lr, steps = 100 * steps, warmup_steps = 10 * steps }
    local function at(epoch, step) return rate(epoch * steps + step) end
    for _, case in ipairs {
      { at(0, 0), 0 }, { at(0, 1), 0.001538461538 }, { at(5, 0), 2.4 }, { at(9, 311), 4.798461538462 },
      { at(10, 0), 4.8 },
      { at(55, 0), 2.4 }, { at(99, 311), 1.50205829e-08 },
    } do
      assert.is_true(math.abs(case[1] - case[2]) < 1e-12, ('%.15f, expected %.15f'):format(case[1], case[2]))
    end
  end)
end)
