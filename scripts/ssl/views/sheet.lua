-- A picture of what a plan of views makes of some samples: one row per sample, first the picture itself, then its views.
local view_sheet = {}

local GAP, LABEL, SIDE = 4, 14, 160 -- pixels: between tiles, of the line of numbers, of the largest tile

-- Rows of three bits, from the top.
local DIGITS = {
  [0] = { 7, 5, 5, 5, 7 }, { 2, 6, 2, 2, 7 }, { 7, 1, 7, 4, 7 }, { 7, 1, 7, 1, 7 }, { 5, 5, 7, 1, 1 },
  { 7, 4, 7, 1, 7 }, { 7, 4, 7, 5, 7 }, { 7, 1, 2, 2, 2 }, { 7, 5, 7, 5, 7 }, { 7, 5, 7, 1, 7 },
}

local function draw_number(sheet, number, left, top)
  for digit in tostring(number):gmatch '%d' do
    for y, bits in ipairs(DIGITS[tonumber(digit)]) do
      for x = 0, 2 do
        if math.floor(bits / 2 ^ (2 - x)) % 2 == 1 then
          sheet:narrow(1, top + 2 * (y - 1), 2):narrow(2, left + 2 * x, 2):fill_(0)
        end
      end
    end
    left = left + 8
  end
end

-- The picture and its views as uint8 tensors; `scale` shrinks the views.
local function tiles_of(picture, plan, index, seed)
  local height, width = picture:size(1), picture:size(2)
  local shrink = math.min(1, SIDE / math.max(height, width))
  local tiles = { data.resize(picture, { math.max(1, math.floor(height * shrink)), math.max(1, math.floor(width * shrink)) }) }
  for view = 0, #plan - 1 do
    local drawn = data.draw_view(plan, { width = width, height = height, seed = seed, index = index, view = view })
    tiles[view + 2] = data.apply_view(picture, drawn)
  end
  return tiles
end

-- The readable picture at `index` or next behind it that no row shows yet, and its index; nil when none is left. Each
-- unreadable one is named once.
local function next_readable(set, index, tried)
  for step = 0, #set - 1 do
    local at = (index + step) % #set
    if not tried[at] then
      tried[at] = true
      local ok, picture = pcall(set.picture, set, at)
      if ok then
        return picture, at
      end
      io.stderr:write(('warning: the next picture is shown instead: %s\n'):format(tostring(picture):match '%] (.*)$' or picture))
    end
  end
end

local function shrink_views(rows)
  local largest = 0
  for _, tiles in ipairs(rows) do
    for i = 2, #tiles do largest = math.max(largest, tiles[i]:size(1), tiles[i]:size(2)) end
  end
  local scale = math.min(1, SIDE / largest)
  for _, tiles in ipairs(rows) do
    for i = 2, #tiles do
      local height, width = tiles[i]:size(1), tiles[i]:size(2)
      if scale < 1 then
        tiles[i] = data.resize(tiles[i], { math.max(1, math.floor(height * scale)), math.max(1, math.floor(width * scale)) })
      end
    end
  end
end

--- The sheet as uint8 [3, H, W]: columns are numbered from 1 as in a batch, so `batch[3]` is column 3.
---@param set any data set
---@param plan any views
---@param options {images: integer, seed: integer}
function view_sheet.draw(set, plan, options)
  local count = math.min(options.images, #set)
  local rows, widths, heights, tried = {}, {}, {}, {}
  for i = 1, count do
    local picture, index = next_readable(set, math.floor((i - 1) * #set / count), tried)
    rows[i] = picture and tiles_of(picture, plan, index, options.seed)
  end
  if not rows[1] then
    error(('[views] none of the %d pictures can be read'):format(#set), 0)
  end
  shrink_views(rows)
  local height, width = LABEL + GAP, GAP
  for i, tiles in ipairs(rows) do
    heights[i] = 0
    for column, tile in ipairs(tiles) do
      heights[i] = math.max(heights[i], tile:size(1))
      widths[column] = math.max(widths[column] or 0, tile:size(2))
    end
    height = height + heights[i] + GAP
  end
  for _, w in ipairs(widths) do width = width + w + GAP end
  local sheet = torch.full({ 3, height, width }, 255, { dtype = 'uint8' })
  local left = GAP
  for column, w in ipairs(widths) do
    if column > 1 then draw_number(sheet, column - 1, left, 2) end
    local top = LABEL + GAP
    for i, tiles in ipairs(rows) do
      local tile = tiles[column]
      sheet:narrow(1, top, tile:size(1)):narrow(2, left, tile:size(2)):copy_(tile)
      top = top + heights[i] + GAP
    end
    left = left + w + GAP
  end
  return sheet
end

return view_sheet
