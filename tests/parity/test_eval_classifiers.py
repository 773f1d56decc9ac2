"""Linear heads against torch.optim, support vector machines against scikit-learn, neighbours and re-identification against NumPy."""
import numpy
import pytest
import torch
from sklearn import metrics, model_selection as selection, svm


def labelled_rows(seed, count, width, classes):
    """Features on the unit sphere and overlapping labels that a linear function predicts in part."""
    rng = numpy.random.default_rng(seed)
    rows = rng.normal(size=(count, width))
    rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
    truth = numpy.random.default_rng(99).normal(size=(width, classes))
    labels = (rows @ truth + 0.3 * rng.normal(size=(count, classes)) > 0.5).astype("float32")
    return rows.astype("float32"), labels


def peer(cost):
    return svm.LinearSVC(C=cost, class_weight={1: 2, 0: 1}, intercept_scaling=1.0, loss="squared_hinge", dual=True, tol=1e-6, max_iter=200000)


def test_svm_decisions(exchange):
    rows, labels = labelled_rows(0, 300, 40, 5)
    queries, _ = labelled_rows(1, 200, 40, 5)
    found = exchange({"x": torch.tensor(rows), "y": torch.tensor(labels)}, """
        for i, cost in ipairs {0.01, 1, 100} do r[i] = eval.svm(g.x, g.y, {costs = {cost}}) end
        r.each = eval.svm(g.x, g.y, {costs = {100, 0.01, 1}, folds = 0})""")
    for i, at in enumerate((1, 2, 0)):  # every cost in one call, in the order given
        assert (found["each"]["weight"][at] - found[i + 1]["weight"]).abs().max() < 1e-3
        assert (found["each"]["costs"][at] == [0.01, 1, 100][i]).all()
    for i, cost in enumerate((0.01, 1, 100)):
        machine = found[i + 1]
        assert machine["unfinished"] == 0
        ours = queries @ machine["weight"].numpy().T + machine["bias"].numpy()
        for c in range(5):
            exact = peer(cost).fit(rows.astype("float64"), labels[:, c])
            # We stop at projected gradients of 1e-4, the peer is solved further.
            assert numpy.abs(ours[:, c] - exact.decision_function(queries)).max() < 1e-3


def test_svm_cost_choice(exchange):
    rows, labels = labelled_rows(2, 200, 12, 3)
    labels[:20, 0] = 1  # the order matters for unshuffled folds
    costs = [0.001, 0.03, 1, 10]
    found = exchange({"x": torch.tensor(rows), "y": torch.tensor(labels)}, f"r.m = eval.svm(g.x, g.y, {{costs = {{{str(costs)[1:-1]}}}}})")["m"]
    expected = numpy.array([[
        selection.cross_val_score(peer(cost), rows, labels[:, c], cv=selection.StratifiedKFold(3), scoring="average_precision").mean()
        for c in range(3)] for cost in costs])
    assert numpy.abs(found["validation"].numpy() - expected).max() < 1e-3  # near-equal decisions may swap
    best = numpy.take_along_axis(expected, numpy.searchsorted(costs, found["costs"].numpy())[None], 0)[0]
    assert numpy.all(best >= expected.max(0) - 1e-3)


def test_svm_map(exchange):
    rows, labels = labelled_rows(3, 400, 60, 8)
    queries, truth = labelled_rows(4, 500, 60, 8)
    machine = exchange({"x": torch.tensor(rows), "y": torch.tensor(labels)}, "r.m = eval.svm(g.x, g.y, {costs = {0.5}})")["m"]
    ours = queries @ machine["weight"].numpy().T + machine["bias"].numpy()
    for c in range(8):
        exact = peer(0.5).fit(rows.astype("float64"), labels[:, c]).decision_function(queries)
        assert metrics.average_precision_score(truth[:, c], ours[:, c]) == pytest.approx(
            metrics.average_precision_score(truth[:, c], exact), abs=1e-4)


def torch_steps(weight, bias, batches, loss, options, clip=0.0, larc=False, factors=None):
    """torch.optim.SGD on one head; LARC as Apex applies it: the gradient is rescaled, the weight decay inside it."""
    weight, bias = torch.nn.Parameter(weight.clone()), torch.nn.Parameter(bias.clone())
    decay = options["weight_decay"]
    optimizer = torch.optim.SGD([weight, bias], **(options | ({"weight_decay": 0} if larc else {})))
    losses = []
    for (x, y), factor in zip(batches, factors):
        optimizer.param_groups[0]["lr"] = options["lr"] * factor
        optimizer.zero_grad()
        value = loss(x @ weight.T + bias, y)
        value.backward()
        losses.append(value.item())
        if clip:
            torch.nn.utils.clip_grad_norm_([weight, bias], clip)
        for p in (weight, bias) if larc else ():
            size, slope = p.data.norm(), p.grad.norm()
            if size != 0 and slope != 0:
                p.grad = (p.grad + decay * p.data) * (0.001 * size / (slope + decay * size + 1e-8))
        optimizer.step()
    return weight.data, bias.data, losses


@pytest.mark.parametrize("kind, lua, more", [
    ("cross_entropy", "", {}),
    ("cross_entropy", "nesterov = true,", {"nesterov": True}),
    ("cross_entropy", "larc = true,", {}),
    ("bce_sum", "clip = 0.5, ignore = 255, init_bias = 0.1,", {}),
    ("bce_mean", "momentum = 0,", {"momentum": 0}),
])
def test_linear_heads_follow_torch(exchange, kind, lua, more):
    generator = torch.Generator().manual_seed(0)
    single = kind == "cross_entropy"
    batches = [(torch.randn(16, 10, generator=generator), torch.randint(0, 4, (16,), generator=generator) if single
                else (torch.rand(16, 4, generator=generator) < 0.4).float()) for _ in range(12)]
    if "ignore" in lua:
        for _, y in batches:
            y[torch.rand(16, 4, generator=generator) < 0.2] = 255
    factors = [1 - i / 12 for i in range(12)]
    given = {"x": [x for x, _ in batches], "y": [y for _, y in batches]}
    out = exchange(given, f"""
        local heads = eval.linear_heads {{ features = 10, classes = 4, loss = '{kind}', {lua}
          lr = {{0.5, 0.05, 0.5}}, weight_decay = {{0, 0.01, 0.02}}, seed = 3 }}
        r.start, r.losses = heads:weight()[0]:clone(), {{}}
        for i, x in ipairs(g.x) do r.losses[i] = heads:step(x, g.y[i], 1 - (i - 1) / 12) end
        r.weight, r.bias, r.scores = heads:weight(), heads:bias(), heads:scores(g.x[1])""")
    start = out["start"]
    assert 0.007 < start.std() < 0.013 and abs(start.mean()) < 0.005  # N(0, 0.01)

    def loss(logits, y):
        if single:
            return torch.nn.functional.cross_entropy(logits, y)
        each = torch.nn.functional.binary_cross_entropy_with_logits(logits, (y == 1).float(), reduction="none")
        each = each.masked_fill(y == 255, 0)
        return each.mean() if kind == "bce_mean" else each.sum() / len(y)

    for head, (lr, decay) in enumerate([(0.5, 0), (0.05, 0.01), (0.5, 0.02)]):
        options = {"lr": lr, "momentum": 0.9, "weight_decay": decay} | more
        bias = torch.full((4,), 0.1 if "init_bias" in lua else 0.0)
        weight, bias, losses = torch_steps(start, bias, batches, loss, options, 0.5 if "clip" in lua else 0.0, "larc" in lua, factors)
        # float32 on both sides, twelve steps
        assert torch.allclose(out["weight"][head], weight, atol=2e-6, rtol=2e-5)
        assert torch.allclose(out["bias"][head], bias, atol=2e-6, rtol=2e-5)
        assert numpy.allclose([l[head].item() for l in out["losses"]], losses, rtol=2e-5)
        assert torch.allclose(out["scores"][:, head], batches[0][0] @ weight.T + bias, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("isa", ["", "baseline"])
def test_nearest(exchange, isa, monkeypatch):
    monkeypatch.setenv("SSLRUN_ISA", isa)
    generator = torch.Generator().manual_seed(1)
    bank, queries = torch.randn(5000, 24, generator=generator), torch.randn(40, 24, generator=generator)
    out = exchange({"b": bank, "q": queries}, "r.s, r.i = eval.nearest(g.b, g.q, 50)")
    cosine = torch.nn.functional.normalize(queries.double()) @ torch.nn.functional.normalize(bank.double()).T
    expected = cosine.topk(50)
    assert (out["s"] - expected.values).abs().max() < 1e-6
    assert (cosine.gather(1, out["i"]) - expected.values).abs().max() < 1e-6  # near-equal ones may swap


def reid_formula(query, gallery):
    """Sorts each query's gallery, drops junk, and walks down the list."""
    aps, firsts = [], []
    for feature, identity, camera in zip(*query):
        order = numpy.argsort(-(gallery[0] @ feature), kind="stable")
        same, camera_same = gallery[1][order] == identity, gallery[2][order] == camera
        kept = ~((same & camera_same) | (gallery[1][order] == -1))
        ranks = numpy.flatnonzero((same & ~camera_same)[kept])
        if len(ranks) == 0:
            continue
        firsts.append(ranks[0])
        aps.append(sum(((i + 1) / (r + 1) + (i / r if r else 1)) / 2 for i, r in enumerate(ranks)) / len(ranks))
    return numpy.array(aps), numpy.array(firsts)


def test_reid(exchange):
    rng = numpy.random.default_rng(0)

    def persons(count, junk):
        identities = rng.integers(0, 12, count)
        identities[:junk] = rng.choice([-1, -1000], junk)
        rows = rng.normal(size=(12, 6))[identities % 12] + 2 * rng.normal(size=(count, 6))
        return numpy.round(rows).astype("float32"), identities, rng.integers(1, 4, count)

    query, gallery = persons(80, 0), persons(300, 60)
    query[1][:7] = 77  # not in the gallery
    given = {name: [torch.tensor(v) for v in values] for name, values in (("q", query), ("g", gallery))}
    out = exchange(given, "r.r = eval.reid{query = g.q, gallery = g.g, ranks = {1, 5}}")["r"]
    aps, firsts = reid_formula(query, gallery)
    assert (out["queries"], out["valid"]) == (80, 73) and len(aps) == 73
    for name, count in (("over_all", 80), ("over_valid", 73)):
        assert out[name]["map"] == pytest.approx(100 * aps.sum() / count, abs=1e-9)
        assert out[name]["rank1"] == pytest.approx(100 * (firsts < 1).sum() / count)
        assert out[name]["rank5"] == pytest.approx(100 * (firsts < 5).sum() / count)
