"""The triplet method: ten float64 steps, ours against plain PyTorch after wanggrun/triplet; sizes, groups, start."""
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

STEPS, EPOCH, BATCH, WIDTH, DIM, HIDDEN, SIDE, WINDOW = 10, 2, 12, 12, 6, 10, 32, 2
LR, DECAY, WARM_STEPS, START = 4.8, 1e-2, 4, 1e-4


def network():
    encoder = nn.Sequential(nn.Conv2d(3, 8, 3, 2, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
                            nn.Conv2d(8, WIDTH, 3, 2, bias=False), nn.BatchNorm2d(WIDTH), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                            nn.Flatten())
    return nn.ModuleDict({"encoder": encoder, "projector": head(WIDTH)})


def head(inputs):
    return nn.Sequential(nn.Linear(inputs, HIDDEN), nn.BatchNorm1d(HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, DIM))


def embed(net, x):
    return net["projector"](net["encoder"](x))


def resized(x, side):
    return F.interpolate(x, size=(side, side), mode="bilinear", align_corners=False)


def head_loss(prediction, target, variant):
    """openselfsup/models/heads/triplet_loss_head.py, image by image."""
    p, t = F.normalize(prediction), F.normalize(target)
    total = 0
    for i in range(len(p)):
        distance = -2 * t @ p[i]
        others = torch.cat([distance[:i], distance[i + 1:]]).sort().values
        deputy = {"truncated": others[1:10].mean(), "median": others[(len(others) - 1) // 2], "fifth": others[4],
                  "hardest": others[0]}[variant]
        total = total + (2 * distance[i] - deputy + 100).clamp(min=0)
    return total / len(p)


def is_excluded(name):
    """Small nets name their norms by number: weights of one dimension are norms here; the shortcut rule has its own test."""
    return name.endswith("bias") or any(name == f"{net}.{n}.weight" for net, n in (
        ("online.encoder", 1), ("online.encoder", 4), ("online.projector", 1), ("predictor", 1)))


def python_losses(model, views, sizes, variant):
    buffers, losses = {}, []
    for it in range(STEPS):
        epoch = it // EPOCH
        lr = LR / 2 * (1 + math.cos(math.pi * epoch / (STEPS / EPOCH)))
        if it < WARM_STEPS:
            lr *= 1 - (1 - it / WARM_STEPS) * (1 - START)
        v1, v2 = views[it]
        s = sizes[it]
        a1, a2 = embed(model["online"], resized(v1, s["online1"])), embed(model["online"], resized(v2, s["online2"]))
        with torch.no_grad():
            t2, t1 = embed(model["target"], resized(v2, s["target2"])), embed(model["target"], resized(v1, s["target1"]))
        loss = head_loss(model["predictor"](a1), t2, variant) + head_loss(model["predictor"](a2), t1, variant)
        losses.append(loss.item())
        (loss / WINDOW).backward()
        if (it + 1) % WINDOW == 0:
            with torch.no_grad():
                lars(model, buffers, lr)
                momentum = 1 - (1 - 0.99) * (math.cos(math.pi * it / STEPS) + 1) / 2
                for mine, theirs in zip(model["target"].parameters(), model["online"].parameters()):
                    mine.copy_(momentum * mine + (1 - momentum) * theirs)
            model.zero_grad()
    return losses


def lars(model, buffers, lr):
    """OpenSelfSup's LARS: the rate inside the momentum."""
    for name, w in model.named_parameters():
        if w.grad is None:
            continue
        decay = 0 if is_excluded(name) else DECAY
        local = 1 if is_excluded(name) else 0.001 * w.norm() / (w.grad.norm() + decay * w.norm())
        u = (w.grad + decay * w) * local * lr
        buffers[name] = 0.9 * buffers[name] + u if name in buffers else u.clone()
        w -= buffers[name]


OURS = """
local ssl, triplet = require 'ssl', require 'ssl.methods.triplet'
local function encoder()
  return nn.sequential { nn.Conv2d(3, 8, 3, {stride = 2, bias = false}), nn.BatchNorm2d(8), nn.ReLU(),
    nn.Conv2d(8, 12, 3, {stride = 2, bias = false}), nn.BatchNorm2d(12), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten() }
end
local model = triplet.model { encoder = encoder, features = 12, dim = 6, hidden = 10 }
model:to 'float64'
model:load_state_dict(g.state)
local groups = ssl.param_groups(model, {
  { match = { 'bias$', 'encoder%.[14]%.weight', 'projector%.1%.', 'predictor%.1%.' }, weight_decay = 0, adapt = false }, {},
})
local optimizer = optim.LARS(groups, { lr = 4.8, momentum = 0.9, weight_decay = 1e-2, lr_in_momentum = true })
local schedule = ssl.schedule.ramp {
  steps = 4, from = 1e-4, after = ssl.schedule.per_epoch(ssl.schedule.cosine { base = 4.8, steps = 5 }),
}
local momentum = ssl.schedule.cosine { base = 0.99, final = 1, steps = 10 }
r.losses, r.sizes = {}, {}
for step = 0, 9 do
  optimizer:set_lr(schedule(step, math.floor(step / 2)))
  local v1, v2 = g.views[step][0], g.views[step][1]
  local side = triplet.sizes { seed = 11, step = step, size = 32 }
  local a1, a2 = model:embed(triplet.resize(v1, side.online1)), model:embed(triplet.resize(v2, side.online2))
  local t2, t1 = model:aim(triplet.resize(v2, side.target2)), model:aim(triplet.resize(v1, side.target1))
  local l = loss.truncated_triplet(model.predictor(a1), t2, g.options) + loss.truncated_triplet(model.predictor(a2), t1, g.options)
  l:div(2):backward()
  if step % 2 == 1 then
    optimizer:step()
    optimizer:zero_grad()
    nn.ema_update(model.target, model.online, momentum(step))
  end
  r.losses[step + 1], r.sizes[step + 1] = l:item(), side
end
r.state = model:state_dict()
"""


@pytest.mark.parametrize("variant, options", [("truncated", {}), ("median", {"median": True}), ("fifth", {"ranks": [5, 5]}),
                                              ("hardest", {"ranks": [1, 1]})])
def test_ten_steps(exchange, variant, options):
    torch.manual_seed(0)
    model = nn.ModuleDict({"online": network(), "target": network(), "predictor": head(DIM)}).double()
    model["target"].requires_grad_(False)
    model["target"].load_state_dict(model["online"].state_dict())
    views = torch.randn(STEPS, 2, BATCH, 3, SIDE, SIDE, dtype=torch.float64)
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    got = exchange({"state": state, "views": views, "options": options}, OURS)
    want = python_losses(model, views, got["sizes"], variant)
    largest = max(abs(a - b) for a, b in zip(got["losses"], want))
    print(f"largest difference of a loss {largest:.1e}")
    assert len(got["losses"]) == STEPS and largest < 1e-8
    for name, tensor in model.state_dict().items():
        torch.testing.assert_close(got["state"][name], tensor, rtol=0, atol=1e-8)
    assert not torch.equal(got["state"]["target.encoder.0.weight"], state["target.encoder.0.weight"])


def test_sizes_are_uniform_and_shared(exchange):
    got = exchange({}, """
local sizes = require('ssl.methods.triplet').sizes
for _, name in ipairs { 'online1', 'online2', 'target1', 'target2' } do r[name] = {} end
for step = 1, 3000 do
  for name, side in pairs(sizes { seed = 0, step = step }) do r[name][step] = side end
end
local a, b = sizes { seed = 1, step = 5 }, sizes { seed = 1, step = 5 }
r.same = a.online1 == b.online1 and a.target2 == b.target2
r.small = sizes { seed = 1, step = 5, size = 64 }
""")
    for name, low in (("online1", 96), ("online2", 96), ("target1", 128), ("target2", 128)):
        sides = torch.tensor(got[name], dtype=torch.float64)
        assert sides.min() == low and sides.max() == 224
        count = 225 - low
        chi = ((torch.bincount(sides.long() - low, minlength=count) - 3000 / count) ** 2 / (3000 / count)).sum()
        assert chi < count + 5 * (2 * count) ** 0.5  # five deviations of its law
    assert got["same"] and 27 <= got["small"]["online1"] <= 64 and 37 <= got["small"]["target1"] <= 64
    assert abs(torch.corrcoef(torch.tensor([got["online1"], got["online2"]], dtype=torch.float64))[0, 1]) < 0.1


def test_resize_has_the_golden_values(exchange):
    got = exchange({"x": torch.arange(16, dtype=torch.float64).view(1, 1, 4, 4)}, """
local resize = require('ssl.methods.triplet').resize
r.small, r.same = resize(g.x, 3), resize(g.x, 4)
""")
    want = [0.833333, 2.166667, 3.5, 6.166667, 7.5, 8.833333, 11.5, 12.833333, 14.166667]  # F.interpolate(bilinear) of 0 … 15
    assert torch.allclose(got["small"].flatten(), torch.tensor(want, dtype=torch.float64), atol=6e-7)
    assert torch.equal(got["same"].flatten(), torch.arange(16, dtype=torch.float64))


def test_resnet50_has_the_published_parts(exchange):
    got = exchange({}, """
local triplet = require 'ssl.methods.triplet'
torch.manual_seed(0)
local model = triplet.model { encoder = function() return nn.resnet { depth = 50 } end }
r.all, r.trained = 0, 0
for _, tensor in ipairs(model:parameters()) do
  r.all = r.all + tensor:numel()
  r.trained = r.trained + (tensor.requires_grad and tensor:numel() or 0)
end
local groups = triplet.groups(model)
r.plain, r.scaled = #groups[1].params, #groups[2].params
local state = model:state_dict()
r.state = {}
for _, name in ipairs { 'online.encoder.layer3.0.conv2.weight', 'online.projector.0.weight', 'online.projector.0.bias',
  'predictor.0.weight', 'predictor.3.bias', 'online.encoder.layer1.0.bn3.weight' } do r.state[name] = state[name] end
r.copied = true
for name, tensor in pairs(model.target:state_dict()) do
  r.copied = r.copied and tensor:equal(model.online:state_dict()[name])
end
""")
    assert (got["all"], got["trained"]) == (68025216, 35067456)  # with and without the target
    assert (got["plain"], got["scaled"]) == (110, 61)  # 171 trained tensors, 61 of them scaled
    assert got["copied"]
    state = got["state"]
    for name, deviation in (("online.encoder.layer3.0.conv2.weight", math.sqrt(2 / (256 * 9))), ("online.projector.0.weight", math.sqrt(2 / 2048)),
                            ("predictor.0.weight", 0.01)):
        assert abs(state[name].std() / deviation - 1) < 0.01, name
    assert not state["online.projector.0.bias"].any() and not state["predictor.3.bias"].any()
    assert (state["online.encoder.layer1.0.bn3.weight"] == 1).all()
