"""Multi-label SimSiam's losses: golden values of the released code, gradients by autograd of a plain formula."""
import torch
import torch.nn.functional as F

F4 = [[1, 0, 0], [0.6, 0.8, 0], [0, 0.6, 0.8], [0.8, 0, 0.6]]
F6 = F4 + [[0, 1, 0], [0.36, 0.48, 0.8]]


def tensors(given):
    return {k: torch.tensor(v, dtype=torch.float64 if k[0] != "l" else torch.int64) for k, v in given.items()}


def close(got, want):
    # Golden values are given with six decimals.
    assert torch.allclose(got, torch.tensor(want, dtype=torch.float64), rtol=0, atol=6e-7), (got, want)


def test_golden_values(exchange):
    given = {"f": F4, "f6": F6, "l": [0, 0, 1, 1], "l_other": [0, 1, 0, 1], "l6": [0, 0, 0, 1, 1, 1], "l6b": [0, 1, 2, 0, 1, 2]}
    got = exchange(tensors(given), """
for _, kind in ipairs { 'sum', 'mean', 'near' } do
  local function value(f, l, options)
    options = options or {}
    options.positives = kind
    return loss.image_contrastive(f, l, options)
  end
  r[kind .. '4'] = value(g.f, g.l)
  r[kind .. '4other'] = value(g.f, g.l_other)
  r[kind .. '6'] = value(g.f6, g.l6)
  r[kind .. '6cold'] = value(g.f6, g.l6, { temperature = 0.07 })
  r[kind .. '6pairs'] = value(g.f6, g.l6b)
end
r.base = loss.image_contrastive(g.f, g.l, { temperature = 0.07 })
r.warm = loss.image_contrastive(g.f, g.l, { temperature = 1 })
local f = nn.parameter(g.f)
loss.image_contrastive(f, g.l):backward()
r.grad = f.grad
""")
    for kind, four, other, six, cold, pairs in (("sum", 4.667210, 8.952924, 2.808176, 1.676442, 3.382817),
                                                ("mean", 4.667210, 8.952924, 9.878055, 6.640712, 3.382817),
                                                ("near", 4.667163, 3.043703, 7.106569, 3.869251, 3.382783)):
        close(got[kind + "4"], four)
        close(got[kind + "4other"], other)
        close(got[kind + "6"], six)
        close(got[kind + "6cold"], cold)
        close(got[kind + "6pairs"], pairs)
    close(got["base"], 2.126549)
    close(got["warm"], 15.067475)
    close(got["grad"], [[0.822143, -3.276352, 3.010383], [-3.057969, 1.586865, 3.166310],
                        [-1.763178, 2.115820, -2.875716], [5.422136, -1.475062, -3.834287]])


def test_whole_head(exchange):
    given = {"p1": [[1, 2, 0], [0, 1, 1], [1, 0, -1], [2, 1, 1]], "p2": [[1, 1, 0], [0, 2, 1], [1, 1, -1], [1, 1, 1]],
             "z1": [[0, 1, 0], [1, 1, 1], [1, 0, 0], [2, 0, 1]], "z2": [[1, 1, 1], [0, 1, 2], [2, 0, -1], [1, 2, 0]],
             "labels": [0, 1, 0, 1]}
    got = exchange(tensors(given), """
local z1 = nn.parameter(g.z1)
local labels = torch.cat { g.labels, g.labels }
local function unit(x) return x:div(x:norm(2, { 1 }, true)) end
local con = 0.5 * (loss.negative_cosine(g.p1, g.z2) + loss.negative_cosine(g.p2, z1))
local clu = 0.5 * (loss.image_contrastive(unit(torch.cat { g.p1, g.z2 }), labels)
  + loss.image_contrastive(unit(torch.cat { g.p2, z1 }), labels))
local total = con + 4 * clu
total:backward()
r.con, r.clu, r.total, r.grad = con:detach(), clu:detach(), total:detach(), z1.grad
""")
    close(got["con"], -0.779489)
    close(got["clu"], 1.076905)
    close(got["total"], 3.528133)
    close(got["grad"], [[-0.510777, 0, 0.891708], [0.167795, 0.103246, -0.271041], [0, -0.494558, 0.963877],
                        [0.165384, -0.133207, -0.330767]])


def test_random_features_equal_a_plain_loop(exchange):
    torch.manual_seed(0)
    features, labels = F.normalize(torch.randn(24, 5, dtype=torch.float64)), torch.randperm(24) % 6
    got = exchange(tensors({"f": features.tolist(), "l": labels.tolist()}), """
local f = nn.parameter(g.f)
local value = loss.image_contrastive(f, g.l, { temperature = 0.2, base_temperature = 0.1 })
value:backward()
r.value, r.grad = value:detach(), f.grad
""")
    f, total = features.clone().requires_grad_(), 0
    for i in range(24):
        weight = [(f[i] @ f[k] / 0.2).exp() if k != i else 0 for k in range(24)]
        positives = [k for k in range(24) if k != i and labels[k] == labels[i]]
        total = total - 2 / len(positives) * (sum(weight[k] for k in positives) / sum(weight)).log()
    (total / 24).backward()
    # float64 in another order of sums
    torch.testing.assert_close(got["value"], (total / 24).detach(), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(got["grad"], f.grad, rtol=1e-10, atol=1e-12)


def test_a_lonely_row_is_an_error(sslrun):
    assert "its label occurs once" in sslrun(
        "print(select(2, pcall(loss.image_contrastive, torch.ones{3, 2}, torch.tensor({0, 0, 1}, {dtype = 'int64'}))))")
