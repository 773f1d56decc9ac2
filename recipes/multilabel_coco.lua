-- Multi-label SimSiam (arXiv 2506.23156), ResNet-50 on COCO 2017: the released code's setting.
-- Differs:  the pair term stops gradients at its targets (released: --loss.released); several processes compare the
--           pictures of all (released: each its own, --dist.joined_loss=false)
-- Run:      sslrun recipes/multilabel_coco.lua --data.root=DIR
-- Data:     DIR/train2017/*.jpg, DIR/annotations/instances_train2017.json (cocodataset.org); 117,266 annotated pictures
-- Hardware: the authors had 2 GPUs, 62 pictures of 8 crops each; --dry_run estimates the memory
-- Expected: no table of the paper could be read; not measured here yet
require('ssl').recipe('multilabel', { set = 'coco' }) -- the method's own numbers
