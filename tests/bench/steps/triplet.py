"""The triplet method's step: online and target network on resized views, truncated loss, LARS, momentum update."""
import torch
import torchvision
from torch import nn
from torch.nn.functional import interpolate, normalize

HIDDEN, DIM = 1024, 256
SIDES = {"online1": 0.75, "online2": 0.55, "target1": 0.85, "target2": 0.65}  # of the views' side, the same each step

LUA = """
local triplet = require 'ssl.methods.triplet'
local model = triplet.model { encoder = function() return nn.resnet { depth = 18 } end, hidden = 1024, dim = 256 }
model:load_state_dict(g.state)
local optimizer = optim.LARS(triplet.groups(model), { lr = 0.5, momentum = 0.9, weight_decay = 1e-6, lr_in_momentum = true })
return function()
  local a1, a2 = model:embed(triplet.resize(g.view1, g.sides.online1)), model:embed(triplet.resize(g.view2, g.sides.online2))
  local t2, t1 = model:aim(triplet.resize(g.view2, g.sides.target2)), model:aim(triplet.resize(g.view1, g.sides.target1))
  local l = loss.truncated_triplet(model.predictor(a1), t2) + loss.truncated_triplet(model.predictor(a2), t1)
  optimizer:zero_grad()
  l:backward()
  optimizer:step()
  nn.ema_update(model.target, model.online, 0.99)
  return l:item()
end
"""


def inputs(options):
    views = {name: torch.randn(options["batch"], 3, options["size"], options["size"]) for name in ("view1", "view2")}
    return {**views, "sides": {name: round(share * options["size"]) for name, share in SIDES.items()}}


def head(width):
    return nn.Sequential(nn.Linear(width, HIDDEN), nn.BatchNorm1d(HIDDEN), nn.ReLU(True), nn.Linear(HIDDEN, DIM))


def network():
    encoder = torchvision.models.resnet18()
    width, encoder.fc = encoder.fc.in_features, nn.Identity()
    return nn.ModuleDict({"encoder": encoder, "projector": head(width)})


def truncated_triplet(prediction, target):
    distance = -2 * normalize(prediction) @ normalize(target).T
    count = len(distance)
    others = distance.flatten()[1:].view(count - 1, count + 1)[:, :-1].reshape(count, count - 1)  # without the diagonal
    deputy = others.topk(10, dim=1, largest=False).values[:, 1:].mean(1)
    return (2 * distance.diagonal() - deputy + 100).clamp(min=0).mean()


class Lars(torch.optim.Optimizer):
    """One tensor after the other, as the released code."""

    def __init__(self, groups):
        super().__init__(groups, {"lr": 0.5, "momentum": 0.9, "weight_decay": 1e-6, "adapt": True})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                decay = group["weight_decay"]
                rate = group["lr"] * (0.001 * w.norm() / (w.grad.norm() + decay * w.norm()) if group["adapt"] else 1)
                change = (w.grad + decay * w) * rate
                state = self.state[w]
                state["buffer"] = state["buffer"].mul_(group["momentum"]).add_(change) if state else change
                w.sub_(state["buffer"])


def build(options, given):
    model = nn.ModuleDict({"online": network(), "target": network(), "predictor": head(DIM)})
    model["target"].requires_grad_(False)
    trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    scaled = [p for name, p in trained if p.dim() > 1 or "downsample.1.weight" in name]
    plain = [p for name, p in trained if p.dim() == 1 and "downsample.1.weight" not in name]
    optimizer = Lars([{"params": plain, "weight_decay": 0, "adapt": False}, {"params": scaled}])

    def embed(net, view, side):
        x = interpolate(given[view], size=given["sides"][side], mode="bilinear", align_corners=False)
        return model[net]["projector"](model[net]["encoder"](x))

    def step():
        a1, a2 = embed("online", "view1", "online1"), embed("online", "view2", "online2")
        with torch.no_grad():
            t2, t1 = embed("target", "view2", "target2"), embed("target", "view1", "target1")
        loss = truncated_triplet(model["predictor"](a1), t2) + truncated_triplet(model["predictor"](a2), t1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for mine, theirs in zip(model["target"].parameters(), model["online"].parameters()):
                mine.mul_(0.99).add_(theirs, alpha=0.01)
        return loss.item()

    return model, step
