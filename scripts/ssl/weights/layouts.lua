-- Where frameworks keep a network's weights: the rules that reading, converting and the table in
-- docs/evaluate/checkpoints.md follow. In the order in which they are tried:
--   by      whose files these are
--   scheme  how its tensors are spelled (weights/families), where that is not the network's own way
--   path    tables above the tensors, one of these ('' is the top level)
--   prefix  what stands before the names, the preferred one first (momentum encoders and other copies come later)
--   marks   what tells it from layouts with the same prefix, one suffices: a tensor's name by Lua pattern, a key of the
--   file
--           (`key:pattern`), or a key's value (`author=…`)
--   moves   parts of the network that lie elsewhere: {from, to}
--   other   what else lies in the file, by Lua pattern, the first that fits
--   input   'bgr255' where the network takes BGR pixels of 0 to 255 minus the mean, undivided; else RGB as torchvision
--   has it write   how `--to` writes it: path, prefix, format (torch), extra keys beside or above the weights, `author`
--   (the key of
--           --author), `rest` (from, to: everything else is kept, under another prefix), `like` (whose converter does
--           so), `rgb` (what the reader's configuration must say, printed and stored)
local moco_heads = {
  { '%.fc%.', 'projector' }, { 'encoder_k%.', 'momentum encoder' }, { 'queue', 'queue of keys' },
  { 'predictor', 'predictor' },
}
local byol_heads = {
  { 'predictor', 'predictor' }, { 'target_net', 'momentum encoder' }, { 'encoder_k%.', 'momentum encoder' },
  { 'encoder_q%.', 'the same backbone again, and its projector' },
  { 'online_net', 'the same backbone again, and its projector' },
  { 'queue', 'queue of keys' }, { 'neck%.', 'projector' }, { 'head%.', 'head' },
}
local solo_heads = {
  { '^momentum_', 'momentum encoder' }, { 'target_', 'momentum encoder' }, { '_momentum%.', 'momentum encoder' },
  { 'teacher_', 'momentum encoder' }, { 'projec', 'projector' }, { 'predict', 'predictor' },
  { 'prototypes', 'prototypes' },
  { 'classifier', 'online classifier' }, { 'queue', 'queue of keys' },
}
local detector_heads = {
  { 'proposal_generator', 'region proposals' }, { 'roi_head', 'head of the detector' },
  { 'rpn_head', 'region proposals' },
  { 'neck%.', 'neck' }, { 'pixel_', 'input normalisation' }, { '_head%.', 'head' }, { 'head%.', 'head' },
}
local rgb = { format = 'RGB', mean = { 123.675, 116.28, 103.53 }, std = { 58.395, 57.12, 57.375 },
  stride_in_1x1 = false }

local layouts = {
  {
    name = 'simsiam', by = 'facebookresearch/simsiam; HHU-JialeChen/SSL (multi-label SimSiam)',
    path = { 'state_dict' }, prefix = { 'module.encoder.', 'encoder.' },
    marks = { '^module%.predictor%.', '^module%.encoder%.fc%.%d' },
    other = { { '%.fc%.', 'projector' }, { 'predictor', 'predictor' } },
    write = { path = 'state_dict', prefix = 'module.encoder.', extra = { arch = '{arch}' } },
  },
  {
    name = 'moco', by = 'facebookresearch/moco (v1, v2); xieenze/DetCo',
    path = { 'state_dict' }, prefix = { 'module.encoder_q.', 'module.encoder_k.' }, other = moco_heads,
    write = { path = 'state_dict', prefix = 'module.encoder_q.', extra = { arch = '{arch}' } },
  },
  {
    name = 'moco-v3', by = 'facebookresearch/moco-v3',
    path = { 'state_dict' }, prefix = { 'module.base_encoder.', 'module.momentum_encoder.' },
    other = { { '%.fc%.', 'projector' }, { 'momentum', 'momentum encoder' }, { 'predictor', 'predictor' } },
    write = { path = 'state_dict', prefix = 'module.base_encoder.', extra = { arch = '{arch}' } },
  },
  {
    name = 'wcl', by = 'mingkai-zheng/WCL',
    path = { 'model' }, prefix = { 'module.net.' }, other = { { 'head%d', 'projector' } },
    write = { path = 'model', prefix = 'module.net.' },
  },
  {
    name = 'barlowtwins', by = 'facebookresearch/barlowtwins; facebookresearch/vicreg',
    path = { 'model' }, prefix = { 'module.backbone.' },
    other = { { 'projector', 'projector' }, { '^module%.bn', 'projector' } },
    write = { path = 'model', prefix = 'module.backbone.' },
  },
  {
    name = 'dino', by = 'facebookresearch/dino',
    path = { 'teacher', 'student' }, prefix = { 'backbone.', 'module.backbone.' },
    other = { { 'head%.', 'projector and prototypes' } },
    write = { path = 'teacher', prefix = 'backbone.' },
  },
  {
    name = 'vissl', by = 'facebookresearch/vissl',
    path = { 'classy_state_dict.base_model.model.trunk', 'model_state_dict', '' }, prefix = { '_feature_blocks.' },
    other = { { '^heads', 'head' } },
    write = { path = 'classy_state_dict.base_model.model.trunk', prefix = '_feature_blocks.' },
  },
  {
    name = 'ssprl', by = 'facebookresearch/swav; WesleyHsieh0806/SS-PRL',
    path = { '', 'state_dict' }, prefix = { 'module.' }, marks = { 'ptypes', 'prototypes', '^module%.projection_head' },
    other = { { 'ptypes', 'prototypes' }, { 'prototypes', 'prototypes' }, { 'head', 'projector' } },
    write = { path = 'state_dict', prefix = 'module.' },
  },
  {
    name = 'densecl', by = 'WXinlong/DenseCL', path = { 'state_dict' },
    prefix = { 'backbone.', 'encoder_q.0.', '', 'encoder_k.0.' },
    marks = { '^encoder_q%.1%.mlp2', 'author=DenseCL' }, other = byol_heads,
    write = { path = 'state_dict', prefix = '', extra = { author = 'DenseCL' } },
  },
  {
    name = 'openselfsup', by = 'open-mmlab/OpenSelfSup; wanggrun/triplet (and what their tools extract); MaskCo',
    path = { 'state_dict' }, prefix = { 'backbone.', 'online_net.0.', 'encoder_q.0.', '', 'target_net.0.',
      'encoder_k.0.' },
    marks = { '^online_net%.', '^encoder_q%.', '^target_net%.', 'author=OpenSelfSup' }, other = byol_heads,
    write = { path = 'state_dict', prefix = '', extra = { author = 'OpenSelfSup' } },
  },
  {
    name = 'byol', by = 'ports of BYOL (hosted by SS-PRL and others)',
    path = { '', 'state_dict', 'model' }, prefix = { 'online_net.0.', 'online_network.', 'target_net.0.' },
    other = byol_heads,
    write = { path = '', prefix = 'online_net.0.' },
  },
  {
    name = 'scrl', scheme = 'sequential', by = 'kakaobrain/scrl',
    path = { 'online_network_state_dict', 'target_network_state_dict' }, prefix = { 'encoder.', 'module.encoder.' },
    other = { { 'projector', 'projector' }, { 'predictor', 'predictor' } },
    write = { path = 'online_network_state_dict', prefix = 'encoder.' },
  },
  {
    name = 'solo-learn', by = 'vturrisi/solo-learn (backbone. since 2022, encoder. before)',
    path = { 'state_dict' }, prefix = { 'backbone.', 'encoder.', 'momentum_backbone.', 'momentum_encoder.' },
    marks = { '^momentum_', '^projector%.', '^predictor%.', '^classifier%.' }, other = solo_heads,
    write = { path = 'state_dict', prefix = 'backbone.', extra = { ['pytorch-lightning_version'] = '2.0.0' } },
  },
  {
    name = 'lightly', by = 'lightly-ai/lightly, backbones with torchvision\'s names',
    path = { 'state_dict' }, prefix = { 'backbone.', 'student_backbone.', 'teacher_backbone.', 'backbone_momentum.' },
    marks = { '^projection_head', '^prediction_head', '^student_', 'key:pytorch%-lightning_version' },
    other = solo_heads,
    write = { path = 'state_dict', prefix = 'backbone.', extra = { ['pytorch-lightning_version'] = '2.0.0' } },
  },
  {
    name = 'lightly-sequential', scheme = 'sequential', by = 'lightly-ai/lightly, backbones as Sequential of children',
    path = { 'state_dict' }, prefix = { 'backbone.', 'student_backbone.', 'teacher_backbone.', 'backbone_momentum.' },
    other = solo_heads,
    write = { path = 'state_dict', prefix = 'backbone.', extra = { ['pytorch-lightning_version'] = '2.0.0' } },
  },
  {
    name = 'insloc', by = 'limbo0000/InstanceLoc (C4 detectors too)',
    path = { 'state_dict' }, prefix = { 'backbone.', 'backbone_k.' },
    marks = { '^backbone_k%.', '^roi_head%.shared_head%.' },
    moves = { { 'roi_head.shared_head.layer4.', 'backbone.layer4.' } },
    other = { { '_k%.', 'momentum encoder' }, unpack(detector_heads) },
    write = { path = 'state_dict', prefix = 'backbone.' },
  },
  {
    name = 'mmdet', also = { 'mmseg', 'mmselfsup', 'mmpretrain', 'mmcls' },
    by = 'open-mmlab: mmdetection, mmsegmentation, mmselfsup, mmpretrain',
    path = { 'state_dict' }, prefix = { 'backbone.' },
    other = { { '^target_', 'momentum encoder' }, { '_k%.', 'momentum encoder' }, unpack(detector_heads) },
    write = { path = 'state_dict', prefix = 'backbone.',
      extra = { meta = { img_norm_cfg = { mean = rgb.mean, std = rgb.std, to_rgb = true } } }, rgb = 'mmdet' },
  },
  {
    name = 'detectron2-cov', also = { 'detectron2-seed' }, scheme = 'detectron2',
    by = 'HHU-JialeChen/SSL: cov_2_detectron.py (a C4 detector leaves its res5 random)',
    path = { 'model' }, prefix = { 'backbone.' }, marks = { '^backbone%.stem%.module%.', '^backbone%.stem%.fc%.' },
    other = { { '%.fc%.', 'projector' }, { 'predictor', 'predictor' } },
    write = { path = 'model', prefix = 'backbone.', extra = { matching_heuristics = true },
      rest = { 'module.encoder.', 'backbone.stem.' }, like = 'cov_2_detectron.py', author = '__author__',
      rgb = 'detectron2' },
  },
  {
    name = 'detectron2', scheme = 'detectron2', by =
      'facebookresearch/detectron2 and every converter for it (.pkl); C4 detectors too',
    path = { 'model', '' }, prefix = { '', 'backbone.', 'backbone.bottom_up.' },
    moves = { { 'roi_heads.res5.', 'backbone.res5.' } },
    other = { { '%.fc%.', 'projector' }, { 'predictor', 'predictor' }, unpack(detector_heads) },
    write = { path = 'model', prefix = '', format = 'pickle', author = '__author__',
      extra = { __author__ = 'sslrun', matching_heuristics = true, input = rgb }, rgb = 'detectron2' },
  },
  {
    name = 'caffe2', scheme = 'caffe2', by = 'Caffe2 and Detectron: MSRA\'s R-50.pkl (BGR; stride in the 1x1 '
      .. 'convolution)',
    input = 'bgr255', path = { 'blobs', '' }, prefix = { '' },
    other = { { '_momentum$', 'momentum of the optimizer' } },
    write = { path = 'blobs', prefix = '', format = 'pickle' },
  },
  {
    name = 'transformers', scheme = 'transformers',
    by = 'Hugging Face transformers: ResNetModel, ResNetForImageClassification',
    path = { '' }, prefix = { 'resnet.', '' }, other = { { '^classifier', 'classifier' } },
    write = { path = '', prefix = 'resnet.', format = 'safetensors' },
  },
  {
    name = 'sslrun', by = 'runs of sslrun', path = { 'model' }, marks = { 'key:sslrun_version' },
    prefix = { 'encoder.', 'online.encoder.', 'target.encoder.' },
    other = {
      { '^target', 'momentum encoder' }, { 'predictor', 'predictor' }, { 'projector', 'projector' },
      { 'prototypes', 'prototypes' },
      { 'head', 'projector' },
    },
    write = { path = 'model', prefix = 'encoder.' },
  },
  {
    name = 'torchvision', also = { 'timm' },
    by = 'torchvision, timm, `state_dict()` of nn.resnet; released backbones without a head',
    path = { '', 'state_dict', 'model' }, prefix = { '', 'module.', 'backbone.', 'encoder.' },
    other = { { 'fc%.%d', 'projector' } },
    write = { path = '', prefix = '' },
  },
  {
    name = 'safetensors', by = 'torchvision\'s names in a safetensors file', path = {}, prefix = {}, other = {},
    write = { path = '', prefix = '', format = 'safetensors' },
  },
  {
    name = 'npz', by = 'torchvision\'s names in NumPy\'s .npz', path = {}, prefix = {}, other = {},
    write = { path = '', prefix = '', format = 'npz' },
  },
}

return { layouts = layouts, rgb = rgb }
