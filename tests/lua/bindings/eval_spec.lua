-- eval: the shape of arguments and results as a recipe sees them.
describe('eval', function()
  local features = torch.tensor { { 1, 0 }, { 0, 1 }, { 1, 0.1 }, { 0.1, 1 } }
  local index = torch.tensor({ 0, 1, 0, 1 }, { dtype = 'int64' })
  local several = torch.tensor { { 1, 0 }, { 0, 1 }, { 1, 0 }, { 0, 1 } }

  it('gives top1 and top5 for class indices, map for several labels', function()
    local one = eval.knn { train = { features, index }, test = { features, index }, k = 2 }
    assert.equal(100, one.top1)
    assert.equal(100, one.top5)
    assert.equal(2, one.k)
    assert.equal(100, eval.knn({ train = { features, several }, test = { features, several }, k = 2 }).map)
    local probe = eval.linear_probe { train = { features, index }, test = { features, index }, weight_decay = 1e-3 }
    assert.equal(100, probe.top1)
    probe = eval.linear_probe { train = { features, several }, test = { features, several }, weight_decay = 1e-3 }
    assert.same({ 100, 100, 100 }, { probe.map, probe.cf1, probe.of1 })
    assert.same({ 2, 2 }, probe.weight.shape)
  end)

  it('takes lr, batch, epochs and seed', function()
    local probe = eval.linear_probe {
      train = { features, index }, test = { features, index }, epochs = 20, lr = 0.1, batch = 2, weight_decay = 0,
      seed = 1,
    }
    assert.equal(100, probe.top1)
  end)

  it('counts accuracy for every k asked for', function()
    local scores = torch.tensor { { 3, 2, 1 }, { 3, 2, 1 } }
    local target = torch.tensor({ 1, 2 }, { dtype = 'int64' })
    assert.same({ top1 = 0, top2 = 50, top3 = 100 }, eval.accuracy(scores, target, { topk = { 1, 2, 3 } }))
  end)

  it('runs a module over a loader and leaves gradients as they were', function()
    local loader = {
      epoch = function()
        local done = false
        return function()
          if not done then
            done = true
            return { features, target = index }
          end
        end
      end,
    }
    local layer = nn.Linear(2, 3)
    assert.is_true(layer.training) -- which its result does not depend on
    local f, t = eval.extract(layer, loader)
    assert.is_false(f.requires_grad)
    assert.is_true(layer(features).requires_grad)
    assert.same({ 4, 3 }, f.shape)
    assert.same({ 0, 1, 0, 1 }, t:tolist())
    assert.is_false(pcall(eval.extract, function() error 'x' end, loader))
    assert.is_true(layer(features).requires_grad)
  end)

  it('refuses to take batch statistics for features, of a module or inside a function', function()
    local norm = nn.BatchNorm1d(2)
    local network = nn.module('Network', { norm = norm }, function(self, x) return self.norm(x) end)
    local loader = { epoch = function()
      local batch = { features }
      return function()
        local given = batch
        batch = nil
        return given
      end
    end }
    local function refusal(forward)
      local ok, message = pcall(eval.extract, forward, loader)
      assert.is_false(ok)
      return message
    end
    assert.truthy(refusal(network):find('is in training mode in eval.extract', 1, true))
    network:eval()
    norm:train()
    assert.truthy(refusal(function(x) return network(x) end):find(
      "is in training mode in eval.extract, where batch statistics", 1, true))
    assert.same({ 0, 0 }, norm.running_mean:tolist())
    norm:eval()
    assert.same({ 4, 2 }, eval.extract(network, loader).shape)
    norm:train()
    assert.same({ 4, 2 }, norm(features).shape) -- elsewhere it works as before, after a refusal too
  end)
end)
