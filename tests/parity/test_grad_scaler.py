"""The gradient scaler against torch.amp.GradScaler: the same overflows, scales, skipped steps and weights."""
import pytest
import torch

STEPS, INTERVAL = 12, 3
OVERFLOWS = (2, 3, 9)  # steps whose gradient is infinite

LUA = """
local given = checkpoint.load 'given.pt'
local scaler = require('ssl.process.grad_scaler').new { init_scale = 1024, growth_interval = %d }
local weight = given.weight:clone():requires_grad_(true)
local optimizer = optim.%s({ weight }, { lr = 0.1 })
local scales, weights = {}, {}
for step = 1, %d do
  local l = (weight * given.inputs[step - 1]):sum()
  scaler:scale(l):backward()
  optimizer:step(scaler:unscale { weight.grad })
  scaler:update()
  optimizer:zero_grad()
  scales[step], weights[step] = scaler:value(), weight:detach():clone()
  if step == 5 then -- a state travels through a file
    checkpoint.save('scaler.pt', scaler:state_dict())
    scaler = require('ssl.process.grad_scaler').new()
    scaler:load_state_dict(checkpoint.load 'scaler.pt')
  end
end
checkpoint.save('ours.pt', { scales = scales, weights = weights })
"""


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_scaler(sslrun, tmp_path, name):
    generator = torch.Generator().manual_seed(1)
    start, inputs = torch.randn(5, generator=generator), torch.randn(STEPS, 5, generator=generator)
    for step in OVERFLOWS:
        inputs[step, 1] = float("inf")
    torch.save({"weight": start, "inputs": inputs}, tmp_path / "given.pt")
    weight = start.clone().requires_grad_(True)
    optimizer = getattr(torch.optim, name)([weight], lr=0.1)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024, growth_interval=INTERVAL)
    scales, weights = [], []
    for step in range(STEPS):
        scaler.scale((weight * inputs[step]).sum()).backward()
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
        scales.append(scaler.get_scale())
        weights.append(weight.detach().clone())
    sslrun(LUA % (INTERVAL, name, STEPS))
    ours = torch.load(tmp_path / "ours.pt", weights_only=True)
    assert list(ours["scales"]) == scales
    assert scales[-1] != 1024
    for mine, theirs in zip(ours["weights"], weights):
        assert torch.allclose(mine, theirs, rtol=1e-6, atol=1e-7)  # float32
    state = torch.load(tmp_path / "scaler.pt", weights_only=True)
    torch.amp.GradScaler("cpu").load_state_dict(state)
