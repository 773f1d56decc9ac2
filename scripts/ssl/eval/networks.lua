-- The network of a checkpoint, of any layout that sslrun convert knows; its architecture is read from the shapes.
local backbone = require 'ssl.weights.backbone'
local backbone_weights = require 'ssl.weights.backbone_weights'
local config = require 'ssl.settings.config'

local networks = {}

local function count(list)
  local number = 0
  for _ in pairs(list) do
    number = number + 1
  end
  return number
end

local function options_of(network, weights)
  return {
    depth = network.depth, base_channels = network.base, stem = network.kernel == 3 and 'small' or 'imagenet',
    width = network.bottleneck and network.inner / network.base or 1,
    num_classes = weights['fc.weight'] and weights['fc.weight']:size(0) or 0,
  }
end

-- What `read` returns; its error ends the program as a wrong word of the command line does.
local function or_fail(read, ...)
  local result = { pcall(read, ...) }
  if not result[1] then
    config.fail(tostring(result[2]))
  end
  return unpack(result, 2)
end

--- Reads the ResNet in a checkpoint of any layout. One that is incomplete, or holds NaN, ends the program (exit code 2)
--- with what is missing and what matched.
---@param path string file
---@return table {make: fun(): any, random: fun(): any, view_size: fun(asked: number): integer, width: integer,
--- classes: integer, options: table, report: table} make gives a new network with the file's weights, random one with
--- fresh weights
function networks.open(path)
  local content = checkpoint.load(path)
  local found = or_fail(backbone.find, content, path)
  local weights, notes, used = or_fail(backbone_weights.network, found)
  local options = options_of(found.network, weights)
  local function random()
    return nn.resnet {
      depth = options.depth, base_channels = options.base_channels, stem = options.stem, width = options.width,
      num_classes = options.num_classes, zero_init_residual = true,
    }
  end
  local function make()
    local network = random()
    network:load_state_dict(weights)
    return network
  end
  local settings = type(content.config) == 'table' and content.config or {}
  -- The side of the views as asked for; with 0 that of the training views, 224 where the file does not tell.
  local function view_size(asked)
    local trained = type(rawget(settings, 'data')) == 'table' and settings.data or {}
    local size = asked > 0 and asked or trained.size or 224
    if type(size) ~= 'number' or size % 1 ~= 0 or size < 1 or size > 65535 then
      config.fail(("[checkpoint] %s: expected 'config.data.size' to be a whole number from 1, got %s; --size=N gives another"):format(path,
        tostring(size)))
    end
    return size
  end
  return {
    make = make, random = random, view_size = view_size, width = found.network.features, classes = options.num_classes, options = options,
    report = {
      prefix = found.prefix, layout = found.layout and found.layout.name, notes = notes, matched = count(used),
      ignored = count(found.own_tensors) - count(used),
    },
  }
end

return networks
