-- WCL's views (arXiv 2110.04770; mingkai-zheng/WCL): two alike; with `weak`, of its first ten epochs, SimSiam's.
local simsiam = require 'ssl.views.simsiam'

return {
  keys = { size = 224, weak = false },
  groups = function(keys)
    local groups = simsiam.groups(keys)
    if not keys.weak then
      groups[1].scale = { 0.08, 1 }
      groups[1].jitter = { p = 0.8, brightness = 0.8, contrast = 0.8, saturation = 0.8, hue = 0.2 }
    end
    return groups
  end,
}
