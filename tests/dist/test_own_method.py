"""The method of three files in docs/methods/methods.md: two processes have the losses of one, and its gather is what makes them so."""
import re

import pytest

from program import ROOT
from run_difference import losses
from training import train_here

PAGE = (ROOT / "docs/methods/methods.md").read_text()
OPTIONS = ("--precision=fp64", "--run.steps=6", "--epochs=2", "--data.train=64")


def write(folder, change=lambda text: text):
    for name, text in re.findall(r"^```lua\n-- (\w+/vicreg\.lua): (.*?)^```", PAGE, re.S | re.M):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(change("-- " + text))


def both(folder):
    for processes in (1, 2):
        train_here(folder, processes, f"run{processes}", *OPTIONS, recipe=folder / "recipes/vicreg")
    return losses(folder, "run1"), losses(folder, "run2")


def test_two_processes_have_the_losses_of_one(tmp_path):
    write(tmp_path)
    one, two = both(tmp_path)
    assert len(one) == 6 and two == pytest.approx(one, rel=1e-9)


def test_without_the_gather_they_have_not(tmp_path):
    write(tmp_path, lambda text: re.sub(r"  z1, z2 = run:gather.*\n", "", text))
    one, two = both(tmp_path)
    assert abs(one[1] / two[1] - 1) > 1e-4
