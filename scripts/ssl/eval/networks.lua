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

-- What `read` returns; its error ends the program as a wrong word of the command line does.
local function or_fail(read, ...)
  local result = { pcall(read, ...) }
  if not result[1] then
    config.fail(tostring(result[2]))
  end
  return unpack(result, 2)
end

-- The side of the views as asked for; with 0 that of the training views, then what the weights ask for, then 224.
local function view_size(path, content, network, asked)
  local settings = type(content.config) == 'table' and content.config or {}
  local trained = type(rawget(settings, 'data')) == 'table' and settings.data or {}
  local size = asked > 0 and asked or trained.size or network.size or 224
  if type(size) ~= 'number' or size % 1 ~= 0 or size < 1 or size > 65535 then
    config.fail(("[checkpoint] %s: expected 'config.data.size' to be a whole number from 1, got %s; --size=N gives "
      .. "another"):format(path,
      tostring(size)))
  end
  return size
end

-- The layer of that name in a module, names joined by dots.
local function layer(module, name)
  for part in name:gmatch '[^.]+' do
    module = module[part]
  end
  return module
end

--- Reads the network in a checkpoint of any layout. One that is incomplete, or holds NaN, ends the program (exit code
--- 2) with what is missing and what matched.
---@param path string file
---@return table {make: fun(): any, random: fun(): any, view_size: fun(asked: number): integer, width: integer,
--- classes: integer, classifier: fun(encoder: any): any, about: string, report: table} make gives a new network with
--- the file's weights, random one with fresh weights; classifier is the layer of one that has classes
function networks.open(path)
  local content = checkpoint.load(path)
  local found = or_fail(backbone.find, content, path)
  local weights, notes, used = or_fail(backbone_weights.network, found)
  local family, network = found.family, found.network
  local classes = backbone_weights.classes(family, weights)
  local function random() return family.build(network, classes) end
  return {
    make = function()
      local module = random()
      module:load_state_dict(weights)
      return module
    end,
    random = random,
    view_size = function(asked) return view_size(path, content, network, asked) end,
    width = network.features, classes = classes, about = family.about(network),
    classifier = function(encoder) return layer(encoder,
      family.classifier(family.schemes[family.own]):gsub('%.weight$', '')) end,
    report = {
      prefix = found.prefix, layout = found.layout and found.layout.name, notes = notes, matched = count(used),
      ignored = count(found.own_tensors) - count(used),
    },
  }
end

return networks
