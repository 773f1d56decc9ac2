"""What only a GPU can show: every method on CUDA beside the CPU, precisions, graphs, the loader's way to the device.

Plain unittest, so that a machine with nothing but Python's torch runs it (scripts/gpu-check.sh); pytest collects it as well.
"""
import json
import pathlib
import subprocess
import tempfile
import unittest

import torch

from program import PROGRAM, ROOT

METHODS = ("simsiam", "multilabel", "ssprl", "wcl", "triplet")
SMALL = ("--data.train=96", "--data.val=16", "--epochs=1", "--batch=16", "--run.tensorboard=false", "--run.preview=0")


@unittest.skipUnless(torch.cuda.is_available(), "no GPU on this machine; scripts/gpu-check.sh runs these tests on one")
class OnTheGpu(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.runs = 0

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def sslrun(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.folder.name, capture_output=True, text=True, timeout=200)
        self.assertEqual(done.returncode, 0, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def train(self, method, *arguments, steps=5, again=False):
        """The losses of the logged steps, by step, and what was printed; `again` goes on with the run before."""
        type(self).runs += not again
        out = self.sslrun(str(ROOT / "recipes" / f"{method}_scenes.lua"), *SMALL, f"--run.dir=run{self.runs}", f"--run.steps={steps}", *arguments)
        records = [json.loads(line) for line in (pathlib.Path(self.folder.name) / f"run{self.runs}" / "log.jsonl").read_text().splitlines()]
        return {record["step"]: record["loss"] for record in records if "loss" in record}, out

    def assert_close(self, ours, expected, tolerance, what):
        self.assertEqual(ours.keys(), expected.keys(), what)
        for step, loss in expected.items():
            self.assertLessEqual(abs(ours[step] - loss), tolerance * max(1, abs(loss)), f"{what}, step {step}: {ours[step]} and {loss}")

    def test_methods_equal_the_cpu(self):
        # float64: views differ in the last bit of float32, as the GPU normalises them itself. float32: sums in other orders, grown by five updates.
        for method in METHODS:
            for precision, tolerance in (("fp64", 1e-5), ("fp32", 2e-3)):
                with self.subTest(method=method, precision=precision):
                    cpu, _ = self.train(method, "--device=cpu", f"--precision={precision}")
                    gpu, _ = self.train(method, "--device=cuda", f"--precision={precision}")
                    self.assertEqual(len(cpu), 5)
                    self.assert_close(gpu, cpu, tolerance, f"{method} {precision}")

    def test_precisions(self):
        for method in METHODS:
            full, _ = self.train(method, "--device=cuda")
            for precision in ("tf32", "bf16", "fp16"):
                with self.subTest(method=method, precision=precision):
                    short, _ = self.train(method, "--device=cuda", f"--precision={precision}", "--channels_last=true")
                    self.assert_close(short, full, 0.05, f"{method} {precision}")

    def test_a_graph_equals_single_steps(self):
        options = ("--device=cuda", "--epochs=4", "--run.log_every=5")
        for precision in ("fp32", "bf16", "fp16"):
            with self.subTest(precision=precision):
                single, _ = self.train("simsiam", *options, f"--precision={precision}", steps=20)
                graph, out = self.train("simsiam", *options, f"--precision={precision}", "--graph=true", steps=20)
                self.assertNotIn("graph:", out)
                self.assert_close(graph, single, 2e-3 if precision == "fp32" else 0.03, f"graph {precision}")

    def test_a_run_goes_on_where_it_stopped(self):
        options = ("--device=cuda", "--epochs=4", "--run.save_steps=3")
        whole, _ = self.train("ssprl", *options, steps=12)
        self.train("ssprl", *options, steps=8)
        rest, out = self.train("ssprl", *options, "--resume=auto", steps=12, again=True)
        self.assertIn("8 steps and", out)
        self.assert_close(rest, whole, 2e-3, "resumed")  # the GPU's sums vary in their order

    def test_a_graph_or_a_reason(self):
        for method in METHODS:
            with self.subTest(method=method):
                single, _ = self.train(method, "--device=cuda", "--epochs=4", "--run.log_every=5", steps=20)
                graph, out = self.train(method, "--device=cuda", "--epochs=4", "--run.log_every=5", "--graph=true", steps=20)
                print(f"{method}: {next((line for line in out.splitlines() if line.startswith('graph:')), 'recorded and replayed')}")
                self.assert_close(graph, single, 5e-3, method)

    def test_the_scaler_finds_its_scale(self):
        self.train("simsiam", "--device=cuda", "--precision=fp16", "--epochs=4", steps=20)
        state = torch.load(pathlib.Path(self.folder.name) / f"run{self.runs}" / "checkpoints" / "last.pt", weights_only=True)["scaler"]
        self.assertGreater(state["scale"], 1)
        self.assertGreater(state["_growth_tracker"], 5)  # the last steps were good ones

    def test_batches_are_those_of_the_cpu(self):
        self.sslrun("-e", """
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
end""")


if __name__ == "__main__":
    unittest.main()
