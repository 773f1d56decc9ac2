-- torchvision's TenCrop: corners and centre, then those of the mirrored picture.
local eval_views = require 'ssl.views.eval'

-- The mirrored picture's top left corner is the mirrored top right one.
local CROPS = {
  'top_left', 'top_right', 'bottom_left', 'bottom_right', 'center',
  'top_right', 'top_left', 'bottom_right', 'bottom_left', 'center',
}

return {
  keys = eval_views.keys,
  groups = function(keys)
    local groups = {}
    for i, crop in ipairs(CROPS) do
      groups[i] = eval_views.groups(keys)[1]
      groups[i].crop = crop
      groups[i].hflip = i > 5 and 1 or 0
    end
    return groups
  end,
}
