"""SIGTERM and SIGUSR1 save the run between two steps and end it with exit code 0; --resume=auto goes on to the same losses."""
import signal
import subprocess
import time

import pytest

from conftest import RECIPE, command, environment, finish, losses, records


def start(folder, run, *options, processes=1, pause=0.02):
    """The process, when it trains."""
    process = subprocess.Popen(command(run, *options, processes=processes), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, env=environment(pause))
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if (folder / run / "log.jsonl").exists() and len(losses(folder, run)) >= 3:
            return process
        time.sleep(0.005)
    process.kill()
    raise AssertionError(process.communicate()[0])


def start_at(folder, run, recipe, line):
    """The process of a recipe that prints `line` somewhere, when it has."""
    script = folder / f"{run}.lua"
    script.write_text(recipe)
    words = [script if word.endswith("training.lua") else word for word in command(run)]
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment())
    while process.stdout.readline() != f"{line}\n":
        assert process.poll() is None
    return process


def stop(process, number, times=1):
    for _ in range(times):
        process.send_signal(number)
        time.sleep(0.01)
    output = process.communicate(timeout=60)[0]
    return process.returncode, output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1], ids=["SIGTERM", "SIGUSR1"])
def test_saves_and_ends_with_0(whole, number):
    folder, expected = whole
    run = f"asked{number}"
    code, output = stop(start(folder, run), number)
    done = max(losses(folder, run))
    assert code == 0, output
    assert f"{number.name}: saved and stopped after step {done}; --resume={run} goes on" in output
    assert done < max(expected)
    finish(folder, run, "--resume=auto")
    assert losses(folder, run) == expected  # and no step was done twice:
    assert len([record for record in records(folder, run) if "loss" in record]) == len(expected)


def test_a_second_sigterm_stops_at_once(whole):
    folder, _ = whole
    process = start(folder, "twice", pause=5)  # in its pause
    begun = time.monotonic()
    code, output = stop(process, signal.SIGTERM, times=2)
    assert code == 128 + signal.SIGTERM, output
    assert time.monotonic() - begun < 4
    assert "no checkpoint was written yet" in output


def test_after_the_loop_sigterm_stops_as_ever(whole):
    folder, _ = whole
    process = start_at(folder, "after", f"""
dofile '{RECIPE}'
io.write 'after\\n' io.flush()
sslrun.sleep(60)""", "after")
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1], ids=["SIGTERM", "SIGUSR1"])
def test_two_processes_stop_behind_the_same_step(tmp_path, number):
    options = ("--precision=fp64", "--epochs=8")
    finish(tmp_path, "whole", *options, processes=2)
    code, output = stop(start(tmp_path, "asked", *options, processes=2, pause=0.05), number)
    assert code == 0, output
    assert f"{number.name}: saved and stopped after step " in output and output.count("saved and stopped") == 1
    finish(tmp_path, "asked", "--resume=auto", *options, processes=2)
    assert losses(tmp_path, "asked") == losses(tmp_path, "whole")
