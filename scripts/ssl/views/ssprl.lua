-- SS-PRL's views (arXiv 2208.14439; WesleyHsieh0806/SS-PRL): SwAV's, then for each level all patches of both views.
local swav = require 'ssl.views.swav'

-- A random part of resize x resize pixels, cut into grid x grid cells of which each view shows a patch of size pixels;
-- other keys of a level are those of a group.
local function patches(level)
  if type(level) ~= 'table' or not (level.resize and level.grid and level.size) then
    error("[data.ssprl_views] expected {resize =, grid =, size =} for each of 'levels'", 0)
  end
  local group = swav.groups()[1]
  group.count, group.size = nil, nil
  group.crop, group.scale = 'patches', { 0.6, 1 }
  for key, value in pairs(level) do group[key] = value end
  return group
end

return {
  keys = { levels = { { resize = 314, grid = 2, size = 112 }, { resize = 383, grid = 3, size = 96 } } },
  groups = function(keys)
    local groups = swav.groups()
    for _, level in ipairs(keys.levels) do groups[#groups + 1] = patches(level) end
    return groups
  end,
}
