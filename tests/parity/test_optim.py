"""Optimisers against torch.optim over 20 steps, and state dicts that travel both ways."""
import math

import pytest
import torch

STEPS = 20
SHAPES = [(7,), (3, 5), (4, 3, 3, 3), (), (1000,)]

CASES = {
    "SGD plain": ("SGD", dict(lr=0.1)),
    "SGD momentum": ("SGD", dict(lr=0.05, momentum=0.9, weight_decay=1e-2)),
    "SGD dampening": ("SGD", dict(lr=0.05, momentum=0.8, dampening=0.3)),
    "SGD nesterov": ("SGD", dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=1e-4)),
    "Adam": ("Adam", dict(lr=0.01)),
    "Adam decay": ("Adam", dict(lr=0.01, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1)),
    "Adam amsgrad": ("Adam", dict(lr=0.01, amsgrad=True)),
    "AdamW": ("AdamW", dict(lr=0.01)),
    "AdamW decay": ("AdamW", dict(lr=0.01, weight_decay=0.3, amsgrad=True)),
}

LUA = """
local given = checkpoint.load 'given.pt'
local function run(optimizer, params, first, last)
  for step = first, last do
    optimizer:zero_grad()
    local total = 0
    for i, p in ipairs(params) do
      -- Parameter 2 has no gradient in the first steps, parameter 4 never has.
      if i ~= 4 and not (i == 2 and step <= 3) then total = total + (p * given.grads[step][i]):sum() end
    end
    total:backward()
    optimizer:step()
  end
end
"""


def lua_table(options):
    def text(value):
        if isinstance(value, tuple):
            return "{" + ", ".join(map(repr, value)) + "}"
        return str(value).lower()
    return "{" + ", ".join(f"{key} = {text(value)}" for key, value in options.items()) + "}"


def given():
    generator = torch.Generator().manual_seed(4)
    params = [torch.randn(shape, generator=generator) for shape in SHAPES]
    grads = [[torch.randn(shape, generator=generator) for shape in SHAPES] for _ in range(STEPS)]
    return params, grads


def run(optimizer, params, grads, first, last):
    for step in range(first, last + 1):
        for i, param in enumerate(params):
            param.grad = None if i == 3 or (i == 1 and step <= 3) else grads[step - 1][i].clone()
        optimizer.step()


def groups(params):
    return [{"params": params[:2]}, {"params": params[2:], "lr": 0.02, "weight_decay": 0.05}]


def test_twenty_steps(sslrun, tmp_path):
    params, grads = given()
    torch.save({"params": params, "grads": grads}, tmp_path / "given.pt")
    chunk = LUA + "local results = {}\n"
    for name, (kind, options) in CASES.items():
        chunk += f"""
do
  local params = {{}}
  for i, p in ipairs(given.params) do params[i] = nn.parameter(p:clone()) end
  local optimizer = optim.{kind}({{
    {{ params = {{ params[1], params[2] }} }},
    {{ params = {{ params[3], params[4], params[5] }}, lr = 0.02, weight_decay = 0.05 }},
  }}, {lua_table(options)})
  run(optimizer, params, 1, {STEPS})
  for i, p in ipairs(params) do params[i] = p:detach() end
  results['{name}'] = {{ params = params, state = optimizer:state_dict() }}
end
"""
    sslrun(chunk + "checkpoint.save('results.pt', results)")
    results = torch.load(tmp_path / "results.pt", weights_only=True)
    assert set(results) == set(CASES)
    for name, (kind, options) in CASES.items():
        mine = [p.clone().requires_grad_(True) for p in params]
        optimizer = getattr(torch.optim, kind)(groups(mine), **options)
        run(optimizer, mine, grads, 1, STEPS)
        for got, expected in zip(results[name]["params"], mine):
            # Fused and plain kernels round differently: one float32 ulp a step over 20 steps.
            torch.testing.assert_close(got, expected.detach(), rtol=2e-6, atol=2e-6, msg=lambda m: f"{name}: {m}")
        state, expected_state = results[name]["state"], optimizer.state_dict()
        filled = {k: v for k, v in state["state"].items() if v}
        wanted = {k: {n: t for n, t in v.items() if t is not None} for k, v in expected_state["state"].items()}
        assert {k: set(v) for k, v in filled.items()} == {k: set(v) for k, v in wanted.items() if v}, name
        for key, tensors in filled.items():
            for field, tensor in tensors.items():
                torch.testing.assert_close(tensor, wanted[key][field], rtol=2e-6, atol=2e-6)
        for mine_group, group in zip(state["param_groups"], expected_state["param_groups"]):
            assert mine_group["params"] == group["params"]
            for key in set(mine_group) & set(group) - {"params"}:
                assert mine_group[key] == pytest.approx(group[key]), (name, key)


@pytest.mark.parametrize("name", ["SGD momentum", "Adam decay", "AdamW decay"])
def test_states_travel_both_ways(name, sslrun, tmp_path):
    """Ten steps on one side, the state moved over, ten steps on the other side, both ways; equal to 20 steps in Python."""
    kind, options = CASES[name]
    params, grads = given()
    half = STEPS // 2

    def fresh(values):
        return [p.clone().requires_grad_(True) for p in values]

    reference = fresh(params)
    run(getattr(torch.optim, kind)(groups(reference), **options), reference, grads, 1, STEPS)

    first = fresh(params)
    optimizer = getattr(torch.optim, kind)(groups(first), **options)
    run(optimizer, first, grads, 1, half)
    torch.save({"params": params, "grads": grads, "half": [p.detach() for p in first], "state": optimizer.state_dict()},
               tmp_path / "given.pt")
    sslrun(LUA + f"""
local function make(values)
  local params = {{}}
  for i, p in ipairs(values) do params[i] = nn.parameter(p:clone()) end
  -- Other settings than Python's: load_state_dict must bring them.
  return params, optim.{kind}({{
    {{ params = {{ params[1], params[2] }} }}, {{ params = {{ params[3], params[4], params[5] }} }} }}, {{ lr = 9 }})
end
local params, optimizer = make(given.half)
optimizer:load_state_dict(given.state)
run(optimizer, params, {half + 1}, {STEPS})
local result = {{ from_python = {{}}, half = {{}} }}
for i, p in ipairs(params) do result.from_python[i] = p:detach() end
params = {{}}
for i, p in ipairs(given.params) do params[i] = nn.parameter(p:clone()) end
optimizer = optim.{kind}({{
  {{ params = {{ params[1], params[2] }} }},
  {{ params = {{ params[3], params[4], params[5] }}, lr = 0.02, weight_decay = 0.05 }},
}}, {lua_table(options)})
run(optimizer, params, 1, {half})
for i, p in ipairs(params) do result.half[i] = p:detach() end
result.state = optimizer:state_dict()
checkpoint.save('result.pt', result)
""")
    result = torch.load(tmp_path / "result.pt", weights_only=True)
    second = fresh(result["half"])
    optimizer = getattr(torch.optim, kind)(groups(second), lr=9)
    optimizer.load_state_dict(result["state"])
    run(optimizer, second, grads, half + 1, STEPS)
    for expected, from_python, to_python in zip(reference, result["from_python"], second):
        torch.testing.assert_close(from_python, expected.detach(), rtol=2e-6, atol=2e-6)
        torch.testing.assert_close(to_python.detach(), expected.detach(), rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("kind", ["SGD", "AdamW"])
def test_groups_with_their_own_rates_follow_a_schedule(kind, sslrun, tmp_path):
    """set_lr beside torch's LambdaLR, the head's group first; saved half way with torch's initial_lr, and loaded again."""
    params, grads = given()
    factors = [0.5 * (1 + math.cos(math.pi * step / STEPS)) for step in range(STEPS)]
    torch.save({"params": params, "grads": grads, "factors": factors}, tmp_path / "given.pt")
    sslrun(LUA + f"""
local function make(values)
  local params = {{}}
  for i, p in ipairs(values) do params[i] = nn.parameter(p:clone()) end
  return params, optim.{kind}({{
    {{ params = {{ params[1], params[2] }}, lr = 0.5 }}, {{ params = {{ params[3], params[4], params[5] }} }},
  }}, {{ lr = 0.02 }})
end
local params, optimizer = make(given.params)
local result = {{ rates = {{}}, params = {{}} }}
for step = 1, {STEPS} do
  if step == {STEPS // 2} then
    local state = optimizer:state_dict()
    params, optimizer = make(params)
    optimizer:load_state_dict(state)
  end
  optimizer:set_lr(0.02 * given.factors[step])
  assert(optimizer:lr() == 0.02 * given.factors[step])
  local groups = optimizer:groups()
  result.rates[step] = {{ groups[1].lr, groups[2].lr }}
  run(optimizer, params, step, step)
end
for i, p in ipairs(params) do result.params[i] = p:detach() end
result.state = optimizer:state_dict()
checkpoint.save('result.pt', result)
""")
    result = torch.load(tmp_path / "result.pt", weights_only=True)
    mine = [p.clone().requires_grad_(True) for p in params]
    optimizer = getattr(torch.optim, kind)([{"params": mine[:2], "lr": 0.5}, {"params": mine[2:]}], lr=0.02)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: factors[min(step, STEPS - 1)])
    for step in range(1, STEPS + 1):
        assert result["rates"][step - 1] == pytest.approx([group["lr"] for group in optimizer.param_groups], rel=1e-12)
        run(optimizer, mine, grads, step, step)
        schedule.step()
    for got, expected in zip(result["params"], mine):
        torch.testing.assert_close(got, expected.detach(), rtol=2e-6, atol=2e-6)
    assert [group["initial_lr"] for group in result["state"]["param_groups"]] == schedule.base_lrs


def test_state_without_the_first_parameter_stays_a_dict(sslrun, tmp_path):
    sslrun("""
local frozen, used = nn.parameter(torch.zeros { 2 }), nn.parameter(torch.zeros { 2 })
local optimizer = optim.SGD({ frozen, used }, { lr = 1, momentum = 0.9 })
used:sum():backward()
optimizer:step()
checkpoint.save('state.pt', optimizer:state_dict())
""")
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    assert isinstance(state["state"], dict)
    params = [torch.zeros(2, requires_grad=True) for _ in range(2)]
    optimizer = torch.optim.SGD(params, lr=1, momentum=0.9)
    optimizer.load_state_dict(state)
    assert torch.equal(optimizer.state[params[1]]["momentum_buffer"], torch.ones(2))
    for param in params:
        param.grad = torch.ones(2)
    optimizer.step()
    assert params[0].tolist() == [-1, -1]
