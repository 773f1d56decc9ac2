"""SimSiam: ten float64 steps of a small network, our composition against plain PyTorch after arXiv 2011.10566."""
import math

import torch
import torch.nn.functional as F
from torch import nn

STEPS, EPOCH, BATCH, WIDTH, DIM, HIDDEN = 10, 2, 8, 12, 10, 5
LR, DECAY = 0.4, 1e-3


def small_encoder():
    return nn.Sequential(nn.Conv2d(3, 8, 3, 2, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, WIDTH, 3, 2, bias=False),
                         nn.BatchNorm2d(WIDTH), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())


def peer():
    """simsiam/builder.py: fc 0 to 7, a frozen bias before the last norm, which has no weights; the predictor's output is bare."""
    projector = nn.Sequential(nn.Linear(WIDTH, WIDTH, bias=False), nn.BatchNorm1d(WIDTH), nn.ReLU(),
                              nn.Linear(WIDTH, WIDTH, bias=False), nn.BatchNorm1d(WIDTH), nn.ReLU(),
                              nn.Linear(WIDTH, DIM), nn.BatchNorm1d(DIM, affine=False))
    projector[6].bias.requires_grad_(False)
    predictor = nn.Sequential(nn.Linear(DIM, HIDDEN, bias=False), nn.BatchNorm1d(HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, DIM))
    return nn.ModuleDict({"encoder": small_encoder(), "projector": projector, "predictor": predictor}).double()


def rows_cosine(a, b):
    return (a * b).sum(1) / (a.norm(dim=1).clamp(min=1e-8) * b.norm(dim=1).clamp(min=1e-8))


def python_losses(model, views, fixed):
    """Algorithm 1 of the paper, optimiser by hand: buf = 0.9 buf + g + decay * p, p -= lr * buf."""
    buffers, losses = {}, []
    for step in range(STEPS):
        lr = LR * 0.5 * (1 + math.cos(math.pi * (step // EPOCH) / (STEPS / EPOCH)))
        z = [model["projector"](model["encoder"](view)) for view in views[step]]
        p = [model["predictor"](each) for each in z]
        loss = -(rows_cosine(p[0], z[1].detach()).mean() + rows_cosine(p[1], z[0].detach()).mean()) / 2
        losses.append(loss.item())
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if parameter.grad is None:
                    continue
                change = parameter.grad + DECAY * parameter
                buffers[name] = 0.9 * buffers[name] + change if name in buffers else change.clone()
                parameter -= (LR if fixed and name.startswith("predictor") else lr) * buffers[name]
    return losses


OURS = """
local ssl, simsiam = require 'ssl', require 'ssl.methods.simsiam'
local encoder = nn.sequential { nn.Conv2d(3, 8, 3, {stride = 2, bias = false}), nn.BatchNorm2d(8), nn.ReLU(),
  nn.Conv2d(8, 12, 3, {stride = 2, bias = false}), nn.BatchNorm2d(12), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten() }
local model = simsiam.model { encoder = encoder, features = 12, dim = 10, hidden = 5 }
model:to 'float64'
model:load_state_dict(g.state)
local optimizer = optim.SGD(ssl.param_groups(model, { { match = '^predictor', fixed_lr = g.fixed }, {} }),
  { lr = 0.4, momentum = 0.9, weight_decay = 1e-3 })
local schedule = ssl.schedule.per_epoch(ssl.schedule.cosine { base = 0.4, steps = 5 })
r.losses = {}
for step = 0, 9 do
  optimizer:set_lr(schedule(step, math.floor(step / 2)))
  local batch = { g.views[step][0], g.views[step][1] }
  local z1, z2 = model:project(batch[1]), model:project(batch[2])
  local p1, p2 = model:predict(z1), model:predict(z2)
  local l = 0.5 * (loss.negative_cosine(p1, z2:detach()) + loss.negative_cosine(p2, z1:detach()))
  l:backward()
  optimizer:step()
  optimizer:zero_grad()
  r.losses[step + 1] = l:item()
end
r.state = model:state_dict()
"""


def compare(exchange, fixed):
    torch.manual_seed(0)
    model, views = peer(), torch.randn(STEPS, 2, BATCH, 3, 16, 16, dtype=torch.float64)
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    got = exchange({"state": state, "views": views, "fixed": fixed}, OURS)
    want = python_losses(model, views, fixed)
    largest = max(abs(a - b) for a, b in zip(got["losses"], want))
    print(f"largest difference of a loss {largest:.1e}")
    assert len(got["losses"]) == STEPS and largest < 1e-8
    assert max(want) - min(want) > 0.05  # the weights move
    for name, tensor in model.state_dict().items():
        torch.testing.assert_close(got["state"][name], tensor, rtol=0, atol=1e-8)
    return want


def test_ten_steps(exchange):
    assert compare(exchange, fixed=True) != compare(exchange, fixed=False)


def test_the_frozen_bias_stays(exchange):
    torch.manual_seed(1)
    model = peer()
    got = exchange({"state": dict(model.state_dict()), "views": torch.randn(STEPS, 2, BATCH, 3, 16, 16, dtype=torch.float64),
                    "fixed": True}, OURS)
    assert torch.equal(got["state"]["projector.6.bias"], model["projector"][6].bias.detach())
    assert F.mse_loss(got["state"]["projector.6.weight"], model["projector"][6].weight.detach()) > 0
