-- The values of a found ResNet: checked, in float32, under torchvision's names.
local backbone = require 'ssl.weights.backbone'
local names = require 'ssl.weights.resnet_names'
local rules = require 'ssl.weights.layouts'

local backbone_weights = {}

local function check_values(where, name, tensor, field)
  if not tensor:isfinite():all():item() then
    error(('[checkpoint] %s: %s holds NaN or infinity'):format(where, name), 0)
  elseif field == 'running_var' and tensor:lt(0):any():item() then
    error(('[checkpoint] %s: %s holds a negative variance'):format(where, name), 0)
  end
end

--- Pixels of BGR 0 to 255 minus the mean become RGB divided by the deviation, or (`back`) the reverse: the first convolution
--- takes up both.
function backbone_weights.swap_input(weight, back)
  local scale = torch.tensor(rules.rgb.std, { dtype = 'float64' }):view { 1, 3, 1, 1 }
  weight = weight:to 'float64'
  return (back and (weight / scale):flip { 1 } or weight:flip { 1 } * scale):to 'float32'
end

--- The found network's tensors under torchvision's names, in float32: weights, notes. The notes say what was made up or changed.
---@param found table from backbone.find
---@return table<string, any> weights
---@return string[] notes
---@return table<string, boolean> used names in the file
function backbone_weights.network(found)
  local weights, notes, used = {}, {}, {}
  local counters, cast, folded = 0, nil, 0
  for _, entry in ipairs(found.list) do
    local tensor = entry.own and found.get(entry.own)
    local name = entry.own and found.prefix .. entry.own
    if tensor then
      used[found.origin[name] or name] = true
      if entry.field == 'num_batches_tracked' then
        tensor = tensor:to 'int64'
      else
        if tensor.dtype ~= 'float32' then
          cast = tensor.dtype
          tensor = tensor:to 'float32'
        end
        check_values(found.where, name, tensor, entry.field)
      end
    elseif entry.field == 'num_batches_tracked' then
      tensor, counters = torch.zeros({}, { dtype = 'int64' }), counters + 1
    else
      folded = folded + 1
      tensor = entry.field == 'running_var' and torch.full(entry.shape, 1 - 1e-5) or torch.zeros(entry.shape)
    end
    weights[entry.name] = tensor
  end
  local weight_name, bias_name = names.classifier(rules.schemes[found.scheme])
  local weight, bias = weight_name and found.get(weight_name), bias_name and found.get(bias_name)
  if weight and bias and weight:dim() == 2 and not backbone.reason(found, found.prefix .. weight_name) then
    if weight:size(1) ~= found.network.features then
      error(('[checkpoint] %s: %s%s is %s, expected (classes, %d)'):format(found.where, found.prefix, weight_name,
        backbone.shape_text(weight.shape), found.network.features), 0)
    end
    weights['fc.weight'], weights['fc.bias'] = weight:to 'float32', bias:to 'float32'
    used[found.prefix .. weight_name], used[found.prefix .. bias_name] = true, true
  end
  if found.bgr then
    weights['conv1.weight'] = backbone_weights.swap_input(weights['conv1.weight'])
    notes[#notes + 1] = 'conv1.weight takes RGB divided by the deviation now (it took BGR of 0 to 255)'
  end
  if found.scheme == 'caffe2' then
    notes[#notes + 1] = 'the network had the stride of its bottlenecks in the 1x1 convolution: elsewhere it computes something else'
  end
  if folded > 0 then
    notes[#notes + 1] = ('%d running means and variances are 0 and 1: the file has them folded into weight and bias'):format(folded)
  end
  if counters > 0 then
    notes[#notes + 1] = ('%d num_batches_tracked are 0: the file has none'):format(counters)
  end
  if cast then
    notes[#notes + 1] = ('converted from %s to float32'):format(cast)
  end
  return weights, notes, used
end

return backbone_weights
