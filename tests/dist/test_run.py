"""ssl.run with several processes: the same losses and weights as one process on the joined batch, and its faults."""
import pytest
import torch

from conftest import PROGRAM, TORCHRUN
from training import assert_same, losses, train

@pytest.mark.parametrize("processes", [2, 4])
def test_simsiam_equals_one_process_in_float64(tmp_path, processes):
    train(tmp_path, [PROGRAM], "one", "--precision=float64")
    done = train(tmp_path, [PROGRAM, "--nproc", processes], "many", "--precision=float64")
    assert f"{processes} processes" in done.stdout
    assert len(losses(tmp_path, "one")) == 5
    assert_same(tmp_path, "one", "many", 1e-9)
    print("final loss", losses(tmp_path, "one")[-1], "of one process,", losses(tmp_path, "many")[-1], "of", processes)


# The triplet recipes compute their losses in float32.
@pytest.mark.parametrize("recipe, tolerance", [("multilabel_scenes", 1e-9), ("wcl_scenes", 1e-9), ("ssprl_scenes", 1e-9), ("triplet_scenes", 1e-5)])
def test_methods_that_compare_pictures_equal_one_process(tmp_path, recipe, tolerance):
    """The losses of these methods look at all rows of the joined batch."""
    for processes, run in ((1, "one"), (2, "many")):
        queues = ("--codes.queue=32", "--codes.queue_start=0", "--codes.freeze=2") if recipe == "ssprl_scenes" else ()
        train(tmp_path, [PROGRAM, "--nproc", processes], run, "--precision=float64", *queues, recipe=recipe)
    assert_same(tmp_path, "one", "many", tolerance)


def test_accumulation_and_clipping_equal_one_process(tmp_path):
    options = ("--precision=float64", "--run.accumulate=2", "--run.clip=0.5")
    train(tmp_path, [PROGRAM], "one", *options)
    train(tmp_path, [PROGRAM, "--nproc", 2], "many", *options)
    assert_same(tmp_path, "one", "many", 1e-9)
    window = [torch.load(tmp_path / run / "checkpoints" / "last.pt", weights_only=True)["gradients"] for run in ("one", "many")]
    for name, gradient in window[0].items():  # the window that the end cut off after one of two batches
        assert torch.allclose(window[1][name], gradient, rtol=1e-8, atol=1e-12), name


def test_resumed_with_two_processes_equals_one_run(tmp_path):
    options = ("--precision=float64", "--epochs=2", "--run.steps=0", "--data.train=48")
    train(tmp_path, [PROGRAM], "one", *options)
    train(tmp_path, [PROGRAM, "--nproc", 2], "many", *options, "--run.steps=3")
    train(tmp_path, [PROGRAM, "--nproc", 2], "many", *options, "--resume=many")
    assert_same(tmp_path, "one", "many", 1e-9)


def test_under_torchrun(tmp_path):
    if not TORCHRUN.exists():
        pytest.skip("no torchrun beside this Python")
    train(tmp_path, [PROGRAM], "one", "--precision=float64")
    done = train(tmp_path, [TORCHRUN, "--nproc-per-node", 2, "--no-python", PROGRAM], "many", "--precision=float64")
    assert done.stdout.count("run folder") == 1
    assert_same(tmp_path, "one", "many", 1e-9)


def test_other_settings_on_a_rank(launch):
    done = launch(2, """
local cfg = require('ssl').config { optim = { lr = 0.1 + dist.rank() } }
require('ssl').run(cfg)""", arguments=("--run.dir=run",))
    assert done.code == 1
    assert "rank 1 has other settings than rank 0: 'optim.lr'" in done.err
    assert done.seconds < 15


def test_a_parameter_without_gradient_is_told_at_once(launch):
    code = """
local model = nn.module('Two', {a = nn.Linear(2, 2), b = nn.Linear(2, 2)}, function(self, x) return self.a(x) end)
local parallel = dist.parallel(model, {find_unused = %s})
model(torch.ones {3, 2}):sum():backward()
tell('grad', model.a.weight.grad:sum():item())"""
    done = launch(2, code % "false")
    assert done.code == 1 and "find_unused" in done.err and "'b.weight'" in done.err, done.err
    assert launch(2, code % "true").code == 0


def test_parameters_that_are_frozen_for_a_while(launch):
    """The unused parameters change between steps; the handle of dist.parallel may be dropped."""
    done = launch(2, """
local model = nn.module('Two', {a = nn.Linear(3, 3), b = nn.Linear(3, 2)}, function(self, x) return self.b(self.a(x)) end)
dist.parallel(model, {find_unused = true})
for step = 1, 5 do
  collectgarbage()
  model.b.weight:requires_grad_(step ~= 1 and step ~= 3)
  model(torch.ones({4, 3}) * (dist.rank() + 1)):pow(2):mean():backward()
  tell('a' .. step, model.a.weight.grad)
  tell('b' .. step, model.b.weight.grad and model.b.weight.grad:abs():sum():item() or 0)
  model:zero_grad()
end""")
    assert done.code == 0, done.err
    first, second = done.ranks
    assert first == second  # averages are the same everywhere
    assert [first[f"b{step}"] > 0 for step in range(1, 6)] == [False, True, False, True, True]
    assert any(value != 0 for row in first["a5"] for value in row)


UNEVEN = """
data.scenes.generate('scenes' .. dist.rank(), {train = 22, val = 2, size = 48})
local set = data.scenes('scenes' .. dist.rank(), 'train')
local views = data.simsiam_views {size = 32}
for _, drop_last in ipairs {true, false} do
  local loader = data.loader(set, views, {batch = 8, drop_last = drop_last, seed = 3, workers = 1})
  local index, sums = {}, {}
  for batch in loader:epoch(1) do
    index[#index + 1] = batch.index:tolist()
    for i = 0, batch.index:size(0) - 1 do sums[#sums + 1] = batch[1][i]:sum():item() end
    dist.all_reduce(torch.ones {1})                                -- hangs when a process has fewer batches
  end
  tell(drop_last and 'dropped' or 'padded', index)
  tell(drop_last and 'dropped sums' or 'padded sums', sums)
end
"""


def test_processes_see_what_one_sees(launch):
    """22 pictures, 8 a step: two whole steps, or three with two pictures of the start again; views are the same numbers."""
    one, two = launch(1, UNEVEN), launch(2, UNEVEN)
    assert two.code == 0, two.err
    for key, batches in (("dropped", 2), ("padded", 3)):
        rows = [told[key] for told in two.ranks]
        assert [len(part) for row in rows for part in row] == [4] * 2 * batches
        joined = [rows[0][i] + rows[1][i] for i in range(batches)]
        alone = one.ranks[0][key]
        if key == "padded":
            assert joined[2][6:] == joined[0][:2]
            joined[2] = joined[2][:6]
        assert joined == alone
    first, second = (told["dropped sums"] for told in two.ranks)
    assert first[:4] + second[:4] + first[4:] + second[4:] == one.ranks[0]["dropped sums"]
