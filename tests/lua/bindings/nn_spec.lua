-- nn: modules as Lua sees them: fields, Lua-made modules, state dicts, errors, memory.
local fails = require('fixtures').fails

local function small()
  return nn.sequential { nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2) }
end

describe('modules', function()
  it('have fields for children, tensors and properties', function()
    local net = small()
    assert.equal(3, #net)
    assert.equal(net['0'], net[0])
    assert.same({ 4, 3 }, net[0].weight.shape)
    assert.is_nil(nn.Linear(2, 2, { bias = false }).bias)
    assert.is_nil(net.nothing)
    assert.is_true(net.training)
    assert.is_false(net:eval().training)
    assert.is_true(net:train().training)
    assert.equal(2, net.out_features)
    assert.equal(512, nn.resnet { depth = 18 }.out_features)
  end)

  it('list parameters once, in order, by name', function()
    local net = small()
    assert.equal(4, #net:parameters())
    local names = {}
    for i, entry in ipairs(net:named_parameters()) do names[i] = entry[1] end
    assert.same({ '0.weight', '0.bias', '2.weight', '2.bias' }, names)
    local norm = nn.BatchNorm1d(2)
    assert.equal(3, #norm:buffers())
    assert.equal('running_mean', norm:named_buffers()[1][1])
    assert.equal('1', net:children()[2][1])
  end)

  it('print as a tree', function()
    local text = tostring(small())
    assert.truthy(text:find('(0): Linear(in_features=3, out_features=4, bias=true)', 1, true))
    assert.truthy(text:find('(1): ReLU()', 1, true))
  end)

  it('take a replaced child, also in built-in networks', function()
    local net = nn.resnet { depth = 18, num_classes = 10, stem = 'small' }
    net.fc = nn.Identity()
    assert.same({ 2, 512 }, net(torch.randn({ 2, 3, 32, 32 })).shape)
    fails("expected a Module for 'fc', got number", function() net.fc = 3 end)
    fails("[nn.resnet] has no child, parameter or buffer 'head'", function() net.head = nn.Identity() end)
  end)

  it('convert dtype, freeze and clear gradients', function()
    local net = small():to('float64')
    assert.equal('float64', net[0].weight.dtype)
    net:to { dtype = 'float32', device = 'cpu' }
    assert.equal('float32', net[0].weight.dtype)
    net(torch.randn({ 2, 3 })):sum():backward()
    assert.truthy(net[0].weight.grad)
    net:zero_grad()
    assert.is_nil(net[0].weight.grad)
    net:requires_grad_(false)
    assert.is_false(net[0].weight.requires_grad)
    fails("expected a device or a floating-point dtype, got 'float23'", function() net:to 'float23' end)
    fails('int64', function() net:to 'int64' end)
  end)

  it('give dense maps of any stage', function()
    local net = nn.resnet { depth = 18 }:eval()
    local x = torch.randn({ 1, 3, 64, 64 })
    assert.same({ 1, 512, 2, 2 }, net:features(x, 'layer4').shape)
    local stem, layer2 = net:features(x, 'stem', 'layer2')
    assert.same({ 1, 64, 16, 16 }, stem.shape)
    assert.same({ 1, 128, 8, 8 }, layer2.shape)
    fails("did you mean 'layer4'", function() net:features(x, 'layer44') end)
    fails("'features' is a method of nn.resnet", function() nn.Linear(2, 2):features(x, 'stem') end)
  end)

  it('tell their stages', function()
    local net = nn.resnet { depth = 18, base_channels = 8 }:eval()
    local x, names = torch.randn { 1, 3, 64, 64 }, {}
    for i, stage in ipairs(net:stages()) do
      names[i] = stage.name
      assert.same({ 1, stage.channels, 64 / stage.stride, 64 / stage.stride }, net:features(x, stage.name).shape)
    end
    assert.same({ 'conv1', 'layer1', 'layer2', 'layer3', 'layer4' }, names)
    assert.is_true(net:features(x):equal(net:features(x, 'layer4')))
    assert.is_true(net:forward_features(x):equal(net:features(x, 'layer4')))
    assert.equal(0, net.num_prefix_tokens)
    assert.equal(1, net.size_divisibility)
    assert.is_nil(nn.ReLU().num_prefix_tokens)
    fails("'stages' is a method of nn.resnet and of modules that declare stages", function() nn.ReLU():stages() end)
  end)

  it('tell the line of a file with weights that cannot be read, once', function()
    local file = os.tmpname()
    fs.write(file, 'no checkpoint')
    local text = select(2, pcall(function() nn.resnet { depth = 18, weights = file } end))
    fs.remove(file)
    assert.truthy(text:match '^[^\n]*nn_spec.lua:%d+: %[checkpoint.load%]', text)
    assert.is_nil(text:match 'nn_spec.lua:.*nn_spec.lua:', text)
  end)

  it('reject wrong options and inputs by name', function()
    fails("[nn.resnet] unknown option 'dpth'; did you mean 'depth'?", function() nn.resnet { dpth = 18 } end)
    fails("[nn.resnet] expected one of 'imagenet', 'small' for 'stem', got 'tiny'",
      function() nn.resnet { stem = 'tiny' } end)
    fails('[nn.resnet] expected input [N, 3, H, W], got [3, 64, 64]', function()
      nn.resnet { depth = 18 }(torch.zeros { 3, 64, 64 })
    end)
    fails("[nn.Linear] expected input [..., 3], got [2, 5] (module '0')", function() small()(torch.zeros { 2, 5 }) end)
    fails("[nn.Linear] expected an integer for 'out_features', got no value", function() nn.Linear(3) end)
    fails("[nn.Linear] expected 'in_features' to be 1 or more, got 0", function() nn.Linear(0, 1) end)
    fails('[nn.Linear] expected a Tensor, got number', function() nn.Linear(3, 1)(3) end)
    fails('[nn.sequential] expected Module, got number', function() nn.sequential { nn.ReLU(), 3 } end)
    fails("[nn.mlp] expected 'dims': widths from the input on, two or more", function() nn.mlp {} end)
  end)

  it('are gone after release', function()
    local net = small()
    net:release()
    net:release()
    assert.equal('Module (released)', tostring(net))
    fails('Module used after release()', function() net:parameters() end)
    fails('Module used after release()', function() net(torch.zeros { 1, 3 }) end)
  end)
end)

describe('nn.mlp', function()
  it('builds SimSiam\'s projector with a frozen last bias', function()
    local projector = nn.mlp { dims = { 8, 8, 8, 8 }, last_norm = true, last_affine = false, last_bias = true }
    assert.equal(8, #projector)
    assert.is_nil(projector[0].bias)
    assert.is_nil(projector[7].weight)
    projector[6].bias:requires_grad_(false)
    projector(torch.randn({ 4, 8 })):sum():backward()
    assert.is_nil(projector[6].bias.grad)
    assert.truthy(projector[6].weight.grad)
  end)
end)

describe('state dicts', function()
  it('share memory with the module and load into another one', function()
    local a, b = small(), small()
    local state = a:state_dict()
    assert.is_false(state['0.weight'].requires_grad)
    state['0.weight']:zero_()
    assert.equal(0, a[0].weight:abs():sum():item())
    local report = b:load_state_dict(a:state_dict())
    assert.same({ missing = {}, unexpected = {} }, report)
    local x = torch.randn({ 5, 3 })
    assert.is_true(torch.equal(a(x), b(x)))
  end)

  it('list what does not fit', function()
    local net = small()
    local state = net:state_dict()
    state['0.weight'], state['2.bias'], state.extra = torch.zeros { 1 }, nil, torch.zeros { 1 }
    local before = net[2].weight:clone()
    state['2.weight'] = torch.zeros { 2, 4 }
    fails('1 of another shape: 0.weight expected [4, 3], got [1]', function() net:load_state_dict(state) end)
    fails('1 missing: 2.bias', function() net:load_state_dict(state) end)
    fails('1 unexpected: extra', function() net:load_state_dict(state) end)
    assert.is_true(torch.equal(before, net[2].weight))
    state['0.weight'] = nil
    local report = net:load_state_dict(state, { strict = false })
    assert.same({ missing = { '0.weight', '2.bias' }, unexpected = { 'extra' } }, report)
    fails("expected a Tensor for 'a', got number", function() net:load_state_dict { a = 1 } end)
    fails("unknown option 'stict'; did you mean 'strict'?", function() net:load_state_dict(state, { stict = true }) end)
  end)
end)

describe('nn.module', function()
  local function siamese()
    local children = {
      encoder = nn.Linear(3, 4), predictor = small(), scale = nn.parameter(torch.ones { 1 }), bank = torch.zeros { 2 },
    }
    return nn.module('Siamese', children, {
      project = function(self, x) return self.encoder(x) * self.scale end,
      forward = function(self, x, y) return self:project(x), y end,
    })
  end

  it('calls Lua methods with all arguments and results', function()
    local net = siamese()
    local a, b = net(torch.ones { 1, 3 }, 'second')
    assert.same({ 1, 4 }, a.shape)
    assert.equal('second', b)
    assert.is_true(torch.equal(a, (net:forward(torch.ones { 1, 3 }))))
  end)

  it('has parameters and buffers in sorted order, or in the given order', function()
    local names = {}
    for name in pairs(siamese():state_dict()) do names[#names + 1] = name end
    table.sort(names)
    assert.same({ 'bank', 'encoder.bias', 'encoder.weight', 'predictor.0.bias', 'predictor.0.weight',
      'predictor.2.bias',
      'predictor.2.weight', 'scale' }, names)
    assert.equal(7, #siamese():parameters())
    assert.equal('bank', siamese():named_buffers()[1][1])
    local ordered = nn.module('Ordered', { { 'z', nn.Linear(1, 1) }, { 'a', nn.Linear(2, 2) } }, function() end)
    assert.equal('z.weight', ordered:named_parameters()[1][1])
  end)

  it('nests in C++ containers and in other Lua modules', function()
    local double = nn.module('Double', {}, function(_, x) return x * 2 end)
    local outer = nn.module('Outer', { inner = nn.sequential { double, nn.Identity() } },
      function(self, x) return self.inner(x) end)
    double = nil -- luacheck: ignore 311
    collectgarbage()
    collectgarbage()
    assert.equal(6, outer(torch.full({ 1 }, 3)):item())
    outer:eval()
    assert.is_false(outer.inner[0].training)
  end)

  it('keeps Lua modules put into built-in networks alive', function()
    local net = nn.resnet { depth = 18, stem = 'small' }
    net.layer1[0] = nn.module('Same', {}, function(_, x) return x end)
    collectgarbage()
    collectgarbage()
    assert.same({ 1, 512 }, net:eval()(torch.randn({ 1, 3, 32, 32 })).shape)
  end)

  it('keeps attributes, replaces children and tensors', function()
    local net = siamese()
    net.temperature = 0.2
    net.note = { 1 }
    assert.equal(0.2, net.temperature)
    net.predictor = nn.Identity()
    assert.equal(3, #net:parameters())
    net.extra = nn.Linear(1, 1)
    assert.equal(5, #net:parameters())
    net.bank = torch.ones { 3 }
    assert.equal(3, net:state_dict().bank:sum():item())
    fails("[Siamese] the name 'train' belongs to every module", function() net.train = function() end end)
  end)

  it('passes errors of Lua methods through', function()
    local inner = nn.module('Inner', {}, function() error('own trouble') end)
    fails('own trouble', function() nn.sequential { inner }(torch.ones { 1 }) end)
    fails('own trouble', function() inner(torch.ones { 1 }) end)
    local empty = nn.module('Empty', {}, {})
    fails("[Empty] has no method 'forward'", function() empty(torch.ones { 1 }) end)
    local number = nn.module('Number', {}, function() return 3 end)
    fails("[Number] expected 'forward' to return a Tensor, got number (module '0')", function()
      nn.sequential { number }(torch.ones { 1 })
    end)
    -- The thread bookkeeping survives errors: the next call works.
    assert.equal(2, nn.sequential { nn.module('Ok', {}, function(_, x) return x * 2 end) }(torch.ones { 1 }):item())
  end)

  it('works in coroutines', function()
    local net = nn.sequential { nn.module('Twice', {}, function(_, x) return x * 2 end) }
    local step = coroutine.wrap(function()
      coroutine.yield(net(torch.ones { 1 }):item())
      coroutine.yield(net(torch.full({ 1 }, 4)):item())
    end)
    assert.equal(2, step())
    assert.equal(6, net(torch.full({ 1 }, 3)):item())
    assert.equal(8, step())
  end)

  it('rejects bad children and methods', function()
    fails("[X] the name 'to' belongs to every module",
      function() nn.module('X', { to = nn.ReLU() }, function() end) end)
    fails("[nn.module] expected a Module or a Tensor for 'a', got number",
      function() nn.module('X', { a = 1 }, function() end) end)
    fails('[nn.module] expected a function or a table of methods, got nil', function() nn.module('X', {}) end)
    fails("[nn.module] 'a' is a child and a method",
      function() nn.module('X', { a = nn.ReLU() }, { a = function() end }) end)
    fails("expected a name without dots for a child, got 'a.b'",
      function() nn.module('X', { ['a.b'] = nn.ReLU() }, function() end) end)
    fails('would contain itself', function()
      local net = nn.module('X', {}, function() end)
      net.own = nn.sequential { net }
    end)
  end)

  it('is collected with its methods, also when they refer to it', function()
    local alive = setmetatable({}, { __mode = 'k' })
    local function make()
      local net
      local witness = {}
      net = nn.module('Loop', { layer = nn.Linear(2, 2) },
        { forward = function(_, x) return net.layer(x), witness end })
      net.own = { net }
      alive[witness] = true
      return nn.sequential { net }
    end
    for _ = 1, 1000 do make() end
    collectgarbage()
    collectgarbage()
    collectgarbage()
    local count = 0
    for _ in pairs(alive) do count = count + 1 end
    assert.is_true(count <= 1, count .. ' of 1000 are left')
  end)

  it('gives its memory back without being asked', function()
    -- 40 networks of 45 MB each; the governor's soft limit is 300 MB.
    local function resident()
      for line in io.lines '/proc/self/status' do
        local kilobytes = line:match 'VmRSS:%s+(%d+)'
        if kilobytes then return tonumber(kilobytes) / 1024 end
      end
    end
    local before, peak = resident(), 0
    for _ = 1, 40 do
      nn.resnet { depth = 18 }
      peak = math.max(peak, resident() - before)
    end
    assert.is_true(peak < 600, ('%.0f MB more'):format(peak))
  end)
end)

describe('a module made in Lua that declares stages', function()
  local function patches()
    return nn.module('Patches', { proj = nn.Conv2d(3, 6, 8, { stride = 8 }),
      late = nn.Conv2d(6, 4, 2, { stride = 2 }) }, {
      stages = { { name = 'early', channels = 6, stride = 8 }, { name = 'late', channels = 4, stride = 16 } },
      size_divisibility = 16,
      features = function(self, x, ...)
        local maps = { early = self.proj(x) }
        maps.late = self.late(maps.early)
        local wanted = {}
        for i, name in ipairs { ... } do wanted[i] = maps[name] end
        return unpack(wanted)
      end,
      forward = function(self, x) return self:features(x):mean { 2, 3 } end,
    })
  end

  it('is asked as a network of the engine is', function()
    local net, x = patches(), torch.randn { 2, 3, 32, 48 }
    assert.same({ { name = 'early', channels = 6, stride = 8 }, { name = 'late', channels = 4, stride = 16 } },
      net:stages())
    local late, early = net:features(x, 'late', 'early')
    assert.same({ 2, 4, 2, 3 }, late.shape)
    assert.same({ 2, 6, 4, 6 }, early.shape)
    assert.is_true(net:forward_features(x):equal(late))
    assert.is_true(net(x):equal(late:mean { 2, 3 }))
    assert.equal(16, net.size_divisibility)
    assert.equal(0, net.num_prefix_tokens)
    fails("[Patches] expected one of 'early', 'late' as stage, got 'lat'; did you mean 'late'?",
      function() net:features(x, 'lat') end)
  end)

  it('gives tokens, and the last stage as a map of them', function()
    local net = nn.module('Tokens', { cls = torch.zeros { 1, 1, 4 }, proj = nn.Conv2d(3, 4, 8, { stride = 8 }) }, {
      stages = { { name = 'last', channels = 4, stride = 8 } }, num_prefix_tokens = 1,
      forward_features = function(self, x)
        return torch.cat({ self.cls:expand { x:size(0), -1, -1 }, self.proj(x):flatten(2):transpose(1, 2) }, 1)
      end,
      forward = function(self, x) return self:forward_features(x):select(1, 0) end,
    })
    local x = torch.randn { 2, 3, 16, 24 }
    assert.same({ 2, 7, 4 }, net:forward_features(x).shape)
    assert.is_true(net:features(x):allclose(net.proj(x)))
    assert.equal(1, net.num_prefix_tokens)
    net.num_prefix_tokens = 0
    fails('[nn.features] expected tokens [N, 0 + 2 * 3, C], got [2, 7, 4]', function() net:features(x) end)
  end)

  it('is told where it breaks its word', function()
    local net, x = patches(), torch.randn { 2, 3, 32, 32 }
    net.features = function(self, images) return self.proj(images) end
    fails("[Patches] expected a map [N, 4, H, W] of stage 'late', got [2, 6, 4, 4]",
      function() net:features(x, 'late') end)
    fails("[Patches] expected 'features' to return 2 maps, got 1", function() net:features(x, 'late', 'early') end)
    net.stages = { { name = 'late', channels = 4 } }
    fails("expected a number from 1 for 'stride' of its stages, got nil", function() net:stages() end)
    net.stages = {}
    fails("expected a list of {name =, channels =, stride =} for 'stages'", function() net:features(x) end)
    net.stages = nil
    assert.same({ 2, 6, 4, 4 }, net:features(x).shape) -- a method as any other
    fails("'stages' is a method of", function() net:stages() end)
  end)
end)
