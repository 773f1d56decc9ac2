-- The values of a found network: checked, in float32, under the names of its own state dict.
local backbone = require 'ssl.weights.backbone'
local candidates = require 'ssl.weights.candidates'
local rules = require 'ssl.weights.layouts'

local backbone_weights = {}

local function check_values(where, name, tensor, is_variance)
  if not tensor:isfinite():all():item() then
    error(('[checkpoint] %s: %s holds NaN or infinity'):format(where, name), 0)
  elseif is_variance and tensor:lt(0):any():item() then
    error(('[checkpoint] %s: %s holds a negative variance'):format(where, name), 0)
  end
end

--- Pixels of BGR 0 to 255 minus the mean become RGB divided by the deviation, or (`back`) the reverse: the first
--- convolution takes up both.
function backbone_weights.swap_input(weight, back)
  if weight:size(1) ~= 3 then
    error(('[checkpoint] expected a first convolution of 3 channels where pixels are BGR, got one of %d'):format(
      weight:size(1)), 0)
  end
  local scale = torch.tensor(rules.rgb.std, { dtype = 'float64' }):view { 1, 3, 1, 1 }
  weight = weight:to 'float64'
  return (back and (weight / scale):flip { 1 } or weight:flip { 1 } * scale):to 'float32'
end

-- A tensor of the file as the network takes it, and the dtype that it had where that is another one.
local function converted(found, entry, name, tensor)
  if entry.dtype then
    return tensor:to(entry.dtype)
  end
  local cast = tensor.dtype ~= 'float32' and tensor.dtype or nil
  tensor = cast and tensor:to 'float32' or tensor
  check_values(found.where, name, tensor, entry.name:match 'running_var$')
  return tensor, cast
end

-- The tensors of the network's list; `lacking` counts those that stand in for missing ones, by note, in the order of
-- the list.
local function listed(found, used)
  local weights, lacking, cast = {}, {}, nil
  for _, entry in ipairs(found.list) do
    local tensor = entry.own and found.get(entry.own)
    local name = entry.own and found.prefix .. entry.own
    if tensor then
      used[found.origin[name] or name] = true
      local before
      tensor, before = converted(found, entry, name, tensor)
      cast = before or cast
    else
      local note = entry.default.note
      if not lacking[note] then
        lacking[note], lacking[#lacking + 1] = 0, note
      end
      lacking[note] = lacking[note] + 1
      tensor = entry.default.make(entry.shape)
    end
    weights[entry.name] = tensor
  end
  return weights, lacking, cast
end

-- Adds the classifier's weights where the file has them.
local function add_classifier(found, weights, used)
  local family = found.family
  local weight_name, bias_name = family.classifier(family.schemes[found.scheme])
  local weight, bias = weight_name and found.get(weight_name), bias_name and found.get(bias_name)
  if not (weight and bias) or weight:dim() ~= 2 or backbone.reason(found, found.prefix .. weight_name) then
    return
  elseif weight:size(1) ~= found.network.features then
    error(('[checkpoint] %s: %s%s is %s, expected (classes, %d)'):format(found.where, found.prefix, weight_name,
      candidates.shape_text(weight.shape), found.network.features), 0)
  end
  local own_weight, own_bias = family.classifier(family.schemes[family.own])
  weights[own_weight], weights[own_bias] = weight:to 'float32', bias:to 'float32'
  used[found.prefix .. weight_name], used[found.prefix .. bias_name] = true, true
end

--- The found network's tensors under its own names, in float32: weights, notes. The notes say what was made up or
--- changed.
---@param found table from backbone.find
---@return table<string, any> weights
---@return string[] notes
---@return table<string, boolean> used names in the file
function backbone_weights.network(found)
  local family, notes, used = found.family, {}, {}
  local weights, lacking, cast = listed(found, used)
  add_classifier(found, weights, used)
  if found.bgr then
    local stem = family.stem(family.schemes[family.own])
    weights[stem] = backbone_weights.swap_input(weights[stem])
    notes[#notes + 1] = stem .. ' takes RGB divided by the deviation now (it took BGR of 0 to 255)'
  end
  notes[#notes + 1] = family.schemes[found.scheme].note
  for _, note in ipairs(lacking) do
    notes[#notes + 1] = note:format(lacking[note])
  end
  if cast then
    notes[#notes + 1] = ('converted from %s to float32'):format(cast)
  end
  return weights, notes, used
end

--- How many classes the classifier among a network's weights tells apart, 0 without one.
---@param family table
---@param weights table<string, any> from backbone_weights.network
---@return integer
function backbone_weights.classes(family, weights)
  local weight = family.classifier(family.schemes[family.own])
  return weight and weights[weight] and weights[weight]:size(0) or 0
end

return backbone_weights
