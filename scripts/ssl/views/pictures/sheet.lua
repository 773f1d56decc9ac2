-- A picture of what a plan of views makes of some samples: one row per sample, first the picture itself, then its
-- views.
local annotations = require 'ssl.views.pictures.annotations'
local visible = require 'ssl.views.pictures.visible'

local view_sheet = {}

local GAP, LABEL, SIDE = 4, 14, 160 -- pixels: between tiles, of the line of numbers, of the largest tile

-- What the set knows of a picture, of the kinds that are asked for; nil where it has no such thing.
local function known_of(set, index, kinds)
  local function ask(method)
    local ok, value = pcall(set[method], set, index)
    return ok and value or nil
  end
  return {
    objects = kinds.boxes and ask 'boxes' or nil,
    mask = kinds.masks and ask 'mask' or nil,
    target = kinds.targets and ask 'target' or nil,
  }
end

-- A tile: its pixels, uint8 [3, h, w], and what is known of them; at `scale`.
local function scaled(tile, scale)
  if scale >= 1 then return tile end
  local height, width = tile.pixels:size(1), tile.pixels:size(2)
  local to_height, to_width = math.max(1, math.floor(height * scale)), math.max(1, math.floor(width * scale))
  return {
    pixels = data.resize(tile.pixels, { to_height, to_width }),
    known = annotations.resized(tile.known, to_height, to_width, tile.pixels),
  }
end

-- The tiles of the picture, which is shrunk already, and of its views.
local function tiles_of(whole, plan, index, seed)
  local height, width = whole.pixels:size(1), whole.pixels:size(2)
  local shown = { pixels = visible(whole.pixels), known = whole.known }
  local tiles = { scaled(shown, SIDE / math.max(height, width)) }
  for view = 0, #plan - 1 do
    local drawn = data.draw_view(plan, { width = width, height = height, seed = seed, index = index, view = view })
    local pixels = visible(data.apply_view(whole.pixels, drawn))
    tiles[view + 2] = { pixels = pixels, known = annotations.in_view(whole.known, drawn) }
    tiles[view + 2].known.target = nil -- named once, on the picture
  end
  return tiles
end

-- The readable picture at `index` or next behind it that no row shows yet, and its index; nil when none is left. Each
-- unreadable one is named once.
local function next_readable(set, index, tried, channels)
  for step = 0, #set - 1 do
    local at = (index + step) % #set
    if not tried[at] then
      tried[at] = true
      local ok, picture = pcall(set.picture, set, at, channels)
      if ok then
        return picture, at
      end
      io.stderr:write(('warning: the next picture is shown instead: %s\n')
        :format(tostring(picture):match '%] (.*)$' or picture))
    end
  end
end

local function shrink_views(rows)
  local largest = 0
  for _, tiles in ipairs(rows) do
    for i = 2, #tiles do largest = math.max(largest, tiles[i].pixels:size(1), tiles[i].pixels:size(2)) end
  end
  for _, tiles in ipairs(rows) do
    for i = 2, #tiles do tiles[i] = scaled(tiles[i], SIDE / largest) end
  end
end

-- Heights of the rows and widths of the columns.
local function extents(rows)
  local heights, widths = {}, {}
  for i, tiles in ipairs(rows) do
    heights[i] = 0
    for column, tile in ipairs(tiles) do
      heights[i] = math.max(heights[i], tile.pixels:size(1))
      widths[column] = math.max(widths[column] or 0, tile.pixels:size(2))
    end
  end
  return heights, widths
end

local function sum(lengths)
  local total = 0
  for _, length in ipairs(lengths) do total = total + length + GAP end
  return total
end

local function write_number(sheet, number, left, width)
  local head = sheet:narrow(1, 2, LABEL - 2):narrow(2, left, width)
  head:copy_(data.draw_bounding_boxes(head, torch.tensor { { 0, 0, width, LABEL } }, {
    width = 0, labels = { tostring(number) }, colors = { { 255, 255, 255 } },
  }))
end

-- The rows of finished tiles on white, columns numbered from 1.
local function laid_out(rows)
  local heights, widths = extents(rows)
  local sheet = torch.full({ 3, LABEL + GAP + sum(heights), GAP + sum(widths) }, 255, { dtype = 'uint8' })
  local left = GAP
  for column, width in ipairs(widths) do
    if column > 1 then write_number(sheet, column - 1, left, width) end
    local top = LABEL + GAP
    for i, tiles in ipairs(rows) do
      local pixels = tiles[column].pixels
      sheet:narrow(1, top, pixels:size(1)):narrow(2, left, pixels:size(2)):copy_(pixels)
      top = top + heights[i] + GAP
    end
    left = left + width + GAP
  end
  return sheet
end

--- The sheet as uint8 [3, H, W]: columns are numbered from 1 as in a batch, so `batch[3]` is column 3.
---@param set any data set
---@param plan any views
---@param options {images: integer, seed: integer, show: {boxes?: boolean, masks?: boolean, targets?: boolean}} show:
---  what to draw on the tiles, as far as the set has it
function view_sheet.draw(set, plan, options)
  local count = math.min(options.images, #set)
  local rows, tried, channels = {}, {}, plan:steps().channels
  for i = 1, count do
    local picture, index = next_readable(set, math.floor((i - 1) * #set / count), tried, channels)
    rows[i] = picture and tiles_of({ pixels = picture, known = known_of(set, index, options.show) }, plan, index,
      options.seed)
  end
  if not rows[1] then
    error(('[views] none of the %d pictures can be read'):format(#set), 0)
  end
  shrink_views(rows)
  local names = set:classes()
  for _, tiles in ipairs(rows) do
    for _, tile in ipairs(tiles) do tile.pixels = annotations.draw(tile.pixels, tile.known, names) end
  end
  return laid_out(rows)
end

return view_sheet
