"""Networks against torchvision and torch.nn with the same weights and inputs."""
import pytest
import torch
import torchvision

NETWORKS = {
    "resnet18": "depth=18",
    "resnet34": "depth=34",
    "resnet50": "depth=50",
    "resnet101": "depth=101",
    "resnet152": "depth=152",
    "wide_resnet50_2": "depth=50, width=2",
}

RUN_NETWORK = """
local given = checkpoint.load 'given.pt'
local net = nn.resnet { %s, num_classes = 10 }
net:load_state_dict(given.state)
local result = { train = net(given.images):detach() }
torch.no_grad(function()
  net:eval()
  result.eval = net(given.images)
  result.map = net:features(given.images, 'layer4')
end)
local now = net:state_dict()
result.running = {}
for name, tensor in pairs(now) do
  if name:match 'running' or name:match 'tracked' then result.running[name] = tensor end
end
checkpoint.save('result.pt', result)
"""


@pytest.mark.parametrize("name", NETWORKS)
def test_resnet_outputs(name, sslrun, tmp_path):
    torch.manual_seed(5)
    # Freshly drawn weights let activations grow to about 1e3 in eval mode of deep networks; a forward pass in training
    # mode with momentum 1 sets the running statistics, as in a trained network.
    net = getattr(torchvision.models, name)(num_classes=10)
    images = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 1.0
        net(torch.randn(4, 3, 64, 64))
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 0.1
    torch.save({"state": dict(net.state_dict()), "images": images}, tmp_path / "given.pt")
    sslrun(RUN_NETWORK % NETWORKS[name])
    (tmp_path / "given.pt").unlink()
    result = torch.load(tmp_path / "result.pt", weights_only=True)
    with torch.no_grad():
        train = net(images)
        net.eval()
        expected = {"train": train, "eval": net(images)}
        layers = list(net.children())[:-2]
        expected["map"] = torch.nn.Sequential(*layers)(images)
    for key, value in expected.items():
        # The same kernels on the same numbers; 1e-5 leaves room for another number of threads.
        torch.testing.assert_close(result[key], value, rtol=1e-5, atol=1e-5, msg=lambda m: f"{name} {key}: {m}")
    state = net.state_dict()
    assert len(result["running"]) == sum("running" in k or "tracked" in k for k in state)
    for key, value in result["running"].items():
        torch.testing.assert_close(value, state[key], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name, options", [("resnet18", {}), ("resnet50", {"zero_init_residual": True})])
def test_same_seed_gives_the_same_weights(name, options, sslrun, tmp_path):
    lua = NETWORKS[name] + "".join(f", {key}=true" for key in options)
    sslrun(f"torch.manual_seed(3) checkpoint.save('net.pt', nn.resnet {{ {lua}, num_classes=7 }}:state_dict())")
    torch.manual_seed(3)
    expected = getattr(torchvision.models, name)(num_classes=7, **options).state_dict()
    got = torch.load(tmp_path / "net.pt", weights_only=True)
    assert set(got) == set(expected)
    for key, value in expected.items():
        assert torch.equal(got[key], value), key


def test_gradients_of_a_small_network(sslrun, tmp_path):
    """Every gradient of ResNet-18 with the small stem and an MLP head, against the same network in Python."""
    torch.manual_seed(1)
    net = torchvision.models.resnet18()
    net.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)
    net.maxpool = torch.nn.Identity()
    net.fc = torch.nn.Identity()
    head = torch.nn.Sequential(
        torch.nn.Linear(512, 64, bias=False), torch.nn.BatchNorm1d(64), torch.nn.ReLU(), torch.nn.Linear(64, 5))
    images, target = torch.randn(4, 3, 32, 32), torch.tensor([0, 1, 2, 3])
    torch.save({"net": dict(net.state_dict()), "head": dict(head.state_dict()), "images": images, "target": target},
               tmp_path / "given.pt")
    sslrun("""
local given = checkpoint.load 'given.pt'
local net, head = nn.resnet { depth = 18, stem = 'small' }, nn.mlp { dims = { 512, 64, 5 } }
net:load_state_dict(given.net)
head:load_state_dict(given.head)
local l = loss.cross_entropy(head(net(given.images)), given.target, { label_smoothing = 0.1 })
l:backward()
local gradients = {}
for _, module in ipairs { net, head } do
  for _, entry in ipairs(module:named_parameters()) do gradients[entry[1]] = entry[2].grad end
end
checkpoint.save('result.pt', { loss = l:item(), gradients = gradients })
""")
    value = torch.nn.functional.cross_entropy(head(net(images)), target, label_smoothing=0.1)
    value.backward()
    result = torch.load(tmp_path / "result.pt", weights_only=True)
    assert result["loss"] == pytest.approx(value.item(), rel=1e-6)
    expected = {k: p.grad for module in (net, head) for k, p in module.named_parameters()}
    assert set(result["gradients"]) == set(expected)
    for key, gradient in expected.items():
        # float32 sums over 4,096 positions in another order when the thread counts differ.
        scale = gradient.abs().max().item()
        torch.testing.assert_close(result["gradients"][key], gradient, rtol=1e-4, atol=1e-5 * scale)


LAYERS = [
    ("nn.Linear(6, 4)", lambda: torch.nn.Linear(6, 4), (3, 6)),
    ("nn.Linear(6, 4, {bias=false})", lambda: torch.nn.Linear(6, 4, bias=False), (2, 3, 6)),
    ("nn.Conv2d(4, 6, 3, {stride=2, padding=1, groups=2})", lambda: torch.nn.Conv2d(4, 6, 3, 2, 1, groups=2), (2, 4, 9, 8)),
    ("nn.Conv2d(4, 6, 3, {dilation=2, bias=false})", lambda: torch.nn.Conv2d(4, 6, 3, dilation=2, bias=False), (2, 4, 9, 8)),
    ("nn.BatchNorm1d(5, {momentum=0.3, eps=1e-3})", lambda: torch.nn.BatchNorm1d(5, 1e-3, 0.3), (7, 5)),
    ("nn.BatchNorm1d(5, {affine=false})", lambda: torch.nn.BatchNorm1d(5, affine=False), (7, 5, 3)),
    ("nn.BatchNorm2d(5)", lambda: torch.nn.BatchNorm2d(5), (2, 5, 4, 4)),
    ("nn.LayerNorm(6)", lambda: torch.nn.LayerNorm(6), (3, 2, 6)),
    ("nn.ReLU()", torch.nn.ReLU, (3, 4)),
    ("nn.MaxPool2d(3, {stride=2, padding=1})", lambda: torch.nn.MaxPool2d(3, 2, 1), (2, 3, 8, 9)),
    ("nn.AvgPool2d(2)", lambda: torch.nn.AvgPool2d(2), (2, 3, 8, 9)),
    ("nn.AdaptiveAvgPool2d(2)", lambda: torch.nn.AdaptiveAvgPool2d(2), (2, 3, 7, 9)),
    ("nn.Flatten()", torch.nn.Flatten, (2, 3, 4)),
    ("nn.Identity()", torch.nn.Identity, (2, 3)),
    ("nn.Dropout(0.3)", lambda: torch.nn.Dropout(0.3), (50, 7)),
]


def test_layers(sslrun, tmp_path):
    """Same seed, same layer, same input: initial weights, outputs, input gradients and states are equal."""
    generator = torch.Generator().manual_seed(2)
    inputs = [torch.randn(shape, generator=generator) for _, _, shape in LAYERS]
    torch.save(inputs, tmp_path / "inputs.pt")
    lua = "".join(f"run({i + 1}, function() return {layer} end)\n" for i, (layer, _, _) in enumerate(LAYERS))
    sslrun("""
local inputs, results = checkpoint.load 'inputs.pt', {}
local function run(i, make)
  torch.manual_seed(i)
  local layer = make()
  local first = {}
  for name, tensor in pairs(layer:state_dict()) do first[name] = tensor:clone() end
  local x = nn.parameter(inputs[i])
  local y = layer(x)
  y:mul(y):sum():backward()
  results[i] = { first = first, y = y:detach(), grad = x.grad, last = layer:state_dict() }
end
""" + lua + "checkpoint.save('results.pt', results)")
    for i, (result, (text, make, _), x) in enumerate(zip(torch.load(tmp_path / "results.pt", weights_only=True), LAYERS, inputs)):
        torch.manual_seed(i + 1)
        layer = make()
        first = {k: v.clone() for k, v in layer.state_dict().items()}
        x.requires_grad_(True)
        y = layer(x)
        (y * y).sum().backward()
        assert set(result["first"] or {}) == set(first), text
        for key, value in first.items():
            assert torch.equal(result["first"][key], value), (text, key)
        for got, expected in [(result["y"], y.detach()), (result["grad"], x.grad)]:
            # Same kernels, one thread's worth of work: float32 rounding.
            torch.testing.assert_close(got, expected, rtol=1e-6, atol=1e-6, msg=lambda m: f"{text}: {m}")
        for key, value in layer.state_dict().items():
            torch.testing.assert_close(result["last"][key], value, rtol=1e-6, atol=1e-6)
