"""SS-PRL's codes and losses, composed in Lua as a recipe does: values of main_SSPRL.py's formulas in float64."""
import pytest
import torch
import torch.nn.functional as F


def tensors(given):
    return {k: torch.tensor(v, dtype=torch.float64) for k, v in given.items()}


def close(got, want):
    # Golden values are given with six decimals.
    assert torch.allclose(got, torch.tensor(want, dtype=torch.float64), rtol=0, atol=6e-7), (got, want)


S = [[0.30, 0.25, 0.10, 0.20], [0.28, 0.10, 0.26, 0.22], [0.35, 0.30, 0.15, 0.05], [0.33, 0.12, 0.18, 0.31]]


def test_sinkhorn(exchange):
    given = {"s": S, "c": [[0.6, 0.8], [0.8, -0.6], [-1, 0]], "z": [[1, 0], [0, 1], [0.6, -0.8]], "queue": [[0.8, 0.6], [-0.6, 0.8]]}
    got = exchange(tensors(given), """
r.codes = loss.sinkhorn(g.s)
r.once = loss.sinkhorn(g.s, { iterations = 1 })
r.sharp = loss.sinkhorn(g.s, { eps = 0.03 })
r.long = loss.sinkhorn(g.s, { iterations = 10 })
r.shifted = loss.sinkhorn(g.s + 1000)
local batch = g.z:matmul(g.c:t())
r.queued = loss.sinkhorn(torch.cat { g.queue:matmul(g.c:t()), batch }):narrow(0, 2, 3)
r.alone = loss.sinkhorn(batch)
r.zeros = loss.sinkhorn(torch.cat { torch.zeros({ 2, 3 }, { dtype = 'float64' }), batch }):narrow(0, 2, 3)
""")
    close(got["codes"], [[0.307401, 0.446272, 0.059583, 0.186745], [0.104673, 0.011287, 0.742521, 0.141519],
                         [0.376405, 0.546449, 0.072957, 0.004188], [0.217628, 0.012879, 0.114663, 0.654831]])
    close(got["codes"].sum(0), [1.006107, 1.016886, 0.989724, 0.987283])
    assert torch.allclose(got["codes"].sum(1), torch.ones(4, dtype=torch.float64), rtol=0, atol=1e-14)
    close(got["once"][0], [0.299366, 0.483892, 0.055996, 0.160745])
    close(got["sharp"][0], [0.375706, 0.491139, 0.017439, 0.115716])
    close(got["long"].sum(0), [1.000065, 1.000145, 0.999852, 0.999938])
    assert torch.allclose(got["shifted"], got["codes"], rtol=0, atol=1e-11)  # 1000 + s keeps 13 digits of s
    close(got["queued"], [[0.017359, 0.982641, 0], [0.999362, 0, 0.000638], [0, 1, 0]])
    close(got["alone"], [[0.624525, 0.375475, 0], [0.304195, 0, 0.695805], [0, 0.999948, 0.000052]])
    close(got["zeros"], [[0.472703, 0.527297, 0], [0.912403, 0, 0.087597], [0, 0.999999, 0.000001]])


def log_domain_codes(scores, eps, iterations):
    """Sinkhorn on logarithms alone, in float64: no product of it can vanish."""
    logs = scores.double() / eps
    for _ in range(iterations):
        logs = logs - logs.logsumexp(0, keepdim=True)
        logs = logs - logs.logsumexp(1, keepdim=True)
    return logs.exp()


@pytest.mark.parametrize("iterations", [1, 3, 10])
def test_sinkhorn_of_scores_that_are_no_cosines(exchange, iterations):
    generator = torch.Generator().manual_seed(5)
    wide = 100 * torch.randn(40, 9, generator=generator, dtype=torch.float64)
    apart = wide.clone()
    apart[3] -= 5000  # a row far below the others, in which exp() of everything is 0
    apart[:, 4] += 700
    cosines = torch.rand(40, 9, generator=generator, dtype=torch.float64) * 2 - 1
    given = {"wide": wide, "apart": apart, "cosines": cosines, "small": cosines.float(), "single": wide.float(), "half": (wide / 4).half()}
    got = exchange(given, "for name, scores in pairs(g) do r[name] = loss.sinkhorn(scores, { iterations = %d }) end" % iterations)
    for name, scores in given.items():
        expected = log_domain_codes(scores, 0.05, iterations)
        assert got[name].isfinite().all() and (got[name].double().sum(1) - 1).abs().max() < 1e-6, name
        # float32 keeps 7 digits of scores / eps: of up to 40 for cosines, of up to 10^4 for the wide ones.
        tolerance = {"small": 2e-6, "single": 5e-3, "half": 2e-3}.get(name, 1e-9)
        assert (got[name].double() - expected).abs().max() < tolerance, name


@pytest.mark.parametrize("value, text", [("0 / 0", "got 1 NaN and 0 infinite ones"), ("1 / 0", "got 0 NaN and 1 infinite ones")])
def test_sinkhorn_refuses_scores_that_are_no_numbers(sslrun, value, text):
    done = sslrun(f"local s = torch.zeros({{ 4, 3 }}) s[1][2] = {value} loss.sinkhorn(s)", check=False)
    assert done.returncode == 1 and "[loss.sinkhorn] expected finite scores" in done.stderr and text in done.stderr


def test_sinkhorn_gives_no_share_to_what_is_excluded(exchange):
    scores = torch.rand(6, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    scores[2, 1] = -float("inf")
    got = exchange({"s": scores}, "r.codes = loss.sinkhorn(g.s)")["codes"]
    assert got[2, 1] == 0 and (got - log_domain_codes(scores, 0.05, 3)).abs().max() < 1e-12


GLOBAL = [[[0.50, 0.40, 0.10], [0.20, 0.45, 0.35]], [[0.42, 0.38, 0.20], [0.15, 0.40, 0.44]], [[0.30, 0.36, 0.25], [0.28, 0.33, 0.30]]]
LOCAL = [[[0.30, 0.10], [0.12, 0.24], [0.20, 0.16], [0.05, 0.28]], [[0.26, 0.14], [0.15, 0.22], [0.22, 0.12], [0.10, 0.18]]]


def test_losses_of_one_level(exchange):
    got = exchange(tensors({"global": GLOBAL, "local": LOCAL, "l2g": [[1.0, 0.2], [0.3, 0.9], [-0.6, 0.8]]}), """
local T = 0.1
local s = nn.parameter(g.global)
local codes, total = { loss.sinkhorn(s[0]:detach()), loss.sinkhorn(s[1]:detach()) }, 0
for a = 0, 1 do
  local inner = 0
  for v = 0, 2 do
    if v ~= a then inner = inner + loss.cross_entropy(s[v]:div(T), codes[a + 1]) end
  end
  total = total + inner / 2
end
total = total / 2
total:backward()
r.global, r.grad, r.q0, r.q1 = total:detach(), s.grad, codes[1], codes[2]
local q0, q1 = loss.sinkhorn(g['local'][0]), loss.sinkhorn(g['local'][1])
r.loc = 0.5 * (loss.cross_entropy(g['local'][1]:div(T), q0) + loss.cross_entropy(g['local'][0]:div(T), q1))
local function unit(x) return x:div(x:norm(2, { 1 }, true)) end
local sum = 0
for v = 0, 1 do
  local pooled = g['local'][v]:reshape { 2, 2, 2 }:mean(0)       -- position, image, prototype
  local y = unit(pooled):matmul(unit(g.l2g):t())
  for a = 1, 2 do sum = sum + loss.cross_entropy(y:div(T), codes[a]) end
end
r.l2g = sum / 4
""")
    close(got["q0"], [[0.717494, 0.274463, 0.008043], [0.000916, 0.384274, 0.614810]])
    close(got["q1"], [[0.682839, 0.310270, 0.006891], [0.002367, 0.355173, 0.642461]])
    close(got["global"], 0.912148)
    close(got["grad"], [[[0.048200, -0.056103, 0.007903], [0.067807, 0.418124, -0.485931]],
                        [[-0.195063, 0.127354, 0.067709], [0.038719, 0.005300, -0.044019]],
                        [[-1.021266, 0.597681, 0.423585], [0.641871, 0.140723, -0.782594]]])
    close(got["loc"], 0.430280)
    close(got["l2g"], 2.083294)
    close(got["global"] + 0.25 * got["loc"] + 0.25 * got["l2g"], 1.540541)


def test_swapped_prediction_golden_values(exchange):
    got = exchange(tensors({"global": GLOBAL, "local": LOCAL}), """
local s, p = nn.parameter(g.global), g['local']
local codes = torch.stack { loss.sinkhorn(s[0]:detach()), loss.sinkhorn(s[1]:detach()) }
local l = loss.swapped_prediction(s, codes)
l:backward()
r.global, r.grad = l:detach(), s.grad
r.loc = loss.swapped_prediction(p, torch.stack { loss.sinkhorn(p[0]), loss.sinkhorn(p[1]) })
""")
    close(got["global"], 0.912148)
    close(got["grad"], [[[0.048200, -0.056103, 0.007903], [0.067807, 0.418124, -0.485931]],
                        [[-0.195063, 0.127354, 0.067709], [0.038719, 0.005300, -0.044019]],
                        [[-1.021266, 0.597681, 0.423585], [0.641871, 0.140723, -0.782594]]])
    close(got["loc"], 0.430280)


def test_swapped_prediction_formula_and_gradient(exchange):
    torch.manual_seed(0)
    scores = torch.rand(8, 16, 30) * 2 - 1
    codes = F.softmax(torch.randn(3, 16, 30), 2)
    got = exchange({"s": scores, "c": codes}, """
local s, c = nn.parameter(g.s), nn.parameter(g.c)
local l = loss.swapped_prediction(s, c, { temperature = 0.2 })
l:backward()
r.value, r.grad, r.codes_grad = l:detach(), s.grad, tostring(c.grad)
""")
    s, total = scores.double().requires_grad_(), 0
    for a in range(3):
        for v in range(8):
            if v != a:
                total = total + F.cross_entropy(s[v] / 0.2, codes[a].double()) / 7
    (total / 3).backward()
    # float32 against float64
    torch.testing.assert_close(got["value"].double(), (total / 3).detach(), rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(got["grad"].double(), s.grad, rtol=1e-5, atol=1e-7)
    assert got["codes_grad"] == "nil"


def test_swapped_prediction_errors(sslrun):
    def message(call):
        return sslrun(f"print(select(2, pcall(function() return loss.swapped_prediction({call}) end)))")

    assert "expected scores [V, N, K] of two or more views, got [2, 3]" in message("torch.ones{2, 3}, torch.ones{2, 3}")
    assert "expected codes of 1 to 2 views for scores [2, 3, 4], got [2, 3, 5]" in message(
        "torch.ones{2, 3, 4}, torch.ones{2, 3, 5}")
    assert "expected 'temperature' to be above 0, got 0" in message("torch.ones{2, 3, 4}, torch.ones{2, 3, 4}, {temperature = 0}")
