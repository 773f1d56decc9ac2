-- Pictures of the features, for eyes rather than tables.
local feature_pictures = require 'ssl.eval.feature_pictures'

local ROWS, NEIGHBOURS, MOST = 12, 8, 20000

local function neighbours(bench, set)
  local function side(split)
    local found, index = bench.store:get(set, split)
    return { pictures = bench.part(set, split, index), features = found.average }
  end
  local sheet = feature_pictures.neighbours(side 'test', side 'train', { rows = ROWS, neighbours = NEIGHBOURS })
  return { rows = {}, pictures = { bench.write_picture(set, 'neighbours', sheet) } }
end

local function plane(bench, set)
  local test = bench.labelled(set, 'test')
  local count = math.min(MOST, test[1]:size(0))
  local rows, targets = test[1]:narrow(0, 0, count), test[2] and test[2]:narrow(0, 0, count)
  local places, share = feature_pictures.principal_plane(rows)
  bench.write_projector(set, rows, targets)
  return {
    rows = { { metric = 'variance shown', definition = 'percent of the variance in two principal components',
      value = 100 * share } },
    pictures = { bench.write_picture(set, 'plane', feature_pictures.plane(places, targets)) },
  }
end

local function fits(set) return set.kind ~= 'persons' end

return {
  {
    name = 'neighbours', about = 'test pictures and their nearest training pictures', fits = fits,
    id = function() return 'neighbours/v1' end, run = neighbours,
  },
  {
    name = 'plane', about = 'test pictures on their two principal components', fits = fits,
    id = function() return 'plane/v1' end, run = plane,
  },
}
