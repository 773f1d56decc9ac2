-- Published numbers by protocol id, with their sources; those not re-read in the source are marked as recalled.
local REFERENCES = {
  ['imagenet-linear-simsiam/v1'] = {
    { 'SimSiam, 100 epochs', 68.1, 'top-1', 'facebookresearch/simsiam README' },
    { 'SimSiam, 200 epochs', 70.0, 'top-1', 'arXiv 2011.10566, table 4 (recalled)' },
    { 'SimSiam, 800 epochs', 71.3, 'top-1', 'arXiv 2011.10566, table 4 (recalled)' },
  },
  ['imagenet-linear-moco/v1'] = {
    { 'MoCo v1, 200 epochs', 60.6, 'top-1', 'facebookresearch/moco README' },
    { 'MoCo v2, 200 epochs', 67.5, 'top-1', 'facebookresearch/moco README (0.1 deviation)' },
    { 'MoCo v2, 800 epochs', 71.1, 'top-1', 'facebookresearch/moco README' },
  },
  ['imagenet-linear-swav/v1'] = {
    { 'SwAV multi-crop, 100 epochs', 72.1, 'top-1', 'facebookresearch/swav README' },
    { 'SwAV multi-crop, 200 epochs', 73.9, 'top-1', 'facebookresearch/swav README' },
    { 'SwAV multi-crop, 800 epochs', 75.3, 'top-1', 'facebookresearch/swav README' },
  },
  ['imagenet-linear-wcl/v1'] = {
    { 'WCL, 100 epochs', 68.5, 'top-1', 'mingkai-zheng/WCL README' },
    { 'WCL, 200 epochs', 70.5, 'top-1', 'mingkai-zheng/WCL README' },
  },
  ['imagenet-linear-triplet-short/v1'] = { { 'triplet, 200 epochs', 73.8, 'top-1', 'wanggrun/triplet README' } },
  ['imagenet-linear-triplet-long/v1'] = { { 'triplet, 700 to 900 epochs', 75.9, 'top-1', 'wanggrun/triplet README' } },
  ['imagenet-linear-barlow/v1'] = { { 'Barlow Twins, 1000 epochs', 73.5, 'top-1', 'facebookresearch/barlowtwins README' } },
  ['imagenet-own-classifier/v1'] = { { 'supervised ResNet-50', 76.13, 'top-1', 'torchvision, weights V1' } },
  ['imagenet-semi1-swav/v2'] = {
    { 'SwAV', 53.9, 'top-1', 'SwAV paper (recalled)' },
    { 'supervised', 25.4, 'top-1', 'SwAV paper (recalled)' },
  },
  ['imagenet-semi10-swav/v2'] = {
    { 'SwAV', 70.2, 'top-1', 'SwAV paper (recalled)' },
    { 'supervised', 56.4, 'top-1', 'SwAV paper (recalled)' },
  },
  ['voc07-svm/v1'] = {
    { 'supervised', 87.17, 'mAP', 'OpenSelfSup model zoo' },
    { 'MoCo v1', 79.18, 'mAP', 'OpenSelfSup model zoo' },
    { 'MoCo v2', 84.26, 'mAP', 'OpenSelfSup model zoo' },
    { 'SimCLR', 78.95, 'mAP', 'OpenSelfSup model zoo' },
    { 'BYOL', 86.58, 'mAP', 'OpenSelfSup model zoo' },
    { 'DenseCL', 82.5, 'mAP', 'mmselfsup model zoo' },
  },
  ['voc07-low-shot/v1'] = {
    { 'MoCo v2, 1 shot', 43.0, 'mAP', 'OpenSelfSup model zoo' },
    { 'MoCo v2, 16 shots', 76.35, 'mAP', 'OpenSelfSup model zoo' },
    { 'MoCo v2, 96 shots', 82.45, 'mAP', 'OpenSelfSup model zoo' },
  },
  ['voc07-linear-ssprl/v1'] = {
    { 'SwAV, 800 epochs', 88.9, 'mAP', 'WesleyHsieh0806/SS-PRL, plot_ml_baseline.py' },
    { 'BYOL, 1000 epochs', 88.8, 'mAP', 'WesleyHsieh0806/SS-PRL, plot_ml_baseline.py' },
    { 'MoCo v2, 200 epochs', 85.6, 'mAP', 'WesleyHsieh0806/SS-PRL, plot_ml_baseline.py' },
    { 'DenseCL, 200 epochs', 83.9, 'mAP', 'WesleyHsieh0806/SS-PRL, plot_ml_baseline.py' },
  },
  ['coco14-linear-ssprl/v1'] = {
    { 'SwAV', 69.3, 'mAP', 'WesleyHsieh0806/SS-PRL, plot_ml_baseline.py' },
    { 'BYOL', 67.2, 'mAP', 'WesleyHsieh0806/SS-PRL, plot_ml_baseline.py' },
    { 'MoCo v2, 800 epochs', 65.3, 'mAP', 'WesleyHsieh0806/SS-PRL, plot_ml_baseline.py' },
    { 'DenseCL', 61.4, 'mAP', 'WesleyHsieh0806/SS-PRL, plot_ml_baseline.py' },
  },
  ['sysu30k-reid/v1'] = {
    { 'triplet', 14.8, 'rank-1', 'wanggrun/SYSU-30k README' },
    { 'BYOL', 12.7, 'rank-1', 'wanggrun/SYSU-30k README' },
    { 'MoCo v2', 11.6, 'rank-1', 'wanggrun/SYSU-30k README' },
    { 'SimCLR', 10.9, 'rank-1', 'wanggrun/SYSU-30k README' },
    { 'supervised ImageNet', 20.1, 'rank-1', 'wanggrun/SYSU-30k README' },
  },
}

return REFERENCES
