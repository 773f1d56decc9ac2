-- What a batch takes: sums by hand, and the largest batch of a card.
local memory_need = require 'ssl.run.memory_need'

describe('ssl.run.memory_need', function()
  it('is so much whatever the batch, and so much a picture', function()
    local need = memory_need.new(1000, 10)
    assert.equal(1080, need:bytes(8))
  end)

  it('fits a card as the largest batch, with a tenth and at least 40 MiB to spare', function()
    local need = memory_need.new(100 * 2 ^ 20, 2 ^ 20)
    assert.equal(800, need:largest(1000 * 2 ^ 20))
    assert.equal(10, need:largest(150 * 2 ^ 20))
    assert.equal(0, need:largest(120 * 2 ^ 20))
  end)

  it('counts weights, buffers, gradients and states of a training', function()
    local model = nn.sequential { nn.Linear(10, 10, { bias = false }), nn.BatchNorm1d(10), nn.Linear(2, 2) }
    model[2]:requires_grad_(false)
    local optimizer = optim.SGD(model[0], { lr = 0.1, momentum = 0.9 })
    model[0](torch.ones { 2, 10 }):sum():backward()
    optimizer:step()
    -- Weights 100 + 20 + 6 floats, gradients 120, momentum 100, running statistics 20, their counter 8 bytes.
    assert.equal(4 * (126 + 120 + 100 + 20) + 8, memory_need.of_training(model, optimizer))
  end)

  it('tells sizes', function()
    assert.equal('1.5 GiB', memory_need.text(1.5 * 2 ^ 30))
    assert.equal('20.1 MiB', memory_need.text(20.1 * 2 ^ 20))
  end)
end)
