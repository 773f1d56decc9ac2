"""Short runs of the recipes in several processes."""
import subprocess

from conftest import environment
from program import PROGRAM, ROOT
from run_difference import difference
from waiting import DEADLINE

SMALL = ("--batch=16", "--data.train=96", "--data.val=16", "--data.size=32", "--run.steps=5", "--epochs=1", "--run.tensorboard=false",
         "--device=cpu")


def train(folder, starter, run, *arguments, recipe="simsiam_scenes", env=None, code=0):
    """Runs a recipe in `folder`, started by the words of `starter`, with run folder `run`."""
    done = subprocess.run([*map(str, starter), str(ROOT / "recipes" / f"{recipe}.lua"), *SMALL, f"--run.dir={run}", *arguments],
                          cwd=folder, capture_output=True, text=True, timeout=DEADLINE, env=environment(**(env or {})))
    assert done.returncode == code, done.stdout + done.stderr
    return done


def train_here(folder, processes, run, *arguments, **more):
    """The same with our launcher, or without it for one process."""
    return train(folder, [PROGRAM, *(("--nproc", processes) if processes > 1 else ())], run, *arguments, **more)


def runs_alone(folder):
    """A function that trains in one process, once for the same recipe and arguments, and returns the run's folder."""
    made = {}

    def alone(*arguments, recipe="simsiam_scenes"):
        key = (recipe, *arguments)
        if key not in made:
            made[key] = folder / str(len(made))  # data of its own too: arguments may change them
            made[key].mkdir()
            train_here(made[key], 1, "run", *arguments, recipe=recipe)
        return made[key] / "run"

    return alone


def assert_same(folder, one, many, tolerance):
    loss, weight, name = difference(folder, one, many)
    assert loss <= tolerance
    assert weight <= tolerance, name
