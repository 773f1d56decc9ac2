-- Triplet (arXiv 2104.08760), ResNet-50 on ImageNet: the released code's setting.
-- Differs:  negatives of all processes (released: of each its own, --dist.joined_loss=false); float32 (released:
--           --precision=fp16)
-- Run:      sslrun recipes/triplet_imagenet.lua --data.root=DIR [--epochs=200]
-- Data:     DIR/train/<wnid>/*.JPEG (image-net.org, 1,281,167 pictures), or another layout of docs/data/datasets.md
-- Hardware: the authors had 8 GPUs of 24 GB, 196 pictures each in half precision (--precision);
--           12 GB, with the rate of that release: --batch=832 --run.accumulate=6 --optim.lr=6.03
-- Expected: linear top-1 73.8 after 200 epochs, 75.9 after 700 to 900 of 1000 (README of wanggrun/triplet); not
--           measured here yet
require('ssl').recipe('triplet', { set = 'imagenet', run = { accumulate = 4 } })
