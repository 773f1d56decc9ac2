-- A group of the usual keys as the list of steps that it stands for.
--
-- Every step of the usual order is in the list, those that the group does not name with p = 0: a view's draws then do
-- not depend on which steps a group has.
local steps = {}

local CROPS = {
  'random_resized', 'center', 'resize', 'top_left', 'top_right', 'bottom_left', 'bottom_right', 'patches', 'zoomed',
}

--- The keys of a group.
steps.keys = {
  'count', 'crop', 'size', 'resize', 'grid', 'longest', 'zoom', 'block', 'cross', 'scale', 'ratio', 'filter', 'jitter',
  'grayscale', 'blur', 'solarize', 'posterize', 'equalize', 'hflip', 'erase', 'mean', 'std',
}

local function number_of(group, key, default, name)
  local value = group[key]
  if value == nil then return default end
  if type(value) ~= 'number' then
    error(("[%s] expected a number for '%s', got %s"):format(name, key, type(value)), 0)
  end
  return value
end

-- Height and width of the group's views.
local function size_of(group, name)
  local size = group.size or 224
  if type(size) == 'table' and #size == 2 and type(size[1]) == 'number' and type(size[2]) == 'number' then
    return size[1], size[2]
  end
  size = number_of(group, 'size', 224, name)
  return size, size
end

local function crop_of(group, name)
  local crop = group.crop or 'random_resized'
  for _, known in ipairs(CROPS) do
    if crop == known then return crop end
  end
  local near = type(crop) == 'string' and sslrun.nearest_name(crop, CROPS)
  error(("[%s] expected one of '%s' for 'crop', got '%s'%s"):format(name, table.concat(CROPS, "', '"), tostring(crop),
    near and ("; did you mean '%s'?"):format(near) or ''), 0)
end

-- A step with the settings of the group's table of that key, or one that never happens.
local function step(kind, group, key, name)
  local given = group[key]
  if given == nil then return { kind, p = 0 } end
  if type(given) ~= 'table' then
    error(("[%s] expected a table for '%s', got %s"):format(name, key, type(given)), 0)
  end
  local made = { kind, p = 1 }
  for setting, value in pairs(given) do made[setting] = value end
  made[1] = kind
  return made
end

local function window_steps(group, crop, name)
  local height, width = size_of(group, name)
  local resize = number_of(group, 'resize', math.max(256, height, width), name)
  if resize < math.max(height, width) then
    error(("[%s] expected 'resize' to be at least 'size' for a centre or corner crop"):format(name), 0)
  end
  local window = crop == 'center' and { 'center_crop' } or { 'corner_crop', corner = crop }
  window.size = { height, width }
  return { 'resize', size = resize, filter = group.filter }, window
end

local function patches(group, name)
  local height, width = size_of(group, name)
  local grid = number_of(group, 'grid', 0, name)
  local count = number_of(group, 'count', grid * grid, name)
  if grid < 1 then error(("[%s] expected 'grid' of 1 or more cells for patches"):format(name), 0) end
  if count % (grid * grid) ~= 0 then
    error(("[%s] expected 'count' to be a multiple of grid x grid for patches"):format(name), 0)
  end
  return {
    'patches', size = { height, width }, resize = number_of(group, 'resize', math.max(256, height, width), name),
    grid = grid, scale = group.scale or { 0.2, 1 }, ratio = group.ratio, filter = group.filter,
  }
end

local function zoomed(group, name)
  local height, width = size_of(group, name)
  local resize = number_of(group, 'resize', math.max(256, height, width), name)
  return {
    'scale_jitter', size = resize, longest = group.longest, scale = group.zoom or { 0.5, 2 }, filter = group.filter,
  }, { 'random_crop', size = { height, width } }
end

local function crop_steps(group, name)
  local crop = crop_of(group, name)
  local height, width = size_of(group, name)
  if crop == 'random_resized' then
    return {
      'random_resized_crop', size = { height, width }, scale = group.scale or { 0.2, 1 }, ratio = group.ratio,
      filter = group.filter,
    }
  elseif crop == 'resize' then
    return { 'resize', size = { height, width }, filter = group.filter }
  elseif crop == 'patches' then
    return patches(group, name)
  elseif crop == 'zoomed' then
    return zoomed(group, name)
  end
  return window_steps(group, crop, name)
end

--- The group as {count =, steps = {…}}. Draws depend on the order of the list, which therefore stays as it is.
---@param group table keys of a group
---@param name string of the function, for errors
function steps.of(group, name)
  local list = {}
  local function add(...)
    for _, each in ipairs { ... } do list[#list + 1] = each end
  end
  if (group.block or -1) ~= -1 then add { 'block', block = group.block, cross = group.cross } end
  add(crop_steps(group, name))
  add(step('color_jitter', group, 'jitter', name))
  add { 'grayscale', p = group.grayscale or 0 }
  add(step('gaussian_blur', group, 'blur', name), step('solarize', group, 'solarize', name))
  add { 'hflip', p = group.hflip or 0 }
  add(step('posterize', group, 'posterize', name))
  add({ 'equalize', p = group.equalize or 0 }, { 'normalize', mean = group.mean, std = group.std })
  add(step('erase', group, 'erase', name))
  local cells = group.crop == 'patches' and 2 * group.grid ^ 2 or 1
  return { count = group.count or cells, steps = list }
end

return steps
