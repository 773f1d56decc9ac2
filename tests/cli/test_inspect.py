"""sslrun inspect, as its user sees it."""
import argparse
import collections

import pytest
import torch


@pytest.fixture
def file(tmp_path):
    weight = torch.zeros(2, 3)
    state = collections.OrderedDict([("conv.weight", weight), ("tied", weight), ("half", torch.zeros(4).half())])
    torch.save({"state_dict": state, "epoch": 3, "note": "two\nlines\x1b[31m", "args": argparse.Namespace(lr=0.5), "sslrun_version": "0.1.0"},
               tmp_path / "a.pth.tar")
    return tmp_path / "a.pth.tar"


def test_tree(run, file):
    done = run("inspect", file.name)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"a.pth.tar: torch.save (zip), {file.stat().st_size} bytes"
    assert lines[1] == "producer     a run of sslrun"
    assert lines[2] == "tensors      3, 32 bytes"
    tree = [line for line in lines[3:] if not line.startswith("metadata")]
    assert tree == [
        "(all)  dictionary of 5", "  state_dict  dictionary of 3", "    conv.weight  float32 (2, 3)",
        "    tied  float32 (2, 3)  shares the memory of state_dict.conv.weight", "    half  float16 (4)", "  epoch  3",
        r"  note  two\10lines\27[31m", "  args  dictionary of 2", "    __class__  argparse.Namespace", "    lr  0.5", "  sslrun_version  0.1.0"]


def test_tensors_only_and_top_level_only(run, file):
    lines = run("inspect", "--tensors", file.name).stdout.splitlines()
    assert [line for line in lines if line.startswith("state_dict")] == [
        "state_dict.conv.weight  float32 (2, 3)", "state_dict.tied  float32 (2, 3)  shares the memory of state_dict.conv.weight",
        "state_dict.half  float16 (4)"]
    assert "conv.weight" not in run("inspect", "--depth", "1", file.name).stdout


@pytest.mark.parametrize("content, guess", [
    ({"classy_state_dict": {"base_model": {}}}, "VISSL"), ({"pytorch-lightning_version": "2.0"}, "PyTorch Lightning"),
    ({"model": {}, "__author__": "MOCO"}, r"detectron2 or a converter for it (MOCO)"), ({"w": 1}, "PyTorch 2.6 or newer"),
])
def test_producer(run, tmp_path, content, guess):
    torch.save(content, tmp_path / "a")
    assert f"producer     {guess}\n" in run("inspect", "a").stdout


def test_errors(run, tmp_path):
    assert run("inspect").returncode == 2
    (tmp_path / "a").write_text("hello")
    done = run("inspect", "a")
    assert done.returncode == 1 and "'a': not a checkpoint" in done.stderr
