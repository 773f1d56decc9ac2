"""What only a GPU can show: every method on CUDA beside the CPU, precisions, graphs, own kernels, the loader's way to the device.

    python tests/gpu/test_gpu.py [EveryMethod|OneRun] [-k NAME]         METHODS="simsiam wcl" takes only these

Plain unittest, so that a machine with nothing but Python's torch runs it (scripts/gpu-check.sh); pytest collects it as well. Trainings run four
at a time and without cuDNN's search. Each comparison prints its figure as a JSON line before it is judged.

A training multiplies a difference in rounding by 1e3 to 1e5 in five steps. So the first step is compared tightly, later ones with weights that
hardly move (HELD), and that weights move as they should is a test of its own.
"""
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import torch

from program import PROGRAM, ROOT

METHODS = os.environ.get("METHODS", "simsiam multilabel ssprl wcl triplet").split()
HELD = "--optim.lr=1e-8"
SMALL = ("--data.train=96", "--data.val=16", "--epochs=4", "--batch=16", "--workers=1", "--run.tensorboard=false", "--run.preview=0", "--run.log_every=1",
         "--run.save_steps=1", "--run.keep=-1")
FOLDER = tempfile.TemporaryDirectory()
AT_ONCE = concurrent.futures.ThreadPoolExecutor(4)
ENVIRONMENT = {**os.environ, "SSLRUN_CUDNN_SEARCH": "0"}


class Training:
    """One run of a method's recipe on scenes: its losses by step, what it printed, its checkpoints."""

    def __init__(self, method, *arguments, kernels=None, folder=None):
        self.folder = folder or pathlib.Path(tempfile.mkdtemp(dir=FOLDER.name))
        environment = {**ENVIRONMENT, **({} if kernels is None else {"SSLRUN_KERNELS": str(kernels)})}
        command = [PROGRAM, ROOT / "recipes" / f"{method}_scenes.lua", *SMALL, f"--data.root={self.folder}/scenes", f"--run.dir={self.folder}/run", *arguments]
        done = subprocess.run(command, cwd=FOLDER.name, env=environment, capture_output=True, text=True, timeout=200)
        if done.returncode != 0:
            raise AssertionError(f"{method} {arguments}\n{done.stdout}\n{done.stderr}")
        self.out = done.stdout
        records = [json.loads(line) for line in (self.folder / "run" / "log.jsonl").read_text().splitlines()]
        self.records = {record["step"]: record for record in records if "loss" in record}
        self.losses = {step: record["loss"] for step, record in self.records.items()}

    def checkpoint(self, step=None):
        places = (self.folder / "run" / "checkpoints").iterdir()
        for place in places:
            stored = torch.load(place, weights_only=True)
            if step is None and place.name == "last.pt" or stored["step"] == step:
                return stored
        raise AssertionError(f"no checkpoint of step {step} in {self.folder}")

    def gradients(self):
        """Of the first step, one after another: Adam's first moment is a tenth of them."""
        state = self.checkpoint(1)["optimizer"]["state"]
        return torch.cat([state[k]["exp_avg"].double().flatten() / 0.1 for k in sorted(state)])


@functools.cache
def start(*arguments, **options):
    """A training that is under way, or done; asked for twice, it is the same one."""
    return AT_ONCE.submit(Training, *arguments, **options)


def distance(ours, expected):
    return float((ours - expected).norm() / expected.norm())


class Figures(unittest.TestCase):
    def judge(self, value, most, **what):
        """Prints the figure, then fails if it is above `most`."""
        print(json.dumps({"test": self.id().split(".")[-1], **what, "difference": float(f"{value:.3g}"), "most": most}), flush=True)
        self.assertLessEqual(value, most, what)

    def losses(self, ours, expected, most, steps=None, **what):
        self.assertEqual(ours.losses.keys(), expected.losses.keys(), what)
        steps = steps or expected.losses.keys()
        self.judge(max(abs(ours.losses[s] - expected.losses[s]) / max(1, abs(expected.losses[s])) for s in steps), most, **what)


@unittest.skipUnless(torch.cuda.is_available(), "no GPU on this machine; scripts/gpu-check.sh runs these tests on one")
class EveryMethod(Figures):
    """Step 1 and, with held weights, steps 2 to 5."""

    def held(self, method, device, precision, *more):
        return start(method, HELD, "--run.steps=5", f"--device={device}", f"--precision={precision}", *more)

    def test_equal_the_cpu(self):
        pairs = [(m, p) for m in METHODS for p in ("fp64", "fp32")]
        runs = {pair: [self.held(pair[0], device, pair[1]) for device in ("cuda", "cpu")] for pair in pairs}
        for (method, precision), both in runs.items():
            with self.subTest(method=method, precision=precision):
                gpu, cpu = (run.result() for run in both)
                self.losses(gpu, cpu, 1e-5, [1], method=method, precision=precision, what="first loss")
                # Sums in another order. On the pretend GPU 8e-7, with held weights 3e-6 (WCL); in float64 2e-15, gradients 2e-14.
                self.losses(gpu, cpu, 1e-5 if precision == "fp32" else 1e-6, method=method, precision=precision, what="losses with held weights")
                if precision == "fp64":
                    self.judge(distance(gpu.gradients(), cpu.gradients()), 1e-6, method=method, precision=precision, what="gradients of the first step")

    def test_precisions(self):
        short = ("tf32", "bf16", "fp16")
        runs = {(m, p): (self.held(m, "cuda", p, "--channels_last=true"), self.held(m, "cuda", "fp32")) for m in METHODS for p in short}
        for (method, precision), both in runs.items():
            with self.subTest(method=method, precision=precision):
                ours, full = (run.result() for run in both)
                # Eight to eleven bits through some twenty layers; WCL's loss jumps where rounding makes another picture the
                # nearest: by 0.027 on an H200, by up to 0.064 on the pretend GPU.
                self.losses(ours, full, 0.1 if method == "wcl" else 0.02, method=method, precision=precision)


@unittest.skipUnless(torch.cuda.is_available(), "no GPU on this machine; scripts/gpu-check.sh runs these tests on one")
class OneRun(Figures):
    def test_weights_move_by_rate_times_update(self):
        options = ("--device=cuda", "--precision=fp64", "--optim.name=sgd", "--optim.momentum=0.9", "--run.steps=1")
        still, moved = (start("simsiam", *options, f"--optim.lr={lr}").result().checkpoint(1) for lr in (1e-300, 0.05))
        groups, states = moved["optimizer"]["param_groups"], moved["optimizer"]["state"]
        rates = {group["lr"] for group in groups}
        self.assertEqual(rates, {0.05 * 16 / 256, 10 * 0.05 * 16 / 256})  # for 256 images an update; ten times that for the predictor
        for group in groups:
            self.assertGreater(sum(float(states[k]["momentum_buffer"].norm()) for k in group["params"]), 0)
            for name, k in zip(group["param_names"], group["params"]):
                update = states[k]["momentum_buffer"].double()
                off = (moved["model"][name].double() - (still["model"][name].double() - group["lr"] * update)).abs().max()
                self.assertLessEqual(float(off), 1e-12, name)

    def test_a_graph_equals_single_steps(self):
        cases = [(m, "fp64", 1e-6) for m in METHODS] + [("simsiam", "fp32", 1e-5), ("simsiam", "bf16", 0.01), ("simsiam", "fp16", 0.01)]
        options = (HELD, "--device=cuda", "--run.steps=12", "--run.save_steps=0")
        runs = {case: [start(case[0], *options, f"--precision={case[1]}", f"--graph={graph}") for graph in ("true", "false")] for case in cases}
        for (method, precision, most), both in runs.items():
            with self.subTest(method=method, precision=precision):
                graph, single = (run.result() for run in both)
                reason = re.search(r"^graph: .*one by one.*", graph.out, re.MULTILINE)
                print(json.dumps({"test": "graph", "method": method, "precision": precision, "graph": reason[0] if reason else "recorded and replayed"}))
                self.assertIsNone(reason, reason)
                self.losses(graph, single, most, method=method, precision=precision, what="losses")
                if precision == "fp64":  # weights move by 1e-8 a step: how far is exact to 1e-6 only in float64
                    ours, theirs = (run.checkpoint()["model"] for run in (graph, single))
                    first = self.first_weights(method)
                    way = [torch.cat([(end[k] - first[k]).flatten() for k in first]) for end in (ours, theirs)]
                    self.judge(distance(*way), 1e-3, method=method, what="way of the weights")

    def first_weights(self, method):
        still = start(method, "--optim.lr=1e-300", "--device=cuda", "--precision=fp64", "--run.steps=1").result().checkpoint(1)
        trained = [name for group in still["optimizer"]["param_groups"] for name in group["param_names"]]
        return {name: still["model"][name].double() for name in trained}

    def test_own_kernels_equal_float64(self):
        """A norm and its ReLU: the rounding of results in their format, four times that of gradients that are sums; statistics are float32's."""
        done = subprocess.run([PROGRAM, ROOT / "tests" / "gpu" / "own_kernels.lua"], cwd=FOLDER.name, env={**os.environ, "SSLRUN_KERNELS": "1"},
                              capture_output=True, text=True, timeout=200)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("own GPU kernels are off", done.stderr)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(rows), 6)
        for row in rows:
            about = {"dtype": row.pop("dtype"), "views": row.pop("views")}
            bits = {"float32": 2e-6, "bfloat16": 2**-8, "float16": 2**-11}[about["dtype"]]
            for what, difference in row.items():
                with self.subTest(what=what, **about):
                    self.judge(difference, bits if what in ("output", "input_gradient") else 2e-6, what=what, **about)

    def test_own_kernels_are_as_near_to_float64_as_libtorchs(self):
        options = (HELD, "--device=cuda", "--run.steps=1", "--channels_last=true")
        exact = start("simsiam", HELD, "--run.steps=5", "--device=cpu", "--precision=fp64")
        runs = {precision: [start("simsiam", *options, f"--precision={precision}", kernels=k) for k in (1, 0)] for precision in ("fp32", "bf16", "fp16")}
        for precision, both in runs.items():
            with self.subTest(precision=precision):
                ours, theirs = (distance(run.result().gradients(), exact.result().gradients()) for run in both)
                self.judge(ours, 1.5 * theirs + 1e-6, precision=precision, what="gradients against float64", libtorch=float(f"{theirs:.3g}"))

    def test_a_run_goes_on_where_it_stopped(self):
        options = (HELD, "--device=cuda", "--precision=fp64", "--run.save_steps=3")
        whole = start(METHODS[-1], *options, "--run.steps=12")
        begun = start(METHODS[-1], *options, "--run.steps=8").result()
        rest = Training(METHODS[-1], *options, "--run.steps=12", f"--resume={begun.folder}/run", folder=begun.folder)
        self.assertIn("8 steps and", rest.out)
        self.losses(rest, whole.result(), 1e-6)  # the GPU's sums vary in their order

    def test_the_scaler_finds_its_scale(self):
        state = start("simsiam", "--device=cuda", "--precision=fp16", "--run.steps=20", "--run.save_steps=0").result().checkpoint()["scaler"]
        self.assertGreater(state["scale"], 1)
        self.assertGreater(state["_growth_tracker"], 5)  # the last steps were good ones

    def test_batches_are_those_of_the_cpu(self):
        script = """
data.scenes.generate('scenes', {train = 24, val = 4, size = 64})
local set = data.scenes('scenes', 'train')
for _, options in ipairs {{}, {dtype = 'float16'}, {dtype = 'uint8'}, {memory_format = 'channels_last'}} do
  options.size = 32
  local plan = data.simsiam_views(options)
  local batches = {}
  for _, device in ipairs {'cpu', 'cuda'} do
    for batch in data.loader(set, plan, {batch = 8, device = device, seed = 3}):epoch(0) do
      batches[device] = batches[device] or {}
      table.insert(batches[device], batch)
    end
  end
  for i, here in ipairs(batches.cpu) do
    local there = batches.cuda[i]
    assert(there[1].is_cuda and there.index.is_cuda)
    assert(torch.equal(there.index:cpu(), here.index))
    for v = 1, 2 do
      local difference = (there[v]:cpu():float() - here[v]:float()):abs():max():item()
      assert(difference <= (options.dtype == 'float16' and 2e-3 or 1e-6), difference)
      assert(there[v].dtype == here[v].dtype)
    end
  end
end"""
        done = subprocess.run([PROGRAM, "-e", script], cwd=tempfile.mkdtemp(dir=FOLDER.name), capture_output=True, text=True, timeout=200)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
