"""LARS in both forms and LARC: golden values of the released codes, and plain loops of the specified formulas."""
import pytest
import torch


def double(*values):
    return torch.tensor(values, dtype=torch.float64)


def close(got, want, tolerance=1e-12):
    # Golden values are given with 12 decimals unless said otherwise.
    assert torch.allclose(got, double(*want), rtol=0, atol=tolerance), (got, want)


def test_lars_golden_values(exchange):
    given = {"w": double(0.5, -1, 2), "v": double(1, 0.25), "zero": double(0, 0)}
    got = exchange(given, """
local function try(name, inside, lr2)
  local w, v = nn.parameter(g.w:clone()), nn.parameter(g.v:clone())
  local opt = optim.LARS({ { params = { w }, weight_decay = 0.01 }, { params = { v }, adapt = false } },
    { lr = 0.3, trust = 0.001, lr_in_momentum = inside })
  local f64 = { dtype = 'float64' }
  w.grad, v.grad = torch.tensor({ 0.1, 0.2, -0.3 }, f64), torch.tensor({ 0.5, -0.5 }, f64)
  opt:step()
  r[name .. 'w1'], r[name .. 'v1'] = w:detach():clone(), v:detach():clone()
  opt:set_lr(lr2)
  w.grad, v.grad = torch.tensor({ -0.2, 0.05, 0.4 }, f64), torch.tensor({ 0.1, 0.3 }, f64)
  opt:step()
  r[name .. 'w2'], r[name .. 'v2'] = w:detach(), v:detach()
  r[name .. 'buffer'] = opt:state_dict().state[0].momentum_buffer
end
try('out_', false, 0.3)
try('in_', true, 0.1)
for _, inside in ipairs { false, true } do
  local z = nn.parameter(g.zero:clone())
  z.grad = torch.tensor({ 1, 2 }, { dtype = 'float64' })
  optim.LARS({ z }, { lr = 1, lr_in_momentum = inside }):step()
  r['zero_' .. tostring(inside)] = z:detach()
end
""")
    # mingkai-zheng/WCL, util/LARS.py, run on these numbers in float64
    close(got["out_w1"], (0.499796284023, -1.000368628910, 2.000543242605))
    close(got["out_v1"], (0.85, 0.40))
    close(got["out_w2"], (0.499901405818, -1.000759561407, 2.000410847644))
    close(got["out_v2"], (0.685, 0.445))
    # Third value by hand: 0.9 * -0.001810808682 + 0.002071044350.
    close(got["out_buffer"], (-0.000350405984, 0.001303108321, 0.000441316536))
    close(got["zero_false"], (-1, -2))
    # OpenSelfSup's LARS (openselfsup/utils/optimizers.py), run on these numbers in float64
    close(got["in_w1"], (0.499818233559, -1.000328910703, 2.000484710510))
    close(got["in_v1"], (0.85, 0.40))
    close(got["in_w2"], (0.499749143848, -1.000644313195, 2.000717410870))
    close(got["in_v2"], (0.705, 0.505))
    close(got["in_buffer"], (6.908971060e-05, 3.154024917e-04, -2.327003595e-04), 1e-13)
    close(got["zero_true"], (0, 0))


def test_larc_golden_values(exchange):
    got = exchange({"p": double(3, 4, 0), "zero": double(0, 0)}, """
local p, z = nn.parameter(g.p:clone()), nn.parameter(g.zero:clone())
local opt = optim.LARC({ p, z }, { lr = 0.6, weight_decay = 0.01 })
local f64 = { dtype = 'float64' }
p.grad, z.grad = torch.tensor({ 0.6, -0.8, 1.2 }, f64), torch.tensor({ 0.6, -0.8 }, f64)
opt:step()
r.p1, r.z1 = p:detach():clone(), z:detach():clone()
p.grad, z.grad = torch.tensor({ -0.3, 0.5, 0.2 }, f64), nil
opt:step()
r.p2 = p:detach()
""")
    # NVIDIA/apex's LARC around SGD, its formula in float64, 6 decimals
    close(got["p1"], (2.998828, 4.001414, -0.002233), 6e-7)
    close(got["z1"], (-0.36, 0.48))
    close(got["p2"], (2.998988, 4.000256, -0.005143), 6e-7)


@pytest.mark.parametrize("momentum", [0.8, 0])
def test_float32_steps_equal_a_plain_loop(exchange, momentum):
    torch.manual_seed(0)
    shapes = [(40, 30), (7,), (3, 5, 2), (1,)]
    params = [torch.randn(s) for s in shapes]
    params[3].zero_()
    grads = [[torch.randn(s) for s in shapes] for _ in range(12)]
    got = exchange({"params": params, "grads": grads, "momentum": momentum}, """
for _, kind in ipairs { 'LARS', 'inside', 'LARC' } do
  local ps = {}
  for i, p in ipairs(g.params) do ps[i] = nn.parameter(p:clone()) end
  local options = { lr = 0.5, weight_decay = 0.02, momentum = g.momentum, trust = 0.01 }
  if kind == 'inside' then options.lr_in_momentum = true end
  local opt = optim[kind == 'LARC' and 'LARC' or 'LARS'](ps, options)
  for _, step in ipairs(g.grads) do
    for i, grad in ipairs(step) do ps[i].grad = grad end
    opt:step()
  end
  r[kind] = {}
  for i, p in ipairs(ps) do r[kind][i] = p:detach() end
end
""")
    lr, decay, trust = 0.5, 0.02, 0.01
    for kind in ("LARS", "inside", "LARC"):
        for i in range(len(shapes)):
            p, buffer = params[i].double(), torch.zeros(shapes[i], dtype=torch.float64)
            for step in grads:
                grad = step[i].double()
                u, pn, gn = grad + decay * p, p.norm(), grad.norm()
                if kind == "LARS":
                    u = u * (trust * pn / u.norm() if pn > 0 and u.norm() > 0 else 1)
                elif kind == "inside":
                    u = u * lr * (trust * pn / (gn + decay * pn))
                else:
                    u = u * (trust * pn / (gn + decay * pn + 1e-8)) if pn > 0 and gn > 0 else grad
                buffer = momentum * buffer + u
                p = p - (1 if kind == "inside" else lr) * buffer
            # Twelve float32 steps against float64.
            torch.testing.assert_close(got[kind][i].double(), p, rtol=2e-6, atol=2e-6)


def test_settings_are_checked(sslrun):
    def message(call):
        return sslrun(f"print(select(2, pcall(function() return {call} end)))")

    assert "expected 'trust' to be above 0, got 0" in message("optim.LARS({nn.Linear(2, 2)}, {lr = 1, trust = 0})")
    assert "did you mean 'trust'" in message("optim.LARC({nn.Linear(2, 2)}, {lr = 1, trst = 1})")
    assert "lr_in_momentum" in message("optim.LARC({nn.Linear(2, 2)}, {lr = 1, lr_in_momentum = true})")
