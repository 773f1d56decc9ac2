"""SyncBatchNorm on two GPUs against PyTorch's BatchNorm of the joined batch on the CPU."""
import subprocess

import torch

from gpu import environment
from program import PROGRAM
from waiting import DEADLINE

# Two steps, so that running statistics move twice. Rows are shared unevenly.
CODE = """
local given, told = checkpoint.load 'given.pt', {}
local r = dist.rank()
local names = {}
for name in pairs(given) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
  local case = given[name]
  local norm = nn.BatchNorm1d(case.x:size(1), {affine = case.weight ~= nil, momentum = 0.3})
  if case.x:dim() == 4 then norm = nn.BatchNorm2d(case.x:size(1), {affine = case.weight ~= nil, momentum = 0.3}) end
  norm:to {device = sslrun.device, dtype = case.wide and 'float64' or 'float32'}
  if case.weight then torch.no_grad(function() norm.weight:copy_(case.weight); norm.bias:copy_(case.bias) end) end
  norm = nn.convert_sync_batchnorm(norm)
  local format = case.channels_last and 'channels_last' or 'contiguous_format'
  local function mine(t)
    local rows = r == 0 and t:narrow(0, 0, 3) or t:narrow(0, 3, t:size(0) - 3)
    return rows:to(sslrun.device):contiguous({memory_format = format})
  end
  local x = mine(case.x):requires_grad_(true)
  norm(x)
  local y = norm(x)
  y:backward(mine(case.g))
  told[name] = {y = y:detach():cpu(), dx = x.grad:cpu(), mean = norm.running_mean:cpu(), var = norm.running_var:cpu(),
                dw = case.weight and dist.all_reduce(norm.weight.grad):cpu(), db = case.weight and dist.all_reduce(norm.bias.grad):cpu()}
end
checkpoint.save('told' .. r .. '.pt', told)
"""
SHAPES = {"4-D": (8, 3, 5, 4), "channels_last": (8, 16, 5, 4), "3-D": (7, 6, 5), "2-D": (7, 6)}
# Of a value of about 5: sums of 160 numbers in another order; one rounding of the result to 11 or 8 bits.
TOLERANCES = {"float64": 1e-12, "float32": 2e-5, "float16": 4e-3, "bfloat16": 3e-2}


def cases():
    generator = torch.Generator().manual_seed(0)
    made = {}
    for kind in TOLERANCES:
        for layout, shape in SHAPES.items():
            for affine in (True, False):
                draw = lambda *size: torch.randn(*size, generator=generator, dtype=torch.float64)
                weights = {"weight": draw(shape[1]), "bias": draw(shape[1])} if affine else {}
                made[f"{kind} {layout}{'' if affine else ', no weights'}"] = {
                    "x": (draw(*shape) * 3 + 5).to(getattr(torch, kind)), "g": draw(*shape).to(getattr(torch, kind)),
                    "channels_last": layout == "channels_last", "wide": kind == "float64", **weights}
    return made


def joined(case):
    """PyTorch's own, in float64, of all rows."""
    x, affine = case["x"].double().requires_grad_(), "weight" in case
    norm = {2: torch.nn.BatchNorm1d, 3: torch.nn.BatchNorm1d, 4: torch.nn.BatchNorm2d}[x.dim()](x.shape[1], affine=affine, momentum=0.3).double()
    if affine:
        with torch.no_grad():
            norm.weight.copy_(case["weight"])
            norm.bias.copy_(case["bias"])
    norm(x)
    y = norm(x)
    y.backward(case["g"].double())
    weights = {"dw": norm.weight.grad, "db": norm.bias.grad} if affine else {}
    return {"y": y.detach(), "dx": x.grad, "mean": norm.running_mean, "var": norm.running_var, **weights}


def test_equals_the_joined_batch(tmp_path):
    given = cases()
    torch.save(given, tmp_path / "given.pt")
    (tmp_path / "code.lua").write_text(CODE)
    done = subprocess.run([PROGRAM, "--nproc=2", "code.lua"], cwd=tmp_path, env=environment(2), capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stdout + done.stderr
    ranks = [torch.load(tmp_path / f"told{rank}.pt") for rank in range(2)]
    for name, case in given.items():
        kind = name.split()[0]
        for key, expected in joined(case).items():
            whole = torch.cat([rank[name][key] for rank in ranks]) if key in ("y", "dx") else ranks[0][name][key]
            assert whole.dtype == (case["x"].dtype if key in ("y", "dx") else torch.float64 if case["wide"] else torch.float32)
            largest = float(expected.abs().max().clamp(min=1))
            apart = float((whole.double() - expected).abs().max()) / largest
            assert apart <= TOLERANCES[kind], f"{name}: {key}"
