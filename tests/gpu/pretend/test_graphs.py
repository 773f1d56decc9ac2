"""Recorded steps on a pretend GPU that computes: they are the steps that run one by one, bit for bit; and logs that no step waits for.

The steps that replays are compared with take their learning rates from the device too, as float32: then nothing but the recording differs.
"""
import os
import re

import gpu
import pytest
from program import PROGRAM, ROOT
from runs import PRECISIONS, Training, command, recordings, replays, run

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
    assert len(recordings(device)) == kinds
    assert replays(device) == steps - 3 - kinds and device["figures"]["unsafe_calls"] == 0


@pytest.mark.parametrize("optimiser", ["lars", "larc"])
def test_rates_of_layers_are_recorded(tmp_path, folder, optimiser):
    graph = compare(folder, tmp_path, "simsiam", 8, f"--optim.name={optimiser}", "--optim.lr=0.3")
    [device] = graph.devices
    assert replays(device) == 4 and device["figures"]["unsafe_calls"] == 0
    assert device["kernels"]["layerwise_step_f32"] >= 8


@pytest.mark.parametrize("window", WINDOWS if LONG else ["whole"])
def test_the_exchanges_of_two_processes_are_recorded(tmp_path, folder, window):
    kinds, options = WINDOWS[window]
    plain_steps = 11 * kinds + kinds  # the Reducer's warm-up, and one of each kind watched
    graph = compare(folder, tmp_path, "simsiam", plain_steps + 3, "--batch=16", *options, gpus=2)
    assert "AccumulateGrad" not in graph.printed  # LibTorch's warning of gradients that are added on another stream
    for device in graph.devices:
        assert len(recordings(device)) == kinds and replays(device) == 3
        assert device["figures"]["unsafe_calls"] == 0


# Options with which what a method takes from Lua changes between replays. An epoch of ssprl has 6 steps: its queues fill from step 7 on, are
# full behind step 10, and from there on new as a whole every 4 steps. Its prototypes begin to learn behind the first replays.
QUEUES = ("--codes.queue_start=1", "--codes.queue=32", "--levels.queue=128")
CHANGING = {
    # method, GPUs: steps, replays of them, options
    ("ssprl", 1): (18, 12, (*QUEUES, "--codes.freeze=6")),
    ("ssprl", 2): (21, 8, (*QUEUES, "--codes.freeze=14")),
    ("triplet", 1): (10, 6, ("--momentum=0.5",)),
    ("triplet", 2): (17, 5, ("--momentum=0.5",)),
    ("wcl", 1): (10, 6, ()),
    ("wcl", 2): (17, 5, ()),
}


@pytest.mark.parametrize("method, gpus", CHANGING)
def test_what_changes_from_step_to_step_reaches_the_replays(tmp_path, folder, method, gpus):
    steps, replayed, options = CHANGING[method, gpus]
    graph = compare(folder, tmp_path, method, steps, *options, gpus=gpus)
    for device in graph.devices:
        assert device["figures"]["unsafe_calls"] == 0
        assert replays(device) == replayed


@pytest.mark.parametrize("precision, window", [
    ("fp16", "whole"), *([("bf16", "whole"), ("fp32", "accumulate"), ("fp16", "accumulate")] if LONG else [])])
@pytest.mark.parametrize("method", ["ssprl", "triplet", "wcl"] if LONG else ["triplet"])
def test_so_it_does_in_other_precisions_and_windows(tmp_path, folder, method, precision, window):
    _, window_options = WINDOWS[window]
    steps, _, options = CHANGING[method, 1]
    compare(folder, tmp_path, method, steps, *options, *PRECISIONS[precision], *window_options)


@pytest.mark.skipif(not LONG, reason="a part of the long tests")
def test_released_queues_are_recorded_too(tmp_path, folder):
    """The first full queue makes the other one used, in each epoch anew."""
    graph = compare(folder, tmp_path, "ssprl", 28, "--codes.queue_start=1", "--codes.queue=16", "--levels.queue=512", "--codes.freeze=0",
                    "--codes.released=true")
    assert replays(graph.devices[0]) >= 8  # single steps at the changes


def test_a_run_whose_shapes_change_says_so(tmp_path, folder):
    options = (*LOGS, "--run.steps=16", "--random_size=true")
    graph = train(folder, tmp_path / "graph", "triplet", *options)
    assert graph.printed.count("graph: steps run one by one: what it decides by (run:given)") == 1, graph.printed
    assert numbers(graph) == numbers(train(folder, tmp_path / "plain", "triplet", *options, before=PLAIN))


FOLLOWED = """
local function ramp(from) return nn.parameter(torch.arange(from, from + 6, { dtype = 'float32' }):div(7):to 'cuda') end
local function net(from) return nn.module('Net', { { 'a', ramp(from) }, { 'b', ramp(from + 2) } }, {}) end
local momentum = torch.tensor(0.3, { dtype = 'float64' }):to 'cuda'
local target, online = net(1), net(5)
local watch = torch.sync_watch()
nn.ema_update(target, online, momentum)
print(watch:count())
watch:release()
for _, name in ipairs { 'a', 'b' } do print(table.concat(target[name]:tolist(), ' ')) end
"""


def test_a_momentum_on_the_device_is_not_waited_for(tmp_path):
    done, _ = run(tmp_path, [PROGRAM, "-e", FOLLOWED], **gpu.settings(1))
    assert done.returncode == 0, done.stdout + done.stderr
    waits, *rows = done.stdout.splitlines()
    assert waits == "0"
    for row, first in zip(rows, (1, 3)):
        for i, value in enumerate(map(float, row.split())):
            expected = (0.3 * (first + i) + 0.7 * (first + 4 + i)) / 7
            assert abs(value - expected) < 3e-7  # three roundings of float32 at most 2


COMPONENTS = """
local features = require 'ssl.parts.unit' (torch.randn({ 200, 6 }, { generator = torch.generator(3) }))
local there = features:to 'cuda'
local watch = torch.sync_watch()
local labels = loss.neighbour_labels(there)
local waits = watch:count()
watch:release()
print(waits, labels:to('cpu'):equal(loss.neighbour_labels(features)), labels:max():item() > 20)
"""


def test_components_are_found_without_a_wait(tmp_path):
    done, _ = run(tmp_path, [PROGRAM, "-e", COMPONENTS], **gpu.settings(1))
    assert done.stdout.split() == ["0", "true", "true"], done.stdout + done.stderr


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


# In front of a recipe: what is done in the body of each step.
IN_EACH_STEP = """
local run_class = require('ssl.run.run').class
local step = run_class.step
function run_class.step(run, l, metrics)
  return step(run, (function() %s end)(), metrics)
end
"""


@pytest.mark.parametrize("text, reason", [
    ("return l * (l:item() / l:item())", "it waits for the GPU 2 times"),
    ("torch.cuda_synchronize() return l", "operation not permitted when stream is capturing"),
    ("return l + 0 * torch.host_copy({ l }):wait()[1]:item()", "[torch.host_copy] a recorded step copies nothing"),
], ids=["waits", "broken", "copy"])
def test_a_call_that_cannot_be_recorded_leaves_the_steps_as_they_are(tmp_path, folder, text, reason):
    plain = train(folder, tmp_path / "plain", "simsiam", "--run.log_every=1", "--run.steps=7", before=IN_EACH_STEP % text)
    graph = train(folder, tmp_path / "graph", "simsiam", *LOGS, "--run.steps=7", before=IN_EACH_STEP % text)
    [said] = [line for line in graph.printed.splitlines() if "steps run one by one" in line]
    assert reason in said
    assert numbers(graph) == numbers(plain) and len(numbers(graph)) == 7


def test_an_error_of_the_recipe_itself_ends_the_run(tmp_path, folder):
    """In the step that is tried call by call as in any other."""
    recipe = IN_EACH_STEP % "if run.state.steps == 3 then torch.ones({ 2 }):view { 3 } end return l"
    with pytest.raises(AssertionError, match=r"recipe\.lua:5: \[view\] shape '\[3\]' is invalid for input of size 2"):
        train(folder, tmp_path / "graph", "simsiam", *LOGS, "--run.steps=7", before=recipe)


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
