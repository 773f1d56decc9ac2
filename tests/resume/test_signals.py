"""Ctrl-C, SIGTERM, SIGHUP and SIGUSR1 save the run between two steps and end it; --resume=auto goes on to the same losses."""
import os
import pty
import select
import signal
import subprocess

import pytest

from altered_run import altered_run
from conftest import RECIPE, command, environment, finish, losses, records
from waiting import DEADLINE, send, wait_until

def held(run, condition, rank=0):
    """A training whose process `rank` waits behind step 5 until a condition holds."""
    return altered_run(RECIPE, "step", f"""
    getmetatable(self).step(self, ...)
    if self.steps == 5 and dist.rank() == {rank} then
      fs.write('{run}.held', '')
      while not ({condition}) do sslrun.sleep(0.01) end
    end""")


CODES = {signal.SIGTERM: 0, signal.SIGUSR1: 0, signal.SIGHUP: 0, signal.SIGINT: 130}
STOPS = [number for number in CODES if number != signal.SIGUSR1]


def named(number):
    return number.name


def launch(folder, run, script, *options, processes=1, before=()):
    (folder / f"{run}.lua").write_text(script)
    return subprocess.Popen([*before, *command(run, *options, processes=processes, recipe=f"{run}.lua")], cwd=folder, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, env=environment())


def hold(folder, run, condition, *options, processes=1, rank=0, before=()):
    """The process of such a training, when its rank has come to wait."""
    process = launch(folder, run, held(run, condition, rank), *options, processes=processes, before=before)
    wait_until(lambda: (folder / f"{run}.held").exists() or process.poll() is not None, "the training waits behind its fifth step")
    assert process.poll() is None, process.communicate()[0]
    return process


def start_at(folder, run, script, line):
    """The process of a script that prints `line` somewhere, when it has."""
    process = launch(folder, run, script)
    while process.stdout.readline() != f"{line}\n":
        assert process.poll() is None
    return process


def end(process):
    output = process.communicate(timeout=DEADLINE)[0]
    return process.returncode, output


def stop(process, number):
    send(process, number)
    return end(process)


@pytest.mark.parametrize("number", CODES, ids=named)
def test_saves_and_ends(whole, number):
    folder, expected = whole
    run = f"asked{number}"
    code, output = stop(hold(folder, run, "sslrun.asked_to_stop()"), number)
    assert code == CODES[number], output
    assert f"{number.name}: saved and stopped after step 5; --resume={run} goes on" in output
    assert max(losses(folder, run)) == 5
    finish(folder, run, "--resume=auto")
    assert losses(folder, run) == expected  # and no step was done twice:
    assert len([record for record in records(folder, run) if "loss" in record]) == len(expected)


@pytest.mark.parametrize("number", STOPS, ids=named)
def test_a_second_one_stops_at_once(whole, number):
    folder, _ = whole
    process = hold(folder, f"twice{number}", "false")
    send(process, number)
    with pytest.raises(subprocess.TimeoutExpired):  # longer than two signals count as one
        process.wait(timeout=1)
    code, output = stop(process, number)
    assert code == 128 + number, output
    assert "no checkpoint was written yet" in output


def test_two_at_once_are_one_wish(whole):
    """As those of timeout(1), which sends its signal to its child and to the child's group."""
    folder, _ = whole
    twice = """
local ffi = require 'ffi'
ffi.cdef 'int kill(int, int); int getpid();'
function twice()
  for _ = 1, 2 do ffi.C.kill(ffi.C.getpid(), 15) end
  return true
end"""
    code, output = end(launch(folder, "timeout", twice + held("timeout", "twice()")))
    assert code == 0 and "SIGTERM: saved and stopped after step 5" in output, output


def test_sighup_that_was_ignored_stays_ignored(tmp_path):
    process = hold(tmp_path, "nohup", "fs.exists 'nohup.sent'", before=["nohup"])
    send(process, signal.SIGHUP)
    (tmp_path / "nohup.sent").touch()
    code, output = end(process)
    assert code == 0 and "done: 24 steps" in output, output


def test_the_keyboard_is_told_what_a_second_ctrl_c_does(whole):
    folder, _ = whole
    ours, theirs = pty.openpty()
    script = held("keyboard", "false")
    (folder / "keyboard.lua").write_text(script)
    process = subprocess.Popen(command("keyboard", recipe="keyboard.lua"), cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
                               env=environment(), start_new_session=True)
    os.close(theirs)
    told = b""

    def read_until(words):
        nonlocal told
        while words not in told:
            assert select.select([ours], [], [], DEADLINE)[0], told
            told += os.read(ours, 65536)

    wait_until((folder / "keyboard.held").exists, "the training waits behind its fifth step")
    process.send_signal(signal.SIGINT)
    read_until(b"sslrun: the run is saved behind this step; Ctrl-C again stops it at once")
    while b"Ctrl-C again kills" not in told:  # both within half a second count as one
        process.send_signal(signal.SIGINT)
        if select.select([ours], [], [], 1)[0]:
            told += os.read(ours, 65536)
    assert process.wait(timeout=DEADLINE) == 130
    os.close(ours)


@pytest.mark.parametrize("number", STOPS, ids=named)
def test_after_the_run_they_stop_as_ever(whole, number):
    folder, _ = whole
    process = start_at(folder, f"after{number}", f"""
dofile '{RECIPE}'
io.write 'after\\n' io.flush()
sslrun.sleep(1e6)""", "after")
    code, _ = stop(process, number)
    assert code == 128 + number


def test_behind_the_loop_ctrl_c_stops_as_ever(whole):
    folder, _ = whole
    process = start_at(folder, "behind", altered_run(RECIPE, "finish", "io.write 'behind\\n' io.flush() sslrun.sleep(1e6)"), "behind")
    code, output = stop(process, signal.SIGINT)
    assert code == 130 and "saved and stopped" not in output, output


def test_behind_the_last_step_it_keeps_the_recipe_from_going_on(whole):
    folder, _ = whole
    process = start_at(folder, "last", altered_run(RECIPE, "finish", """
    io.write 'finishes\\n' io.flush()
    while not sslrun.asked_to_stop() do sslrun.sleep(0.05) end
    getmetatable(self).finish(self)""") + "print 'beyond'", "finishes")
    code, output = stop(process, signal.SIGTERM)
    assert code == 0 and "done: 24 steps" in output and "SIGTERM: stopped" in output and "beyond" not in output, output


@pytest.fixture(scope="module")
def whole_of_two(tmp_path_factory):
    """The same with two processes."""
    folder = tmp_path_factory.mktemp("whole_of_two")
    finish(folder, "whole", "--precision=fp64", processes=2)
    return folder, losses(folder, "whole")


@pytest.mark.parametrize("rank", [0, 1])
@pytest.mark.parametrize("number", CODES, ids=named)
def test_two_processes_stop_behind_the_same_step(whole_of_two, number, rank):
    """One of them hears of the signal behind step 5, the other one in step 6, whose sums want both."""
    folder, expected = whole_of_two
    run, options = f"asked{number}{rank}", ("--precision=fp64",)
    code, output = stop(hold(folder, run, "sslrun.asked_to_stop()", *options, processes=2, rank=rank), number)
    assert code == CODES[number], output
    assert f"{number.name}: saved and stopped after step " in output and output.count("saved and stopped") == 1
    finish(folder, run, "--resume=auto", *options, processes=2)
    assert losses(folder, run) == expected


def test_one_keypress_that_reaches_launcher_and_processes_is_one_wish(tmp_path):
    """The whole group gets the signal, and the launcher passes its own on."""
    process = hold(tmp_path, "group", "sslrun.asked_to_stop()", processes=2, before=["setsid"])
    os.killpg(process.pid, signal.SIGINT)
    code, output = end(process)
    assert code == 130 and output.count("SIGINT: saved and stopped after step ") == 1, output
