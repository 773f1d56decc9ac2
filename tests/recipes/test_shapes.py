"""What recipes look like: a method once, a data set's numbers in a few lines, the data sets' folders in one place."""
import re

from program import ROOT

RECIPES = sorted((ROOT / "recipes").glob("*.lua"))
METHODS = [path for path in RECIPES if "_" not in path.stem]
NUMBERS = [path for path in RECIPES if "_" in path.stem]


def code(path):
    """Lines that are not blank or comment only, without what is said behind them."""
    lines = (re.sub(r"\s*--.*$", "", line).strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]


def test_every_recipe_of_before_is_there():
    names = {"ssprl": ["imagenet", "coco", "scenes"], "simsiam": ["imagenet", "coco", "voc", "scenes", "folder"],
             "multilabel": ["coco", "voc", "scenes"], "wcl": ["imagenet", "scenes"],
             "triplet": ["imagenet", "coco", "voc", "sysu30k", "scenes"]}
    assert {p.stem for p in METHODS} >= set(names)
    assert {p.stem for p in NUMBERS} >= {f"{method}_{set_}" for method, sets in names.items() for set_ in sets}


def test_recipes_are_short():
    assert {path.name: len(code(path)) for path in METHODS if len(code(path)) > 80} == {}
    assert {path.name: len(code(path)) for path in NUMBERS if len(code(path)) > 25} == {}


def test_numbers_name_the_method_of_their_file():
    for path in NUMBERS:
        assert f".recipe('{path.stem.split('_')[0]}'" in path.read_text(), path.name


def test_recipes_do_not_repeat_each_other():
    """Of version 0.1's lines, counted in the same way, 0.43 were distinct."""
    lines = [line for path in RECIPES for line in code(path) if re.sub(r"[\s{}()\[\],;]|\bend\b", "", line)]
    share = len(set(lines)) / len(lines)
    print(f"{len(set(lines))} of {len(lines)} lines are distinct: {share:.2f}")
    assert share >= 0.8


def test_a_data_set_is_opened_in_one_file():
    sources = [p for folder in ("recipes", "scripts") for p in (ROOT / folder).rglob("*.lua")]
    assert [str(p.relative_to(ROOT)) for p in sources if "data.imagenet(" in p.read_text()] == ["scripts/ssl/sets/imagenet.lua"]
