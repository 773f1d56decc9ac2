"""Multi-label SimSiam: ten float64 steps, ours against plain PyTorch after HHU-JialeChen/SSL; blocks' order."""
import math

import pytest
import torch
from torch import nn

STEPS, IMAGES, WIDTH, DIM, HIDDEN = 10, 4, 12, 10, 5
LR, DECAY, WEIGHT, TEMPERATURE, BASE = 0.05, 1e-3, 4, 0.3, 0.07


def peer():
    encoder = nn.Sequential(nn.Conv2d(3, 8, 3, 2, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
                            nn.Conv2d(8, WIDTH, 3, 2, bias=False), nn.BatchNorm2d(WIDTH), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                            nn.Flatten())
    projector = nn.Sequential(nn.Linear(WIDTH, WIDTH, bias=False), nn.BatchNorm1d(WIDTH), nn.ReLU(),
                              nn.Linear(WIDTH, WIDTH, bias=False), nn.BatchNorm1d(WIDTH), nn.ReLU(),
                              nn.Linear(WIDTH, DIM), nn.BatchNorm1d(DIM, affine=False))
    projector[6].bias.requires_grad_(False)
    predictor = nn.Sequential(nn.Linear(DIM, HIDDEN, bias=False), nn.BatchNorm1d(HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, DIM))
    return nn.ModuleDict({"encoder": encoder, "projector": projector, "predictor": predictor}).double()


def cluster_term(rows, labels):
    """simsiam/new3_losses.py, row by row: the logarithm of the positives' share, divided by their number."""
    rows = [row / max(row.norm(), 1e-12) for row in rows]
    total = 0
    for i, anchor in enumerate(rows):
        others = [k for k in range(len(rows)) if k != i]
        weight = {k: (anchor @ rows[k] / TEMPERATURE).exp() for k in others}
        positives = [k for k in others if labels[k] == labels[i]]
        share = sum(weight[k] for k in positives) / sum(weight.values())
        total = total - TEMPERATURE / BASE * share.log() / len(positives)
    return total / len(rows)


def python_losses(model, views, released):
    optimizer = torch.optim.SGD(model.parameters(), lr=LR, momentum=0.9, weight_decay=DECAY)
    losses = []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = LR * 0.5 * (1 + math.cos(math.pi * step / STEPS))
        order = torch.randperm(4 * IMAGES)
        x = [torch.cat(list(views[step, 4 * v:4 * v + 4]))[order] for v in (0, 1)]
        labels = [int(g) % IMAGES for g in order]
        z = [model["projector"](model["encoder"](each)) for each in x]
        p = [model["predictor"](each) for each in z]
        target = z if released else [each.detach() for each in z]
        pair = -sum(nn.functional.cosine_similarity(p[v], target[1 - v]).mean() for v in (0, 1)) / 2
        image = sum(cluster_term(torch.cat([p[v], z[1 - v]]), labels * 2) for v in (0, 1)) / 2
        loss = pair + WEIGHT * image
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


OURS = """
local ssl, simsiam, multilabel = require 'ssl', require 'ssl.methods.simsiam', require 'ssl.methods.multilabel'
local encoder = nn.sequential { nn.Conv2d(3, 8, 3, {stride = 2, bias = false}), nn.BatchNorm2d(8), nn.ReLU(),
  nn.Conv2d(8, 12, 3, {stride = 2, bias = false}), nn.BatchNorm2d(12), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten() }
local model = simsiam.model { encoder = encoder, features = 12, dim = 10, hidden = 5 }
model:to 'float64'
model:load_state_dict(g.state)
local optimizer = optim.SGD(ssl.param_groups(model, { { match = '^predictor', fixed_lr = false }, {} }),
  { lr = 0.05, momentum = 0.9, weight_decay = 1e-3 })
local schedule = ssl.schedule.cosine { base = 0.05, steps = 10 }
local function target(z) return g.released and z or z:detach() end
torch.manual_seed(3)
r.losses = {}
for step = 0, 9 do
  optimizer:set_lr(schedule(step))
  local batch = {}
  for i = 1, 8 do batch[i] = g.views[step][i - 1] end
  local x1, x2, labels = multilabel.shuffle(batch)
  local z1, z2 = model:project(x1), model:project(x2)
  local p1, p2 = model:predict(z1), model:predict(z2)
  local pair = 0.5 * (loss.negative_cosine(p1, target(z2)) + loss.negative_cosine(p2, target(z1)))
  local l = pair + 4 * multilabel.image_term(p1, p2, z1, z2, labels, { temperature = 0.3 })
  l:backward()
  optimizer:step()
  optimizer:zero_grad()
  r.losses[step + 1] = l:item()
end
"""


@pytest.mark.parametrize("released", [False, True])
def test_ten_steps(exchange, released):
    torch.manual_seed(0)
    model, views = peer(), torch.randn(STEPS, 8, IMAGES, 3, 16, 16, dtype=torch.float64)
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    got = exchange({"state": state, "views": views, "released": released}, OURS)["losses"]
    torch.manual_seed(3)  # both sides draw their permutations from it
    want = python_losses(model, views, released)
    largest = max(abs(a - b) for a, b in zip(got, want))
    print(f"largest difference of a loss {largest:.1e}")
    assert len(got) == STEPS and largest < 1e-8
    assert max(want) - min(want) > 0.1


def test_order_of_blocks_has_the_golden_values(exchange):
    got = exchange({}, """
local multilabel = require 'ssl.methods.multilabel'
for rank = 0, 1 do
  torch.manual_seed(0)
  local order, labels = multilabel.order(4, { world = 2, rank = rank })
  r['order' .. rank], r['labels' .. rank] = order, labels
end
r.seeded = multilabel.order(4, { generator = torch.generator(0) })
""")
    whole = [12, 10, 9, 6, 11, 8, 13, 5, 2, 14, 15, 0, 4, 3, 7, 1]  # torch.manual_seed(0); torch.randperm(16)
    assert got["order0"].tolist() == whole[:8] and got["order1"].tolist() == whole[8:]
    assert got["labels0"].tolist() == [0, 2, 1, 2, 3, 0, 1, 1] and got["labels1"].tolist() == [2, 2, 3, 0, 0, 3, 3, 1]
    assert (got["order0"] // 4).tolist() == [3, 2, 2, 1, 2, 2, 3, 1]
    assert got["seeded"].tolist() == whole


def test_shuffle_keeps_rows_together(exchange):
    block, view, image = torch.meshgrid(torch.arange(4), torch.arange(2), torch.arange(3), indexing="ij")
    code = (100 * block + 10 * view + image).double()
    views = torch.stack([code[b, v][:, None, None, None].expand(3, 3, 2, 2) for v in (0, 1) for b in range(4)])
    got = exchange({"views": views.contiguous()}, """
local batch = {}
for i = 1, 8 do batch[i] = g.views[i - 1] end
r.x1, r.x2, r.labels = require('ssl.methods.multilabel').shuffle(batch)
""")
    first, second = got["x1"][:, 0, 0, 0], got["x2"][:, 0, 0, 0]
    assert torch.equal(second, first + 10) and sorted(first.tolist()) == sorted(code[:, 0].flatten().tolist())
    assert torch.equal(first % 10, got["labels"].double())


def test_errors_name_what_is_wrong(sslrun):
    def message(call):
        return sslrun(f"print(select(2, pcall(function() return require('ssl.methods.multilabel').{call} end)))")

    assert "expected the 8 views of data.block_views, got 2" in message("shuffle({torch.ones{2}, torch.ones{2}})")
    assert "expected 4 * 3 rows to be divisible by 5 processes" in message("order(3, {world = 5})")
    assert "expected a rank from 0 to 1, got 2" in message("order(4, {world = 2, rank = 2})")
