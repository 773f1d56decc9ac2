---@meta
-- Types of the module detection, written by `sslrun help --write=.` from the declarations in the code.

---What detectors are made of. Boxes are rows (x1, y1, x2, y2) in pixels: corners, a side is x2 - x1.
---@class detection
detection = {}

---@class detection.anchors.options
---@field stride? number pixels from cell to cell; above 0 (default 16)
---@field sizes? number[] square roots of the areas, in pixels; above 0 (default {32, 64, 128, 256, 512})
---@field ratios? number[] heights to widths; above 0 (default {0.5, 1, 2})
---@field offset? number of the first centre, in strides; at least 0, below 1 (default 0)

---Boxes of every size and ratio at each cell of a map, by rows of the map, then size, then ratio.
---Source: facebookresearch/detectron2, modeling/anchor_generator.py
---@param height integer of the map in cells, 0 or more
---@param width integer of the map in cells, 0 or more
---@param options? detection.anchors.options
---@return Tensor # [height * width * sizes * ratios, 4] float32
function detection.anchors(height, width, options) end

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

---@class detection.levels.options
---@field least? integer the finest level (default 2)
---@field most? integer the coarsest level (default 5)
---@field canonical_size? number side of a box of the canonical level, in pixels; above 0 (default 224)
---@field canonical_level? integer its level (default 4)

---Which level of a pyramid each box takes its features from: one coarser for each doubling of its sides. NaN and
---infinity are errors.
---Source: arXiv 1612.03144, equation 1; facebookresearch/detectron2, modeling/poolers.py
---@param boxes Tensor [N, 4] float
---@param options? detection.levels.options
---@return Tensor # [N] int64: `least` to `most`
function detection.levels(boxes, options) end

---@class detection.match.options
---@field thresholds? number[] from low to high; a value reaches one that it equals; 0 to 1 (default {0.3, 0.7})
---@field labels? integer[] below the first threshold, from it on, and so on (default {0, -1, 1})
---@field low_quality? boolean boxes with a truth's largest overlap, if it is above 0, get the last label too (default true)

---The truth that each box overlaps most, and what the overlap makes of the box. The defaults are those of anchors;
---proposals take `{thresholds = {0.5}, labels = {0, 1}, low_quality = false}`.
---Source: facebookresearch/detectron2, modeling/matcher.py
---@param iou Tensor [M, N] float: overlaps of M truths and N boxes, 0 or more
---@param options? detection.match.options
---@return Tensor index [N] int64: truths from 0, the first of equal ones; 0 where there are none
---@return Tensor label [N] int64
function detection.match(iou, options) end

---@class detection.nms.options
---@field groups? Tensor [N] int64: classes or levels; boxes of different ones never suppress each other
---@field most? integer boxes that are given at most; 0 or more (without it all)

---Non-maximum suppression: in the order of the scores a box is left out when its intersection over union with one that
---stays is above the threshold. Equal scores are taken in the order of their places. Groups are not shifted apart:
---overlaps keep all their digits. NaN, infinity and Tensors that are not on the CPU are errors.
---Source: facebookresearch/detectron2, layers/nms.py
---@param boxes Tensor [N, 4] float
---@param scores Tensor [N] float
---@param threshold number 0 to 1
---@param options? detection.nms.options
---@return Tensor # [K] int64: places of the boxes that stay, best score first
function detection.nms(boxes, scores, threshold, options) end

---@class detection.pyramid_anchors.options
---@field strides? number[] of each level: pixels from cell to cell; above 0 (default {4, 8, 16, 32, 64})
---@field sizes? number[] of each level: square root of the area, in pixels; above 0 (default {32, 64, 128, 256, 512})
---@field ratios? number[] heights to widths; above 0 (default {0.5, 1, 2})
---@field offset? number of the first centre, in strides; at least 0, below 1 (default 0)

---The anchors of each level of a pyramid, one size a level.
---Source: facebookresearch/detectron2, modeling/anchor_generator.py
---@param maps integer[][] {height, width} of each level in cells
---@param options? detection.pyramid_anchors.options
---@return Tensor[] # of each level: [height * width * ratios, 4] float32
function detection.pyramid_anchors(maps, options) end

---The boxes of each picture of a batch as the regions of all.
---@param boxes Tensor[] [R_i, 4] float: of picture i
---@return Tensor # [R, 5]: place of the picture from 0, x1, y1, x2, y2
function detection.regions(boxes) end

---@class detection.roi_align.options
---@field output? integer[] height and width of each region's map; 1 or more (default {7, 7})
---@field scale? number cells of the input per pixel: 1/16 at stride 16; above 0 (default 1)
---@field sampling? integer samples of a bin along each axis; 0: as many as it has cells, rounded up; 0 or more (default 0)
---@field aligned? boolean a cell's value belongs to its centre, half a cell from its corner; without it a region is at least one cell wide and high (default true)

---ROIAlign: a map of fixed size for each region of a picture's features; each bin is the mean of a grid of bilinear
---samples. Samples more than a cell outside count 0, an empty region gives 0. The gradient is the input's; both are the
---same bits for any number of threads. CPU only.
---Source: arXiv 1703.06870, section 3; pytorch/vision, ops/roi_align.py
---@param input Tensor [N, C, H, W] float
---@param regions Tensor [R, 5] float: place of the picture in the batch from 0, x1, y1, x2, y2
---@param options? detection.roi_align.options
---@return Tensor # [R, C, output[1], output[2]] of the input's type and memory format
function detection.roi_align(input, regions, options) end

---@class detection.sample.options
---@field count? integer boxes at most; 0 or more (default 256)
---@field positive_share? number of `count`, rounded down: positives at most; 0 to 1 (default 0.5)
---@field background? integer the label of negatives (default 0)
---@field order? 'random'|'lowest' which boxes are taken: drawn ones, or the first (default 'random')
---@field seed? integer of the draws (default 0)
---@field step? integer of the run; other draws in each; 0 or more (default 0)
---@field picture? integer its number; other draws for each; 0 or more (default 0)
---@field draw? integer tells samplings of one picture and step apart; 0 or more (default 0)
---@field positive? Tensor [P] int64: take these and `negative` instead, places of boxes with such labels
---@field negative? Tensor [Q] int64: with `positive`

---The boxes that losses look at: positives up to their share, then negatives up to `count`, without replacement. A draw
---depends on seed, step, picture, draw and the box's place alone. CPU only.
---Source: facebookresearch/detectron2, modeling/sampling.py
---@param labels Tensor [N] int64: -1 is left out, `background` negative, others positive
---@param options? detection.sample.options
---@return Tensor positive int64: places from 0, ascending
---@return Tensor negative int64: places from 0, ascending
function detection.sample(labels, options) end
