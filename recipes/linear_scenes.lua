-- What a run on generated scenes learned: linear probe and kNN on frozen features, beside random weights.
-- Run:      sslrun recipes/linear_scenes.lua [--recipe=triplet_scenes | --checkpoint=runs/…/checkpoints/last.pt]
-- Expected: the table in docs/results/simsiam_scenes.txt, within seconds
local ssl = require 'ssl'

local cfg = ssl.config({
  seed = 0,                   -- of the probe; the random weights have the run's own seed
  recipe = 'simsiam_scenes',  -- whose newest run is taken
  checkpoint = '',            -- or a file or run folder of any *_scenes recipe
  batch = 250,                -- images per step of feature extraction
  workers = 2,                -- loader threads
  data = {
    root = '',                -- scenes; empty takes those the checkpoint was trained on
    size = 0,                 -- side of the centre crop; 0 takes the side of the training views
  },
  knn = { k = 20, temperature = 0.07 },
}, { training = false })

local path, run_folder = ssl.find_checkpoint(cfg.checkpoint, cfg.recipe)
local saved = checkpoint.load(path)
local trained = saved.config
local root = cfg.data.root ~= '' and cfg.data.root or trained.data.root
local size = cfg.data.size > 0 and cfg.data.size or trained.data.size
torch.manual_seed(trained.seed)

local views = data.eval_views { size = size, resize = size }
local function loader(split)
  return data.loader(data.scenes(root, split), views, {
    batch = cfg.batch, workers = cfg.workers, shuffle = false, drop_last = false, device = cfg.device,
    unreadable = 'leave_out',
  })
end
local train, val = loader 'train', loader 'val'

local function new_encoder()
  return nn.resnet {
    depth = trained.model.depth, base_channels = trained.model.base_channels, stem = trained.model.stem,
    zero_init_residual = true,
  }
end

local function evaluate(name, encoder)
  encoder:to(cfg.device)
  encoder:eval()
  local function forward(x) return encoder(x) end
  local features, targets = eval.extract(forward, train)
  local val_features, val_targets = eval.extract(forward, val)
  local splits = { train = { features, targets }, test = { val_features, val_targets } }
  local function with(options)
    options.train, options.test = splits.train, splits.test
    return options
  end
  local linear = eval.linear_probe(with { weight_decay = { 10, 1, 0.1, 0.01 }, seed = cfg.seed })
  local knn = eval.knn(with { k = cfg.knn.k, temperature = cfg.knn.temperature })
  return { weights = name, ['linear mAP'] = linear.map, CF1 = linear.cf1, OF1 = linear.of1, ['kNN mAP'] = knn.map }
end

local random = new_encoder()
local encoder = new_encoder()
local online = saved.model['online.encoder.conv1.weight'] ~= nil -- beside a momentum encoder
encoder:load_state_dict(ssl.substate(saved.model, online and 'online.encoder.' or 'encoder.'))
ssl.report {
  title = ('%s, step %d'):format(path, saved.step),
  columns = { 'weights', 'linear mAP', 'CF1', 'OF1', 'kNN mAP' },
  rows = { evaluate('trained', encoder), evaluate('random', random) },
  json = run_folder .. '/linear.json',
}
