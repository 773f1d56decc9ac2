-- ssl.param_groups: the rules' order, vectors, settings, and the errors of rules that fit nothing.
local ssl = require 'ssl'
local fails = require('fixtures').fails

local function model()
  return nn.module('Model', {
    encoder = nn.sequential { nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten() },
    predictor = nn.mlp { dims = { 4, 8, 4 } },
  }, { forward = function(self, x) return self.encoder(x) end })
end

local function names(net, group)
  local found = {}
  for _, tensor in ipairs(group.params) do
    for _, entry in ipairs(net:named_parameters()) do
      if entry[2]:is_same(tensor) then
        found[#found + 1] = entry[1]
      end
    end
  end
  return table.concat(found, ' ')
end

local function refuses(fragment, rules) fails(fragment, ssl.param_groups, model(), rules) end

describe('ssl.param_groups', function()
  it('gives every parameter to the first rule that fits', function()
    local net = model()
    local groups = ssl.param_groups(net, {
      { match = '^predictor', fixed_lr = true, name = 'predictor' },
      { vectors = true, weight_decay = 0 },
      {},
    })
    assert.equal('predictor.0.weight predictor.1.weight predictor.1.bias predictor.3.weight predictor.3.bias',
      names(net, groups[1]))
    assert.equal('encoder.0.bias encoder.1.weight encoder.1.bias', names(net, groups[2]))
    assert.equal('encoder.0.weight', names(net, groups[3]))
    assert.is_true(groups[1].fixed_lr)
    local optimizer = optim.SGD(groups, { lr = 0.1, weight_decay = 0.5 })
    assert.equal(0, optimizer:groups()[2].weight_decay)
    assert.equal(0.5, optimizer:groups()[3].weight_decay)
  end)

  it('joins match and vectors, and takes several patterns', function()
    local net = model()
    local groups = ssl.param_groups(net, {
      { match = { '%.0%.', '%.3%.' }, vectors = false, weight_decay = 1 }, { name = 'rest' },
    })
    assert.equal('encoder.0.weight predictor.0.weight predictor.3.weight', names(net, groups[1]))
    assert.equal(6, #groups[2].params)
  end)

  it('leaves frozen parameters out', function()
    local net = model()
    net.encoder:requires_grad_(false)
    assert.equal(5, #ssl.param_groups(net, { {} })[1].params)
  end)

  it('names a rule without parameters and a parameter without a rule', function()
    refuses("rule 1 (match = 'projector') gets no parameter", { { match = 'projector' }, {} })
    refuses("no rule takes 'encoder.0.weight' and 3 more", { { match = 'predictor' } })
    refuses('rule 1 takes every parameter that is left; put it last', { {}, { match = 'x' } })
    refuses("rule 1 has 'params'", { { params = {} } })
    refuses("expected an array of rules, got an empty table", {})
    refuses("expected Lua patterns for 'match' of rule 1, got number", { { match = 3 } })
  end)
end)
