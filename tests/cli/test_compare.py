"""sslrun compare on cards that somebody has changed: a clear error that names the card, whatever stands in it."""
import copy
import json

import pytest

CARD = {
    "format": "sslrun card 1", "checkpoint": "run/checkpoints/last.pt", "sha256": "0" * 64, "weights": "of the checkpoint",
    "network": "ResNet-18", "loaded": "122 tensors", "decoder": "views of 32 pixels", "device": "cpu", "precision": "fp32", "seed": 0,
    "processes": 1, "version": "0.1.0",
    "data": {"own-1a2b3c4d": {"name": "own-1a2b3c4d", "benchmark": False, "looked": "own", "pictures": {"train": 30, "test": 10},
                              "classes": ["cat", "dog"], "list": "train 1a, test 3c", "files": "train 5e, test 7f"}},
    "results": [
        {"id": "knn/v2 on own-1a2b3c4d", "protocol": "knn/v2", "on": "own-1a2b3c4d", "about": "nearest neighbours", "data": "40 pictures",
         "settings": "epochs 0", "seconds": 1.5, "deviations": [], "pictures": [], "made_of": {"list": "train 1a, test 3c", "files": "5e"},
         "unreadable": {"train": {"pictures": 30, "files": [{"path": "a.jpg", "reason": "cut"}]}},
         "rows": [{"metric": "top-1", "value": 45.8, "definition": "of 10"}, {"metric": "top-5", "value": 81.25, "definition": "of 10"}]},
        {"id": "svm/v1 on own-1a2b3c4d", "protocol": "svm/v1", "on": "own-1a2b3c4d", "about": "machines", "data": "40 pictures",
         "settings": "epochs 0", "seconds": 2, "deviations": ["small"], "pictures": ["a.png"], "made_of": {"list": "train 1a, test 3c"},
         "rows": [{"metric": "mAP", "value": 12.5, "trials": 3, "deviation": 0.25, "best": 1, "definition": "VOC"}]}]}


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def paths(value, path=()):
    yield path
    for key, item in (value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()):
        yield from paths(item, (*path, key))


def changed(path, new):
    card = copy.deepcopy(CARD)
    place = card
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return card


def test_cards_side_by_side(run, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(CARD))
    (tmp_path / "b.json").write_text(json.dumps(changed(("results", 0, "rows", 0, "value"), 46)))
    done = run("compare", "a.json", "b.json")
    assert done.returncode == 0, done.stderr
    assert "| knn/v2 on own-1a2b3c4d | top-1 | 45.80 | 46.00 |" in done.stdout


@pytest.mark.parametrize("new", ["text", 7, True, None, {}, [], [1, "a"], [None, 1], {"a": 1}, nested(40), 1e308, -1])
def test_every_value_of_a_card_changed(run, tmp_path, new):
    """In one process, as the command does it: each outcome is a table, or an error that names the card and the place."""
    places = [path for path in paths(CARD) if path]
    (tmp_path / "good.json").write_text(json.dumps(CARD))
    for i, path in enumerate(places):
        (tmp_path / f"{i}.json").write_text(json.dumps(changed(path, new)))
    done = run("-e", f"""
      local compare, printed, number = sslrun.scripts_dir .. '/commands/compare.lua', print, 0
      for i = 0, {len(places) - 1} do
        print = function() end
        arg = {{ 'good.json', i .. '.json' }}
        local ok, message = pcall(dofile, compare)
        print = printed
        print(ok and 'ok' or type(message) .. ' ' .. tostring(message))
      end""")
    assert done.returncode == 0, done.stderr
    outcomes = done.stdout.splitlines()
    assert len(outcomes) == len(places)
    for i, (path, outcome) in enumerate(zip(places, outcomes)):
        assert outcome == "ok" or outcome.startswith(f"table '{i}.json' is no card"), (path, new, outcome)
    if new == "text":  # a text in place of a number, a table or a list is never taken
        taken = {path[-1] for path, outcome in zip(places, outcomes) if outcome == "ok"}
        assert not taken & {"value", "best", "trials", "deviation", "seconds", "rows", "results", "unreadable", "seed", "format"}


@pytest.mark.parametrize("path, new, text", [
    (("results",), None, "'b.json' is no card of sslrun eval: results: expected a list, got nothing"),
    (("results", 0, "rows"), None, "results[1].rows: expected a list, got nothing"),
    (("results", 0, "rows", 1, "value"), "81", "results[1].rows[2].value: expected a number, got a string"),
    (("results", 0, "rows", 0), None, "results[1].rows: expected a list without holes, got the key [2]"),
    (("results", 1, "deviations"), {"a": "b"}, "results[2].deviations: expected a list without holes, got the key [a]"),
    (("results", 0), nested(100), "values nested more than 64 deep"),
    (("checkpoint",), 5, "checkpoint: expected a string, got a number"),
    (("data", "own-1a2b3c4d", "pictures", "train"), "30", "data.own-1a2b3c4d.pictures.train: expected a number, got a string"),
    (("format",), "sslrun card 9", "'b.json' is no card: expected JSON with format 'sslrun card 1'"),
])
def test_the_error_names_card_and_place(run, tmp_path, path, new, text):
    (tmp_path / "a.json").write_text(json.dumps(CARD))
    (tmp_path / "b.json").write_text(json.dumps(changed(path, new)))
    done = run("compare", "a.json", "b.json")
    assert done.returncode == 2 and text in done.stderr, done.stderr
