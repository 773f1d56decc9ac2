"""SIGTERM and SIGUSR1 save the run between two steps and end it with exit code 0; --resume=auto goes on to the same losses."""
import signal
import subprocess

import pytest

from conftest import RECIPE, command, environment, finish, losses, records
from waiting import DEADLINE, send, wait_until

# A training whose process `rank` waits behind step 5 until a condition holds.
HELD = """
local ssl = require 'ssl'
local start = ssl.run
function ssl.run(cfg)
  local run = start(cfg)
  function run:step(...)
    getmetatable(self).step(self, ...)
    if self.steps == 5 and dist.rank() == {rank} then
      fs.write('{run}.held', '')
      while not ({condition}) do sslrun.sleep(0.01) end
    end
  end
  return run
end
dofile '{recipe}'
"""


def launch(folder, run, script, *options, processes=1):
    (folder / f"{run}.lua").write_text(script)
    return subprocess.Popen(command(run, *options, processes=processes, recipe=f"{run}.lua"), cwd=folder, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, env=environment())


def hold(folder, run, condition, *options, processes=1, rank=0):
    """The process of such a training, when its rank has come to wait."""
    script = HELD.format(run=run, rank=rank, condition=condition, recipe=RECIPE)
    process = launch(folder, run, script, *options, processes=processes)
    wait_until(lambda: (folder / f"{run}.held").exists() or process.poll() is not None, "the training waits behind its fifth step")
    assert process.poll() is None, process.communicate()[0]
    return process


def start_at(folder, run, script, line):
    """The process of a script that prints `line` somewhere, when it has."""
    process = launch(folder, run, script)
    while process.stdout.readline() != f"{line}\n":
        assert process.poll() is None
    return process


def stop(process, number):
    send(process, number)
    output = process.communicate(timeout=DEADLINE)[0]
    return process.returncode, output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1], ids=["SIGTERM", "SIGUSR1"])
def test_saves_and_ends_with_0(whole, number):
    folder, expected = whole
    run = f"asked{number}"
    code, output = stop(hold(folder, run, "sslrun.asked_to_stop()"), number)
    assert code == 0, output
    assert f"{number.name}: saved and stopped after step 5; --resume={run} goes on" in output
    assert max(losses(folder, run)) == 5
    finish(folder, run, "--resume=auto")
    assert losses(folder, run) == expected  # and no step was done twice:
    assert len([record for record in records(folder, run) if "loss" in record]) == len(expected)


def test_a_second_sigterm_stops_at_once(whole):
    folder, _ = whole
    process = hold(folder, "twice", "false")
    send(process, signal.SIGTERM)
    code, output = stop(process, signal.SIGTERM)
    assert code == 128 + signal.SIGTERM, output
    assert "no checkpoint was written yet" in output


def test_after_the_loop_sigterm_stops_as_ever(whole):
    folder, _ = whole
    process = start_at(folder, "after", f"""
dofile '{RECIPE}'
io.write 'after\\n' io.flush()
sslrun.sleep(1e6)""", "after")
    code, _ = stop(process, signal.SIGTERM)
    assert code == 128 + signal.SIGTERM


def test_behind_the_last_step_it_keeps_the_recipe_from_going_on(whole):
    folder, _ = whole
    process = start_at(folder, "last", f"""
local ssl = require 'ssl'
local start = ssl.run
function ssl.run(cfg)
  local run = start(cfg)
  function run:finish()
    io.write 'finishes\\n' io.flush()
    while not sslrun.asked_to_stop() do sslrun.sleep(0.05) end
    getmetatable(self).finish(self)
  end
  return run
end
dofile '{RECIPE}'
print 'beyond'""", "finishes")
    code, output = stop(process, signal.SIGTERM)
    assert code == 0 and "done: 24 steps" in output and "SIGTERM: stopped" in output and "beyond" not in output, output


@pytest.fixture(scope="module")
def whole_of_two(tmp_path_factory):
    """The same with two processes."""
    folder = tmp_path_factory.mktemp("whole_of_two")
    finish(folder, "whole", "--precision=fp64", processes=2)
    return folder, losses(folder, "whole")


@pytest.mark.parametrize("rank", [0, 1])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1], ids=["SIGTERM", "SIGUSR1"])
def test_two_processes_stop_behind_the_same_step(whole_of_two, number, rank):
    """One of them hears of the signal behind step 5, the other one in step 6, whose sums want both."""
    folder, expected = whole_of_two
    run, options = f"asked{number}{rank}", ("--precision=fp64",)
    code, output = stop(hold(folder, run, "sslrun.asked_to_stop()", *options, processes=2, rank=rank), number)
    assert code == 0, output
    assert f"{number.name}: saved and stopped after step " in output and output.count("saved and stopped") == 1
    finish(folder, run, "--resume=auto", *options, processes=2)
    assert losses(folder, run) == expected
