-- Weights of any layout into a model's networks of the same family: nn.resnet{weights = FILE} and --init=FILE.
local backbone = require 'ssl.weights.backbone'
local backbone_weights = require 'ssl.weights.backbone_weights'
local candidates = require 'ssl.weights.candidates'
local families = require 'ssl.weights.families'
local input_channels = require 'ssl.weights.input_channels'
local there = require 'ssl.settings.there'

local pretrained = {}

local function stem_of(family) return family.stem(family.schemes[family.own]) end

-- Whether two networks have the same tensors but for the channels of their pictures: what makes them depends on nothing
-- else.
local function alike(a, b)
  local same, stem = a.family == b.family and #a.list == #b.list, stem_of(a.family)
  for i, entry in ipairs(a.list) do
    local shape, other = entry.shape, b.list[i]
    if same and entry.name == stem and #shape == #other.shape then
      shape = { unpack(shape) }
      shape[2] = other.shape[2]
    end
    same = same and other.name == entry.name and candidates.shape_text(other.shape) == candidates.shape_text(shape)
  end
  return same
end

-- The weights that a place of the model takes, by the model's names, and a line about what was done to the first
-- convolution; a classifier of other classes is left out.
local function part_for(place, state, weights, rule)
  local family, part, line = place.family, {}, nil
  local classifier = { family.classifier(family.schemes[family.own]) }
  local stem = stem_of(family)
  for name, tensor in pairs(weights) do
    local own = state[place.prefix .. name]
    local is_classifier = name == classifier[1] or name == classifier[2]
    if own and name == stem then
      part[place.prefix .. name], line = input_channels.fit(tensor, own:size(1), rule)
    elseif own and (not is_classifier or own:size(0) == tensor:size(0)) then
      part[place.prefix .. name] = tensor
    end
  end
  return part, line
end

--- Copies the network in a file into every network of its kind in a model (its online and its momentum encoder).
--- Everything else keeps its values. Throws when families, depths or shapes differ, naming both.
---@param model any Module with a network of a known family somewhere in it
---@param path string any file of checkpoint.load
---@param say fun(line: string) told what was loaded
---@param rule string how a first convolution of other channels is fitted (ssl.weights.input_channels)
function pretrained.load(model, path, say, rule)
  local found = backbone.find(checkpoint.load(there(path, 'file with weights')), path)
  local weights, notes = backbone_weights.network(found)
  local state = model:state_dict()
  local places = backbone.places(state)
  if #places == 0 then
    error(('[checkpoint] the model has no %s that weights could be loaded into'):format(families.names()), 0)
  end
  for _, place in ipairs(places) do
    if not alike(place, found) then
      error(('[checkpoint] %s: expected the weights of %s, got those of %s'):format(path,
        place.family.kind(place.network),
        found.family.kind(found.network)), 0)
    end
    local part, fitted = part_for(place, state, weights, rule)
    model:load_state_dict(part, { strict = false })
    notes[#notes + 1] = fitted and ("'%s': %s"):format(place.prefix, fitted) or nil
  end
  say(('init: %s: %s'):format(path, backbone.describe(found)))
  for _, note in ipairs(notes) do
    say('init: ' .. note)
  end
end

return pretrained
