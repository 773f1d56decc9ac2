"""WCL's step: two views, two heads, NT-Xent, graph of neighbours, swapped supervised contrastive term, LARS."""
import torch
import torchvision
from torch import nn
from torch.nn.functional import cross_entropy, normalize, relu

from .wcl_graph import swapped

HIDDEN, DIM, TEMPERATURE = 1024, 256, 0.1

LUA = """
local ssl, wcl = require 'ssl', require 'ssl.methods.wcl'
local model = wcl.model { encoder = nn.resnet { depth = 18 }, hidden = 1024, dim = 256 }
model:load_state_dict(g.state)
local optimizer = optim.LARS(ssl.param_groups(model, { { match = { 'bn', 'bias' }, adapt = false, weight_decay = 0 }, {} }),
  { lr = 0.5, weight_decay = 1e-6 })
return function()
  local z1, g1 = model:embed(g.view1)
  local z2, g2 = model:embed(g.view2)
  local labels1, labels2 = loss.neighbour_labels(g1), loss.neighbour_labels(g2)
  local l = loss.nt_xent(z1, z2)
    + 0.5 * (loss.supervised_contrastive(g1, g1, labels2) + loss.supervised_contrastive(g2, g2, labels1))
  optimizer:zero_grad()
  l:backward()
  optimizer:step()
  return l:item()
end
"""


def inputs(options):
    return {name: torch.randn(options["batch"], 3, options["size"], options["size"]) for name in ("view1", "view2")}


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1, self.bn1 = nn.Linear(512, HIDDEN), nn.BatchNorm1d(HIDDEN)
        self.linear2, self.bn2 = nn.Linear(HIDDEN, HIDDEN), nn.BatchNorm1d(HIDDEN)
        self.linear3 = nn.Linear(HIDDEN, DIM)

    def forward(self, x):
        return self.linear3(relu(self.bn2(self.linear2(relu(self.bn1(self.linear1(x)))))))


class Lars(torch.optim.SGD):
    """One tensor after the other, as the released code; then SGD."""

    @torch.no_grad()
    def step(self):
        for w in self.param_groups[1]["params"]:
            w.grad.add_(w, alpha=1e-6)
            weight, gradient = w.norm(), w.grad.norm()
            if weight > 0 and gradient > 0:
                w.grad.mul_(0.001 * weight / gradient)
        super().step()


def build(options, given):
    encoder = torchvision.models.resnet18()
    encoder.fc = nn.Identity()
    model = nn.ModuleDict({"encoder": encoder, "head1": Head(), "head2": Head()})
    named = list(model.named_parameters())
    plain = [p for name, p in named if "bn" in name or "bias" in name]
    scaled = [p for name, p in named if not ("bn" in name or "bias" in name)]
    optimizer = Lars([{"params": plain}, {"params": scaled}], lr=0.5, momentum=0.9)
    count = options["batch"]
    others = ~torch.eye(2 * count, dtype=torch.bool)
    target = torch.cat([torch.arange(count) + count - 1, torch.arange(count)])

    def step():
        h1, h2 = encoder(given["view1"]), encoder(given["view2"])
        z = torch.cat([normalize(model["head1"](h1)), normalize(model["head1"](h2))])
        g1, g2 = normalize(model["head2"](h1)), normalize(model["head2"](h2))
        instance = cross_entropy((z @ z.T / TEMPERATURE)[others].view(2 * count, -1), target)
        loss = instance + swapped(g1, g2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return model, step
