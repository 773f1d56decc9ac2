"""SimSiam's step: two views, projector, predictor, symmetric negative cosine, SGD."""
import torch
import torchvision
from torch import nn
from torch.nn.functional import cosine_similarity

DIM, HIDDEN = 2048, 512

LUA = """
local ssl, simsiam = require 'ssl', require 'ssl.methods.simsiam'
local model = simsiam.model { encoder = nn.resnet { depth = 18 }, dim = 2048, hidden = 512 }
model:load_state_dict(g.state)
local optimizer = optim.SGD(ssl.param_groups(model, { { match = '^predictor', fixed_lr = true }, {} }),
  { lr = 0.01, momentum = 0.9, weight_decay = 1e-4 })
return function()
  local z1, z2 = model:project(g.view1), model:project(g.view2)
  local p1, p2 = model:predict(z1), model:predict(z2)
  local l = 0.5 * (loss.negative_cosine(p1, z2:detach()) + loss.negative_cosine(p2, z1:detach()))
  optimizer:zero_grad()
  l:backward()
  optimizer:step()
  return l:item()
end
"""


def inputs(options):
    return {name: torch.randn(options["batch"], 3, options["size"], options["size"]) for name in ("view1", "view2")}


def network():
    """Names as in the Lua model."""
    encoder = torchvision.models.resnet18()
    width, encoder.fc = encoder.fc.in_features, nn.Identity()
    projector = nn.Sequential(nn.Linear(width, width, bias=False), nn.BatchNorm1d(width), nn.ReLU(True),
                              nn.Linear(width, width, bias=False), nn.BatchNorm1d(width), nn.ReLU(True),
                              nn.Linear(width, DIM), nn.BatchNorm1d(DIM, affine=False))
    projector[6].bias.requires_grad_(False)
    predictor = nn.Sequential(nn.Linear(DIM, HIDDEN, bias=False), nn.BatchNorm1d(HIDDEN), nn.ReLU(True), nn.Linear(HIDDEN, DIM))
    return nn.ModuleDict({"encoder": encoder, "projector": projector, "predictor": predictor})


def build(options, given):
    model = network()
    rest = [p for name, p in model.named_parameters() if not name.startswith("predictor")]
    optimizer = torch.optim.SGD([{"params": rest}, {"params": model["predictor"].parameters()}], lr=0.01, momentum=0.9, weight_decay=1e-4)

    def step():
        z1, z2 = (model["projector"](model["encoder"](given[view])) for view in ("view1", "view2"))
        p1, p2 = model["predictor"](z1), model["predictor"](z2)
        loss = -0.5 * (cosine_similarity(p1, z2.detach()).mean() + cosine_similarity(p2, z1.detach()).mean())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return model, step
