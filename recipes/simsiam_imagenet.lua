-- SimSiam (arXiv 2011.10566), ResNet-50 on ImageNet: the setting of the released code's README.
-- Differs:  from the code's own default by the predictor's fixed rate, as the README's command asks
--           (--no-optim.fixed_predictor)
-- Run:      sslrun recipes/simsiam_imagenet.lua --data.root=DIR
-- Data:     DIR/train/<wnid>/*.JPEG (image-net.org, 1,281,167 pictures), or another layout of docs/data/datasets.md
-- Hardware: the authors had 8 GPUs, 64 pictures each; --dry_run estimates the memory
-- Expected: linear top-1 68.1 after 100 epochs, batch 512; 68.3 with --batch=256 (README of facebookresearch/simsiam);
--           not measured here yet
require('ssl').recipe('simsiam', { set = 'imagenet' }) -- the method's own numbers
