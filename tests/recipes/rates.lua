-- Tells the rates that a recipe's optimiser steps with: sslrun rates.lua RECIPE.lua PICTURES EPOCH:BATCH,… [--key=value
-- …] One JSON line each: {"rates": those of groups that move, "fixed": those that do not}. No picture is read, no step
-- done.
-- luacheck: ignore 122 431 432
local function array(values) return '[' .. table.concat(values, ', ') .. ']' end
local recipe, pictures, places = arg[1], tonumber(arg[2]), arg[3]
sslrun.recipe, sslrun.args = recipe, { unpack(arg, 4) }

-- Every data set has that many pictures, every encoder is a small one.
local one = data.tensor(torch.zeros({ 1, 3, 8, 8 }, { dtype = 'uint8' }))
local function open() return data.subset(one, { indices = torch.zeros({ pictures }, { dtype = 'int64' }) }) end
for _, name in ipairs { 'imagenet', 'coco', 'voc', 'sysu30k', 'images' } do
  data[name] = open
end
data.scenes = setmetatable({ generate = function() end }, { __call = open })
local resnet, loader, made = nn.resnet, data.loader, nil
nn.resnet = function(options) return resnet { depth = 18, base_channels = 4, stem = options.stem } end
data.loader = function(...)
  made = loader(...)
  return made
end

-- In place of Run:attach, with what it is given.
local run = require 'ssl.run.run'
local start = run.start
local function sorted(groups, fixed)
  local found, seen = {}, {}
  for _, group in ipairs(groups) do
    if group.fixed_lr == fixed and not seen[group.lr] then
      seen[group.lr] = true
      found[#found + 1] = ('%.17g'):format(group.lr)
    end
  end
  table.sort(found)
  return array(found)
end
function run.start(settings)
  local self = start(settings)
  function self.attach(_, parts)
    for epoch, batch in places:gmatch '(%d+):(%d+)' do
      parts.optimizer:set_lr(parts.schedule(epoch * #made + batch, tonumber(epoch)))
      local groups = parts.optimizer:groups()
      io.write(('{"rates": %s, "fixed": %s, "batches": %d}\n'):format(sorted(groups, false), sorted(groups, true),
        #made))
    end
    os.exit(0)
  end
  return self
end

dofile(recipe)
