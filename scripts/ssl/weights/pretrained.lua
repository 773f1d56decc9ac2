-- Weights of any layout into a network's ResNets: nn.resnet{weights = FILE} and --init=FILE.
local backbone = require 'ssl.weights.backbone'
local backbone_weights = require 'ssl.weights.backbone_weights'
local there = require 'ssl.settings.there'

local pretrained = {}

--- Copies the ResNet in a file into every ResNet of a model (its online and its momentum encoder). Everything else keeps
--- its values. Throws when depth or shapes differ, naming both.
---@param model any Module with a ResNet under torchvision's names somewhere in it
---@param path string any file of checkpoint.load
---@param say? fun(line: string) told what was loaded
function pretrained.load(model, path, say)
  local found = backbone.find(checkpoint.load(there(path, 'file with weights')), path)
  local weights, notes = backbone_weights.network(found)
  local state = model:state_dict()
  local places = backbone.places(state)
  if #places == 0 then
    error('[checkpoint] the model has no ResNet that weights could be loaded into', 0)
  end
  for _, place in ipairs(places) do
    local part = {}
    if place.network.depth ~= found.network.depth or place.network.kernel ~= found.network.kernel
      or place.network.base ~= found.network.base or place.network.inner ~= found.network.inner then
      error(('[checkpoint] %s: expected the weights of %s, got those of %s'):format(path, backbone.kind(place.network),
        backbone.kind(found.network)), 0)
    end
    for name, tensor in pairs(weights) do
      local own = state[place.prefix .. name]
      if own and (not name:match '^fc%.' or own:size(0) == tensor:size(0)) then
        part[place.prefix .. name] = tensor
      end
    end
    model:load_state_dict(part, { strict = false })
  end
  if say then
    say(('init: %s: %s'):format(path, backbone.describe(found)))
    for _, note in ipairs(notes) do
      say('init: ' .. note)
    end
  end
end

return pretrained
