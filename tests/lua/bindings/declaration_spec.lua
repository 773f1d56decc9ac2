-- Declarations: every bound function has one, every one is bound; options that they name are taken, others refused, and
-- the defaults that they show are what a call without options does.
local fails = require('fixtures').fails

-- torch is not among them: most of its functions come from schemas of operators.
local MODULES = { 'nn', 'loss', 'optim', 'data', 'checkpoint', 'eval', 'detection', 'log', 'dist', 'fs' }
-- Modules whose options are called below; those of the others have specs of their own.
local CALLED = { nn = true, loss = true, optim = true, eval = true, detection = true }

local by_name = {}
for _, declaration in ipairs(sslrun.declarations()) do by_name[declaration.name] = declaration end

local function rows(n, d)
  torch.manual_seed(1)
  local x = torch.randn { n, d }
  return x / (x * x):sum({ 1 }, true):sqrt()
end
local LABELS = torch.tensor({ 0, 0, 1, 1 }, { dtype = 'int64' })

local BOXES = torch.tensor { { 1, 1, 9, 7 }, { 2, 1, 9, 8 } }
-- One picture.
local FOUND = {
  truths = { { boxes = BOXES, labels = LABELS:narrow(0, 1, 2) } },
  detections = { { boxes = BOXES + 0.5, labels = LABELS:narrow(0, 1, 2), scores = torch.tensor { 0.9, 0.4 } } },
}
local NOTHING = { truths = {}, detections = {} }

-- By function with options: its arguments, the options that must be given, and values of those without a default, which
-- may have to come together.
local CALLS = {
  ['loss.cross_entropy'] = { { rows(4, 3), LABELS } },
  ['loss.nt_xent'] = { { rows(4, 8), rows(8, 8):narrow(0, 4, 4) }, {}, { others = rows(2, 8) } },
  ['loss.supervised_contrastive'] = { { rows(4, 8), rows(4, 8), LABELS } },
  ['loss.sinkhorn'] = { { rows(4, 8) } },
  ['loss.swapped_prediction'] = { { rows(8, 6):view { 2, 4, 6 }, rows(8, 6):abs():view { 2, 4, 6 } } },
  ['loss.truncated_triplet'] = { { rows(16, 8), rows(32, 8):narrow(0, 16, 16) } },
  ['loss.image_contrastive'] = { { rows(4, 8), LABELS } },
  ['nn.Linear'] = { { 3, 2 } },
  ['nn.Conv2d'] = { { 2, 4, 3 } },
  ['nn.BatchNorm1d'] = { { 3 } },
  ['nn.BatchNorm2d'] = { { 3 } },
  ['nn.SyncBatchNorm'] = { { 3 } },
  ['nn.LayerNorm'] = { { 3 } },
  ['nn.ReLU'] = { {} },
  ['nn.MaxPool2d'] = { { 2 }, {}, { stride = 1 } },
  ['nn.AvgPool2d'] = { { 2 }, {}, { stride = 1 } },
  ['nn.mlp'] = { {}, { dims = { 4, 3, 2 } }, { bias = true, last_bias = false } },
  ['nn.resnet'] = { {}, {}, { depth = 18, base_channels = 2, checkpoint = true, weights = '', fit_channels = 'zero' } },
  ['nn.convert_sync_batchnorm'] = { { nn.BatchNorm1d(3) } },
  ['optim.SGD'] = { { nn.Linear(3, 2) }, { lr = 0.1 }, { lr = 0.2 } },
  ['optim.Adam'] = { { nn.Linear(3, 2) } },
  ['optim.AdamW'] = { { nn.Linear(3, 2) } },
  ['optim.LARS'] = { { nn.Linear(3, 2) }, { lr = 0.1 }, { lr = 0.2 } },
  ['optim.LARC'] = { { nn.Linear(3, 2) }, { lr = 0.1 }, { lr = 0.2 } },
  ['eval.accuracy'] = { { rows(4, 8), LABELS }, {}, { above = 0 } },
  ['eval.average_precision'] = { { rows(4, 2), rows(4, 2) }, {}, { ignore = 0 } },
  ['eval.multi_label'] = { { rows(4, 2), rows(4, 2) }, {}, { ignore = 0 } },
  ['eval.reid'] = { {}, { query = { rows(4, 8), LABELS, LABELS }, gallery = { rows(4, 8), LABELS, LABELS * 0 } } },
  ['eval.knn'] = { {}, { train = { rows(4, 8), LABELS }, test = { rows(4, 8), LABELS } }, { k = { 2, 3 } } },
  ['eval.linear_probe'] = { {}, { train = { rows(16, 8), LABELS:repeat_op { 4 } }, test = { rows(4, 8), LABELS },
    solver = 'sgd' }, { solver = 'sgd' } },
  ['eval.linear_heads'] = { {}, { features = 8, classes = 2 }, { ignore = -1, device = 'cpu' } },
  ['eval.coco_precision'] = { {}, NOTHING, NOTHING },
  ['eval.voc_precision'] = { {}, { truths = FOUND.truths, detections = FOUND.detections, classes = { 'cat', 'dog' } } },
  ['eval.coco_results'] = { {}, { detections = FOUND.detections, images = { 7 }, categories = { 1, 18 } } },
  ['eval.svm'] = { { rows(6, 3), torch.eye(2):repeat_op { 3, 1 } }, { costs = { 1 } } },
  ['detection.encode'] = { { BOXES, BOXES + 1 } },
  ['detection.decode'] = { { BOXES * 0.01, BOXES } },
  ['detection.nms'] = { { BOXES, torch.tensor { 0.5, 0.7 }, 0.5 }, {}, { groups = LABELS:narrow(0, 0, 2), most = 1 } },
  ['detection.roi_align'] = { { rows(3, 64):view { 1, 3, 8, 8 }, torch.tensor { { 0, 1, 2, 6, 5 } } } },
  ['detection.anchors'] = { { 2, 3 } },
  ['detection.pyramid_anchors'] = { { { { 8, 8 }, { 4, 4 }, { 2, 2 }, { 1, 1 }, { 1, 1 } } } },
  ['detection.levels'] = { { BOXES } },
  ['detection.match'] = { { torch.tensor { { 0.1, 0.8 }, { 0.5, 0.2 } } } },
  ['detection.sample'] = { { torch.tensor({ 1, 0, -1, 0 }, { dtype = 'int64' }) }, {},
    { positive = LABELS:narrow(0, 0, 1), negative = LABELS:narrow(0, 3, 1) }, together = true },
}
-- A value outside of each range.
local OUTSIDE = { ['above 0'] = 0, ['0 or more'] = -1, ['1 or more'] = 0, ['0 to 1'] = 1.5, ['1 to 2'] = 3,
  ['1 to 1024'] = 0, ['at least 0, below 1'] = 1 }
-- An object of every class of these modules.
local OBJECTS = { Module = nn.Identity(), Optimizer = optim.SGD(nn.Linear(1, 1), { lr = 1 }),
  LinearHeads = eval.linear_heads { features = 1, classes = 2 } }

-- What can be seen of a result, as text.
local seen
function seen(value)
  local kind = torch.is_tensor(value) and 'Tensor' or type(value)
  if kind == 'Tensor' then return ('%s %.17g'):format(tostring(value.shape), value:double():sum():item()) end
  local methods = kind == 'userdata' and getmetatable(value).__methods or {}
  if methods.state_dict then return tostring(value) .. seen(value:state_dict()) end
  if methods.weight then return #value .. seen(value:weight()) end
  if kind ~= 'table' then return tostring(value) end
  local parts = {}
  for key, item in pairs(value) do parts[#parts + 1] = tostring(key) .. ' = ' .. seen(item) end
  table.sort(parts)
  return '{' .. table.concat(parts, ', ') .. '}'
end

local function member(name)
  local module, key = name:match '^(%l+)%.([%w_]+)$'
  return rawget(_G[module], key)
end

-- Calls a function with the arguments of its row and these options besides the required ones.
local function call(name, options)
  local row = CALLS[name]
  local arguments, all = { unpack(row[1]) }, {}
  for _, given in ipairs { row[2] or {}, options } do
    for key, value in pairs(given) do all[key] = value end
  end
  arguments[#arguments + 1] = all
  torch.manual_seed(3)
  return member(name)(unpack(arguments))
end

local function of_module(module)
  local list = {}
  for name, declaration in pairs(by_name) do
    if name:match '^(%l+)%.[%w_]+$' == module then list[name] = declaration end
  end
  return list
end

for _, module in ipairs(MODULES) do
  describe('module ' .. module, function()
    it('has a declaration', function() assert.truthy(by_name[module] and by_name[module].about) end)

    it('declares every bound function', function()
      for key, value in pairs(_G[module]) do
        local bound = type(value) == 'function' and debug.getinfo(value, 'S').what == 'C'
        if bound then assert.truthy(by_name[module .. '.' .. key], module .. '.' .. key) end
      end
    end)

    it('has every function that is declared', function()
      for name in pairs(of_module(module)) do assert.is_not_nil(member(name), name) end
    end)
  end)

  if CALLED[module] then
    describe('module ' .. module, function()
      for name, declaration in pairs(of_module(module)) do
        if declaration.options then
          it(name .. ' takes the options that it declares', function()
            local row = assert(CALLS[name], name .. ' needs a row in CALLS')
            local plain = seen(call(name, {}))
            for _, option in ipairs(declaration.options) do
              if option.default then
                local value = loadstring('return ' .. option.default)()
                assert.equal(plain, seen(call(name, { [option.name] = value })), name .. ' ' .. option.name)
              elseif not option.required then
                local value = (row[3] or {})[option.name]
                assert(value ~= nil, ('%s needs a value of %s in CALLS'):format(name, option.name))
                call(name, row.together and row[3] or { [option.name] = value })
              end
            end
          end)

          it(name .. ' refuses values out of range', function()
            for _, option in ipairs(declaration.options) do
              if option.range then
                local value = assert(OUTSIDE[option.range], option.range .. ' needs a row in OUTSIDE')
                if option.type:match '%[%]$' then value = { value, value } end
                fails(("expected '%s' to be "):format(option.name), call, name, { [option.name] = value })
              end
            end
          end)

          it(name .. ' refuses other options', function()
            local option = declaration.options[1].name
            local other = option .. 'x'
            fails(("unknown option '%s'; did you mean '%s'?"):format(other, option), call, name, { [other] = 1 })
          end)
        end
      end
    end)
  end
end

describe('a class', function()
  it('declares every method, and has every method that is declared', function()
    for class, object in pairs(OBJECTS) do
      assert.truthy(by_name[class], class)
      local methods = getmetatable(object).__methods
      for name in pairs(methods) do assert.truthy(by_name[class .. ':' .. name], class .. ':' .. name) end
      for name in pairs(by_name) do
        local method = name:match('^' .. class .. ':(.+)$')
        if method then assert.truthy(methods[method], name) end
      end
    end
  end)
end)

describe('a declaration', function()
  it('has words for everything that is given and that comes back', function()
    for name, declaration in pairs(by_name) do
      if not CALLED[name:match '^(%l+)%.'] then declaration = { about = declaration.about } end
      assert.truthy(#declaration.about > 0, name)
      for _, list in ipairs { declaration.arguments or {}, declaration.options or {}, declaration.results or {} } do
        for _, value in ipairs(list) do
          assert.truthy(value.type and #value.type > 0, name)
          assert.truthy(value.about and #value.about > 0, name .. ' ' .. (value.name or ''))
        end
      end
    end
  end)
end)
