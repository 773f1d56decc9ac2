"""ssl.run with several processes: accumulation, resuming, unused parameters, other settings on a rank."""
import json
import shutil

import pytest
import torch

from training import assert_same, train_here


def test_accumulation_and_clipping_equal_one_process(tmp_path):
    options = ("--precision=float64", "--run.accumulate=2", "--run.clip=0.5")
    train_here(tmp_path, 1, "one", *options)
    train_here(tmp_path, 2, "many", *options)
    assert_same(tmp_path, "one", "many", 1e-9)
    window = [torch.load(tmp_path / run / "checkpoints" / "last.pt", weights_only=True)["gradients"] for run in ("one", "many")]
    for name, gradient in window[0].items():  # the window that the end cut off after one of two batches
        assert torch.allclose(window[1][name], gradient, rtol=1e-8, atol=1e-12), name


def test_resumed_with_two_processes_equals_one_run(tmp_path):
    options = ("--precision=float64", "--epochs=2", "--run.steps=0", "--data.train=48")
    train_here(tmp_path, 1, "one", *options)
    train_here(tmp_path, 2, "many", *options, "--run.steps=3")
    train_here(tmp_path, 2, "many", *options, "--resume=many")
    assert_same(tmp_path, "one", "many", 1e-9)


def test_groups_of_one_are_plain_batch_norm(tmp_path):
    options = ("--precision=float64", "--run.steps=2")
    train_here(tmp_path, 2, "plain", *options, "--dist.sync_batchnorm=false")
    train_here(tmp_path, 2, "groups", *options, "--dist.batchnorm_groups=1")
    assert_same(tmp_path, "plain", "groups", 1e-9)


NOISE = """
local ssl = require 'ssl'
local cfg = ssl.config { epochs = 1, batch = 8 }
local run = ssl.run(cfg)
local loader = data.loader(data.tensor(torch.zeros({16, 8, 8}, {dtype = 'uint8'})), data.eval_views {size = 8, resize = 8},
  {batch = 8, workers = 1})
local model, head = nn.sequential {nn.Flatten(), nn.Linear(192, 4)}, nn.Linear(4, 1)
tell('made', model[1].weight)
run:attach {model = model, head = head, optimizer = optim.SGD({{params = model}, {params = head}}, {lr = 0.1})}
local drop = nn.Dropout(0.5)
for batch in run:batches(loader) do
  tell('noise' .. run.steps, torch.cat({drop(torch.ones {4, 9}), torch.randn {4, 9}}, 1))
  run:step(head(model(batch[1] + dist.rank() + 1)):pow(2):mean())
end
run:finish()
tell('head', head.weight)
tell('model', model[1].weight)"""
QUIET = ("--run.dir=run", "--run.tensorboard=false", "--run.preview=0")


def test_processes_draw_their_own_numbers_and_train_one_model(launch, tmp_path):
    one = launch(1, NOISE, arguments=QUIET).ranks[0]
    shutil.rmtree(tmp_path / "run")
    done = launch(2, NOISE, arguments=QUIET)
    assert done.code == 0, done.err
    first, second = done.ranks
    assert one["made"] == first["made"] == second["made"]
    for step in ("noise0", "noise1"):
        assert first[step] == one[step]  # rank 0 draws what one process draws
        assert not any(row in first[step] for row in second[step])
    assert one["noise0"] != one["noise1"] and first["noise1"] != second["noise0"]
    assert first["model"] == second["model"]
    assert first["head"] == second["head"] != one["head"]  # beside the model, averaged all the same


def test_a_row_for_each_process(tmp_path):
    """Gauges have one row then: they leave out what it does not show."""
    train_here(tmp_path, 2, "run", "--batch=2", "--run.steps=2")
    record = json.loads((tmp_path / "run" / "log.jsonl").read_text().splitlines()[0])
    assert "positive" in record and "rank" not in record


def test_other_settings_on_a_rank(launch):
    done = launch(2, """
local cfg = require('ssl').config { optim = { lr = 0.1 + dist.rank() } }
require('ssl').run(cfg)""", arguments=("--run.dir=run",))
    assert done.code == 1
    assert "rank 1 has other settings than rank 0: 'optim.lr'" in done.err


def test_a_parameter_without_gradient_is_told_at_once(launch):
    code = """
local model = nn.module('Two', {a = nn.Linear(2, 2), b = nn.Linear(2, 2)}, function(self, x) return self.a(x) end)
local parallel = dist.parallel(model, {find_unused = %s})
model(torch.ones {3, 2}):sum():backward()
tell('grad', model.a.weight.grad:sum():item())"""
    done = launch(2, code % "false")
    assert done.code == 1 and "find_unused" in done.err and "'b.weight'" in done.err, done.err
    assert launch(2, code % "true").code == 0


def test_a_run_whose_parameters_get_no_gradient(launch):
    """The error names the option of a run that allows it, which does."""
    code = """
local ssl = require 'ssl'
local run = ssl.run(ssl.config { epochs = 1, batch = 2 })
local model = run:place(nn.module('Two', {a = nn.Linear(2, 2), b = nn.Linear(2, 2)}, function(self, x) return self.a(x) end))
run:attach { model = model, optimizer = optim.SGD(model:parameters(), {lr = 0.1}) }
local pictures = data.tensor(torch.zeros({ 4, 3, 8, 8 }, { dtype = 'uint8' }))
for batch in run:batches(data.loader(pictures, data.eval_views { size = 8 }, { batch = 2 })) do
  run:step(model(torch.ones {3, 2}):sum())
end"""
    done = launch(2, code, arguments=("--run.dir=without",))
    assert done.code == 1 and "allow it with find_unused = true (in a run: --dist.find_unused)" in done.err, done.err
    assert launch(2, code, arguments=("--run.dir=with", "--dist.find_unused")).code == 0


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
