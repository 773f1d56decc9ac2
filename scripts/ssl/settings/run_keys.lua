-- The keys that every run has, and the values that they and the usual keys of recipes can have.
---@class RunKey
---@field [1] string name
---@field [2] any default
---@field [3] string what it means
---@field count? integer a whole number from here on
---@field least? number any number from here on
---@field most? number
---@field choice? string[] the words that it, or each item of a list, can be
---@field form? string a pattern of others
return {
  everywhere = { -- every recipe has them
    { 'seed', 0, 'draws of weights, order and views', count = -2 ^ 53 },
    {
      'device', 'auto', 'cpu, cuda, cuda:N; auto takes a GPU when there is one',
      choice = { 'auto', 'cpu', 'cuda', 'cuda:N' },
      form = '^cuda:%d%d?%d?$',
    },
    { 'config', '', 'a saved config.lua whose values replace the defaults' },
  },
  of_training = { -- those that train (with ssl.run) have them
    { 'dry_run', false, 'one step on a few generated pictures, then sizes and memory; writes nothing' },
    { 'resume', '', 'checkpoint or run folder to continue; auto takes the newest run of this recipe' },
    { 'init', '', 'file or run folder with weights of a network to start from, in any layout of sslrun convert; '
      .. 'empty: random weights' },
    { 'fit_channels', 'cycle', 'how init fits the first convolution to other channels: cycle (in turn, rescaled; '
      .. 'summed for one), zero (further ones start at 0) or refuse', choice = { 'cycle', 'zero', 'refuse' } },
    { 'precision', 'fp32', 'fp32, tf32 (products on GPUs), bf16 or fp16 (autocast of run:autocast), fp64' },
    { 'graph', false, 'whole steps as one CUDA graph, where the loop allows it' },
    { 'channels_last', false, 'memory format of images and convolutions' },
    { 'run.dir', '', 'run folder; empty makes runs/<recipe>-<time>' },
    { 'run.steps', 0, 'stop after this many steps in all; 0: after the last epoch', count = 0 },
    { 'run.log_every', 0, 'steps between lines of log.jsonl and TensorBoard points; 0: 1 on a CPU, 50 on a GPU (and '
      .. 'its first step)', count = 0 },
    { 'run.print_every', 10, 'seconds between progress lines when output is not a terminal', least = 0 },
    { 'run.save_every', 1, 'epochs between checkpoints', count = 1 },
    { 'run.save_steps', 0, 'steps between more checkpoints, within epochs; 0: none', count = 0 },
    { 'run.keep', 2, 'newest checkpoints kept beside last.pt; -1 keeps all', count = -1 },
    { 'run.keep_every', 0, 'checkpoints of every n-th epoch are kept too; 0: none', count = 0 },
    { 'run.on_save_error', 'stop', 'stop, or warn: go on when a checkpoint or log line cannot be written',
      choice = { 'stop', 'warn' } },
    { 'run.accumulate', 1, 'batches whose gradients are averaged for one update of the weights', count = 1 },
    { 'run.clip', 0, 'largest norm of the whole gradient; 0: no clipping', least = 0 },
    { 'run.stop_on_collapse', false, 'stop with an error when the gauges show a collapse, not only warn' },
    { 'run.preview', 8, 'images in preview.png; 0: none', count = 0 },
    { 'run.tensorboard', true, 'write TensorBoard event files' },
    {
      'data.max_bad', 0.01, 'share of the pictures, each file counted once, that may be unreadable; one may, unless '
        .. 'it is 0',
      least = 0, most = 1,
    },
    { 'data.scaled', false, 'decode large JPEG files at a part of their size where no view needs more' },
    { 'data.truncated', 'refuse', 'JPEG files that end early: refuse, or fill what is missing',
      choice = { 'refuse', 'fill' } },
    { 'eval.every', 0, 'epochs between evaluations of the features (run:evaluate); 0: none', count = 0 },
    { 'eval.k', 20, 'neighbours that vote in them', count = 1 },
    { 'eval.batch', 128, 'pictures per step of them', count = 1 },
    { 'eval.pictures', 20000, 'training pictures in them, drawn from all; 0: all', count = 0 },
    { 'dist.sync_batchnorm', true, 'several processes: batch norm over the images of all of them' },
    { 'dist.batchnorm_groups', 0, 'several processes: batch norm over groups of this many of them; 0: of all',
      count = 0 },
    { 'dist.joined_loss', true, 'several processes: losses compare the pictures of all; false: as its authors do' },
    { 'dist.find_unused', false, 'several processes: parameters may get no gradient in some steps' },
    { 'dist.timeout', 600, 'several processes: seconds to wait for the slowest one', least = 1, most = 1e7 },
  },
  -- What recipes that train call their own keys, where they have them.
  own = {
    { 'set', nil, 'data set: imagenet, coco, coco14, voc, sysu30k, scenes, folder (any pictures), or a file of your '
      .. 'own' },
    { 'epochs', nil, 'passes over the pictures', count = 1 },
    { 'batch', nil, 'images per step, all processes together', count = 1 },
    { 'workers', nil, 'loader threads of each process; one for each of its cores where it has no value',
      count = 0, most = 1024 },
    { 'data.root', nil, 'where the pictures are' },
    { 'data.size', nil, 'side of a view in pixels' },
    { 'data.min_scale', nil, 'smallest part of the picture that a view shows' },
    { 'data.blur', nil, 'probability' },
    { 'model.depth', nil, 'of the ResNet: 18, 34, 50, 101, 152' },
    { 'model.in_channels', nil, "of the pictures, as many as the views' channels", count = 1 },
    { 'model.base_channels', nil, "channels of its stem; torchvision's networks have 64" },
    { 'model.stem', nil, 'imagenet, or small (3x3, no pooling; for views below 100 pixels)' },
    { 'model.checkpoint', nil, 'stages of the ResNet that compute their activations again in the backward pass, for '
      .. 'less memory: layer1,layer2', choice = { 'layer1', 'layer2', 'layer3', 'layer4' } },
    { 'model.dim', nil, "width of the heads' results" },
    { 'model.hidden', nil, 'width inside the heads' },
    { 'optim.name', nil, 'sgd, adam, adamw, lars or larc' },
    { 'optim.lr', nil, 'for optim.images an update, scaled linearly; that of adam is taken as it is' },
    { 'optim.images', nil, 'images of an update that lr is for' },
    { 'optim.momentum', nil, 'of sgd, lars and larc' },
    { 'optim.trust', nil, 'of lars and larc: rate of a layer, times the norm of its weights over that of its '
      .. 'gradient' },
    { 'optim.weight_decay', nil, 'times the weights, added to their gradient' },
    { 'optim.warmup', nil, 'epochs of warm-up' },
    { 'optim.cosine', nil, 'the rate falls once per epoch, or with every step' },
  },
}
