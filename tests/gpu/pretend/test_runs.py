"""Runs on a pretend GPU that are stopped, saved, evaluated and steered: the same bits, or the numbers of a CPU.

SSLRUN_LONG_TESTS=1 adds precisions and methods to those of CI.
"""
import json
import math
import os
import subprocess

import gpu
import pytest
import torch
from program import PROGRAM
from run_difference import gradients
from runs import PRECISIONS, replays, run, train
from waiting import DEADLINE

LONG = os.environ.get("SSLRUN_LONG_TESTS") == "1"
EACH = ("--run.log_every=1",)
SAVED = ("--run.save_steps=1", "--run.keep=-1")
QUEUES = ("--codes.queue=16", "--codes.queue_start=0", "--levels.queue=32")


def trained(folder, name, method, *options, **more):
    done = train(folder, name, method, *options, **more)
    assert done.code == 0, done.printed
    assert all(device["figures"]["mixed_operators"] == 0 for device in done.devices)
    return done


def leaves(value, path=""):
    """(path, number, text or tensor) of all that a checkpoint holds."""
    if isinstance(value, (dict, list, tuple)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, f"{path}/{key}")
    else:
        yield path, value


def state(folder, name, file="last.pt"):
    """What a checkpoint holds besides the settings, by path."""
    content = torch.load(folder / name / "checkpoints" / file, weights_only=True, map_location="cpu")
    return {path: value for path, value in leaves(content) if not path.startswith("/config/")}


def assert_same_state(one, two):
    assert one.keys() == two.keys() and len(one) > 100
    for path, value in one.items():
        if isinstance(value, torch.Tensor):  # by bytes: NaN equals itself, and 0 is not -0
            assert value.dtype == two[path].dtype and value.shape == two[path].shape, path
            assert value.contiguous().numpy().tobytes() == two[path].contiguous().numpy().tobytes(), path
        else:
            assert value == two[path], path


def step_file(step):
    return f"epoch_{(step - 1) // 6:04}_step_{step:09}.pt"


STOPPED = {"simsiam fp32": ("simsiam", ()), "ssprl fp16": ("ssprl", (*PRECISIONS["fp16"], *QUEUES))}
if LONG:
    STOPPED |= {"simsiam fp16": ("simsiam", PRECISIONS["fp16"]), "ssprl fp32": ("ssprl", QUEUES)}


@pytest.mark.parametrize("method, options", STOPPED.values(), ids=STOPPED)
def test_a_stopped_run_goes_on_to_the_same_bits(method, options, folder):
    """Losses and checkpoints; what was saved beside the steps of the whole run is what the stopped one ended with."""
    name = f"{method}-{len(options)}"
    whole = trained(folder, f"{name}-whole", method, *EACH, *options, *SAVED, "--run.steps=4")
    first = trained(folder, f"{name}-stopped", method, *EACH, *options, "--run.steps=2")
    middle = state(folder, f"{name}-stopped")
    assert_same_state(middle, state(folder, f"{name}-whole", step_file(2)))
    both = trained(folder, f"{name}-stopped", method, *EACH, *options, "--run.steps=4", f"--resume={name}-stopped")
    assert len(first.losses) == 2 and both.losses == whole.losses and len(whole.losses) == 4
    last = state(folder, f"{name}-whole")
    assert last["/step"] == 4 and middle["/step"] == 2
    assert_same_state(state(folder, f"{name}-stopped"), last)
    assert any("queue" in path for path in last) == (method == "ssprl")
    assert any("scaler" in path for path in last) == ("--precision=fp16" in options)


def test_a_recorded_run_saves_the_state_of_each_step(folder):
    """The graph writes on while a checkpoint is written, into the same memory: seven steps, of which the last two are replayed."""
    options = ("--graph=true", *EACH)
    whole = trained(folder, "graph-whole", "simsiam", *options, *SAVED, "--run.steps=8")
    ended = trained(folder, "graph-ended", "simsiam", *options, "--run.steps=7")
    assert all(replays(trained.devices[0]) >= 2 for trained in (whole, ended))
    assert_same_state(state(folder, "graph-whole", step_file(7)), state(folder, "graph-ended"))
    assert {step: whole.losses[step] for step in ended.losses} == ended.losses


def test_evaluations_give_the_figures_of_a_cpu(folder):
    """Between epochs and by `sslrun eval`. Heads learn from features that differ by float32's roundings; a figure of 8 test pictures and
    12 labels moves by 100 / (8 x 12) at least when two pictures change places, and by nothing otherwise."""
    figures = {}
    for device in ("cpu", "cuda"):
        done = trained(folder, f"eval-{device}", "simsiam", "--epochs=1", "--eval.every=1", "--optim.lr=1e-8", gpus=int(device == "cuda"))
        (event,) = [record for record in done.records if record.get("event") == "eval"]
        words = [PROGRAM, "eval", "eval-cpu", "--protocols=knn,probe", "--data.scenes=scenes", "--epochs=2", "--workers=1", "--batch=16",
                 f"--device={device}", f"--out=card-{device}"]
        done, devices = run(folder, words, **(gpu.settings() if device == "cuda" else {}))
        assert done.returncode == 0, done.stdout + done.stderr
        assert [one["figures"]["launches"] > 100 for one in devices] == [True] * (device == "cuda")
        card = json.loads((folder / f"card-{device}" / "card.json").read_text())
        assert card["device"].startswith(device)
        rows = {(result["protocol"], row["metric"]): row["value"] for result in card["results"] for row in result["rows"]}
        figures[device] = ({key: event[key] for key in ("knn_map", "linear_map")}, rows)
    assert len(figures["cpu"][1]) >= 2
    for there, here in zip(figures["cuda"], figures["cpu"]):
        assert there == pytest.approx(here, abs=0.1)


FUNCTIONS = """
local scale = torch.autograd_function {
  name = 'Scale',
  forward = function(ctx, x, factor)
    ctx:save_for_backward(x)
    ctx.factor = factor
    return x * x * factor
  end,
  backward = function(ctx, g)
    assert(g.is_cuda)
    return g * ctx:saved() * (2 * ctx.factor)
  end,
}
local function broken(value)
  return torch.autograd_function { forward = function(_, x) return x * 1 end, backward = function() error(value) end }
end
local x = torch.tensor({ 1, 2, 3 }, { device = 'cuda', requires_grad = true })
for _ = 1, 20 do scale(scale(x, 2):cpu():cuda(), 0.5):sum():backward() end
print(table.concat(x.grad:tolist(), ' '))
local value = { code = 3 }
local done, got = pcall(function() broken(value)(x):sum():backward() end)
print(done, got == value)
print(pcall(function() broken 'no gradient today' (x):sum():backward() end))
x.grad = nil
scale(x, 4):sum():backward()
print(table.concat(x.grad:tolist(), ' '))
broken 'the last one' (x):sum():backward()
"""


def call(folder, *words, said=None, code=0, **variables):
    done = subprocess.run([PROGRAM, *words], cwd=folder, input=said, capture_output=True, text=True, timeout=DEADLINE,
                          env=gpu.environment(**variables))
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout, done.stderr


def test_backward_functions_in_lua_run_for_the_device_thread(folder):
    """f(f(x, 2), 0.5) = 2 x^4, twenty times; errors come with their words and values, and the thread goes on."""
    (folder / "functions.lua").write_text(FUNCTIONS)
    printed, errors = call(folder, "functions.lua", code=1)
    line = lambda text: 1 + FUNCTIONS[:FUNCTIONS.index(text)].count("\n")
    assert printed.splitlines() == [
        " ".join(f"{20 * 8 * x ** 3}" for x in (1, 2, 3)),
        "false\ttrue",
        f"false\tfunctions.lua:{line('error(value)')}: no gradient today",
        "8 16 24",
    ]
    assert errors.startswith(f"functions.lua:{line('error(value)')}: the last one\n")
    assert f"functions.lua:{line(chr(39) + 'the last one')}: in main chunk" in errors


SHELL = """
print(torch.memory().cuda)
local x = torch.arange(6, { device = 'cuda', dtype = 'float32' }):reshape(2, 3)
print(x)
print(x.device, x:cpu().device, x:to('cuda:0').device, x:cpu():cuda():sum():item())
collectgarbage()
collectgarbage()
local memory = torch.memory()
print(memory.cuda, memory.cuda_peak >= memory.cuda, memory.cuda_reserved >= memory.cuda, memory.cuda_total)
"""


# The allocator's smallest block has 512 bytes; the device has 2 GiB.
@pytest.mark.parametrize("words, said", [(("-e", SHELL), None), ((), SHELL)], ids=["option", "pipe"])
def test_tensors_of_a_gpu_at_the_command_line(folder, words, said):
    printed, _ = call(folder, *words, said=said, PRETEND_MEMORY="2")
    assert printed.splitlines() == ["0", "tensor([[0., 1., 2.],", "        [3., 4., 5.]], device='cuda:0')", "cuda:0\tcpu\tcuda:0\t15",
                                    f"512\ttrue\ttrue\t{2 << 30}"]
    _, errors = call(folder, "-e", "return torch.ones({ 2 }, { device = 'cuda' }) + torch.ones { 2 }", code=1)
    assert errors.startswith("(command line):1: Expected all tensors to be on the same device")


def weights(folder, name):
    return {path: value for path, value in state(folder, name).items() if path.startswith("/model/") and value.is_floating_point()}


def test_a_checkpointed_stage_on_own_kernels_has_the_same_gradients(folder):
    """Bit for bit, as the stage runs once more on the same kernels; Adam's first means are a tenth of the gradients of step 1."""
    options = ("--run.steps=1", *PRECISIONS["bf16"], *EACH)
    plain = trained(folder, "stage-plain", "simsiam", *options)
    stage = trained(folder, "stage-layer1", "simsiam", *options, "--model.checkpoint=layer1")
    assert stage.losses == plain.losses and len(plain.losses) == 1
    here, there = (gradients(folder, f"stage-{name}") for name in ("plain", "layer1"))
    assert torch.equal(here, there) and here.norm() > 0
    counts = [done.devices[0]["kernels"]["batch_norm_apply_bf16"] for done in (plain, stage)]
    assert counts[1] > counts[0] > 0


def test_batch_norms_of_groups_of_one_are_those_of_no_groups(folder):
    """Both on own kernels, without exchanges of statistics."""
    options = ("--batch=16", "--run.steps=2", *EACH)
    groups, alone = (trained(folder, name, "simsiam", *options, option, gpus=2, processes=2)
                     for name, option in (("groups", "--dist.batchnorm_groups=1"), ("alone", "--dist.sync_batchnorm=false")))
    assert groups.losses == alone.losses and len(alone.losses) == 2
    here, there = weights(folder, "groups"), weights(folder, "alone")
    assert all(torch.equal(value, there[path]) for path, value in here.items())
    for one, other in zip(groups.devices, alone.devices):
        assert one["kernels"]["batch_norm_statistics_f32"] == other["kernels"]["batch_norm_statistics_f32"] > 0
        assert one["figures"]["collectives"] == other["figures"]["collectives"]
