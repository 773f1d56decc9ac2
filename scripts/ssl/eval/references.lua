-- Published numbers by the id of a protocol on a benchmark; each can be read in the public source beside it.
local ZOO, PLOT = 'open-mmlab/OpenSelfSup, docs/MODEL_ZOO.md',
  'WesleyHsieh0806/SS-PRL, benchmarks/Segmentation/Plots/plot_ml_baseline.py'

local REFERENCES = {
  ['imagenet-linear-simsiam/v1'] = { { 'SimSiam, 100 epochs', 68.1, 'top-1', 'facebookresearch/simsiam, README.md' } },
  ['imagenet-linear-moco/v1'] = {
    { 'MoCo v1, 200 epochs', 60.6, 'top-1', 'facebookresearch/moco, README.md' },
    { 'MoCo v2, 200 epochs', 67.5, 'top-1', 'facebookresearch/moco, README.md (mean of 5, deviation 0.1)' },
    { 'MoCo v2, 800 epochs', 71.1, 'top-1', 'facebookresearch/moco, README.md' },
  },
  ['imagenet-linear-swav/v1'] = {
    { 'SwAV multi-crop, 100 epochs', 72.1, 'top-1', 'facebookresearch/swav, README.md' },
    { 'SwAV multi-crop, 200 epochs', 73.9, 'top-1', 'facebookresearch/swav, README.md' },
    { 'SwAV multi-crop, 800 epochs', 75.3, 'top-1', 'facebookresearch/swav, README.md' },
  },
  ['imagenet-linear-wcl/v1'] = {
    { 'WCL, 100 epochs', 68.5, 'top-1', 'mingkai-zheng/WCL, README.md' },
    { 'WCL, 200 epochs', 70.5, 'top-1', 'mingkai-zheng/WCL, README.md' },
  },
  ['imagenet-linear-triplet-short/v1'] = { { 'triplet, 200 epochs', 73.8, 'top-1', 'wanggrun/triplet, README.md' } },
  ['imagenet-linear-triplet-long/v1'] = { { 'triplet, 700 to 900 epochs', 75.9, 'top-1',
    'wanggrun/triplet, README.md' } },
  ['imagenet-linear-barlow/v1'] = { { 'Barlow Twins, 1000 epochs', 73.5, 'top-1',
    'facebookresearch/barlowtwins, README.md' } },
  ['imagenet-own-classifier/v1'] = {
    { 'supervised ResNet-50', 76.13, 'top-1', 'docs.pytorch.org/vision, ResNet50_Weights.IMAGENET1K_V1' },
  },
  ['voc07-svm/v1'] = {
    { 'supervised', 87.17, 'mAP', ZOO },
    { 'MoCo v1', 79.18, 'mAP', ZOO },
    { 'MoCo v2', 84.26, 'mAP', ZOO },
    { 'SimCLR', 78.95, 'mAP', ZOO },
    { 'BYOL', 86.58, 'mAP', ZOO },
    { 'DenseCL', 82.5, 'mAP', 'open-mmlab/mmselfsup, configs/selfsup/densecl/README.md' },
  },
  ['voc07-low-shot/v1'] = {
    { 'MoCo v2, 1 shot', 43.0, 'mAP', ZOO },
    { 'MoCo v2, 16 shots', 76.35, 'mAP', ZOO },
    { 'MoCo v2, 96 shots', 82.45, 'mAP', ZOO },
  },
  ['voc07-linear-ssprl/v1'] = {
    { 'SwAV, 800 epochs', 88.9, 'mAP', PLOT },
    { 'BYOL, 1000 epochs', 88.8, 'mAP', PLOT },
    { 'MoCo v2, 200 epochs', 85.6, 'mAP', PLOT },
    { 'DenseCL, 200 epochs', 83.9, 'mAP', PLOT },
  },
  ['coco14-linear-ssprl/v1'] = {
    { 'SwAV', 69.3, 'mAP', PLOT },
    { 'BYOL', 67.2, 'mAP', PLOT },
    { 'MoCo v2, 800 epochs', 65.3, 'mAP', PLOT },
    { 'DenseCL', 61.4, 'mAP', PLOT },
  },
  ['sysu30k-reid/v1'] = {
    { 'triplet', 14.8, 'rank-1', 'wanggrun/SYSU-30k, README.md' },
    { 'BYOL', 12.7, 'rank-1', 'wanggrun/SYSU-30k, README.md' },
    { 'MoCo v2', 11.6, 'rank-1', 'wanggrun/SYSU-30k, README.md' },
    { 'SimCLR', 10.9, 'rank-1', 'wanggrun/SYSU-30k, README.md' },
    { 'supervised ImageNet', 20.1, 'rank-1', 'wanggrun/SYSU-30k, README.md' },
  },
}

return REFERENCES
