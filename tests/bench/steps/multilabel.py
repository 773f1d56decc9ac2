"""Multi-label SimSiam's step: eight block views shuffled, pair term, image-aware term, SGD. A quarter of the batch in pictures."""
import torch
from torch.nn.functional import cosine_similarity, normalize

from .simsiam import network

LUA = """
local ssl, simsiam, multilabel = require 'ssl', require 'ssl.methods.simsiam', require 'ssl.methods.multilabel'
local model = simsiam.model { encoder = nn.resnet { depth = 18 }, dim = 2048, hidden = 512 }
model:load_state_dict(g.state)
local optimizer = optim.SGD(model, { lr = 0.01, momentum = 0.9, weight_decay = 1e-4 })
local batch = {}
for i = 1, 8 do batch[i] = g.views[i - 1] end
torch.manual_seed(1)
return function()
  local x1, x2, labels = multilabel.shuffle(batch)
  local z1, z2 = model:project(x1), model:project(x2)
  local p1, p2 = model:predict(z1), model:predict(z2)
  local pair = 0.5 * (loss.negative_cosine(p1, z2:detach()) + loss.negative_cosine(p2, z1:detach()))
  local l = pair + 4 * multilabel.image_term(p1, p2, z1, z2, labels)
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
    return {"views": torch.randn(8, pictures(options), 3, options["size"], options["size"])}


def image_term(features, labels, temperature=0.3, base=0.07):
    logits = features @ features.T / temperature
    logits = logits - logits.max(dim=1, keepdim=True).values.detach()
    others = 1 - torch.eye(len(labels))
    positives = (labels[:, None] == labels[None]).float() * others
    weights = logits.exp() * others
    share = (weights * positives).sum(1) / weights.sum(1)
    return -(temperature / base) * (share.log() / positives.sum(1)).mean()


def build(options, given):
    model = network()
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.01, momentum=0.9, weight_decay=1e-4)
    count = pictures(options)
    torch.manual_seed(1)

    def step():
        views = given["views"]
        order = torch.randperm(4 * count)
        x1, x2 = (torch.cat([views[4 * v + block] for block in range(4)])[order] for v in (0, 1))
        labels = (order % count).repeat(2)
        z1, z2 = (model["projector"](model["encoder"](x)) for x in (x1, x2))
        p1, p2 = model["predictor"](z1), model["predictor"](z2)
        pair = -0.5 * (cosine_similarity(p1, z2.detach()).mean() + cosine_similarity(p2, z1.detach()).mean())
        image = 0.5 * (image_term(normalize(torch.cat([p1, z2])), labels) + image_term(normalize(torch.cat([p2, z1])), labels))
        loss = pair + 4 * image
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return model, step
