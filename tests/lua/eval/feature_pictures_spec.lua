-- ssl.eval.feature_pictures: the plane of a picture.
local feature_pictures = require 'ssl.eval.feature_pictures'

local function near(expected, value, tolerance)
  assert(math.abs(expected - value) <= tolerance, ('expected %.12g, got %.12g'):format(expected, value))
end

describe('feature_pictures', function()
  it('turn features into their principal plane', function()
    local spread = torch.randn({ 200, 2 }, { generator = torch.generator(1), dtype = 'float64' })
    spread:select(1, 0):mul_(3)
    local rows = torch.zeros({ 200, 6 }, { dtype = 'float64' })
    rows:select(1, 4):copy_(spread:select(1, 0))
    rows:select(1, 1):copy_(spread:select(1, 1))
    local plane, share = feature_pictures.principal_plane(rows)
    near(1, share, 1e-12)
    near(0, (plane:norm(2, { 1 }) - (spread - spread:mean({ 0 }, true)):norm(2, { 1 })):abs():max():item(), 1e-9)
    assert.same({ 3, 640, 640 }, feature_pictures.plane(plane, torch.zeros({ 200 }, { dtype = 'int64' })).shape)
  end)
end)
