"""WCL's losses: golden values of its released code, plain PyTorch formulas, scipy's components."""
import numpy
import scipy.sparse
import scipy.sparse.csgraph
import torch
import torch.nn.functional as F


def unit(*degrees):
    angle = torch.tensor(degrees, dtype=torch.float64) * numpy.pi / 180
    return torch.stack([angle.cos(), angle.sin()], 1)


def test_golden_values(exchange):
    given = {
        "chain": unit(0, 10, 14, 70, 75, 180, 190, 260),
        "z1": unit(0, 90), "z2": unit(20, 130), "others": unit(45, 200, 60, 210),
        "v1": unit(0, 8, 60, 66, 150, 163), "v2": unit(5, 12, 30, 80, 85, 170),
    }
    got = exchange(given, """
r.chain = loss.neighbour_labels(g.chain)
r.one = loss.nt_xent(g.z1, g.z2)
local z = nn.parameter(g.z1)
local two = loss.nt_xent(z, g.z2, { others = g.others })
two:backward()
r.two, r.two_grad = two:detach(), z.grad
local l1, l2 = loss.neighbour_labels(g.v1), loss.neighbour_labels(g.v2)
r.l1, r.l2 = l1, l2
r.s12 = loss.supervised_contrastive(g.v1, g.v1, l2)
r.s21 = loss.supervised_contrastive(g.v2, g.v2, l1)
r.s11 = loss.supervised_contrastive(g.v1, g.v1, l1)
r.half1 = loss.supervised_contrastive(g.v1:narrow(0, 0, 3), g.v1, l2)
r.half2 = loss.supervised_contrastive(g.v1:narrow(0, 3, 3), g.v1, l2, { first = 3 })
local q = nn.parameter(g.v1)
loss.supervised_contrastive(q, q, l2):backward()
r.s_grad = q.grad
local both = nn.parameter(g.v1)
loss.supervised_contrastive(both, both, l2, { key_gradient = true }):backward()
r.both_grad = both.grad
""")
    assert got["chain"].tolist() == [0, 0, 0, 1, 1, 2, 2, 2]
    assert got["l1"].tolist() == [0, 0, 1, 1, 2, 2] and got["l2"].tolist() == [0, 0, 0, 1, 1, 1]
    # Golden values are given with 12 decimals (6 for gradients).
    assert abs(got["one"].item() - 0.004350383276) < 1e-11
    assert abs(got["two"].item() - 0.557837962338) < 1e-11
    assert abs(got["s12"].item() - 4.773177957308) < 1e-11
    assert abs(got["s21"].item() - 2.916818182644) < 1e-11
    assert abs(got["s11"].item() - 0.014242408850) < 1e-11
    assert abs((got["half1"] + got["half2"]).item() / 2 - 4.773177957308) < 1e-11
    assert torch.allclose(got["s_grad"][[0, 3]], torch.tensor([[0.399737257, -0.593072399], [2.361652983, 0.767492778]],
                                                             dtype=torch.float64), rtol=0, atol=1e-9)
    assert torch.allclose(got["both_grad"][[0, 3]], torch.tensor([[0.762234096, -1.192141582], [4.710028948, 1.511189472]],
                                                                dtype=torch.float64), rtol=0, atol=1e-9)
    # The golden gradient is that of the unnormalised output: the part orthogonal to the unit vector.
    z, grad = given["z1"], got["two_grad"]
    tangent = grad - (grad * z).sum(1, keepdim=True) * z
    assert torch.allclose(tangent, torch.tensor([[0, -0.308539], [2.315499, 0]], dtype=torch.float64), rtol=0, atol=1e-6)


def test_formulas_and_gradients(exchange):
    torch.manual_seed(0)
    given = {"z1": F.normalize(torch.randn(12, 8)), "z2": F.normalize(torch.randn(12, 8)),
             "others": F.normalize(torch.randn(20, 8)), "labels": torch.arange(12) // 3}
    got = exchange(given, """
local a, b = nn.parameter(g.z1), nn.parameter(g.z2)
local l = loss.nt_xent(a, b, { temperature = 0.2, others = g.others })
l:backward()
r.value, r.a, r.b = l:detach(), a.grad, b.grad
local q = nn.parameter(g.z1)
local s = loss.supervised_contrastive(q, g.z1, g.labels, { temperature = 0.2 })
s:backward()
r.s, r.q = s:detach(), q.grad
""")
    a, b = given["z1"].clone().requires_grad_(), given["z2"].clone().requires_grad_()
    queries = torch.cat([a, b])
    total = 0
    for i in range(24):
        similar = torch.cat([queries, given["others"]]) @ queries[i] / 0.2
        rest = torch.cat([similar[:i], similar[i + 1:]])
        total = total + rest.logsumexp(0) - similar[(i + 12) % 24]
    (total / 24).backward()
    # float32, other order of sums
    torch.testing.assert_close(got["value"], (total / 24).detach(), rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(got["a"], a.grad, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(got["b"], b.grad, rtol=1e-4, atol=1e-6)
    q, total = given["z1"].clone().requires_grad_(), 0
    for i in range(12):
        similar = given["z1"] @ q[i] / 0.2
        rest = torch.cat([similar[:i], similar[i + 1:]]).logsumexp(0)
        positives = [j for j in range(12) if j != i and j // 3 == i // 3]
        total = total - sum(similar[j] - rest for j in positives) / len(positives)
    (total / 12).backward()
    torch.testing.assert_close(got["s"], (total / 12).detach(), rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(got["q"], q.grad, rtol=1e-4, atol=1e-6)


def test_components_equal_scipys_on_1000_graphs(exchange):
    generator = numpy.random.default_rng(0)
    graphs = [torch.from_numpy(generator.integers(0, n, n)) for n in generator.integers(1, 200, 1000)]
    got = exchange({"graphs": graphs}, """
r.labels = {}
for i, graph in ipairs(g.graphs) do r.labels[i] = loss.connected_components(graph) end
""")
    for graph, labels in zip(graphs, got["labels"]):
        n = len(graph)
        matrix = scipy.sparse.coo_matrix((numpy.ones(n), (numpy.arange(n), graph.numpy())), shape=(n, n))
        _, want = scipy.sparse.csgraph.connected_components(matrix, directed=False)
        assert labels.tolist() == want.tolist()


def test_errors_name_what_is_wrong(sslrun):
    def message(call):
        return sslrun(f"print(select(2, pcall(function() return {call} end)))")

    assert "expected two tensors [B, D] of one shape" in message("loss.nt_xent(torch.ones{2, 3}, torch.ones{3, 3})")
    assert "expected others [M, 3]" in message("loss.nt_xent(torch.ones{2, 3}, torch.ones{2, 3}, {others = torch.ones{2, 2}})")
    assert "its label occurs once" in message(
        "loss.supervised_contrastive(torch.ones{2, 3}, torch.ones{2, 3}, torch.arange(2))")
    assert "expected neighbours of 0 to 1, got 2" in message("loss.connected_components(torch.arange(1, 3))")
