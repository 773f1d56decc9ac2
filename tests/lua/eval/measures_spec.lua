-- ssl.eval.measures: closed forms, and pairs of all tiles.
local measures = require 'ssl.eval.measures'

local function near(expected, value, tolerance)
  assert(math.abs(expected - value) <= tolerance, ('expected %.12g, got %.12g'):format(expected, value))
end

describe('measures', function()
  it('have their closed forms', function()
    local eye = torch.eye(4)
    near(0, measures.alignment(eye * 3, eye), 1e-12) -- lengths do not matter
    near(2, measures.alignment(eye, eye:flip { 0 }), 1e-6)
    near(-4, measures.uniformity(eye), 1e-6) -- every pair at squared distance 2
    near(-8, measures.uniformity(torch.tensor { { 1, 0 }, { -5, 0 } }), 1e-6)
    near(4, measures.rankme(eye), 1e-5) -- 1e-7 is added to each share
    near(4, measures.effective_rank(torch.cat({ eye, -eye }, 0)), 1e-6)
    near(1, measures.effective_rank(torch.tensor { { 1, 2 }, { 2, 4 }, { 5, 10 } }), 1e-3) -- roots of float64 rounding
  end)

  it('take the pairs of all tiles', function()
    local rows = torch.randn({ 3000, 3 }, { generator = torch.generator(0) })
    local z = rows / rows:norm(2, { 1 }, true)
    local potential = torch.cdist(z:double(), z:double()):square():mul(-2):exp()
    near(math.log((potential:sum():item() - 3000) / (3000 * 2999)), measures.uniformity(rows), 1e-6)
  end)
end)
