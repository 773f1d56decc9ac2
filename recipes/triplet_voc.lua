-- Triplet (arXiv 2104.08760), ResNet-50 on PASCAL VOC 2012: the setting of ImageNet at a smaller batch.
-- Differs:  as triplet_imagenet.lua does: negatives of all processes (--dist.joined_loss=false), float32
--           (--precision=fp16)
-- Run:      sslrun recipes/triplet_voc.lua --data.root=DIR
-- Data:     DIR/VOCdevkit/VOC2012/{ImageSets,JPEGImages,Annotations} (PASCAL VOC 2012); 11,540 pictures of trainval
-- Hardware: chosen for 2 GPUs of 24 GB, 196 pictures each in half precision (--precision)
-- Expected: nothing was published for this set; not measured here yet
require('ssl').recipe('triplet', { set = 'voc', epochs = 800, batch = 392 })
