"""What is said of a run that ends because the machine had no memory left: step, size, what to change."""
import re
import subprocess

import pytest

from program import PROGRAM, ROOT
from waiting import DEADLINE

OPTIONS = ("--epochs=1", "--batch=8", "--data.train=24", "--data.val=8", "--data.size=32", "--workers=1", "--run.tensorboard=false", "--run.preview=0",
           "--device=cpu")
# In front of a recipe: what its second step does before it is one.
IN_STEP_2 = """
local run_class = require('ssl.run.run').class
local step = run_class.step
function run_class.step(run, ...)
  if run.state.steps == 1 then %s end
  return step(run, ...)
end
"""


def train(folder, text, *options):
    recipe = folder / "recipe.lua"
    recipe.write_text(IN_STEP_2 % text + (ROOT / "recipes" / "simsiam_scenes.lua").read_text())
    return subprocess.run([PROGRAM, "--threads=1", str(recipe), *OPTIONS, *options], cwd=folder, capture_output=True, text=True, timeout=DEADLINE)


# The first is more than an address can name: LibTorch's allocator fails. The second is what C++ says where it allocates itself.
@pytest.mark.parametrize("text, asked", [("torch.empty {2^50, 2^7}", r"536870912.0 GiB more were"), ("error 'std::bad_alloc'", "more was")])
def test_a_run_without_memory_names_step_and_size_and_what_to_change(tmp_path, text, asked):
    done = train(tmp_path, text)
    assert done.returncode == 1
    assert re.search(rf"^out of memory in step 2: Tensors on the CPU held \d+\.\d MiB at most, {asked} asked for$", done.stderr, re.M), done.stderr
    for advice in ("--dry_run", "--run.accumulate", "--model.checkpoint", "--workers", "ulimit -v", "stopped after step 1"):
        assert advice in done.stderr


@pytest.mark.parametrize("text", ["pcall(torch.empty, {2^50, 2^7})", "error 'broken'"])
def test_what_did_not_end_it_is_not_told(tmp_path, text):
    assert "out of memory in" not in train(tmp_path, text).stderr


def test_a_dry_run_says_that_it_does_not_fit(tmp_path):
    done = train(tmp_path, "", "--dry_run")
    assert done.returncode == 0, done.stderr
    (tmp_path / "recipe.lua").write_text(IN_STEP_2.replace("steps == 1", "steps == 0") % "torch.empty {2^50, 2^7}" + (ROOT / "recipes/simsiam_scenes.lua").read_text())
    done = subprocess.run([PROGRAM, "--threads=1", "recipe.lua", *OPTIONS, "--dry_run"], cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 1 and "out of memory in the dry run: Tensors on the CPU held" in done.stderr, done.stderr
    assert "so not even a dry run fits, which has 2 pictures: weights, gradients and optimiser states alone take" in done.stderr
    assert list(tmp_path.glob("runs/*")) == []
