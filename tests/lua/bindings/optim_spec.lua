-- optim: arguments, groups, learning rates and errors; the numbers are compared with torch.optim in tests/parity.
local fails = require('fixtures').fails

describe('optim', function()
  it('takes a module, tensors, or groups', function()
    local net = nn.Linear(2, 1)
    assert.equal(2, #optim.SGD(net, { lr = 1 }):groups()[1].params)
    assert.equal(1, #optim.SGD({ net.weight }, { lr = 1 }):groups()[1].params)
    assert.equal(4, #optim.SGD({ net, nn.Linear(1, 1) }, { lr = 1 }):groups()[1].params)
    local groups = optim.AdamW({ { params = net, name = 'encoder' },
      { params = { nn.Linear(1, 1).weight }, lr = 2, fixed_lr = true } },
      { betas = { 0.8, 0.9 } }):groups()
    assert.equal('encoder', groups[1].name)
    assert.same({ 0.8, 0.9 }, groups[1].betas)
    assert.equal(1e-3, groups[1].lr)
    assert.equal(0.01, groups[1].weight_decay)
    assert.is_true(groups[2].fixed_lr)
    assert.equal(2, groups[2].lr)
  end)

  it('steps, skips parameters without gradient, and clears gradients', function()
    local a, b = nn.parameter(torch.ones { 2 }), nn.parameter(torch.ones { 2 })
    local optimizer = optim.SGD({ a, b }, { lr = 0.5 })
    a:sum():backward()
    optimizer:step()
    assert.same({ 0.5, 0.5 }, a:tolist())
    assert.same({ 1, 1 }, b:tolist())
    optimizer:zero_grad()
    assert.is_nil(a.grad)
  end)

  it('sets the rate of all groups but fixed ones', function()
    local net, predictor = nn.Linear(1, 1), nn.Linear(1, 1)
    local optimizer = optim.SGD({ { params = net }, { params = predictor, fixed_lr = true } }, { lr = 0.1 })
    optimizer:set_lr(0.02)
    assert.equal(0.02, optimizer:lr())
    assert.equal(0.1, optimizer:groups()[2].lr)
    optimizer:set(2, 'lr', 7)
    optimizer:set(1, 'weight_decay', 0.5)
    assert.equal(7, optimizer:groups()[2].lr)
    assert.equal(0.5, optimizer:groups()[1].weight_decay)
    fails("[optim.set] unknown option 'weight_deca'; did you mean 'weight_decay'?",
      function() optimizer:set(1, 'weight_deca', 1) end)
    fails('[optim.set] expected a group from 1 to 2, got 3', function() optimizer:set(3, 'lr', 1) end)
    fails("expected 'momentum' to be 0 or more, got -1", function() optimizer:set(1, 'momentum', -1) end)
    assert.equal(0, optimizer:groups()[1].momentum)
  end)

  it("moves groups with their own rates by the optimiser's own one", function()
    local function rates(optimizer)
      local found = {}
      for i, group in ipairs(optimizer:groups()) do
        found[i] = group.lr
      end
      return found
    end
    local head, trunk, predictor = nn.Linear(1, 1), nn.Linear(1, 1), nn.Linear(1, 1)
    local optimizer = optim.SGD({
      { params = head, lr = 4 }, { params = trunk }, { params = predictor, lr = 2, fixed_lr = true },
    }, { lr = 0.5 })
    assert.equal(0.5, optimizer:lr())
    optimizer:set_lr(0.25)
    assert.equal(0.25, optimizer:lr())
    assert.same({ 2, 0.25, 2 }, rates(optimizer))
    optimizer:set_lr(0)
    optimizer:set_lr(0.5)
    assert.same({ 4, 0.5, 2 }, rates(optimizer))
    optimizer = optim.Adam { { params = head, lr = 4 }, { params = trunk, lr = 0.5 } } -- no rate of the optimiser's
    optimizer:set_lr(1)
    assert.same({ 1, 0.125 }, rates(optimizer))
  end)

  it('saves and restores itself', function()
    local function make()
      local p = nn.parameter(torch.ones { 3 }) return p, optim.SGD({ p }, { lr = 0.1, momentum = 0.9 })
    end
    local function step(p, optimizer)
      optimizer:zero_grad()
      p:sum():backward()
      optimizer:step()
    end
    local a, first = make()
    step(a, first)
    local b, second = make()
    second:load_state_dict(first:state_dict())
    step(b, second)
    -- Momentum 0.9 * 1 + 1 from the restored buffer.
    assert.is_true(math.abs(b:tolist()[1] - (1 - 0.19)) < 1e-6)
    fails("[optim.SGD.load_state_dict] expected a table for 'param_groups', got nil",
      function() second:load_state_dict {} end)
  end)

  it('takes moments alone, and only its own', function()
    local function make(settings) local p = nn.parameter(torch.ones { 3 }) return p, optim.SGD({ p }, settings) end
    local p, first = make { lr = 0.1, momentum = 0.9 }
    p:sum():backward()
    first:step()
    local _, second = make { lr = 0.5, momentum = 0.3, weight_decay = 0.2 }
    second:load_moments(first:state_dict())
    local group = second:groups()[1]
    assert.same({ 0.5, 0.5, 0.3, 0.2 }, { group.lr, group.initial_lr, group.momentum, group.weight_decay })
    assert.same({ 1, 1, 1 }, second:state_dict().state[0].momentum_buffer:tolist())
    fails("[optim.Adam.load_moments] expected the moments of optim.Adam, got 'momentum_buffer' of another optimiser",
      function()
      optim.Adam({ p }):load_moments(first:state_dict())
    end)
    fails('[optim.SGD.load_moments] expected 1 parameters in group 1, got 2', function()
      second:load_moments(optim.SGD({ nn.Linear(2, 2) }, { lr = 1 }):state_dict())
    end)
  end)

  it('names wrong arguments', function()
    local net = nn.Linear(1, 1)
    fails("[optim.SGD] expected 'lr'", function() optim.SGD(net) end)
    fails("[optim.SGD] unknown option 'momentm'; did you mean 'momentum'?",
      function() optim.SGD(net, { lr = 1, momentm = 1 }) end)
    fails("[optim.SGD group 1] unknown option 'rl'", function() optim.SGD({ { params = net, rl = 1 } }, { lr = 1 }) end)
    fails('[optim.SGD] expected a Module or Tensors as parameters, got number', function() optim.SGD(3, { lr = 1 }) end)
    fails('[optim.SGD] expected at least one parameter in each group', function() optim.SGD({}, { lr = 1 }) end)
    fails("[optim.Adam] expected 'betas' to be 2 numbers, each at least 0, below 1, got {0.9}", function()
      optim.Adam(net, { betas = { 0.9 } }) end)
    fails('appears twice', function() optim.Adam { net, net } end)
    local optimizer = optim.Adam(net)
    optimizer:release()
    fails('Optimizer used after release()', function() optimizer:step() end)
    assert.equal('Optimizer (released)', tostring(optimizer))
  end)
end)
