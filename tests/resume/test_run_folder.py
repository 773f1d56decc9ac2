"""A run folder belongs to one run at a time, keeps edited recipes, and is not left behind by a run that never made a step."""
import os
import signal
import socket
import subprocess

import pytest

from altered_run import altered_run
from conftest import RECIPE, command, environment, finish, losses
from waiting import wait_until


# A training that waits behind its first step for ever.
HELD = altered_run(RECIPE, "step", """
    getmetatable(self).step(self, ...)
    if dist.rank() == 0 then fs.write(self.dir .. '/held', '') end
    sslrun.sleep(1e6)""")


@pytest.fixture
def begun(whole):
    """`begun(run, …)`: such a training in the folder of the fixture `whole`; what is left of it is killed behind the test."""
    folder, expected = whole
    processes = []

    def begin(run, **more):
        (folder / "held.lua").write_text(HELD)
        process = subprocess.Popen(command(run, recipe="held.lua", **more), cwd=folder, env=environment(), start_new_session=True)
        processes.append(process)
        wait_until(lambda: (folder / run / "held").exists() or process.poll() is not None, "the training waits behind its first step")
        return folder, expected, process

    yield begin
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_second_run_in_one_folder_is_refused(begun):
    folder, _, first = begun("one")
    for option in ((), ("--resume=auto",)):
        told = finish(folder, "one", *option, code=2)
        assert f"[run] run.dir: process {first.pid} on {socket.gethostname()} of another run writes to 'one'" in told
    assert first.poll() is None and len(losses(folder, "one")) == 1


def test_the_lock_ends_with_its_process(begun):
    folder, expected, first = begun("killed")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    finish(folder, "killed", "--resume=auto")
    assert set(losses(folder, "killed")) == set(expected)


def test_several_processes_hold_their_folder_and_share_it(begun):
    folder, _, _ = begun("shared", processes=2)
    assert "of another run writes to 'shared'" in finish(folder, "shared", code=2)


# The recipe's text before the run's loop: what goes wrong there.
def failing(folder, trouble, *options):
    recipe = folder / "failing.lua"
    recipe.write_text(f"""
local ssl = require 'ssl'
local cfg = ssl.config {{ epochs = 1 }}
local run = ssl.run(cfg)
{trouble}
error 'trouble'""")
    done = subprocess.run([command("")[0], str(recipe), *options], cwd=folder, capture_output=True, text=True, env=environment())
    assert done.returncode == 1 and "trouble" in done.stderr
    return done.stderr


def test_a_run_that_fails_before_its_first_step_leaves_no_folder(tmp_path):
    assert "was removed again" in failing(tmp_path, "")
    failing(tmp_path, "", "--run.dir=new/deep/run")
    assert [path.name for path in tmp_path.iterdir()] == ["failing.lua"]


def test_what_was_there_before_stays(tmp_path):
    (tmp_path / "mine").mkdir()
    failing(tmp_path, "", "--run.dir=mine")
    assert (tmp_path / "mine").is_dir()
    failing(tmp_path, "", "--run.dir=mine/run")
    assert not (tmp_path / "mine" / "run").exists()


def test_what_the_recipe_put_there_stays(tmp_path):
    failing(tmp_path, "fs.write(run.dir .. '/notes.txt', 'found out')", "--run.dir=run")
    assert (tmp_path / "run" / "notes.txt").read_text() == "found out" and (tmp_path / "run" / "config.lua").exists()


def test_an_edited_recipe_is_told_and_both_are_kept(whole):
    folder, expected = whole
    recipe = folder / "edited.lua"

    def train(text, *options):
        recipe.write_text(text)
        return finish(folder, "", words=command("edited", *options, recipe=recipe))

    first, second, third = (f"-- version {number}\ndofile '{RECIPE}'" for number in (1, 2, 3))
    train(first, "--run.steps=3")
    assert "recipe" not in train(first, "--run.steps=4", "--resume=auto")
    assert "the recipe is not the one that this folder was made with, which is kept as edited/recipe_1.lua" in train(
        second, "--run.steps=5", "--resume=auto")
    assert "edited/recipe_2.lua" in train(third, "--resume=auto")
    assert [(folder / "edited" / f"recipe{end}.lua").read_text() for end in ("_1", "_2", "")] == [first, second, third]
    assert losses(folder, "edited") == expected
