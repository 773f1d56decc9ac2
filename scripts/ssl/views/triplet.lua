-- The triplet method's views (wanggrun/triplet): BYOL's, with Pillow's blur.
local byol = require 'ssl.views.byol'

return {
  keys = byol.keys,
  groups = function(keys)
    local groups = byol.groups(keys)
    for _, group in ipairs(groups) do group.blur.kernel = 0 end
    return groups
  end,
}
