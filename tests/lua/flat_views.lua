-- Drawn views of the usual order as one flat table, and back: what tests compare with other libraries' pipelines.
local flat = {}

local NAMES = { 'brightness', 'contrast', 'saturation', 'hue' }

local READ = {}

local function window_of(view, box) view.window = { box[1], box[2], box[3], box[4] } end

local function resized(view, size)
  view.resize, view.window = { size[2], size[1] }, { 0, 0, size[2], size[1] }
end

function READ.block(view, step) view.crop = step.crop end

function READ.random_resized_crop(view, step)
  local from, part = view.crop, step.crop
  view.crop = { from[1] + part[1], from[2] + part[2], part[3], part[4] }
  resized(view, step.size)
  view.filter = step.filter
end

function READ.patches(view, step)
  READ.random_resized_crop(view, { crop = step.crop, size = { step.resize, step.resize }, filter = step.filter })
  window_of(view, step.window)
end

function READ.resize(view, step)
  resized(view, step.size)
  view.filter = step.filter
end

READ.scale_jitter = READ.resize

function READ.center_crop(view, step) window_of(view, step.crop) end

READ.corner_crop, READ.random_crop = READ.center_crop, READ.center_crop

function READ.color_jitter(view, step)
  local number = {}
  for i, name in ipairs(NAMES) do number[name] = i - 1 end
  local order = {}
  for i, name in ipairs(step.order) do order[i] = number[name] end
  view.jitter = { order = order, brightness = step.brightness, contrast = step.contrast, saturation = step.saturation,
    hue = step.hue }
end

function READ.grayscale(view) view.grayscale = true end

function READ.gaussian_blur(view, step) view.blur_sigma, view.blur_kernel = step.sigma, step.kernel end

function READ.solarize(view, step) view.solarize = step.threshold end

function READ.hflip(view) view.flip = true end

function READ.posterize(view, step) view.posterize = step.bits end

function READ.equalize(view) view.equalize = true end

function READ.normalize() end

function READ.erase(view, step) view.erase, view.erase_value = step.box, step.value end

--- What data.draw_view gives: crop, resize and window in pixels, then what the steps drew.
function flat.of(drawn)
  local height, width = drawn.picture[1], drawn.picture[2]
  local view = { crop = { 0, 0, width, height }, grayscale = false, blur_sigma = 0, blur_kernel = 0, posterize = 8,
    equalize = false, flip = false }
  for _, step in ipairs(drawn) do READ[step[1]](view, step) end
  return view
end

function flat.draw(views, options) return flat.of(data.draw_view(views, options)) end

local function jitter_of(jitter)
  local order = {}
  for i, number in ipairs(jitter.order) do order[i] = NAMES[number + 1] end
  return { 'color_jitter', order = order, brightness = jitter.brightness, contrast = jitter.contrast,
    saturation = jitter.saturation, hue = jitter.hue }
end

--- The steps of such a table, for data.apply_view.
function flat.steps(view)
  local steps = {}
  local function add(step) steps[#steps + 1] = step or nil end
  if view.crop then add { 'random_crop', crop = view.crop } end
  add { 'resize', size = { view.size, view.size }, filter = view.filter }
  add(view.jitter and jitter_of(view.jitter))
  add(view.grayscale and { 'grayscale' })
  if (view.blur_sigma or 0) > 0 then
    add { 'gaussian_blur', sigma = view.blur_sigma, kernel = view.blur_kernel }
  end
  add(view.solarize and { 'solarize', threshold = view.solarize })
  add(view.flip and { 'hflip' })
  add(view.posterize and { 'posterize', bits = view.posterize })
  add(view.equalize and { 'equalize' })
  add(view.erase and { 'erase', box = view.erase, value = view.erase_value })
  return steps
end

function flat.apply(picture, view) return data.apply_view(picture, flat.steps(view)) end

return flat
