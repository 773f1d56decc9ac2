-- preview.png: the first images of the first batch, one picture row per view.
local annotations = require 'ssl.views.pictures.annotations'
local visible = require 'ssl.views.pictures.visible'

local preview = {}

local IMAGENET_MEAN, IMAGENET_STD = { 0.485, 0.456, 0.406 }, { 0.229, 0.224, 0.225 }

-- Pixels of a view [N, 3, S, S], normalised with ImageNet's mean and deviation, as uint8; other channels stretched.
local function pixels_of(view)
  if view.dtype == 'uint8' then return view end
  if view:size(1) ~= 3 then return visible(view) end
  local function channels(values) return torch.tensor(values):view { 1, 3, 1, 1 } end
  return view:float():mul(channels(IMAGENET_STD)):add(channels(IMAGENET_MEAN)):nan_to_num(0, 1, 0):clamp(0,
    1):mul(255):round():to 'uint8'
end

-- What the batch knows of picture `i` in view `v`; its target once, in the first view.
local function known_of(batch, v, i)
  local known = { mask = batch.masks and batch.masks[v][i]:cpu(),
    target = v == 1 and batch.target and batch.target[i]:cpu() or nil }
  if batch.boxes then
    local rows = batch.boxes[v].image:eq(i):nonzero():flatten()
    known.objects = {}
    for _, key in ipairs { 'boxes', 'labels' } do
      known.objects[key] = batch.boxes[v][key]:index_select(0, rows):cpu()
    end
  end
  return known
end

--- Writes preview.png into the run folder and the same picture to TensorBoard; smaller views are enlarged. Boxes, masks
--- and names of classes that the batch brings are drawn on the views. Of views of other than three channels the first
--- three are shown, or the first as grey, each stretched from its smallest to its largest value.
---@param run Run
---@param batch table array of views [B, 3, S, S], normalised with ImageNet's mean and deviation, or uint8
---@param names? string[] of the classes
function preview.write(run, batch, names)
  local count = math.min(run.options.preview, batch.index:size(0))
  if count <= 0 then
    return
  end
  local height, width = batch[1]:size(2), batch[1]:size(3)
  local tiles = {}
  for v = 1, #batch do
    local view = pixels_of(batch[v]:narrow(0, 0, count):cpu())
    for i = 0, count - 1 do
      local tile = annotations.draw(view[i], known_of(batch, v, i), names)
      if tile:size(1) ~= height or tile:size(2) ~= width then
        tile = torch.upsample_nearest2d(tile:unsqueeze(0), { height, width })[0]
      end
      tiles[#tiles + 1] = tile
    end
  end
  local picture = log.grid(torch.stack(tiles), { columns = count })
  log.write_png(run.dir .. '/preview.png', picture)
  if run.journal.board then
    run.journal.board:image('views', picture, run.steps)
  end
end

return preview
