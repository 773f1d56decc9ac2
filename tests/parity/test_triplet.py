"""The truncated triplet loss: golden values of the released head, a plain PyTorch loop, errors."""
import torch
import torch.nn.functional as F


def test_golden_values(exchange):
    i, j = torch.arange(12, dtype=torch.float64)[:, None], torch.arange(4, dtype=torch.float64)[None]
    given = {"a": (0.7 * i + 1.3 * j + 0.1).sin(), "t": (0.5 * i - 0.9 * j + 0.2).cos(),
             "a2": (0.4 * i + 0.8 * j + 0.3).sin(), "t2": (0.6 * i - 0.7 * j - 0.1).cos()}
    got = exchange(given, """
local a = nn.parameter(g.a)
local l = loss.truncated_triplet(a, g.t)
l:backward()
r.value, r.grad = l:detach(), a.grad
r.median = loss.truncated_triplet(g.a, g.t, { median = true })
r.fifth = loss.truncated_triplet(g.a, g.t, { ranks = { 5, 5 } })
r.hardest = loss.truncated_triplet(g.a, g.t, { ranks = { 1, 1 } })
r.second = loss.truncated_triplet(g.a2, g.t2)
""")
    # Golden values are given with 12 decimals, gradients with 9 (the released head, run on these numbers).
    for name, want in (("value", 99.006321583989), ("median", 98.912520470228), ("fifth", 99.514705457130),
                       ("hardest", 100.854994465982), ("second", 99.862786720641)):
        assert abs(got[name].item() - want) < 1e-11, name
    want = torch.tensor([[-0.166080914, 0.010451240, 0.071762948, 0.032226092],
                         [0.090887243, -0.077511957, -0.106241631, -0.047718460]], dtype=torch.float64)
    assert torch.allclose(got["grad"][[0, 5]], want, rtol=0, atol=1e-9)


def test_values_and_gradients_equal_a_plain_loop(exchange):
    torch.manual_seed(1)
    given = {"p": torch.randn(15, 6), "t": torch.randn(15, 6)}
    got = exchange(given, """
local p = nn.parameter(g.p)
local l = loss.truncated_triplet(p, g.t, { gamma = 1.5, margin = 0.3, ranks = { 3, 7 } })
l:backward()
r.value, r.grad = l:detach(), p.grad
""")
    p, total, clipped = given["p"].clone().requires_grad_(), 0, 0
    distance = -2 * F.normalize(p) @ F.normalize(given["t"]).T
    for i in range(15):
        others = sorted(distance[i, j] for j in range(15) if j != i)
        term = 1.5 * distance[i, i] - sum(others[2:7]) / 5 + 0.3
        clipped += term < 0
        total = total + term.clamp(min=0)
    (total / 15).backward()
    assert 0 < clipped < 15  # both sides of the hinge are met
    torch.testing.assert_close(got["value"], (total / 15).detach(), rtol=1e-5, atol=1e-6)  # float32
    torch.testing.assert_close(got["grad"], p.grad, rtol=1e-4, atol=1e-6)


def test_gradients_of_both_sides_equal_autograd(exchange):
    torch.manual_seed(2)
    given = {"p": torch.randn(17, 5, dtype=torch.float64), "t": torch.randn(17, 5, dtype=torch.float64)}
    got = exchange(given, """
for name, options in pairs { ranks = {}, hinge = { margin = 0.2 }, median = { median = true }, fifth = { ranks = { 5, 5 } } } do
  local p, t = nn.parameter(g.p), nn.parameter(g.t)
  local l = loss.truncated_triplet(p, t, options) * 3
  l:backward()
  r[name] = { l:detach(), p.grad, t.grad }
end
local x = nn.parameter(g.p)
loss.truncated_triplet(x, x):backward()
r.one = x.grad
""")
    diagonal = torch.eye(17, dtype=torch.bool)

    def plain(p, t, margin, kind):
        distance = -2 * F.normalize(p) @ F.normalize(t).T
        others = distance[~diagonal].view(17, 16).sort(1).values
        deputy = {"median": others[:, 7], "fifth": others[:, 4]}.get(kind, others[:, 1:10].mean(1))
        return (2 * distance.diagonal() - deputy + margin).clamp(min=0).mean()

    for name, margin in {"ranks": 100, "hinge": 0.2, "median": 100, "fifth": 100}.items():
        p, t = given["p"].clone().requires_grad_(), given["t"].clone().requires_grad_()
        value = 3 * plain(p, t, margin, name)
        value.backward()
        for mine, theirs in zip(got[name], (value.detach(), p.grad, t.grad)):
            torch.testing.assert_close(mine, theirs, rtol=1e-12, atol=1e-13)  # float64 in another order
    x = given["p"].clone().requires_grad_()
    plain(x, x, 100, "ranks").backward()
    torch.testing.assert_close(got["one"], x.grad, rtol=1e-12, atol=1e-13)


def test_ties_and_numbers_that_are_none(exchange):
    given = {"same": torch.ones(12, 3), "holes": torch.randn(12, 3)}
    given["holes"][4, 1] = float("nan")
    got = exchange(given, """
r.same = loss.truncated_triplet(g.same, g.same)
r.holes = loss.truncated_triplet(g.holes, g.same)
""")
    assert abs(got["same"].item() - 98) < 1e-4 and got["holes"].isnan()


def test_errors_name_what_is_wrong(sslrun):
    def message(call):
        return sslrun(f"print(select(2, pcall(function() return {call} end)))")

    assert "expected a batch of at least 11 rows, got 10" in message(
        "loss.truncated_triplet(torch.ones{10, 3}, torch.ones{10, 3})")
    assert "expected 'ranks' to be {low, high}, low at most high, each 1 or more, got {4, 2}" in message(
        "loss.truncated_triplet(torch.ones{20, 3}, torch.ones{20, 3}, {ranks = {4, 2}})")
