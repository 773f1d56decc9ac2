-- What a loss does to the weights: parameters that are frozen for a while, and a momentum encoder that follows.
local grad_scaler = require 'ssl.process.grad_scaler'
local update = require 'ssl.run.update'

describe('update', function()
  local function net()
    torch.manual_seed(4)
    return nn.sequential { nn.Linear(3, 4), nn.Linear(4, 2) }
  end

  local function made(model, options, scaler)
    local of = update.new(options, scaler)
    of:attach(optim.SGD(model, { lr = 0.1, momentum = 0.9, weight_decay = 0.01 }), { tensors = model:parameters() })
    return of
  end

  local function step(of, model, number)
    of:apply(model(torch.full({ 2, 3 }, number, { dtype = 'float32' })):pow(2):sum())
    of:count()
  end

  it('leaves frozen parameters as they are, as if they had no gradient', function()
    local models = { net(), net() }
    local updates = {}
    for i, model in ipairs(models) do
      updates[i] = made(model, { accumulate = 2, clip = 0.5 })
    end
    local first = models[1][1].weight:detach():clone()
    for number = 1, 9 do -- frozen until within a window
      local frozen = number <= 5
      updates[1]:freeze(frozen and { models[1][1].weight } or {})
      models[2][1].weight:requires_grad_(not frozen)
      for i, model in ipairs(models) do
        step(updates[i], model, number)
      end
      for k, parameter in ipairs(models[1]:parameters()) do
        assert.is_true(parameter:equal(models[2]:parameters()[k]))
      end
      assert.equal(number <= 5, models[1][1].weight:equal(first))
    end
  end)

  it('lets a network follow at the ends of windows', function()
    local model, target = net(), net()
    local of, moved = made(model, { accumulate = 3, clip = 0 }), {}
    for number = 1, 6 do
      local before = target[0].weight:detach():clone()
      step(of, model, number)
      of:follow(target, model, torch.tensor(0.5, { dtype = 'float64' }))
      moved[number] = not target[0].weight:equal(before)
    end
    assert.same({ false, false, true, false, false, true }, moved)
  end)

  it('lets it stay where fp16 skips the update', function()
    local model, target = net(), net()
    local scaler = grad_scaler.new { init_scale = 2 ^ 20 }
    local of = made(model, { accumulate = 1, clip = 0 }, scaler)
    for _, momentum in ipairs { 0.25, torch.tensor(0.25, { dtype = 'float64' }) } do
      local before, half = target[0].weight:detach():clone(), net()
      half:load_state_dict(target:state_dict())
      step(of, model, math.huge) -- overflows
      of:follow(target, model, momentum)
      assert.is_true(target[0].weight:equal(before))
      step(of, model, 1)
      of:follow(target, model, momentum)
      nn.ema_update(half, model, 0.25)
      assert.is_true(target[0].weight:equal(half[0].weight) and not target[0].weight:equal(before))
    end
  end)
end)
