-- Vision Transformers of timm's names (arXiv 2010.11929) as a family of a user's own: the network in Lua, and its
-- weights.
local HEAD = 16 -- channels of a head of attention; the weights do not tell it

local function block(dim)
  local heads = dim / HEAD
  local attention = nn.module('Attention', { qkv = nn.Linear(dim, 3 * dim), proj = nn.Linear(dim, dim) },
    function(self, x)
    local count, length = x:size(0), x:size(1)
    local qkv = self.qkv(x):reshape({ count, length, 3, heads, HEAD }):permute({ 2, 0, 3, 1, 4 })
    local mixed = torch.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2])
    return self.proj(mixed:transpose(1, 2):reshape({ count, length, dim }))
  end)
  local mlp = nn.module('Mlp', { fc1 = nn.Linear(dim, 4 * dim), fc2 = nn.Linear(4 * dim, dim) }, function(self, x)
    return self.fc2(torch.gelu(self.fc1(x)))
  end)
  return nn.module('Block', {
    norm1 = nn.LayerNorm(dim, { eps = 1e-6 }), attn = attention, norm2 = nn.LayerNorm(dim, { eps = 1e-6 }), mlp = mlp,
  }, function(self, x)
    x = x + self.attn(self.norm1(x))
    return x + self.mlp(self.norm2(x))
  end)
end

-- options: dim, depth, patch, tokens (with the class token), classes (0: none).
local function vit(options)
  local dim, patch, blocks, stages = options.dim, options.patch, {}, {}
  for i = 1, options.depth do
    blocks[i], stages[i] = block(dim), { name = 'blocks.' .. i - 1, channels = dim, stride = patch }
  end
  local parts = {
    cls_token = nn.parameter(torch.zeros { 1, 1, dim }),
    pos_embed = nn.parameter(torch.randn { 1, options.tokens, dim }:mul(0.02)),
    patch_embed = nn.module('PatchEmbed', { proj = nn.Conv2d(3, dim, patch, { stride = patch }) }, function(self, x)
      return self.proj(x):flatten(2):transpose(1, 2)
    end),
    blocks = nn.sequential(blocks), norm = nn.LayerNorm(dim, { eps = 1e-6 }),
  }
  if options.classes > 0 then
    parts.head = nn.Linear(dim, options.classes)
  end
  -- The tokens behind each block.
  local function tokens(self, x)
    x = self.patch_embed(x)
    x = torch.cat({ self.cls_token:expand { x:size(0), -1, -1 }, x }, 1) + self.pos_embed
    local behind = {}
    for i = 1, options.depth do
      x = self.blocks[i - 1](x)
      behind[i] = x
    end
    return behind
  end
  return nn.module('ViT', parts, {
    stages = stages, num_prefix_tokens = 1, size_divisibility = patch,
    forward_features = function(self, x) return self.norm(tokens(self, x)[options.depth]) end,
    features = function(self, x, ...)
      local behind, maps = tokens(self, x), {}
      for i, name in ipairs { ... } do
        local patches = behind[tonumber(name:match '%d+') + 1]:narrow(1, 1, options.tokens - 1)
        maps[i] = self.norm(patches):transpose(1, 2):reshape { x:size(0), dim, x:size(2) / patch, x:size(3) / patch }
      end
      return unpack(maps)
    end,
    forward = function(self, x)
      local class = self:forward_features(x):select(1, 0)
      return options.classes > 0 and self.head(class) or class
    end,
  })
end

return {
  name = 'ViT', own = 'timm', stem = 'patch_embed.proj.weight', classifier = 'head',
  network = function(shape)
    local patches, places = shape 'patch_embed.proj.weight', shape 'pos_embed'
    if not places or #patches ~= 4 or #places ~= 3 then
      return nil
    end
    local depth = 0
    while shape('blocks.' .. depth .. '.attn.qkv.weight') do depth = depth + 1 end
    local side = math.sqrt(places[2] - 1)
    return {
      title = ('ViT-%d/%d'):format(patches[1], patches[4]), features = patches[1], size = side * patches[4],
      dim = patches[1], patch = patches[4], tokens = places[2], depth = depth,
      problem = side % 1 ~= 0 and ('%d places, not one class token and a square of patches'):format(places[2]) or nil,
    }
  end,
  tensors = function(network)
    local dim, list = network.dim, {}
    local function add(name, ...) list[#list + 1] = { name = name, shape = { ... } } end
    local function add_layer(name, ...)
      add(name .. '.weight', ...)
      add(name .. '.bias', (...))
    end
    add('cls_token', 1, 1, dim)
    add('pos_embed', 1, network.tokens, dim)
    add_layer('patch_embed.proj', dim, 3, network.patch, network.patch)
    for i = 0, network.depth - 1 do
      local at = ('blocks.%d.'):format(i)
      add_layer(at .. 'norm1', dim)
      add_layer(at .. 'attn.qkv', 3 * dim, dim)
      add_layer(at .. 'attn.proj', dim, dim)
      add_layer(at .. 'norm2', dim)
      add_layer(at .. 'mlp.fc1', 4 * dim, dim)
      add_layer(at .. 'mlp.fc2', dim, 4 * dim)
    end
    add_layer('norm', dim)
    return list
  end,
  build = function(network, classes)
    return vit { dim = network.dim, depth = network.depth, patch = network.patch, tokens = network.tokens,
      classes = classes }
  end,
}
