-- SS-PRL (arXiv 2208.14439), ResNet-50 on ImageNet: the released COCO script's pyramid and weights with the prototypes,
-- queues and freezing of the authors' earlier ImageNet script; they released no script for their ImageNet weights.
-- Differs:  each queue is used once it is full (released: all with the first full one, --codes.released); float32
--           (released: --precision=fp16)
-- Run:      sslrun recipes/ssprl_imagenet.lua --data.root=DIR --precision=bf16
-- Data:     DIR/train/<wnid>/*.JPEG (image-net.org, 1,281,167 pictures), or another layout of docs/data/datasets.md
-- Hardware: about 176 GiB of GPU memory in float32 (estimate of --dry_run); that earlier script had four GPUs, 64
--           images each
-- Expected: WACV 2023 has the tables, the authors' repository states no figure for these weights; not measured here yet
require('ssl').recipe('ssprl', { set = 'imagenet' }) -- the method's own numbers
