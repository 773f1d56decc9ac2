-- SimSiam (arXiv 2011.10566), ResNet-50 on COCO 2017: the comparison of multi-label SimSiam's released code.
-- Run:      sslrun recipes/simsiam_coco.lua --data.root=DIR
-- Data:     DIR/train2017/*.jpg, DIR/annotations/instances_train2017.json (cocodataset.org); 117,266 annotated pictures
-- Hardware: any; --dry_run estimates the memory
-- Expected: no table of the paper could be read; not measured here yet
-- Before:   multi-label SimSiam, whose recipe had this name, is multilabel_coco.lua
require('ssl').recipe('simsiam', { set = 'coco', epochs = 400, batch = 124 })
