"""Ten float64 steps of WCL, composed as the recipes do, against plain PyTorch after mingkai-zheng/WCL."""
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

N, DIM, STEPS, WARMUP, T = 16, 6, 10, 3, 0.1
LR, DECAY, WEIGHT = 0.1, 1e-2, 0.7


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1, self.bn1 = nn.Linear(16, 12), nn.BatchNorm1d(12)
        self.linear2, self.bn2 = nn.Linear(12, 12), nn.BatchNorm1d(12)
        self.linear3 = nn.Linear(12, DIM)

    def forward(self, x):
        return self.linear3(F.relu(self.bn2(self.linear2(F.relu(self.bn1(self.linear1(x)))))))


class Peer(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential()
        for name, layer in (("0", nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)), ("1", nn.BatchNorm2d(8)), ("2", nn.ReLU()),
                            ("3", nn.Conv2d(8, 16, 3, stride=2, padding=1, bias=False)), ("4", nn.AdaptiveAvgPool2d(1)),
                            ("5", nn.Flatten())):
            self.encoder.add_module(name, layer)
        self.head1, self.head2 = Head(), Head()


def labels(g):
    """Components of the graph of nearest neighbours, by walking it."""
    nearest = []
    for i in range(N):
        similar = [(float(g[i] @ g[j]), j) for j in range(N) if j != i]
        nearest.append(max(similar)[1])
    around = [{nearest[i]} | {j for j in range(N) if nearest[j] == i} for i in range(N)]
    found = [-1] * N
    for start in range(N):
        open_nodes = [start]
        while open_nodes:
            node = open_nodes.pop()
            if found[node] < 0:
                found[node] = start
                open_nodes.extend(around[node])
    return found


def nt_xent(z1, z2):
    z, total = torch.cat([z1, z2]), 0
    for i in range(2 * N):
        others = [j for j in range(2 * N) if j != i]
        total = total + torch.logsumexp(z[others] @ z[i] / T, 0) - z[(i + N) % (2 * N)] @ z[i] / T
    return total / (2 * N)


def graph_term(g, given, key_gradient):
    keys, total = g if key_gradient else g.detach(), 0
    for i in range(N):
        others = [j for j in range(N) if j != i]
        rest = torch.logsumexp(keys[others] @ g[i] / T, 0)
        positives = [j for j in others if given[j] == given[i]]
        total = total - sum(keys[j] @ g[i] / T - rest for j in positives) / len(positives)
    return total / N


def lars_step(model, buffers, lr):
    with torch.no_grad():
        for name, p in model.named_parameters():
            g = p.grad
            if not ("bn" in name or "bias" in name):
                g = g + DECAY * p
                g = g * (0.001 * p.norm() / g.norm() if p.norm() > 0 and g.norm() > 0 else 1)
            buffers[name] = 0.9 * buffers[name] + g if name in buffers else g.clone()
            p -= lr * buffers[name]


def trajectory(model, pairs, key_gradient):
    buffers, losses, components = {}, [], []
    for step, (a, b) in enumerate(pairs):
        lr = LR * step / WARMUP if step < WARMUP else LR / 2 * (1 + math.cos(math.pi * (step - WARMUP) / (STEPS - WARMUP)))
        h1, h2 = model.encoder(a), model.encoder(b)
        z1, z2 = F.normalize(model.head1(h1)), F.normalize(model.head1(h2))
        g1, g2 = F.normalize(model.head2(h1)), F.normalize(model.head2(h2))
        l1, l2 = labels(g1.detach()), labels(g2.detach())
        components.append(len(set(l1)))
        graph = 0.5 * (graph_term(g1, l2, key_gradient) + graph_term(g2, l1, key_gradient))
        total = nt_xent(z1, z2) + WEIGHT * graph
        model.zero_grad()
        total.backward()
        lars_step(model, buffers, lr)
        losses.append(total.item())
    return losses, components


@pytest.mark.parametrize("key_gradient", [False, True])
def test_ten_steps(exchange, key_gradient):
    torch.manual_seed(0)
    model = Peer().double()
    pairs = []
    for _ in range(STEPS):
        pictures = torch.randn(N, 3, 1, 1, dtype=torch.float64) + torch.randn(N, 3, 12, 12, dtype=torch.float64)
        pairs.append([pictures + 0.5 * torch.randn(N, 3, 12, 12, dtype=torch.float64) for _ in range(2)])
    start = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    want, components = trajectory(model, pairs, key_gradient)
    assert 1 < min(components) and max(components) < N / 2 + 1
    got = exchange({"start": start, "pairs": pairs}, f"""
local ssl, wcl = require 'ssl', require 'ssl.methods.wcl'
local encoder = nn.sequential {{
  nn.Conv2d(3, 8, 3, {{ stride = 2, padding = 1, bias = false }}), nn.BatchNorm2d(8), nn.ReLU(),
  nn.Conv2d(8, 16, 3, {{ stride = 2, padding = 1, bias = false }}), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
}}
local model = wcl.model {{ encoder = encoder, hidden = 12, dim = {DIM} }}:to 'float64'
model:load_state_dict(g.start)
local optimizer = optim.LARS(ssl.param_groups(model, {{
  {{ match = {{ 'bn', 'bias' }}, adapt = false, weight_decay = 0 }}, {{ weight_decay = {DECAY} }},
}}), {{ lr = {LR} }})
local schedule = ssl.schedule.cosine {{ base = {LR}, steps = {STEPS}, warmup_steps = {WARMUP} }}
r.losses = {{}}
for step, views in ipairs(g.pairs) do
  optimizer:set_lr(schedule(step - 1))
  local z1, g1 = model:embed(views[1])
  local z2, g2 = model:embed(views[2])
  local labels1, labels2 = loss.neighbour_labels(g1), loss.neighbour_labels(g2)
  local graph = {{ temperature = {T}, key_gradient = {str(key_gradient).lower()} }}
  local l = loss.nt_xent(z1, z2, {{ temperature = {T} }}) + {WEIGHT} * 0.5
    * (loss.supervised_contrastive(g1, g1, labels2, graph) + loss.supervised_contrastive(g2, g2, labels1, graph))
  l:backward()
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
