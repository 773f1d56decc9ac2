-- Settings by the number of pictures: what is chosen, what a user's own values change, what is said.
local small_sets = require 'ssl.sets.small_sets'

describe('small_sets.choose', function()
  it('takes the published settings from 10000 pictures on', function()
    local published = { ['optim.name'] = 'sgd', ['model.width'] = 0, ['model.dim'] = 2048, ['model.hidden'] = 512,
      epochs = 100 }
    assert.same(published, (small_sets.choose(10000, 64)))
    assert.same(published, (small_sets.choose(1281167, 512)))
    local chosen, reason = small_sets.choose(9999, 64)
    assert.same({ 'adam', 128, 128, 64 },
      { chosen['optim.name'], chosen['model.width'], chosen['model.dim'], chosen['model.hidden'] })
    assert.truthy(reason:find('fewer than 10000 pictures', 1, true))
  end)

  it('asks for 1600 updates in 100 to 400 epochs', function()
    local function epochs(...) return small_sets.choose(...).epochs end
    assert.same({ 200, 178, 100, 100, 400, 400, 100 },
      { epochs(537, 64), epochs(600, 64), epochs(1024, 64), epochs(9999, 64),
      epochs(64, 64), epochs(3, 64), epochs(537, 32) })
  end)
end)

describe('small_sets.fill', function()
  local function filled(given, pictures)
    local cfg = { model = given.model or {}, optim = given.optim or {}, epochs = given.epochs, batch = 64,
      run = { accumulate = 1 } }
    local said, out = {}, print
    _G.print = function(line) said[#said + 1] = line end -- luacheck: ignore 122
    local ok, message = pcall(small_sets.fill, cfg, pictures)
    _G.print = out -- luacheck: ignore 122
    assert(ok, message)
    cfg.batch, cfg.run = nil, nil
    return cfg, table.concat(said, '\n')
  end

  it('gives every key that was left out its value, and says which', function()
    local cfg, said = filled({}, 537)
    assert.same({
      epochs = 200, model = { width = 128, dim = 128, hidden = 64 },
      optim = { name = 'adam', lr = 0.001, predictor = 10 },
    }, cfg)
    assert.equal('settings for 537 pictures (fewer than 10000 pictures: SGD and a wide head learn little in so few '
      .. 'updates): '
      .. 'epochs=200 model.dim=128 model.hidden=64 model.width=128 optim.lr=0.001 optim.name=adam optim.predictor=10',
        said)
  end)

  it('leaves what was given', function()
    local cfg, said = filled({ epochs = 3, model = { dim = 32 }, optim = { name = 'sgd' } }, 537)
    assert.same({
      epochs = 3, model = { width = 128, dim = 32, hidden = 64 },
      optim = { name = 'sgd', lr = 0.05, predictor = 1, momentum = 0.9 },
    }, cfg)
    assert.truthy(said:find('model.width=128 optim.lr=0.05 optim.momentum=0.9 optim.predictor=1; '
      .. 'given: epochs=3 model.dim=32 optim.name=sgd', 1, true))
    assert.equal(0.1, filled({ optim = { lr = 0.1 } }, 537).optim.lr)
  end)

  it('refuses a key of the other optimiser', function()
    local ok, message = pcall(small_sets.fill, { model = {}, optim = { momentum = 0 }, batch = 64,
      run = { accumulate = 1 } }, 537)
    assert.is_false(ok)
    assert.truthy(tostring(message):find('--optim.momentum is a key of sgd, and this run takes adam; '
      .. '--optim.name=sgd takes', 1, true))
    assert.equal(0.5, filled({ optim = { momentum = 0.5, name = 'sgd' } }, 537).optim.momentum)
  end)

  it('refuses other optimisers than it has rates for', function()
    local ok, message = pcall(small_sets.fill, { model = {}, optim = { name = 'adma' }, batch = 64,
      run = { accumulate = 1 } }, 537)
    assert.is_false(ok)
    assert.truthy(tostring(message):find("expected sgd or adam for 'optim.name', got 'adma'", 1, true))
  end)
end)
