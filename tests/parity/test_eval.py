"""Metrics, kNN and the linear probe against scikit-learn and NumPy on the same inputs."""
import json
import warnings

import numpy
import pytest
import torch
from sklearn import linear_model, metrics


def exchange(sslrun, tmp_path, given, chunk):
    """Runs `chunk` with `given` as the table `x`; the chunk fills the table `out`."""
    torch.save(given, tmp_path / "x.pt")
    sslrun(f"local x, out = checkpoint.load('x.pt'), {{}} {chunk} checkpoint.save('out.pt', out)")
    return torch.load(tmp_path / "out.pt", weights_only=True)


@pytest.mark.parametrize("levels", [None, 5, 2])
def test_average_precision(sslrun, tmp_path, levels):
    rng = numpy.random.default_rng(levels or 0)
    scores = rng.normal(size=(300, 9)).astype("float32")
    if levels:  # many equal scores
        scores = numpy.floor(rng.random((300, 9)) * levels).astype("float32")
    targets = (rng.random((300, 9)) < rng.random(9) * 0.5).astype("float32")
    targets[:, 4] = 1
    targets[:, 5] = 0
    out = exchange(sslrun, tmp_path, {"s": torch.tensor(scores), "t": torch.tensor(targets)}, """
        out.ap, out.m = eval.average_precision(x.s, x.t), eval.multi_label(x.s, x.t)""")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = metrics.average_precision_score(targets, scores, average=None)
    assert out["ap"][5].isnan()  # scikit-learn gives 0 for a class without positives, and warns
    used = numpy.arange(9) != 5
    assert numpy.abs(out["ap"].numpy() - expected)[used].max() < 1e-12  # double precision on both sides
    assert out["m"]["map"] == pytest.approx(100 * expected[used].mean(), abs=1e-10)
    predicted = scores[:, used] >= 0
    p, r, f, _ = metrics.precision_recall_fscore_support(targets[:, used], predicted, average="micro", zero_division=0)
    if levels is None:  # scikit-learn's micro average over all classes counts class 5's wrong predictions too
        p, r, f, _ = metrics.precision_recall_fscore_support(targets, scores >= 0, average="micro", zero_division=0)
        assert out["m"]["of1"] == pytest.approx(100 * f, abs=1e-9)
    cp, cr, _, _ = metrics.precision_recall_fscore_support(targets[:, used], predicted, average="macro", zero_division=0)
    assert out["m"]["cf1"] == pytest.approx(100 * 2 * cp * cr / (cp + cr), abs=1e-9)


def envelope_formula(targets, scores, eleven):
    """Precision and recall of every threshold by scikit-learn, then the two interpolations of the VOC devkits."""
    precision, recall, _ = metrics.precision_recall_curve(targets, scores)
    if eleven:  # the last point, precision 1 at recall 0, is no threshold
        return numpy.mean([precision[:-1][recall[:-1] >= r / 10].max() for r in range(11)])
    best = numpy.maximum.accumulate(precision[:-1])  # recall falls to 0
    return -numpy.sum(numpy.diff(recall) * best)


@pytest.mark.parametrize("levels", [None, 6])
def test_interpolated_average_precision_with_rows_left_out(sslrun, tmp_path, levels):
    rng = numpy.random.default_rng(3)
    scores = rng.normal(size=(200, 6)).astype("float32")
    if levels:
        scores = numpy.floor(rng.random((200, 6)) * levels).astype("float32")
    targets = (rng.random((200, 6)) < 0.3).astype("float32")
    targets[rng.random((200, 6)) < 0.1] = -1
    out = exchange(sslrun, tmp_path, {"s": torch.tensor(scores), "t": torch.tensor(targets)}, """
        for _, name in ipairs {'step', 'envelope', 'eleven_points'} do
          out[name] = eval.average_precision(x.s, x.t, {definition = name, ignore = -1})
        end""")
    for c in range(6):
        kept = targets[:, c] >= 0
        truth, values = targets[kept, c], scores[kept, c]
        assert out["step"][c] == pytest.approx(metrics.average_precision_score(truth, values), abs=1e-12)
        assert out["envelope"][c] == pytest.approx(envelope_formula(truth, values, False), abs=1e-12)
        assert out["eleven_points"][c] == pytest.approx(envelope_formula(truth, values, True), abs=1e-12)


def test_top_labels_and_confusion(sslrun, tmp_path):
    rng = numpy.random.default_rng(5)
    scores = rng.normal(size=(400, 9)).astype("float32")
    several, single = (rng.random((400, 9)) < 0.3).astype("float32"), rng.integers(0, 9, 400)
    out = exchange(sslrun, tmp_path, {"s": torch.tensor(scores), "m": torch.tensor(several), "y": torch.tensor(single)}, """
        out.top, out.confusion = eval.multi_label(x.s, x.m, {threshold = 0.6, top = 3}), eval.confusion_matrix(x.s, x.y)""")
    predicted = (scores >= 0.6) & (scores >= numpy.sort(scores, 1)[:, -3:-2])
    for kind, names in (("micro", ("overall_precision", "overall_recall")), ("macro", ("class_precision", "class_recall"))):
        p, r, _, _ = metrics.precision_recall_fscore_support(several, predicted, average=kind)
        assert [out["top"][name] for name in names] == pytest.approx([100 * p, 100 * r], abs=1e-9)
    assert (out["confusion"].numpy() == metrics.confusion_matrix(single, scores.argmax(1))).all()


def test_accuracy(sslrun, tmp_path):
    generator = torch.Generator().manual_seed(0)
    scores, target = torch.randn(500, 30, generator=generator), torch.randint(0, 30, (500,), generator=generator)
    out = exchange(sslrun, tmp_path, {"s": scores, "t": target}, "out.a = eval.accuracy(x.s, x.t, {topk = {1, 5, 10}})")
    for k in (1, 5, 10):
        expected = 100 * metrics.top_k_accuracy_score(target, scores, k=k, labels=range(30))
        assert out["a"][f"top{k}"] == pytest.approx(expected, abs=1e-9)


def knn_formula(train, test, votes, k, temperature):
    train, test = (f / numpy.linalg.norm(f, axis=1, keepdims=True) for f in (train, test))
    similarity = test @ train.T
    scores = numpy.zeros((len(test), votes.shape[1]))
    for row in range(len(test)):
        nearest = numpy.argsort(-similarity[row])[:k]
        weights = numpy.exp(similarity[row][nearest] / temperature)
        scores[row] = weights @ votes[nearest] / weights.sum()
    return scores


def test_knn(sslrun, tmp_path):
    rng = numpy.random.default_rng(0)
    labels, test_labels = rng.integers(0, 10, 600), rng.integers(0, 10, 200)
    centres = rng.normal(size=(10, 32))
    train, test = (centres[y] + rng.normal(size=(len(y), 32)) * 2.5 for y in (labels, test_labels))
    several = (rng.random((600, 7)) < 0.3) | (numpy.arange(7) == labels[:, None] % 7)
    test_several = (rng.random((200, 7)) < 0.3) | (numpy.arange(7) == test_labels[:, None] % 7)
    given = {"a": train, "b": test, "y": labels, "z": test_labels, "m": several, "n": test_several}
    given = {k: torch.tensor(v) for k, v in given.items()}
    out = exchange(sslrun, tmp_path, given, """
        out.one = eval.knn{train = {x.a, x.y}, test = {x.b, x.z}, k = 50}
        out.all = eval.knn{train = {x.a, x.y}, test = {x.b, x.z}, k = 5000, temperature = 0.2}
        out.several = eval.knn{train = {x.a, x.m}, test = {x.b, x.n}, k = 50}""")
    one = knn_formula(train, test, numpy.eye(10)[labels], 50, 0.07)
    # float32 similarities, divided by 0.07: relative error of a weight about 2e-6
    assert numpy.abs(out["one"]["scores"].numpy() - one).max() < 2e-5
    assert out["one"]["top1"] == pytest.approx(100 * (one.argmax(1) == test_labels).mean(), abs=1e-9)
    assert 30 < out["one"]["top1"] < out["one"]["top5"] < 100
    assert out["all"]["k"] == 600
    assert numpy.abs(out["all"]["scores"].numpy() - knn_formula(train, test, numpy.eye(10)[labels], 600, 0.2)).max() < 2e-5
    expected = knn_formula(train, test, several.astype(float), 50, 0.07)
    assert numpy.abs(out["several"]["scores"].numpy() - expected).max() < 2e-5
    assert out["several"]["map"] == pytest.approx(100 * metrics.average_precision_score(test_several, expected), abs=0.05)


def test_average_precision_keeps_the_order_of_doubles(sslrun, tmp_path):
    """Scores that float32 cannot tell apart: scikit-learn compares doubles."""
    rng = numpy.random.default_rng(11)
    scores = 1 + 1e-12 * rng.permutation(600).reshape(200, 3).astype(float)
    targets = (rng.random((200, 3)) < 0.3).astype("float32")
    out = exchange(sslrun, tmp_path, {"s": torch.tensor(scores), "t": torch.tensor(targets)}, """
        out.ap, out.map = eval.average_precision(x.s, x.t), eval.multi_label(x.s, x.t).map""")
    expected = metrics.average_precision_score(targets, scores, average=None)
    rounded = metrics.average_precision_score(targets, scores.astype("float32"), average=None)
    assert numpy.abs(expected - rounded).max() > 0.02  # what float32 would give
    assert numpy.abs(out["ap"].numpy() - expected).max() < 1e-12
    assert out["map"] == pytest.approx(100 * expected.mean(), abs=1e-10)


def test_knn_counts_classes_with_votes_only(sslrun, tmp_path):
    """Few neighbours, many classes: the rest of the best five are no answers, whatever their numbers."""
    rng = numpy.random.default_rng(4)
    labels, queries = rng.integers(0, 12, 90), rng.integers(0, 12, 60)
    train, test = rng.normal(size=(90, 8)), rng.normal(size=(60, 8))
    given = {"a": torch.tensor(train), "y": torch.tensor(labels), "b": torch.tensor(test), "z": torch.tensor(queries)}
    out = exchange(sslrun, tmp_path, given, """
        for _, k in ipairs { 1, 3, 40 } do
          local found = eval.knn { train = { x.a, x.y }, test = { x.b, x.z }, k = k, classes = 12 }
          out['one' .. k], out['five' .. k] = found.top1, found.top5
        end""")
    unit = [rows / numpy.linalg.norm(rows, axis=1, keepdims=True) for rows in (train, test)]
    similarity = unit[1] @ unit[0].T
    for k in (1, 3, 40):
        right = {1: 0, 5: 0}
        for row, target in zip(similarity, queries):
            votes = {}
            for i in numpy.argsort(-row)[:k]:
                votes[labels[i]] = votes.get(labels[i], 0) + numpy.exp(row[i] / 0.07)
            ranked = sorted(votes, key=votes.get, reverse=True)
            for top in right:
                right[top] += target in ranked[:top]
        assert out[f"one{k}"] == pytest.approx(100 * right[1] / 60, abs=1e-9)
        assert out[f"five{k}"] == pytest.approx(100 * right[5] / 60, abs=1e-9)


def test_extract_warns_of_loaders_that_shuffle_or_drop(sslrun, tmp_path):
    done = sslrun("""
        data.scenes.generate('scenes', { train = 10, val = 1, size = 32 })
        local set, views = data.scenes('scenes', 'train'), data.eval_views { size = 16 }
        for _, more in ipairs { {}, { shuffle = false }, { drop_last = false }, { shuffle = false, drop_last = false } } do
          more.batch, more.workers = 4, 1
          eval.extract(function(images) return images:flatten(1) end, data.loader(set, views, more))
          io.stderr:write('--\\n')
        end""", check=False)
    assert done.returncode == 0, done.stderr
    both, drops, shuffles, none = done.stderr.split("--\n")[:4]
    assert "the loader shuffles" in both and "the loader drops 2 of 10 pictures" in both
    assert "shuffles" not in drops and "drops 2 of 10" in drops
    assert "shuffles" in shuffles and "drops" not in shuffles
    assert none == ""


def test_linear_probe_reaches_the_optimum(sslrun, tmp_path):
    rng = numpy.random.default_rng(1)
    labels, test_labels = rng.integers(0, 6, 500), rng.integers(0, 6, 300)
    centres = rng.normal(size=(6, 20))
    scale = 10.0 ** rng.uniform(-2, 2, 20)
    train, test = ((centres[y] + 1.5 * rng.normal(size=(len(y), 20)) + 3) * scale for y in (labels, test_labels))
    several, test_several = (numpy.stack([y % 2, y // 2 == 1, y > 3], 1).astype(float) for y in (labels, test_labels))
    given = {"a": train, "b": test, "y": labels, "z": test_labels, "m": several, "n": test_several}
    given = {k: torch.tensor(v) for k, v in given.items()}
    out = exchange(sslrun, tmp_path, given, """
        out.one = eval.linear_probe{train = {x.a, x.y}, test = {x.b, x.z}, weight_decay = 1e-3}
        out.several = eval.linear_probe{train = {x.a, x.m}, test = {x.b, x.n}, weight_decay = 1e-3}
        out.sgd = eval.linear_probe{train = {x.a, x.y}, test = {x.b, x.z}, lr = 0.2, epochs = 300, batch = 64, weight_decay = 1e-3, seed = 5}
        out.chosen = eval.linear_probe{train = {x.a, x.y}, test = {x.b, x.z}}""")
    mean, deviation = train.mean(0), train.std(0)
    rows, queries = (train - mean) / deviation, (test - mean) / deviation
    exact = linear_model.LogisticRegression(C=1 / (1e-3 * 500), tol=1e-10, max_iter=10000).fit(rows, labels)
    expected = exact.decision_function(queries)
    found = out["one"]["scores"].numpy()
    # A softmax is free up to a constant per row. float32 optimum: gradient below 1e-6 over a curvature of 1e-3.
    difference = (found - found.mean(1, keepdims=True)) - (expected - expected.mean(1, keepdims=True))
    assert numpy.abs(difference).max() < 5e-3
    assert out["one"]["top1"] == pytest.approx(100 * (expected.argmax(1) == test_labels).mean(), abs=1e-9)
    loss = metrics.log_loss(labels, exact.predict_proba(rows)) + 0.5e-3 * (exact.coef_**2).sum()
    assert out["one"]["loss"] == pytest.approx(loss, rel=1e-5)
    assert out["sgd"]["loss"] == pytest.approx(loss, rel=5e-3)  # noise of 64-row batches, finite epochs
    assert abs(out["sgd"]["top1"] - out["one"]["top1"]) < 2
    assert out["chosen"]["top1"] > out["one"]["top1"] - 2
    for c in range(3):
        exact = linear_model.LogisticRegression(C=1 / (1e-3 * 500), tol=1e-10, max_iter=10000).fit(rows, several[:, c])
        assert numpy.abs(out["several"]["scores"][:, c].numpy() - exact.decision_function(queries)).max() < 5e-3
    expected = metrics.average_precision_score(test_several, out["several"]["scores"].numpy())
    assert out["several"]["map"] == pytest.approx(100 * expected, abs=1e-9)
    # The layer works on the features as they are.
    layer = torch.nn.functional.linear(torch.tensor(test, dtype=torch.float64), out["one"]["weight"].double(), out["one"]["bias"].double())
    assert numpy.abs(layer.numpy() - found).max() < 1e-3


def test_extract_collects_features_without_gradients(sslrun, tmp_path):
    out = sslrun("""
        local rows = torch.arange(10):to('float32'):reshape({5, 2})
        local loader = {epoch = function(self, e)
          local at = 0
          return function()
            if at == 4 then return nil end
            at = at + 2
            return {rows[{{at - 2, at}}] + e, target = torch.tensor{at - 2, at - 1}}
          end
        end}
        local weight = torch.ones({2, 3}, {requires_grad = true})
        local f, t = eval.extract(function(images) return images:matmul(weight) end, loader, 100)
        print(f.requires_grad, f:size(0), f:size(1), f:sum():item(), t:tolist()[4])
        local same, none = eval.extract(function(images) return images end, {epoch = function() local done
          return function() if not done then done = true return {torch.ones({1, 2})} end end end})
        print(same:size(1), none)
        print(pcall(eval.extract, function(images) return images[0] end, loader))
        print(pcall(eval.extract, function(images) error('mine') end, loader))""")
    lines = out.splitlines()
    assert lines[0].split() == ["false", "4", "3", str(3 * (sum(range(8)) + 800)), "3"]
    assert lines[1].split() == ["2", "nil"]
    assert "expected features [B, D] from the forward function" in lines[2]
    assert lines[3].startswith("false") and "mine" in lines[3]


@pytest.mark.parametrize("chunk, text", [
    ("eval.knn{train = {a, y}, test = {a, y}, kk = 3}", "[eval.knn] unknown option 'kk'; did you mean 'k'?"),
    ("eval.knn{train = {a}, test = {a, y}}", "expected 'train' to be {features, targets}"),
    ("eval.linear_probe{train = {a, y}, test = {a, y}, solver = 'lbfgs', lr = 1}", "'lr' and 'batch' belong to solver 'sgd'"),
    ("eval.linear_probe{train = {a, y}, test = {a, y}, solver = 'adam'}", "expected one of 'lbfgs', 'sgd' for 'solver', got 'adam'"),
    ("eval.nearest(a, a / 0, 1)", "[eval.nearest] the rows contain NaN or infinity"),
    ("eval.accuracy(a, 3)", "[eval.accuracy] expected a Tensor, got number"),
])
def test_errors(sslrun, chunk, text):
    done = sslrun(f"local a, y = torch.randn({{4, 2}}), torch.zeros({{4}}, {{dtype = 'int64'}})\n{chunk}", check=False)
    assert done.returncode == 1 and text in done.stderr, done.stderr
