-- What is known of a picture, drawn on it: masks, boxes and class names.
local annotations = {}

local NAMED_FROM = 96 -- pixels: a shorter side has no room for names
local ALPHA = 0.3 -- of masks: the views' own colours are to be seen

local function name_of(names, class) return names and names[class + 1] or tostring(class) end

-- The classes of a target, from 0: a number, or float [C] with 1 for each class that is there.
local function classes_of(target)
  if type(target) == 'number' then return { target } end
  if target:dim() == 0 then return { target:item() } end
  return target:gt(0):nonzero():flatten():tolist()
end

local function names_of(classes, names)
  local texts = {}
  for i, class in ipairs(classes) do texts[i] = name_of(names, class) end
  return texts
end

-- The names at the top, on a plate without a box.
local function draw_caption(picture, target, names)
  local classes = classes_of(target)
  if #classes == 0 then return picture end
  return data.draw_bounding_boxes(picture, torch.tensor { { 0, 0, picture:size(2), picture:size(1) } }, {
    width = 0,
    labels = { table.concat(names_of(classes, names), ', ') },
    classes = torch.tensor({ classes[1] }, { dtype = 'int64' }),
  })
end

--- What a view shows of it; the target stays.
---@param known {objects?: table, mask?: any, target?: any} what set:boxes, set:mask and set:target give
---@param drawn table the view, of data.draw_view
function annotations.in_view(known, drawn)
  return {
    objects = known.objects and data.boxes_in_view(known.objects, drawn),
    mask = known.mask and data.mask_in_view(known.mask, drawn),
    target = known.target,
  }
end

--- The same for the picture resized by data.resize.
---@param known table
---@param height integer of the resized picture
---@param width integer
---@param picture any before it
function annotations.resized(known, height, width, picture)
  local whole = { picture = { picture:size(1), picture:size(2) }, { 'resize', size = { height, width } } }
  return annotations.in_view(known, whole)
end

--- The picture with them: masks with their outlines, boxes and names in the colours of their classes; the target's
--- names where neither masks nor boxes show them.
---@param picture any uint8 [3, H, W]
---@param known {objects?: table, mask?: any, target?: any}
---@param names? string[] of the classes
---@return any picture a copy
function annotations.draw(picture, known, names)
  local named = math.min(picture:size(1), picture:size(2)) >= NAMED_FROM
  if known.mask then
    local labels = named and not known.objects and names or nil
    picture = data.draw_segmentation_masks(picture, known.mask, { labels = labels, alpha = ALPHA })
  end
  if known.objects then
    local classes = known.objects.labels
    picture = data.draw_bounding_boxes(picture, known.objects.boxes, {
      classes = classes,
      labels = named and names_of(classes:tolist(), names) or nil,
    })
  elseif named and known.target ~= nil and not known.mask then
    picture = draw_caption(picture, known.target, names)
  end
  return picture
end

return annotations
