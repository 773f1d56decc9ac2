"""eval.voc_precision beside a plain reading of VOC's rules in numpy, on random sets with difficult truths, ties and classes without truths."""
import numpy
import pytest
import torch

THRESHOLDS = [t / 100 for t in range(50, 100, 5)]
# Sums of the same doubles in another order.
TOLERANCE = 1e-12


def random_set(seed):
    draw = numpy.random.default_rng(seed)
    truths, found = [], []
    for picture in range(12):
        count = int(draw.choice([0, 1, 3, 6]))
        corner, side = draw.integers(0, 60, (count, 2)), draw.integers(1, 60, (count, 2))
        boxes = numpy.concatenate([corner, corner + side], 1).astype(float)
        truths.append({"boxes": boxes, "labels": draw.choice([0, 1, 1, 3], count), "difficult": draw.random(count) < 0.3})
        near = draw.integers(0, count, 3 * count)
        guesses = numpy.concatenate([boxes[near] + draw.normal(0, 2, (3 * count, 4)).round(2), [[5, 5, 25.25, 30.05]] * 2])
        labels = numpy.concatenate([truths[-1]["labels"][near], [0, 2]])
        found.append({"boxes": guesses, "labels": labels, "scores": draw.random(len(labels)).round(int(draw.choice([1, 4])))})
    return truths, found


def precision(truths, found, category, threshold, eleven, rounded):
    """Average precision of one class; None where no truth counts."""
    rows = [(picture, score, box) for picture, one in enumerate(found) for label, score, box in zip(one["labels"], one["scores"], one["boxes"]) if label == category]
    rows = [(picture, score, box + numpy.array([1, 1, 0, 0])) for picture, score, box in rows]
    if rounded:
        rows = [(picture, float(f"{score:.3f}"), numpy.array([float(f"{v:.1f}") for v in box])) for picture, score, box in rows]
    rows.sort(key=lambda row: -row[1])
    positives = sum(int(((t["labels"] == category) & ~t["difficult"]).sum()) for t in truths)
    if positives == 0:
        return None
    taken, right, wrong = set(), [], []
    for picture, _, box in rows:
        mine = [i for i, label in enumerate(truths[picture]["labels"]) if label == category]
        overlaps = []
        for i in mine:
            other = truths[picture]["boxes"][i] + numpy.array([1, 1, 0, 0])
            sides = [max(0, min(box[k + 2], other[k + 2]) - max(box[k], other[k]) + 1) for k in (0, 1)]
            areas = [(b[2] - b[0] + 1) * (b[3] - b[1] + 1) for b in (box, other)]
            overlaps.append(sides[0] * sides[1] / (sum(areas) - sides[0] * sides[1]))
        best = int(numpy.argmax(overlaps)) if overlaps else None
        hit = best is not None and overlaps[best] > threshold
        counts = not (hit and truths[picture]["difficult"][mine[best]])
        first = hit and (picture, mine[best]) not in taken
        right.append(counts and first)
        wrong.append(counts and not first)
        if hit:
            taken.add((picture, mine[best]))
    right, wrong = numpy.cumsum(right), numpy.cumsum(wrong)
    recall, share = right / positives, right / numpy.maximum(right + wrong, numpy.finfo(float).eps)
    if eleven:
        return sum(share[recall >= r].max(initial=0) for r in numpy.arange(0, 1.1, 0.1)) / 11
    steps = numpy.diff(recall, prepend=0)
    return sum(step * share[i:].max() for i, step in enumerate(steps))


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("definition", ["eleven_points", "envelope"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_sets(exchange, seed, definition, rounded):
    truths, found = random_set(seed)
    given = {"truths": [{k: torch.from_numpy(v) for k, v in one.items()} for one in truths],
             "found": [{k: torch.from_numpy(v) for k, v in one.items()} for one in found]}
    got = exchange(given, f"""
      local result = eval.voc_precision{{truths = g.truths, detections = g.found, classes = {{'a', 'b', 'c', 'd'}},
                                         definition = '{definition}', rounded = {str(rounded).lower()}}}
      local rows = {{}}
      for k, class in ipairs(result.classes) do rows[k] = class.precision end
      r.rows, r.mean, r.ap = torch.tensor(rows, {{dtype = 'float64'}}), torch.tensor(result.mean, {{dtype = 'float64'}}), result.ap
      assert(#result.left_out == 1 and result.left_out[1] == 'c')""")
    expected = numpy.array([[precision(truths, found, k, t, definition == "eleven_points", rounded) for t in THRESHOLDS] for k in (0, 1, 3)])
    assert got["rows"][[0, 1, 3]].numpy() == pytest.approx(expected, rel=0, abs=TOLERANCE)
    assert got["rows"][2].isnan().all()
    assert got["mean"].numpy() == pytest.approx(expected.mean(0), rel=0, abs=TOLERANCE)
    assert float(got["ap"]) == pytest.approx(expected.mean(), rel=0, abs=TOLERANCE)
    assert 0.05 < float(got["ap"]) < 0.95
