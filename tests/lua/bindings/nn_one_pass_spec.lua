-- nn.one_pass: order of results, what is refused, and that on a CPU it is one call a view.
local fails = require('fixtures').fails

describe('nn.one_pass', function()
  it('gives all results for the first view, then those for the second', function()
    local a, b = torch.randn { 4, 3 }, torch.randn { 4, 3 }
    local function both(x) return x * 2, x:sum { 1 } end
    local a1, a2, b1, b2, more = nn.one_pass(both, a, b)
    assert.is_true(a1:equal(a * 2) and a2:equal(a:sum { 1 }) and b1:equal(b * 2) and b2:equal(b:sum { 1 }))
    assert.is_nil(more)
  end)

  it('calls the network once a view on a CPU, with the views themselves', function()
    local views, seen = { torch.randn { 4, 3 }, torch.randn { 2, 3 } }, {}
    nn.one_pass(function(x)
      seen[#seen + 1] = x
      return x
    end, views[1], views[2])
    assert.equal(2, #seen)
    assert.is_true(seen[1]:equal(views[1]) and seen[2]:equal(views[2]))
  end)

  it('has the numbers of a call a view, running statistics too', function()
    torch.manual_seed(1)
    local net = nn.mlp { dims = { 3, 8, 2 } }
    local twin = nn.mlp { dims = { 3, 8, 2 } }
    twin:load_state_dict(net:state_dict())
    local a, b = torch.randn { 4, 3 }, torch.randn { 4, 3 }
    local z1, z2 = nn.one_pass(net, a, b)
    assert.is_true(z1:equal(twin(a)) and z2:equal(twin(b)))
    for name, tensor in pairs(net:state_dict()) do
      assert.is_true(tensor:equal(twin:state_dict()[name]), name)
    end
  end)

  it('refuses what it cannot join', function()
    local x = torch.randn { 4, 3 }
    fails('[nn.one_pass] expected one view or more behind the function', function() nn.one_pass(function() end) end)
    fails('a function or a Module', function() nn.one_pass(3, x) end)
    fails('[nn.one_pass] expected results with the 4 rows of the input, got [3]', function()
      nn.one_pass(function(view) return view:sum { 0 } end, x)
    end)
    fails('expected Tensors as results of the function, got number', function()
      nn.one_pass(function() return 1 end, x)
    end)
  end)

  it('passes an error of the function on', function()
    fails('of the network', function() nn.one_pass(function() error 'of the network' end, torch.ones { 1 }) end)
  end)
end)
