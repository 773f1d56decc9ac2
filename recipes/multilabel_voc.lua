-- Multi-label SimSiam (arXiv 2506.23156), ResNet-50 on PASCAL VOC 2012: the released code's setting.
-- Differs:  the pair term stops gradients at its targets (released: --loss.released); several processes compare the
--           pictures of all (released: each its own, --dist.joined_loss=false); the loss is COCO's, as the released
--           script stops at its own
-- Run:      sslrun recipes/multilabel_voc.lua --data.root=DIR
-- Data:     DIR/VOCdevkit/VOC2012/{ImageSets,JPEGImages,Annotations} (PASCAL VOC 2012); 11,540 pictures of trainval
-- Hardware: the authors had 2 GPUs, 64 pictures of 8 crops each; --dry_run estimates the memory
-- Expected: no table of the paper could be read; not measured here yet
require('ssl').recipe('multilabel', { set = 'voc', epochs = 100, batch = 128, data = { cross = 0.2 } })
