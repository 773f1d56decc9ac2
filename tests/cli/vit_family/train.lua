-- A run of a model with two Vision Transformers of the family beside this recipe, which only fills them.
local families = require 'ssl.weights.families'
local ssl = require 'ssl'
local cfg = ssl.config { depth = 2 }
local family = families.named 'ViT'

local run = ssl.run(cfg)
local function encoder() return family.build({ dim = 32, depth = cfg.depth, patch = 8, tokens = 17 }, 0) end
local model = nn.module('Two', { online = encoder(), target = encoder(), head = nn.Linear(32, 4) }, {})
run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.1 }) }
checkpoint.save('model.pt', model:state_dict())
