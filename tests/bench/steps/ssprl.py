"""SS-PRL's step: two large and four small views, four patches seen twice, prototypes, queues in use, correlation, LARC.

Views are of the given side and of half of it, as are the patches: 14 views, a quarter of the batch in pictures.
"""
import torch
import torchvision
from torch import nn
from torch.nn.functional import log_softmax, normalize

HIDDEN, DIM, PROTOTYPES, LEVEL_PROTOTYPES, CELLS, SMALL = 2048, 128, 300, 150, 4, 4
LR, DECAY, TEMPERATURE = 0.1, 1e-6, 0.1

LUA = """
local ssprl = require 'ssl.methods.ssprl'
local levels = ssprl.levels { grid = { 2 }, prototypes = { 150 }, swapped = { 0.25 }, correlation = { 0.25 } }
local model = ssprl.model { encoder = nn.resnet { depth = 18 }, crops = { 2, 4 }, levels = levels, prototypes = 300 }
model:load_state_dict(g.state)
local queues = ssprl.code_queues.new { lengths = { g.queue:size(1), g.level_queue:size(1) }, batch = g.large[0]:size(0) }
for i, rows in ipairs { g.queue, g.level_queue } do
  queues.queues[i].rows, queues.queues[i].filled = rows, rows:size(1)
end
local optimizer = optim.LARC(model, { lr = 0.1, weight_decay = 1e-6 })
local batch = {}
for _, views in ipairs { g.large, g.small, g.patches } do
  for i = 0, views:size(0) - 1 do batch[#batch + 1] = views[i] end
end
local number = 0
return function()
  number = number + 1
  queues:begin_step(number, 0, model:rows(batch))
  model:normalise_prototypes()
  local whole, patches = model:embed(batch)
  local scores = model.prototypes(whole)
  local codes = queues:codes(1, whole, scores, model.prototypes.weight)
  local l = loss.swapped_prediction(scores, codes, { temperature = 0.1 })
  for i, level in ipairs(model.levels) do
    local own = level.prototypes(patches[i])
    local own_codes = queues:codes(i + 1, patches[i], own, level.prototypes.weight)
    l = l + levels[i].swapped * loss.swapped_prediction(own, own_codes, { temperature = 0.1 })
      + levels[i].correlation * ssprl.correlation(level:predict(own), codes, 0.1)
  end
  optimizer:zero_grad()
  l:backward()
  optimizer:step()
  return l:item()
end
"""


def pictures(options):
    return max(2, options["batch"] // 4)


UNITS = pictures


def inputs(options):
    count, side = pictures(options), options["size"]

    def views(number, size):
        return torch.randn(number, count, 3, size, size)

    return {"large": views(2, side), "small": views(SMALL, side // 2), "patches": views(2 * CELLS, side // 2),
            "queue": normalize(torch.randn(2, 15 * count, DIM), dim=2),
            "level_queue": normalize(torch.randn(2, 10 * CELLS * count, DIM), dim=2)}


def head():
    return nn.Sequential(nn.Linear(512, HIDDEN), nn.BatchNorm1d(HIDDEN), nn.ReLU(True), nn.Linear(HIDDEN, DIM))


@torch.no_grad()
def sinkhorn(scores):
    q = torch.exp(scores / 0.05).t()
    q /= q.sum()
    for _ in range(3):
        q /= q.sum(dim=1, keepdim=True)
        q /= q.shape[0]
        q /= q.sum(dim=0, keepdim=True)
        q /= q.shape[1]
    return (q * q.shape[1]).t()


class Larc(torch.optim.SGD):
    """apex's LARC without clipping: one tensor after the other, then SGD."""

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                weight, gradient = p.norm(), p.grad.norm()
                if weight != 0 and gradient != 0:
                    p.grad.add_(p, alpha=DECAY).mul_(0.001 * weight / (gradient + DECAY * weight + 1e-8))
        super().step()


def build(options, given):
    encoder = torchvision.models.resnet18()
    encoder.fc = nn.Identity()
    level = nn.ModuleDict({"projector": head(), "prototypes": nn.Linear(DIM, LEVEL_PROTOTYPES, bias=False),
                           "correlation": nn.Linear(LEVEL_PROTOTYPES, PROTOTYPES, bias=False)})
    model = nn.ModuleDict({"encoder": encoder, "projector": head(), "prototypes": nn.Linear(DIM, PROTOTYPES, bias=False), "level1": level})
    optimizer = Larc(model.parameters(), lr=LR, momentum=0.9)
    count = pictures(options)
    queue, level_queue = given["queue"].clone(), given["level_queue"].clone()

    @torch.no_grad()
    def codes(rows, slot, z, scores, prototypes):
        length = len(z)
        scores = torch.cat([rows[slot] @ prototypes.weight.t(), scores])
        rows[slot, length:] = rows[slot, :-length].clone()
        rows[slot, :length] = z
        return sinkhorn(scores)[-length:]

    def cross_entropy(code, scores):
        return -(code * log_softmax(scores / TEMPERATURE, dim=1)).sum(1).mean()

    def step():
        with torch.no_grad():
            for layer in (model["prototypes"], level["prototypes"], level["correlation"]):
                layer.weight.copy_(normalize(layer.weight, dim=1))
        features = torch.cat([encoder(given["large"].flatten(0, 1)), encoder(given["small"].flatten(0, 1))])
        z = normalize(model["projector"](features), dim=1)
        zl = normalize(level["projector"](encoder(given["patches"].flatten(0, 1))), dim=1)
        scores, own = model["prototypes"](z).split(count), level["prototypes"](zl).split(CELLS * count)
        z, zl = z.detach().split(count), zl.detach().split(CELLS * count)
        loss, found = 0, [codes(queue, a, z[a], scores[a].detach(), model["prototypes"]) for a in range(2)]
        for a in range(2):
            loss = loss + sum(cross_entropy(found[a], scores[v]) for v in range(2 + SMALL) if v != a) / (1 + SMALL) / 2
        for j in range(2):
            loss = loss + 0.25 * cross_entropy(codes(level_queue, j, zl[j], own[j].detach(), level["prototypes"]), own[1 - j]) / 2
        for v in range(2):
            predicted = level["correlation"](normalize(own[v].view(CELLS, count, -1).mean(0), dim=1))
            loss = loss + 0.25 * sum(cross_entropy(code, predicted) for code in found) / 4
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return model, step
