-- The triplet method (arXiv 2104.08760): online and target network, predictor, random sizes, optimiser groups.
local param_groups = require 'ssl.parts.param_groups'

local triplet = {}

-- Initial weights of the released code: He's normal in the encoder and the projector, a small normal in the predictor.
local function initialise(model)
  torch.no_grad(function()
    for _, entry in ipairs(model:named_parameters()) do
      local name, tensor = entry[1], entry[2]
      if tensor:dim() > 1 then
        local fan_in = tensor:numel() / tensor:size(0)
        tensor:normal_(0, name:find '^predictor' and 0.01 or math.sqrt(2 / fan_in))
      elseif name:find '^predictor.*%.bias$' or name:find 'projector.*%.bias$' then
        tensor:zero_()
      end
    end
  end)
end

--- Children online and target, each {encoder, projector}, and predictor. The target's parameters begin as a copy, get
--- no gradient and follow by nn.ema_update(model.target, model.online, m); its running statistics are its own.
--- Methods: `embed(x)` -> [N, dim] of the online network, `aim(x)` -> [N, dim] of the target, without gradient.
---@param options {encoder: fun(): any, dim?: integer, hidden?: integer, features?: integer, pretrained?: table}
---  encoder: makes one, called twice; dim 256, hidden 4096; features: its width where it does not tell it; pretrained:
---  a state dict for the online encoder
---@return any Module
function triplet.model(options)
  local dim, hidden = options.dim or 256, options.hidden or 4096
  local function network()
    local encoder = options.encoder()
    local width = options.features or encoder.out_features
    if not width then
      error('[triplet.model] expected `features`, the width of the encoder, which does not tell it', 3)
    end
    return nn.module('Network', {
      { 'encoder', encoder }, { 'projector', nn.mlp { dims = { width, hidden, dim }, bias = true } },
    }, function(self, x) return self.projector(self.encoder(x)) end)
  end
  local model = nn.module('Triplet', {
    { 'online', network() }, { 'target', network() },
    { 'predictor', nn.mlp { dims = { dim, hidden, dim }, bias = true } },
  }, {
    embed = function(self, x) return self.online(x) end,
    aim = function(self, x)
      return torch.no_grad(function() return self.target(x) end)
    end,
  })
  initialise(model)
  if options.pretrained then
    model.online.encoder:load_state_dict(options.pretrained)
  end
  nn.ema_update(model.target, model.online, 0)
  model.target:requires_grad_(false)
  return model
end

local FEWEST = 11 -- pictures that a loss compares: ten negatives of each

--- Whether an epoch's last, smaller batch has too few negatives to count.
---@param set any data set
---@param cfg table the recipe's settings
---@return boolean
function triplet.drops_last(set, cfg)
  local rest = #set % cfg.batch
  return (cfg.dist.joined_loss and rest or math.ceil(rest / dist.world())) < FEWEST
end

--- Optimiser groups: of LARS biases and norms take neither decay nor rates of their own. The norms of shortcuts do, as
--- their name (downsample.1) escaped the released code's pattern. Other optimisers have one group.
---@param model any
---@param optimizer? string lars, or what optim.name says
function triplet.groups(model, optimizer)
  local plain = {
    match = { 'bias$', '%f[%a]bn%d*%.weight$', '^online%.projector%.1%.', '^predictor%.1%.' }, weight_decay = 0,
    adapt = false,
  }
  return param_groups.of(model, (optimizer or 'lars') == 'lars' and { plain, {} } or { {} })
end

--- The sides of this step's inputs, uniform integers that depend on seed and step alone, so that all processes agree:
--- online network from 96 to 224, target from 128 to 224, of views of 224; in proportion for other views. With random =
--- false they are those of the views.
---@param options {seed: integer, step: integer, size?: integer, random?: boolean} size 224: side of the views
---@return {online1: integer, online2: integer, target1: integer, target2: integer}
function triplet.sizes(options)
  local size = options.size or 224
  if options.random == false then
    return { online1 = size, online2 = size, target1 = size, target2 = size }
  end
  local generator = torch.generator(options.seed * 1000003 + options.step)
  local function draw(least)
    least = math.floor(least * size / 224 + 0.5)
    return torch.randint(least, size + 1, { 1 }, { generator = generator }):item()
  end
  local online1, online2 = draw(96), draw(96)
  local target2, target1 = draw(128), draw(128)
  return { online1 = online1, online2 = online2, target1 = target1, target2 = target2 }
end

--- Bilinear, corners not aligned, without antialiasing; unchanged when it has the side already.
function triplet.resize(x, side)
  if x:size(2) == side and x:size(3) == side then
    return x
  end
  return torch.upsample_bilinear2d(x, { side, side }, false)
end

return triplet
