-- SS-PRL (arXiv 2208.14439), ResNet-50 on COCO train2014: the released training script, 34 views of each picture.
-- Differs:  each queue is used once it is full (released: all with the first full one, --codes.released); float32
--           (released: --precision=fp16)
-- Run:      sslrun recipes/ssprl_coco.lua --data.root=DIR --precision=bf16
-- Data:     DIR/train2014/*.jpg: 82,783 pictures, images.cocodataset.org/zips/train2014.zip; labels are not read
-- Hardware: about 88 GiB of GPU memory in float32 (estimate of --dry_run); the authors had two GPUs, 64 images each, in
--           float16
-- Expected: WACV 2023 has the tables, the authors' repository states no figure for these weights; not measured here yet
require('ssl').recipe('ssprl', {
  set = 'coco14', batch = 128,
  levels = { prototypes = { 150, 150 }, queue = { 5000, 5000 } },
  model = { prototypes = 300 },
  codes = { queue = 1920, queue_start = 80, freeze = 648 }, -- freeze: an epoch
  optim = { images = 128 },
})
