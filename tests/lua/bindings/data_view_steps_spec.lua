-- Settings and drawn values of steps that do not fit; their laws and pixels are compared in tests/parity.
local fails = require('fixtures').fails

describe('a step', function()
  local function refused(text, step) fails(text, data.views, { { steps = { step } } }) end

  it('refuses settings that do not fit together', function()
    refused("'degrees' to be {low, high}, or one number from 0", { 'affine', degrees = { 20, 10 } })
    refused("'degrees' to be {low, high}, or one number from 0", { 'rotation', degrees = -3 })
    refused("'shear' to be {x low, x high, y low, y high}", { 'affine', shear = { 1, 2, 3 } })
    refused("'shear' to be numbers, each above -90, below 90", { 'affine', shear = 95 })
    refused("'expand' without 'center'", { 'rotation', expand = true, center = { 3, 4 } })
    refused("'fill' to be {value} or {red, green, blue}", { 'perspective', fill = { 1, 2 } })
    refused("'fill' to be {value} or {red, green, blue}", { 'pad', fill = { 1, 2 } })
    refused("one length or more in 'size'", { 'random_shortest_size', size = {} })
    refused("'size' to be {low, high} where 'sample' is 'range'",
      { 'random_shortest_size', sample = 'range', size = 3 })
    refused("unknown option 'qualty'; did you mean 'quality'?", { 'jpeg', qualty = 3 })
    refused("no step is called 'afine'; did you mean 'affine'?", { 'afine' })
  end)

  it('refuses values that nobody can have drawn', function()
    local picture = torch.zeros({ 3, 8, 8 }, { dtype = 'uint8' })
    fails('the erased rectangle inside the view', data.apply_view, picture, { { 'cutout', box = { 5, 5, 4, 4 } } })
    fails("'fill' to be {value}", data.apply_view, picture, { { 'affine', fill = { 1, 2 } } })
    fails("'quality'", data.apply_view, picture, { { 'jpeg', quality = 0 } })
  end)

  it('takes one number for a range about zero, as torchvision does', function()
    local plan = data.views { { steps = { { 'rotation', degrees = 30 } } } }
    local least, most = 0, 0
    for index = 0, 199 do
      local degrees = data.draw_view(plan, { width = 9, height = 9, index = index })[1].degrees
      least, most = math.min(least, degrees), math.max(most, degrees)
    end
    assert.truthy(least < -25 and least >= -30 and most > 25 and most <= 30)
  end)

  it('knows the size of its views where it does not depend on the picture', function()
    local function size(...) return data.views({ { steps = { ... } } }):size(0) end
    assert.same({ 64, 96 }, { size({ 'resize', size = { 50, 70 } }, { 'pad', divisor = 32 }) })
    assert.same({ 50, 70 }, { size({ 'resize', size = { 50, 70 } }, { 'rotation', degrees = 9 }, { 'perspective' }) })
  end)
end)
