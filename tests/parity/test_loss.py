"""Values and gradients of the losses against Python."""
import torch
import torch.nn.functional as F


def test_losses_and_gradients(sslrun, tmp_path):
    torch.manual_seed(0)
    given = {
        "p": torch.randn(6, 16), "z": torch.randn(6, 16),
        "logits": torch.randn(6, 5), "target": torch.randint(0, 5, (6,)), "soft": torch.rand(6, 5).softmax(1),
        "multi": torch.randint(0, 2, (6, 5)).float(),
    }
    given["target"][2] = -100
    torch.save(given, tmp_path / "given.pt")
    sslrun("""
local g, results = checkpoint.load 'given.pt', {}
local function record(name, input, fn)
  local x = nn.parameter(input)
  local value = fn(x)
  value:backward()
  results[name] = { value = value:detach(), grad = x.grad }
end
record('cosine', g.p, function(x) return loss.negative_cosine(x, g.z) end)
record('ce', g.logits, function(x) return loss.cross_entropy(x, g.target) end)
record('smooth', g.logits, function(x) return loss.cross_entropy(x, g.target, { label_smoothing = 0.2 }) end)
record('soft', g.logits, function(x) return loss.cross_entropy(x, g.soft) end)
record('bce', g.logits, function(x) return loss.bce_with_logits(x, g.multi) end)
checkpoint.save('results.pt', results)
""")
    results = torch.load(tmp_path / "results.pt", weights_only=True)
    cases = {
        "cosine": ("p", lambda x: -torch.nn.CosineSimilarity(dim=1)(x, given["z"]).mean()),
        "ce": ("logits", lambda x: F.cross_entropy(x, given["target"])),
        "smooth": ("logits", lambda x: F.cross_entropy(x, given["target"], label_smoothing=0.2)),
        "soft": ("logits", lambda x: F.cross_entropy(x, given["soft"])),
        "bce": ("logits", lambda x: F.binary_cross_entropy_with_logits(x, given["multi"])),
    }
    assert set(results) == set(cases)
    for name, (source, function) in cases.items():
        x = given[source].clone().requires_grad_(True)
        value = function(x)
        value.backward()
        # The same kernels in the same order: float32 rounding.
        torch.testing.assert_close(results[name]["value"], value.detach(), rtol=1e-6, atol=1e-7)
        torch.testing.assert_close(results[name]["grad"], x.grad, rtol=1e-6, atol=1e-8)
