-- Person re-identification on SYSU-30k or folders like it (wanggrun/SYSU-30k, Self-Supervised-ReID).
local unit = require 'ssl.parts.unit'

-- How the features of a picture and of its mirror image become one.
local COMBINE = {
  { 'proper', 'both features normalised before they are added',
    function(one, other) return unit(unit(one):add(unit(other))) end },
  { 'quirk', 'as published: the mirrored feature enters with its length',
    function(one, other) return unit(unit(one):add(other)) end },
}

local function run(bench, set)
  local sides, rows = {}, {}
  for _, name in ipairs { 'query', 'gallery' } do
    local split = set.splits[name]
    local found, index = bench.store:get_all(set, name, {
      { name = 'person', kind = 'map', size = 256 }, { name = 'mirrored_person', kind = 'map', size = 256 },
    })
    sides[name] = {
      one = found[1].average, other = found[2].average,
      identities = split:targets():index_select(0, index), cameras = split:cameras():index_select(0, index),
    }
  end
  for _, way in ipairs(COMBINE) do
    local function persons(side) return { way[3](side.one, side.other), side.identities, side.cameras } end
    local result = eval.reid { query = persons(sides.query), gallery = persons(sides.gallery), ranks = { 1, 5, 10 } }
    for _, metric in ipairs { 'rank1', 'rank5', 'rank10', 'map' } do
      local name = metric == 'map' and 'mAP' or metric:gsub('rank', 'rank-')
      rows[#rows + 1] = { metric = name .. ', ' .. way[1], value = result.over_all[metric],
        definition = ('%s; trapezoid AP; over all %d queries'):format(way[2], result.queries) }
      rows[#rows + 1] = { metric = ('%s, %s, valid'):format(name, way[1]), value = result.over_valid[metric],
        definition = ('%s; over the %d queries with a match'):format(way[2], result.valid) }
    end
  end
  return { rows = rows, deviations = { 'equal similarities rank by place in the gallery (published: unstable sort)' } }
end

return { {
  name = 'reid',
  about = 'ranking of a gallery for each query; mean of the features of a picture and its mirror image',
  fits = function(set) return set.kind == 'persons' end,
  id = function() return 'reid/v1' end,
  run = run,
} }
