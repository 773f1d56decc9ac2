-- What a network is as far as its tensors' names tell, where it is no ResNet that could be read.
--
-- Each entry: the family, whose names these are, and patterns (Lua) of which each must be at the end of some tensor's
-- name, or in the middle where it ends in a dot. `%f[%w]` begins a part of a dotted name. The first entry that fits is
-- taken: relatives that have all of another's names come before it.
local FAMILIES = {
  { 'Swin Transformer', 'torchvision', { '%f[%w]features%.1%.0%.attn%.qkv%.weight$' } },
  { 'Swin Transformer', 'timm and its authors', { '%f[%w]layers[%._]0%.blocks%.0%.attn%.' } },
  { 'Swin Transformer', 'Hugging Face', { '%f[%w]encoder%.layers%.0%.blocks%.0%.attention%.self%.' } },
  { 'ConvNeXt V2', 'its authors', { '%f[%w]stages%.0%.0%.dwconv%.weight$', '%f[%w]grn%.gamma$' } },
  { 'ConvNeXt V2', 'timm', { '%f[%w]stages%.0%.blocks%.0%.conv_dw%.weight$', '%f[%w]mlp%.grn%.' } },
  { 'ConvNeXt V2', 'Hugging Face', { '%f[%w]stages%.0%.layers%.0%.dwconv%.weight$', '%f[%w]grn%.' } },
  { 'ConvNeXt', 'torchvision', { '%f[%w]features%.1%.0%.layer_scale$' } },
  { 'ConvNeXt', 'its authors', { '%f[%w]stages%.0%.0%.dwconv%.weight$' } },
  { 'ConvNeXt', 'timm', { '%f[%w]stages%.0%.blocks%.0%.conv_dw%.weight$',
    '%f[%w]stages%.0%.blocks%.0%.mlp%.fc1%.weight$' } },
  { 'ConvNeXt', 'Hugging Face', { '%f[%w]stages%.0%.layers%.0%.dwconv%.weight$' } },
  { 'Vision Transformer', 'torchvision', { '%f[%w]conv_proj%.weight$', '%f[%w]layers%.encoder_layer_0%.' } },
  { 'BEiT', 'timm and its authors', { '%f[%w]patch_embed%.proj%.weight$', '%f[%w]blocks%.0%.attn%.q_bias$' } },
  { 'XCiT', 'timm and its authors', { '%f[%w]blocks%.0%.attn%.temperature$', '%f[%w]cls_attn_blocks%.' } },
  { 'Vision Transformer', 'timm, DINO and MAE', { '%f[%w]patch_embed%.proj%.weight$',
    '%f[%w]blocks%.[%d.]*0%.attn%.qkv%.weight$' } },
  { 'Vision Transformer', 'CLIP', { '%f[%w]visual%.transformer%.resblocks%.0%.' } },
  { 'Vision Transformer', 'Hugging Face CLIP', { '%f[%w]vision_model%.encoder%.layers%.0%.self_attn%.' } },
  { 'Vision Transformer', 'Hugging Face', { '%f[%w]patch_embeddings%.projection%.weight$',
    '%f[%w]layers?%.0%.attention%.' } },
  { 'MLP-Mixer', 'timm', { '%f[%w]blocks%.0%.mlp_tokens%.fc1%.weight$' } },
  { 'MaxViT', 'torchvision and timm', { '%f[%w]blocks%.0%.layers%.0%.layers%.MBconv%.' } },
  { 'EfficientNet', 'torchvision', { '%f[%w]features%.1%.0%.block%.0%.0%.weight$' } },
  { 'EfficientNet', 'lukemelas/EfficientNet-PyTorch', { '_conv_stem%.weight$', '_blocks%.0%._depthwise_conv%.' } },
  { 'EfficientNet', 'Hugging Face', { '%f[%w]blocks%.0%.depthwise_conv%.depthwise_conv%.weight$' } },
  { 'MobileNetV3', 'torchvision', { '%f[%w]features%.1%.block%.0%.0%.weight$' } },
  { 'MobileNetV2', 'torchvision', { '%f[%w]features%.1%.conv%.0%.0%.weight$' } },
  { 'MobileNet', 'Hugging Face', { '%f[%w]conv_stem%.[%w_.]*convolution%.weight$' } },
  { 'MobileNetV3', 'timm', { '%f[%w]conv_stem%.weight$', '%f[%w]conv_head%.bias$' } },
  { 'EfficientNet', 'timm', { '%f[%w]conv_stem%.weight$', '%f[%w]blocks%.0%.0%.se%.conv_reduce%.weight$' } },
  { 'MobileNetV2 or EfficientNet', 'timm', { '%f[%w]conv_stem%.weight$', '%f[%w]blocks%.0%.0%.' } },
  { 'RegNet', 'torchvision', { '%f[%w]trunk_output%.block1%.block1%-0%.f%.' } },
  { 'RegNet', 'timm', { '%f[%w]stem%.conv%.weight$', '%f[%w]s1%.b1%.conv1%.conv%.weight$' } },
  { 'RegNet', 'pycls', { '%f[%w]s1%.b1%.f%.a%.weight$' } },
  { 'RegNet', 'Hugging Face', { '%f[%w]regnet%.embedder%.embedder%.convolution%.weight$' } },
  { 'DenseNet', 'torchvision and timm', { '%f[%w]denseblock1%.denselayer1%.conv%.?1%.weight$' } },
  { 'Inception v3', 'torchvision and timm', { '%f[%w]Conv2d_1a_3x3%.conv%.weight$', '%f[%w]Mixed_5b%.' } },
  { 'GoogLeNet', 'torchvision', { '%f[%w]inception3a%.branch1%.' } },
  { 'SqueezeNet', 'torchvision', { '%f[%w]features%.%d+%.squeeze%.weight$' } },
  { 'ShuffleNetV2', 'torchvision', { '%f[%w]stage2%.0%.branch2%.0%.weight$' } },
  { 'MnasNet', 'torchvision', { '%f[%w]layers%.8%.0%.layers%.0%.weight$' } },
  { 'ResNeSt', 'its authors and timm', { '%f[%w]layer1%.0%.conv2%.fc1%.weight$' } },
  { 'SE-ResNet', 'timm', { '%f[%w]layer1%.0%.se%.fc1%.weight$' } },
  { 'SE-ResNet', 'pretrained-models.pytorch', { '%f[%w]layer1%.0%.se_module%.fc1%.weight$' } },
  { 'ResNet with a deep stem', 'timm, ResNet-D', { '%f[%w]conv1%.0%.weight$', '%f[%w]layer1%.0%.conv1%.weight$' } },
  { 'ResNet with a deep stem', 'OpenMMLab, ResNetV1d',
    { '%f[%w]stem%.0%.weight$', '%f[%w]layer1%.0%.conv1%.weight$' } },
  { 'ResNet with a deep stem', 'CLIP', { '%f[%w]conv3%.weight$', '%f[%w]layer1%.0%.conv1%.weight$',
    '%f[%w]attnpool%.' } },
  { 'ResNetV2 (BiT)', 'timm and its authors', { '%f[%w]stages%.0%.blocks%.0%.conv1%.weight$',
    '%f[%w]stem%.conv%.weight$' } },
  { 'VGG', 'torchvision', { '%f[%w]features%.0%.weight$', '%f[%w]classifier%.0%.weight$',
    '%f[%w]classifier%.6%.weight$' } },
  { 'AlexNet', 'torchvision', { '%f[%w]features%.0%.weight$', '%f[%w]classifier%.1%.weight$',
    '%f[%w]classifier%.6%.weight$' } },
  { 'VGG', 'timm', { '%f[%w]features%.0%.weight$', '%f[%w]pre_logits%.fc1%.weight$' } },
  { 'YOLO', 'ultralytics', { '%f[%w]model%.0%.conv%.weight$', '%f[%w]model%.1%.conv%.weight$' } },
}
local SIZES = { [192] = 'Ti', [384] = 'S', [768] = 'B', [1024] = 'L', [1280] = 'H', [1408] = 'g', [1536] = 'g',
  [1664] = 'G' }

local architectures = {}

-- Names of the patch projection in the Vision Transformers above: [width, colours, side, side].
local PATCHES = {
  'patch_embed%.proj%.weight$', 'conv_proj%.weight$', 'patch_embeddings%.projection%.weight$',
  'patch_embedding%.weight$',
  'visual%.conv1%.weight$',
}

-- 'ViT-S/16' by the patch projection, nil where it has another shape.
local function size_of(shapes)
  for name, shape in pairs(shapes) do
    for _, pattern in ipairs(PATCHES) do
      if name:find(pattern) and #shape == 4 and SIZES[shape[1]] then
        return ('ViT-%s/%d'):format(SIZES[shape[1]], shape[4])
      end
    end
  end
end

local function fits(shapes, patterns)
  for _, pattern in ipairs(patterns) do
    local found = false
    for name in pairs(shapes) do
      found = found or name:find(pattern) ~= nil
    end
    if not found then
      return false
    end
  end
  return true
end

-- A bottleneck whose 3x3 convolution takes fewer channels than it gives.
local function is_resnext(shapes)
  for name, shape in pairs(shapes) do
    if name:find '%f[%w]layer1%.0%.conv2%.weight$' and #shape == 4 and shape[2] < shape[1] then
      return true
    end
  end
  return false
end

--- 'Vision Transformer (ViT-S/16), names of timm, DINO and MAE', or nil for names that no known network has.
---@param shapes table<string, integer[]> of tensors by full name
---@return string|nil
function architectures.name(shapes)
  for _, family in ipairs(FAMILIES) do
    if fits(shapes, family[3]) then
      local size = family[1] == 'Vision Transformer' and size_of(shapes)
      return ('%s%s, names of %s'):format(family[1], size and (' (%s)'):format(size) or '', family[2])
    end
  end
  return is_resnext(shapes) and 'ResNeXt, names of torchvision' or nil
end

return architectures
