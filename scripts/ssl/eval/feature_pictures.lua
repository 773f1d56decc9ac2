-- Pictures of features: a sheet of nearest neighbours, and the features on a plane.
local feature_pictures = {}

-- pixels: of a picture on the sheet, between them, of the plane, radius of a dot
local TILE, GAP, SIDE, DOT = 72, 4, 640, 2
-- Twelve colours that are told apart, then again.
local COLOURS = {
  { 31, 119, 180 }, { 255, 127, 14 }, { 44, 160, 44 }, { 214, 39, 40 }, { 148, 103, 189 }, { 140, 86, 75 },
  { 227, 119, 194 }, { 127, 127, 127 }, { 188, 189, 34 }, { 23, 190, 207 }, { 0, 0, 0 }, { 255, 187, 120 },
}

local function tile_of(pictures, index)
  return data.resize(pictures:picture(index), { TILE, TILE })
end

--- A sheet of queries, each followed by its nearest neighbours in a bank: one row per query.
---@param queries {pictures: any, features: any} a data set and float [M, D]
---@param bank {pictures: any, features: any}
---@param options {rows: integer, neighbours: integer}
---@return any picture uint8 [3, H, W]
function feature_pictures.neighbours(queries, bank, options)
  local count = math.min(options.rows, #queries.pictures)
  local chosen = torch.arange(count):mul(math.floor(#queries.pictures / count))
  local _, index = eval.nearest(bank.features, queries.features:index_select(0, chosen), options.neighbours)
  local columns = index:size(1) + 1
  local sheet = torch.full({ 3, count * (TILE + GAP) + GAP, columns * (TILE + GAP) + 3 * GAP }, 255,
    { dtype = 'uint8' })
  for row = 0, count - 1 do
    for column = 0, columns - 1 do
      local picture = column == 0 and tile_of(queries.pictures, chosen[row]:item())
        or tile_of(bank.pictures, index[row][column - 1]:item())
      local left = GAP + column * (TILE + GAP) + (column > 0 and 2 * GAP or 0) -- the query stands apart
      sheet:narrow(1, GAP + row * (TILE + GAP), TILE):narrow(2, left, TILE):copy_(picture)
    end
  end
  return sheet
end

--- The features' first two principal components, centred, [N, 2] double; each has its largest weight positive, so that
--- the picture does not depend on the sign of an eigenvector.
---@param rows any float [N, D]
---@return any
---@return number share of the variance, 0 to 1
function feature_pictures.principal_plane(rows)
  local z = rows:double()
  z = z:sub(z:mean({ 0 }, true))
  local values, vectors = torch.linalg_eigh(z:t():matmul(z))
  local width = values:size(0)
  local plane = vectors:narrow(1, width - 2, 2):flip { 1 }
  local largest = plane:gather(0, plane:abs():argmax(0, true))
  return z:matmul(plane:mul(largest:sign())), values:narrow(0, width - 2, 2):sum():div(values:sum()):item()
end

--- A dot for each row, coloured by its class; rows of several classes take the colour of the first, rows without labels
--- one colour.
---@param plane any float [N, 2]
---@param targets? any int64 [N], or [N, C]
---@return any picture uint8 [3, S, S]
function feature_pictures.plane(plane, targets)
  local low, high = plane:amin { 0 }, plane:amax { 0 }
  local span = high:sub(low):clamp(1e-12)
  local places = plane:sub(low):div(span):mul(SIDE - 4 * DOT - 1):add(2 * DOT):to 'int64'
  targets = targets or torch.zeros({ plane:size(0) }, { dtype = 'int64' })
  local classes = targets:dim() == 2 and targets:argmax(1) or targets
  local picture = torch.full({ 3, SIDE, SIDE }, 255, { dtype = 'uint8' })
  for class, colour in ipairs(COLOURS) do
    local own = classes:remainder(#COLOURS):eq(class - 1):nonzero():flatten()
    local x, y = places:select(1, 0):index_select(0, own), places:select(1, 1):index_select(0, own):neg():add(SIDE - 1)
    for dx = -DOT, DOT do
      for dy = -DOT, DOT do
        if dx * dx + dy * dy <= DOT * DOT then
          local flat = y:add(dy):mul(SIDE):add(x):add(dx)
          for channel = 0, 2 do
            picture[channel]:view { -1 }:index_fill_(0, flat, colour[channel + 1])
          end
        end
      end
    end
  end
  return picture
end

return feature_pictures
