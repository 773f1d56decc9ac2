"""The momentum encoder: nn.ema_update against PyTorch, its schedule and order against golden values, errors."""
import torch


def test_equals_pytorch_and_leaves_buffers(exchange):
    torch.manual_seed(0)
    nets = [torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3)).double() for _ in range(2)]
    nets[0](torch.randn(8, 4, dtype=torch.float64))
    given = {"online": dict(nets[0].state_dict()), "target": dict(nets[1].state_dict())}
    got = exchange(given, """
local function net(state)
  local module = nn.sequential { nn.Linear(4, 3), nn.BatchNorm1d(3) }:to('float64')
  module:load_state_dict(state)
  return module
end
local online, target = net(g.online), net(g.target)
nn.ema_update(target, online, 0.7)
r.mixed = {}
for name, tensor in pairs(target:state_dict()) do r.mixed[name] = tensor:clone() end
target:load_state_dict(g.target)
nn.ema_update(target, online, torch.tensor(0.7, { dtype = 'float64' }))
r.by_tensor = {}
for name, tensor in pairs(target:state_dict()) do r.by_tensor[name] = tensor:clone() end
nn.ema_update(target, online, 0)
r.copied = target:state_dict()
r.wants = target[0].weight.requires_grad
""")
    for name, parameter in nets[0].named_parameters():
        want = 0.7 * nets[1].state_dict()[name] + 0.3 * parameter.detach()
        torch.testing.assert_close(got["mixed"][name], want, rtol=0, atol=1e-15)  # float64, one rounding more or less
        assert torch.equal(got["by_tensor"][name], got["mixed"][name])
        assert torch.equal(got["copied"][name], parameter.detach())
    for name, buffer in nets[1].named_buffers():
        assert torch.equal(got["copied"][name], buffer)
    assert got["wants"]


def test_order_of_window_update_and_momentum(exchange):
    # By hand: scalars, windows of two micro-batches, LARS without scaling, the EMA sees the new weights.
    got = exchange({"g": torch.tensor([0.4, 0.2, -0.1, 0.3, 0.5, 0.1, 0.2, 0.2], dtype=torch.float64)}, """
local function scalar() return nn.module('S', { w = nn.parameter(torch.ones({1}, {dtype = 'float64'})) }, {}) end
local online, target = scalar(), scalar()
local optimizer = optim.LARS({ { params = online, adapt = false } }, { lr = 0.1, momentum = 0.9, lr_in_momentum = true })
local momentum = require 'ssl'.schedule.cosine { base = 0.99, final = 1, steps = 8 }
r.online, r.target = {}, {}
for it = 0, 7 do
  ((online.w * g.g[it]):sum() / 2):backward()
  if (it + 1) % 2 == 0 then
    optimizer:step()
    optimizer:zero_grad()
    nn.ema_update(target, online, momentum(it))
    r.online[#r.online + 1], r.target[#r.target + 1] = online.w:item(), target.w:item()
  end
end
""")
    for name, want in (("online", [0.97, 0.933, 0.8697, 0.79273]), ("target", [0.99971142, 0.99925021, 0.99885035, 0.9987719])):
        assert max(abs(a - b) for a, b in zip(got[name], want)) < 5e-9, name


def test_errors_name_what_is_wrong(sslrun):
    def message(call):
        return sslrun(f"print(select(2, pcall(function() return {call} end)))")

    assert "expected a momentum from 0 to 1, got 1.5" in message("nn.ema_update(nn.Linear(2, 2), nn.Linear(2, 2), 1.5)")
    assert "expected [3, 2] for 'weight' as in the online network, got [2, 2]" in message(
        "nn.ema_update(nn.Linear(2, 2), nn.Linear(2, 3), 0.5)")
    assert "equally many parameters, got 1 and 2" in message(
        "nn.ema_update(nn.Linear(2, 2, {bias = false}), nn.Linear(2, 2), 0.5)")
    assert "expected a momentum of one number, got a Tensor [2]" in message("nn.ema_update(nn.Linear(2, 2), nn.Linear(2, 2), torch.zeros {2})")
    assert "one and the same Tensor" in message("(function() local m = nn.Linear(2, 2) nn.ema_update(m, m, 0.5) end)()")
    assert "expected Module, got number" in message("nn.ema_update(nn.Linear(2, 2), 1, 0.5)")
