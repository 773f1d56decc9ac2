-- preview.png: the first images of the first batch, one picture row per view.
local preview = {}

local IMAGENET_MEAN, IMAGENET_STD = { 0.485, 0.456, 0.406 }, { 0.229, 0.224, 0.225 }

--- Writes preview.png into the run folder and the same picture to TensorBoard; smaller views are enlarged.
---@param run Run
---@param batch table array of views [B, 3, S, S], normalised with ImageNet's mean and deviation
function preview.write(run, batch)
  local count = math.min(run.options.preview, batch.index:size(0))
  if count <= 0 then
    return
  end
  local height, width = batch[1]:size(2), batch[1]:size(3)
  local rows = {}
  for i = 1, #batch do
    local view = batch[i]:narrow(0, 0, count)
    if view:size(2) ~= height or view:size(3) ~= width then
      view = torch.upsample_nearest2d(view, { height, width })
    end
    rows[i] = view
  end
  local images = torch.cat(rows, 0):cpu()
  local picture = log.grid(images, { columns = count, mean = IMAGENET_MEAN, std = IMAGENET_STD })
  log.write_png(run.dir .. '/preview.png', picture)
  if run.journal.board then
    run.journal.board:image('views', picture, run.steps)
  end
end

return preview
