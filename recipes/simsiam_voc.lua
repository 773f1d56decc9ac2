-- SimSiam (arXiv 2011.10566), ResNet-50 on PASCAL VOC 2012: the comparison of multi-label SimSiam's released code.
-- Run:      sslrun recipes/simsiam_voc.lua --data.root=DIR
-- Data:     DIR/VOCdevkit/VOC2012/{ImageSets,JPEGImages,Annotations} (PASCAL VOC 2012); 11,540 pictures of trainval
-- Hardware: any; --dry_run estimates the memory
-- Expected: no table of the paper could be read; not measured here yet
-- Before:   multi-label SimSiam, whose recipe had this name, is multilabel_voc.lua
require('ssl').recipe('simsiam', { set = 'voc', batch = 128 })
