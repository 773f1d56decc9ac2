-- Names that are not there: fields of modules, options, and places behind the end of a list.
local fails = require('fixtures').fails

describe('a missing field of a module', function()
  it('is an error at the line that reads it', function()
    local modules = { torch = torch, nn = nn, loss = loss, optim = optim, data = data, checkpoint = checkpoint,
      eval = eval, log = log,
      dist = dist, fs = fs, sslrun = sslrun, ssl = require 'ssl', ['ssl.schedule'] = require('ssl').schedule,
      ['ssl.eval.sets'] = require 'ssl.eval.sets', ['ssl.run.between'] = require 'ssl.run.between' }
    for name, module in pairs(modules) do
      local text = fails(('[%s] unknown name'):format(name), function() return module.no_such_name_at_all end)
      assert.truthy(text:match 'strict_spec.lua:%d+: %[', text)
    end
  end)

  it('names the nearest', function()
    fails("[nn] unknown name 'Linaer'; nearest: 'Linear'", function() return nn.Linaer(2, 2) end)
    fails("[ssl] unknown name 'guages'; nearest: 'gauges'", function() return require 'ssl'.guages end)
    fails("[loss] unknown name 'cross_entrpy'; nearest: 'cross_entropy'", function() return loss.cross_entrpy end)
    fails("[data] unknown name 'laoder'; nearest: 'loader'", function() return data.laoder end)
    fails("[sslrun] unknown name 'exti'; nearest: 'exit'", function() return sslrun.exti end)
    fails("[ssl.schedule] unknown name 'cosin'; nearest: 'cosine'", function() return require 'ssl'.schedule.cosin end)
    fails('[nn] unknown name [1]', function() return nn[1] end)
  end)

  it('stays nil for those that ask without reading', function()
    assert.is_nil(rawget(nn, 'Linaer'))
    assert.is_nil(nn.__tostring)
    for name in pairs(nn) do assert.is_string(name) end
    rawset(nn, 'of_the_test', 1)
    assert.equal(1, nn.of_the_test)
    rawset(nn, 'of_the_test', nil)
    assert.equal(nn, require 'nn')
  end)
end)

describe('an unknown option', function()
  it('is refused with the nearest', function()
    local p = nn.parameter(torch.ones(2))
    fails("unknown option 'lrate'; did you mean 'lr'?", optim.SGD, { p }, { lrate = 0.1 })
    fails("unknown option 'biass'; did you mean 'bias'?", nn.Linear, 2, 2, { biass = false })
  end)
end)

describe('reading beyond the end', function()
  it('of a shape is an error', function()
    local shape = torch.ones(2, 3).shape
    fails('[shape] expected an index in 1..2, got [7]', function() return shape[7] end)
    local text = fails('[shape] expected an index in 1..2, got [0]', function() return shape[0] end)
    assert.truthy(text:match 'strict_spec.lua:%d+: ', text)
    fails('[shape] has no items', function() return torch.tensor(1).shape[1] end)
  end)

  it('of a batch is an error', function()
    local set = data.tensor(torch.zeros({ 4, 3, 8, 8 }, { dtype = 'uint8' }))
    for batch in data.loader(set, data.simsiam_views { size = 8 }, { batch = 4, workers = 0 }):epoch(0) do
      fails('[batch] expected an index in 1..2, got [3]', function() return batch[3] end)
      assert.is_nil(batch.target)
      assert.equal(2, #{ unpack(batch) })
      batch[3] = batch[1]
      assert.truthy(batch[3])
    end
  end)

  it('never meets ipairs, #, unpack, numeric for, table.concat', function()
    local shape, seen = torch.ones(2, 3, 4).shape, {}
    for i, size in ipairs(shape) do seen[i] = size end
    assert.same({ 2, 3, 4 }, seen)
    assert.equal(3, #shape)
    assert.same({ 2, 3, 4 }, { unpack(shape) })
    assert.equal('2x3x4', table.concat(shape, 'x'))
    local product = 1
    for i = 1, #shape do product = product * shape[i] end
    assert.equal(24, product)
    assert.equal('{2, 3, 4}', tostring(shape))
    assert.is_nil(next({}))
    local other = torch.zeros(shape)
    assert.same({ 2, 3, 4 }, { unpack(other.shape) })
  end)
end)
