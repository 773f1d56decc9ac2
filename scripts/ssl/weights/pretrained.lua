-- Weights of any layout into a model's networks of the same family: nn.resnet{weights = FILE} and --init=FILE.
local backbone = require 'ssl.weights.backbone'
local backbone_weights = require 'ssl.weights.backbone_weights'
local candidates = require 'ssl.weights.candidates'
local families = require 'ssl.weights.families'
local there = require 'ssl.settings.there'

local pretrained = {}

-- Whether two networks have the same tensors: what makes them depends on nothing else.
local function alike(a, b)
  local same = a.family == b.family and #a.list == #b.list
  for i, entry in ipairs(a.list) do
    local other = b.list[i]
    same = same and other.name == entry.name and candidates.shape_text(other.shape) == candidates.shape_text(
      entry.shape)
  end
  return same
end

-- The weights that a place of the model takes, by the model's names; a classifier of other classes is left out.
local function part_for(place, state, weights)
  local family, part = place.family, {}
  local classifier = { family.classifier(family.schemes[family.own]) }
  for name, tensor in pairs(weights) do
    local own = state[place.prefix .. name]
    local is_classifier = name == classifier[1] or name == classifier[2]
    if own and (not is_classifier or own:size(0) == tensor:size(0)) then
      part[place.prefix .. name] = tensor
    end
  end
  return part
end

--- Copies the network in a file into every network of its kind in a model (its online and its momentum encoder).
--- Everything else keeps its values. Throws when families, depths or shapes differ, naming both.
---@param model any Module with a network of a known family somewhere in it
---@param path string any file of checkpoint.load
---@param say? fun(line: string) told what was loaded
function pretrained.load(model, path, say)
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
    model:load_state_dict(part_for(place, state, weights), { strict = false })
  end
  if say then
    say(('init: %s: %s'):format(path, backbone.describe(found)))
    for _, note in ipairs(notes) do
      say('init: ' .. note)
    end
  end
end

return pretrained
