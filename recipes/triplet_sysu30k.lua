-- Triplet (arXiv 2104.08760), ResNet-50 on SYSU-30k: the released code's setting.
-- Differs:  negatives of all processes (released: of each its own, --dist.joined_loss=false); float32 (released:
--           --precision=fp16)
-- Run:      sslrun recipes/triplet_sysu30k.lua --data.root=DIR --model.pretrained=FILE
--           FILE: checkpoints/last.pt of a run of triplet_imagenet.lua
-- Data:     DIR/train.txt and the folders it names (github.com/wanggrun/SYSU-30k; 29,606,918 pictures)
-- Hardware: the authors had 4 GPUs of 24 GB, 196 pictures each in half precision (--precision)
-- Expected: rank-1 14.8 (README of wanggrun/SYSU-30k), from weights of the long ImageNet run; not measured here yet
require('ssl').recipe('triplet', {
  set = 'sysu30k', epochs = 10, batch = 784, run = { accumulate = 8 }, optim = { warmup = 2 },
})
