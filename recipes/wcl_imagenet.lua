-- WCL (arXiv 2110.04770), ResNet-50 on ImageNet: the released code's setting.
-- Differs:  gradient goes back to the rows of other processes (released: they are constants, --dist.joined_loss=false)
-- Run:      sslrun recipes/wcl_imagenet.lua --data.root=DIR --epochs=100|200|800
-- Data:     DIR/train/<wnid>/*.JPEG (image-net.org, 1,281,167 pictures), or another layout of docs/data/datasets.md
-- Hardware: about 673 GiB of GPU memory (estimate of --dry_run); the authors had 32 GPUs, 128 images each. The graph
--           spans them all
-- Expected: linear top-1 68.5 and 70.5 for 100 and 200 epochs, 72.2 for 800 with --model.hidden=2048 --model.dim=128,
--           the paper's heads (README of mingkai-zheng/WCL and its history); not measured here yet
require('ssl').recipe('wcl', { set = 'imagenet' }) -- the method's own numbers
