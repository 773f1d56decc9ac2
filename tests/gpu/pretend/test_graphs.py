"""Recorded steps on a pretend GPU that computes: they are the steps that run one by one, bit for bit; and logs that no step waits for.

The steps that replays are compared with take their learning rates from the device too, as float32: then nothing but the recording differs.
"""
import os
import re

import gpu
import pytest
from program import PROGRAM, ROOT
from runs import PRECISIONS, Training, command, run

LONG = os.environ.get("SSLRUN_LONG_TESTS") == "1"
LOGS = ("--graph=true", "--run.log_every=1")
# The recorder is there, and steps that would be recorded run as they are.
PLAIN = """
local recorded_step = require 'ssl.run.recorded_step'
local new = recorded_step.new
function recorded_step.new(...)
  local stepper = assert(new(...))
  function stepper:record(_, batch)
    self.run.attached.parts.optimizer:keep_rates_on_device()
    return batch
  end
  return stepper
end
"""


def train(folder, place, method, *options, before="", gpus=1, compute=True):
    """Trains in `place` on the pretend GPUs by a method's recipe with a text in front of it."""
    place.mkdir(exist_ok=True)
    recipe = place / "recipe.lua"
    recipe.write_text(before + (ROOT / "recipes" / f"{method}_scenes.lua").read_text())
    words = command(method, f"--data.root={folder / 'scenes'}", f"--run.dir={place / 'run'}", *options, processes=gpus)
    words[words.index(str(ROOT / "recipes" / f"{method}_scenes.lua"))] = recipe
    done, devices = run(place, words, **gpu.settings(gpus, compute))
    assert done.returncode == 0, done.stdout + done.stderr
    return Training.of(place / "run", done, devices)


def numbers(trained):
    """What of the records is no time."""
    return {record["step"]: {name: value for name, value in record.items() if not re.search("time|second|percent|ms$", name)}
            for record in trained.records if "event" not in record}


def compare(folder, place, method, steps, *options, gpus=1):
    """Trains with steps that run as they are, and with recorded ones; returns the latter."""
    options = (*LOGS, f"--run.steps={steps}", *options)
    plain = train(folder, place / "plain", method, *options, before=PLAIN, gpus=gpus)
    graph = train(folder, place / "graph", method, *options, gpus=gpus)
    assert "steps run one by one" not in graph.printed, graph.printed
    assert numbers(graph) == numbers(plain) and len(numbers(graph)) == steps
    return graph


WINDOWS = {"whole": (1, ()), "accumulate": (2, ("--run.accumulate=2", "--run.clip=0.5"))}
IN_CI = {("simsiam", "fp32", "accumulate"), ("multilabel", "bf16", "whole")}


@pytest.mark.parametrize("method, precision, window", [
    (method, precision, window) for method in ("simsiam", "multilabel") for precision in ("fp32", "bf16", "fp16") for window in WINDOWS
    if LONG or (method, precision, window) in IN_CI])
def test_a_recorded_step_is_the_step(tmp_path, folder, method, precision, window):
    kinds, options = WINDOWS[window]
    steps = 10
    graph = compare(folder, tmp_path, method, steps, *PRECISIONS[precision], *options)
    [device] = graph.devices
    assert len(device["graphs"]) == kinds
    assert device["figures"]["replays"] == steps - 3 - kinds and device["figures"]["unsafe_calls"] == 0


@pytest.mark.parametrize("optimiser", ["lars", "larc"])
def test_rates_of_layers_are_recorded(tmp_path, folder, optimiser):
    graph = compare(folder, tmp_path, "simsiam", 8, f"--optim.name={optimiser}", "--optim.lr=0.3")
    [device] = graph.devices
    assert device["figures"]["replays"] == 4 and device["figures"]["unsafe_calls"] == 0
    assert device["kernels"]["layerwise_step_f32"] >= 8


@pytest.mark.parametrize("window", WINDOWS if LONG else ["whole"])
def test_the_exchanges_of_two_processes_are_recorded(tmp_path, folder, window):
    kinds, options = WINDOWS[window]
    plain_steps = 11 * kinds + kinds  # the Reducer's warm-up, and one of each kind watched
    graph = compare(folder, tmp_path, "simsiam", plain_steps + 3, "--batch=16", *options, gpus=2)
    assert "AccumulateGrad" not in graph.printed  # LibTorch's warning of gradients that are added on another stream
    for device in graph.devices:
        assert len(device["graphs"]) == kinds and device["figures"]["replays"] == 3
        assert device["figures"]["unsafe_calls"] == 0


def test_a_graph_takes_little_more_memory(tmp_path, folder):
    """Logged steps are replays, and what is cached goes back before recording: else the driver gives twice as much."""
    options = ("--batch=48", "--data.size=128", "--run.log_every=2", "--run.steps=8")
    taken = [train(folder, tmp_path / graph, "simsiam", *options, f"--graph={graph}", compute=False).devices[0]["memory"]["0"]
             for graph in ("false", "true")]
    assert taken[0] > 200 << 20  # blocks of 20 MB say little of less
    assert taken[1] < 1.5 * taken[0]  # the recording's own batch of 18 MiB, in blocks of 20, and how many batches are on their way: 1.1 to 1.25


# In front of a recipe: what is done in the body of step 5, which is the recorded one, before the run takes its loss.
IN_STEP_5 = """
local run_class, number = require('ssl.run.run').class, 0
local step = run_class.step
function run_class.step(run, l, metrics)
  number = number + 1
  return step(run, number == 5 and (function() %s end)() or l, metrics)
end
"""
IN_BACKWARD = """
  local waits = torch.autograd_function {
    forward = function(_, x) return x * 1 end,
    backward = function(_, gradient) return gradient * (gradient:item() / gradient:item()) end,
  }
  return waits(l)"""


@pytest.mark.parametrize("text, reason", [
    ("return l * (l:item() / l:item())", "it waits for the GPU in the step that was recorded"),
    (IN_BACKWARD, "recording failed ("),
], ids=["forward", "backward"])
def test_a_recording_that_meets_a_wait_is_abandoned_and_nothing_is_lost(tmp_path, folder, text, reason):
    plain = train(folder, tmp_path / "plain", "simsiam", "--run.log_every=1", "--run.steps=9")
    graph = train(folder, tmp_path / "graph", "simsiam", *LOGS, "--run.steps=9", before=IN_STEP_5 % text)
    assert f"graph: steps run one by one: {reason}" in graph.printed
    assert numbers(graph) == numbers(plain) and len(numbers(graph)) == 9


WAITS = """
local run_class, waits = require('ssl.run.run').class, {}
local step = run_class.step
function run_class.step(...)
  local watch = torch.sync_watch()
  step(...)
  waits[#waits + 1] = watch:count()
  watch:release()
end
sslrun.at_exit(function() io.stderr:write('waits ' .. table.concat(waits, ' ') .. '\\n') end)
"""


def test_no_step_waits_for_its_log_line(tmp_path, folder):
    trained = train(folder, tmp_path, "simsiam", "--precision=bf16", "--run.log_every=1", "--run.steps=6", before=WAITS)
    assert "waits 0 0 0 0 0 0\n" in trained.printed
    assert [set(record) >= {"loss", "spread", "rank", "positive"} for record in trained.records] == 6 * [True]


def test_a_gpu_logs_its_first_step_and_every_fiftieth(tmp_path, folder):
    trained = train(folder, tmp_path, "simsiam", "--run.steps=51", compute=False)
    assert list(trained.losses) == [1, 50]


LONELY = """
local features, labels = torch.randn({ 4, 8 }, { device = 'cuda' }), torch.tensor({ 0, 0, 1, 2 }, { dtype = 'int64', device = 'cuda' })
local watch, losses = torch.sync_watch(), {}
for _, positives in ipairs { 'sum', 'mean', 'near' } do
  losses[#losses + 1] = loss.image_contrastive(features, labels, { positives = positives })
end
losses[4] = loss.supervised_contrastive(features, features, labels)
local waits = watch:count()
for i, value in ipairs(losses) do losses[i] = value:item() ~= value:item() and 'NaN' or 'a number' end
print(waits, table.concat(losses, ' '))
"""


def test_rows_without_a_positive_make_a_loss_nan_where_nothing_waits(tmp_path):
    done, _ = run(tmp_path, [PROGRAM, "-e", LONELY], **gpu.settings(1))
    assert done.stdout.split() == ["0", "NaN", "NaN", "NaN", "NaN"], done.stdout + done.stderr
