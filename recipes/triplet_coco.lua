-- Triplet (arXiv 2104.08760), ResNet-50 on COCO 2017: the setting of ImageNet without accumulation.
-- Differs:  as triplet_imagenet.lua does: negatives of all processes (--dist.joined_loss=false), float32
--           (--precision=fp16)
-- Run:      sslrun recipes/triplet_coco.lua --data.root=DIR
-- Data:     DIR/train2017/*.jpg (cocodataset.org, 118,287 pictures); labels are not needed
-- Hardware: chosen for 8 GPUs of 24 GB, 196 pictures each in half precision (--precision)
-- Expected: nothing was published for this set; not measured here yet
require('ssl').recipe('triplet', { set = 'coco', data = { annotated = false }, epochs = 800 })
