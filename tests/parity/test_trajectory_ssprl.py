"""Ten float64 steps of SS-PRL, composed as the recipes do, against plain PyTorch after arXiv 2208.14439's code."""
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

B, D, K, K_LEVELS, GRIDS = 4, 6, 7, (5, 4), (2, 3)
CROPS = (2, 3)
EPOCH, STEPS, FREEZE, QUEUE_START = 3, 10, 3, 1
LENGTHS = (22, 24, 80)  # cut to 20, 24, 80: filled after 5, 2 and 3 steps of 4, 16 and 36 rows
LR, FINAL, DECAY, LAMBDA1, LAMBDA2 = 0.6, 0.0006, 1e-2, (0.25, 0.5), (0.3, 0.2)
T, EPS = 0.1, 0.05


def encoder():
    return nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
                         nn.Conv2d(8, 16, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten())


def head():
    return nn.Sequential(nn.Linear(16, 12), nn.BatchNorm1d(12), nn.ReLU(), nn.Linear(12, D))


class Peer(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.projector, self.prototypes = encoder(), head(), nn.Linear(D, K, bias=False)
        for i, count in enumerate(K_LEVELS, 1):
            level = nn.Module()
            level.projector, level.prototypes = head(), nn.Linear(D, count, bias=False)
            level.correlation = nn.Linear(count, K, bias=False)
            self.add_module(f"level{i}", level)


def sinkhorn(scores):
    q = torch.exp(scores / EPS).T
    k, n = q.shape
    q = q / q.sum()
    for _ in range(3):
        q = q / q.sum(1, keepdim=True) / k
        q = q / q.sum(0, keepdim=True) / n
    return (q * n).T


def cross_entropy(q, s):
    return -(q * F.log_softmax(s / T, 1)).sum(1).mean()


def larc_step(model, buffers, lr):
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.grad is None:
                continue
            pn, gn = p.norm(), p.grad.norm()
            g = 0.001 * pn / (gn + DECAY * pn + 1e-8) * (p.grad + DECAY * p) if pn != 0 and gn != 0 else p.grad
            buffers[name] = 0.9 * buffers[name] + g if name in buffers else g.clone()
            p -= lr * buffers[name]


def trajectory(model, batches, released):
    """The losses of all steps; queues as lists of rows, newest first."""
    lengths = [n - n % B for n in LENGTHS]
    queues = [[torch.zeros(n, D, dtype=torch.float64) for _ in range(2)] for n in lengths]
    seen, shared, buffers, losses, used_counts = [0, 0, 0], False, {}, [], []
    for step, batch in enumerate(batches):
        epoch = step // EPOCH
        if step % EPOCH == 0:
            shared = False
        prototypes = {n: p for n, p in model.named_parameters() if "prototypes" in n or "correlation" in n}
        with torch.no_grad():
            for p in prototypes.values():
                p.copy_(F.normalize(p, dim=1))
        features, place = [], 0
        for count in CROPS + tuple(2 * g * g for g in GRIDS):
            features.append(model.encoder(torch.cat(batch[place:place + count])))
            place += count
        views = sum(CROPS)
        z = F.normalize(model.projector(torch.cat(features[:2])), dim=1)
        used = 0

        def codes(which, rows, weight, j, m):
            nonlocal shared, used
            scores = (rows @ weight.T).detach()
            if epoch >= QUEUE_START:
                full = bool((queues[which][j][-1] != 0).any())
                if released:
                    shared = shared or full
                    full = shared
                if full:
                    used += 1
                    scores = torch.cat([(queues[which][j] @ weight.T).detach(), scores])
                queues[which][j] = torch.cat([rows.detach(), queues[which][j]])[:lengths[which]]
            return sinkhorn(scores)[-m:]

        s = (z @ model.prototypes.weight.T).split(B)
        q = [codes(0, z[a * B:(a + 1) * B], model.prototypes.weight, a, B) for a in range(2)]
        total = sum(cross_entropy(q[a], s[v]) / (views - 1) for a in range(2) for v in range(views) if v != a) / 2
        for i, grid in enumerate(GRIDS):
            level, m = getattr(model, f"level{i + 1}"), grid * grid * B
            zl = F.normalize(level.projector(features[2 + i]), dim=1)
            sl = (zl @ level.prototypes.weight.T).split(m)
            ql = [codes(1 + i, zl[j * m:(j + 1) * m], level.prototypes.weight, j, m) for j in range(2)]
            total = total + LAMBDA1[i] * (cross_entropy(ql[0], sl[1]) + cross_entropy(ql[1], sl[0])) / 2
            for v in range(2):
                pooled = sum(sl[v][p * B:(p + 1) * B] for p in range(grid * grid)) / grid ** 2
                y = F.normalize(pooled, dim=1) @ level.correlation.weight.T
                total = total + LAMBDA2[i] * sum(cross_entropy(q[a], y) for a in range(2)) / 4
        model.zero_grad()
        total.backward()
        if step < FREEZE:
            for p in prototypes.values():
                p.grad = None
        larc_step(model, buffers, FINAL + 0.5 * (LR - FINAL) * (1 + math.cos(math.pi * step / STEPS)))
        losses.append(total.item())
        used_counts.append(used)
    return losses, used_counts


@pytest.mark.parametrize("released", [False, True])
def test_ten_steps(exchange, released):
    torch.manual_seed(0)
    model = Peer().double()
    sizes = [16] * 2 + [12] * 3 + [12] * 8 + [8] * 18
    batches = [[torch.randn(B, 3, size, size, dtype=torch.float64) for size in sizes] for _ in range(STEPS)]
    start = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    want, used = trajectory(model, batches, released)
    # Queues start in the second epoch, step 3. The released rule takes level 2 along with level 1 in step 5, and in step 7
    # the whole views' queue; in step 6, the first of an epoch, that one is not used.
    assert used == ([0] * 5 + [4, 4, 6, 6, 6] if released else [0] * 5 + [2, 4, 4, 6, 6])
    got = exchange({"start": start, "batches": batches}, f"""
local ssprl, ssl = require 'ssl.methods.ssprl', require 'ssl'
local encoder = nn.sequential {{
  nn.Conv2d(3, 8, 3, {{ stride = 2, padding = 1, bias = false }}), nn.BatchNorm2d(8), nn.ReLU(),
  nn.Conv2d(8, 16, 3, {{ stride = 2, padding = 1, bias = false }}), nn.BatchNorm2d(16), nn.ReLU(),
  nn.AdaptiveAvgPool2d(1), nn.Flatten(),
}}
local levels = ssprl.levels {{ grid = {{ 2, 3 }}, prototypes = {{ 5, 4 }}, swapped = {{ 0.25, 0.5 }}, correlation = {{ 0.3, 0.2 }} }}
local model = ssprl.model {{ encoder = encoder, crops = {{ 2, 3 }}, levels = levels, prototypes = {K}, dim = {D}, hidden = 12 }}
model:to 'float64'
model:load_state_dict(g.start)
local queues = ssprl.code_queues.new {{ lengths = {{ {', '.join(map(str, LENGTHS))} }}, batch = {B}, start = {QUEUE_START}, released = {str(released).lower()} }}
local optimizer = optim.LARC(model, {{ lr = {LR}, weight_decay = {DECAY} }})
local schedule = ssl.schedule.cosine {{ base = {LR}, final = {FINAL}, steps = {STEPS} }}
r.losses = {{}}
for step, batch in ipairs(g.batches) do
  local epoch = math.floor((step - 1) / {EPOCH})
  optimizer:set_lr(schedule(step - 1))
  model:normalise_prototypes()
  queues:begin_step(step, epoch, model:rows(batch))
  local whole, patches = model:embed(batch)
  local scores = model.prototypes(whole)
  local codes = queues:codes(1, whole, scores, model.prototypes.weight)
  local l = loss.swapped_prediction(scores, codes)
  for i, level in ipairs(model.levels) do
    local own = level.prototypes(patches[i])
    local own_codes = queues:codes(i + 1, patches[i], own, level.prototypes.weight)
    l = l + levels[i].swapped * loss.swapped_prediction(own, own_codes)
      + levels[i].correlation * ssprl.correlation(level:predict(own), codes, {T})
  end
  l:backward()
  for _, weight in ipairs(step <= {FREEZE} and model.prototype_weights or {{}}) do
    weight.grad = nil
  end
  optimizer:step()
  optimizer:zero_grad()
  r.losses[step] = l:item()
end
r.state = model:state_dict()
""")
    difference = max(abs(a - b) for a, b in zip(got["losses"], want))
    print(f"largest difference of a loss: {difference:.1e}")
    assert len(got["losses"]) == STEPS and difference < 1e-8
    assert abs(want[0] - want[-1]) > 1e-3  # something was learned
    for name, tensor in model.state_dict().items():
        torch.testing.assert_close(got["state"][name], tensor, rtol=0, atol=1e-8)
