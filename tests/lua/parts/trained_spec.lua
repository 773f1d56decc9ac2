-- What a run trains: the optimiser's parameters, named wherever they are attached, clipped and saved alike; others are
-- refused.
local fixtures = require 'fixtures'
local ssl = require 'ssl'
local trained = require 'ssl.parts.trained'

local fails = fixtures.fails

describe('ssl.trained', function()
  it('finds parameters in the model, in other parts and in Tensors', function()
    local body, head, scale = nn.Linear(2, 3), nn.Linear(3, 1), nn.parameter(torch.ones { 1 })
    local model = nn.module('M', { body = body }, function(self, x) return self.body(x) end)
    local found = trained.of {
      model = model, head = head, scale = scale, watch = {},
      optimizer = optim.SGD({ { params = { scale, head.weight } }, { params = body } }, { lr = 1 }),
    }
    assert.same({ { 'scale', 'head.weight' }, { 'body.weight', 'body.bias' } }, found.groups)
    assert.same({ 'scale', 'head.weight', 'body.weight', 'body.bias' }, found.names)
    assert.same({ 'model', 'scale', 'head' }, found.places)
    local names = {}
    for _, entry in ipairs(trained.module({ model = model, head = head, scale = scale },
      found.places):named_parameters()) do
      names[#names + 1] = entry[1]
    end
    assert.same({ 'scale', 'model.body.weight', 'model.body.bias', 'head.weight', 'head.bias' }, names)
  end)

  it('refuses a parameter that no part holds', function()
    local model, head = nn.Linear(2, 3), nn.Linear(3, 1)
    fails('outside of them is parameter 1 of group 2, {1, 3}, parameter 2 of group 2, {1}',
      trained.of, { model = model, optimizer = optim.SGD({ { params = model }, { params = head } }, { lr = 1 }) })
  end)
end)

describe('a head beside the model', function()
  -- Three steps; the head's weight behind them, and the checkpoint.
  local function train(inside, ...)
    local dir = fixtures.fresh_path()
    local args = { '--run.dir=' .. dir, '--run.tensorboard=false', '--run.preview=0', '--device=cpu', ... }
    local cfg = ssl.config({ epochs = 1 }, { args = args, source = '/none.lua' })
    local unmute = fixtures.mute()
    local run = ssl.run(cfg)
    local set = data.tensor(torch.randint(0, 256, { 12, 3, 4, 4 }, { dtype = 'uint8', generator = torch.generator(1) }))
    local loader = data.loader(set, data.eval_views { size = 4, resize = 4 }, { batch = 4, workers = 1 })
    local model, head = nn.sequential { nn.Flatten(), nn.Linear(48, 4) }, nn.Linear(4, 1)
    local both = nn.module('Both', { model = model, head = head },
      function(self, x) return self.head(self.model(x)) end)
    run:attach {
      model = inside and both or model, head = not inside and head or nil,
      optimizer = optim.SGD({ { params = model }, { params = head } }, { lr = 0.1 }),
    }
    for batch in run:batches(loader) do
      run:step(run:autocast(function() return head(model(batch[1])):float():pow(2):mean() end))
    end
    run:finish()
    loader:release()
    unmute()
    local saved = checkpoint.load(dir .. '/checkpoints/last.pt')
    os.execute('rm -rf ' .. dir)
    return head.weight:detach(), saved
  end

  for what, option in pairs { clipped = '--run.clip=0.001', unscaled = '--precision=fp16',
    ['in an open window'] = '--run.accumulate=2' } do
    it('is treated like one inside: ' .. what, function()
      local outside, saved = train(false, option)
      local inside = train(true, option)
      assert.is_true(outside:equal(inside))
      assert.is_true(torch.is_tensor(saved.head.weight))
      assert.equal(option:find 'accumulate' ~= nil, saved.gradients ~= nil
        and torch.is_tensor(saved.gradients['head.weight']))
    end)
  end
end)
