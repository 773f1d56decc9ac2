-- data.mixup and data.cutmix: what they refuse. Their numbers are compared in tests/parity/test_mixing.py.
local fails = require('fixtures').fails

describe('data.mixup and data.cutmix', function()
  local images, target = torch.zeros { 3, 3, 4, 4 }, torch.tensor({ 0, 1, 2 }, { dtype = 'int64' })

  it('refuse what does not fit', function()
    for _, name in ipairs { 'mixup', 'cutmix' } do
      local function refused(text, ...) fails(('[data.%s] %s'):format(name, text), data[name], ...) end
      refused("unknown option 'alpa'; did you mean 'alpha'?", images, target, { alpa = 1 })
      refused("expected 'alpha' to be above 0, got 0", images, target, { alpha = 0, num_classes = 3 })
      refused("expected a number for 'num_classes', got string", images, target, { num_classes = '3' })
      refused('expected a table of options, got number', images, target, 3)
      refused("expected 'num_classes' for a target of class numbers", images, target)
      refused("expected 'num_classes' to be the target's 5 columns, got 3", images, torch.zeros { 3, 5 },
        { num_classes = 3 })
      refused('expected images [B, C, H, W], got [3, 4, 4]', images[0], target, { num_classes = 3 })
      refused('expected a target [B] or [B, K], got nil', images)
      refused('expected a target for each of 3 images, got 2', images, torch.zeros { 2, 5 })
    end
    fails('[data.mixup] expected float images, got uint8', data.mixup, images:byte(), target, { num_classes = 3 })
  end)

  it('name the line of the call', function()
    local _, message = pcall(function() return (data.mixup(images, target, 3)) end)
    assert.truthy(message:match 'mixing_spec.lua:%d+: %[data.mixup%]', message)
  end)
end)
