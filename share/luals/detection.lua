---@meta
-- Types of the module detection, written by `sslrun help --write=.` from the declarations in the code.

---What detectors are made of. Boxes are rows (x1, y1, x2, y2) in pixels: corners, a side is x2 - x1.
---@class detection
detection = {}

---Width times height.
---@param boxes Tensor [N, 4] float
---@return Tensor # [N] float32 or float64
function detection.area(boxes) end

---Moves corners outside a picture to its border.
---@param boxes Tensor [N, 4] float
---@param height number of the picture, 0 or more
---@param width number of the picture, 0 or more
---@return Tensor # [N, 4]: a new tensor of the same type
function detection.clip(boxes, height, width) end

---@class detection.decode.options
---@field weights? number[] factors of dx, dy, dw and dh; above 0 (default {1, 1, 1, 1})
---@field most_growth? number a decoded side is at most this times its source's; nothing bounds it below; above 0 (default 62.5)

---The boxes that are meant by predicted numbers, the inverse of `detection.encode`.
---Source: facebookresearch/detectron2, modeling/box_regression.py
---@param deltas Tensor [N, 4 K] float: (dx, dy, dw, dh) for each of K classes
---@param sources Tensor [N, 4] float: anchors or proposals
---@param options? detection.decode.options
---@return Tensor # [N, 4 K] float32, or float64 where both are
function detection.decode(deltas, sources, options) end

---@class detection.encode.options
---@field weights? number[] factors of dx, dy, dw and dh; above 0 (default {1, 1, 1, 1})
---@field most_growth? number a decoded side is at most this times its source's; nothing bounds it below; above 0 (default 62.5)

---What a detector has to predict: the way between the centres in parts of the source's sides, and the logarithms of the
---ratios of the sides. A side of 0 or less is an error.
---Source: arXiv 1506.01497, equation 2; facebookresearch/detectron2, modeling/box_regression.py
---@param sources Tensor [N, 4] float: anchors or proposals
---@param targets Tensor [N, 4] float: the true box of each
---@param options? detection.encode.options
---@return Tensor # [N, 4] float32, or float64 where one of them is: (dx, dy, dw, dh)
function detection.encode(sources, targets, options) end

---Intersection over union of every two boxes, 0 where nothing is shared, boxes of no area included.
---Source: facebookresearch/detectron2, structures/boxes.py
---@param rows Tensor [M, 4] float
---@param columns Tensor [N, 4] float
---@return Tensor # [M, N] float32, or float64 where one of them is: 0 to 1
function detection.iou(rows, columns) end

---The boxes whose sides are both above a number; 0 leaves out the empty ones. A box with NaN never is.
---@param boxes Tensor [N, 4] float
---@param side number 0 or more
---@return Tensor # [K] int64: their places from 0, in order
function detection.larger_than(boxes, side) end
