"""The launcher: output, exit codes, and every way in which a process can let the others down."""
import signal
import socket
import subprocess

import pytest

from conftest import environment, reserved_port
from program import PROGRAM
from waiting import DEADLINE, runs, send, wait_until


def test_output_of_rank_0_is_plain_and_others_are_quiet(launch):
    done = launch(2, "print('line of', dist.rank()) io.stderr:write('note of ', dist.rank(), '\\n')")
    assert (done.code, done.out, done.err) == (0, "line of\t0\n", "note of 0\n")


def test_prefix_shows_all(launch):
    done = launch(2, "print('line of', dist.rank()) io.write('no newline')", "--prefix")
    assert done.code == 0
    assert sorted(done.out.splitlines()) == ["[0] line of\t0", "[0] no newline", "[1] line of\t1", "[1] no newline"]


def test_recipe_keeps_its_arguments(launch):
    done = launch(2, "tell('arguments', {...}) tell('threads', torch.get_num_threads())", "--threads=1", arguments=("--a=1", "--nproc", "9"))
    assert done.code == 0, done.err
    assert [told["arguments"] for told in done.ranks] == [["--a=1", "--nproc", "9"]] * 2


def test_a_rank_throws(launch):
    done = launch(2, "dist.barrier()\nif dist.rank() == 1 then error('boom') end\ndist.barrier() hang()")
    assert done.code == 1
    assert done.err.count("boom") == 1 and "rank 1 of 2 failed" in done.err
    assert "barrier failed" not in done.err  # rank 0 fails too, because rank 1 is gone: that is no news


def test_the_first_failure_is_told_also_where_its_process_is_slow_to_end(launch):
    done = launch(2, """
if dist.rank() == 0 then
  while not fs.exists 'failed' do sslrun.sleep(0.01) end
  error('a consequence')
end
sslrun.at_exit(function() fs.write('failed', '') hang() end)
error('the cause')""")
    assert done.code == 1
    assert "the cause" in done.err and "rank 1 of 2 failed" in done.err and "a consequence" not in done.err


def test_others_are_stopped_deaf_ones_too(launch):
    done = launch(3, """
local ffi = require 'ffi'
ffi.cdef 'int kill(int, int); int getpid();'
dist.barrier()
if dist.rank() == 1 then ffi.C.kill(ffi.C.getpid(), 19) end   -- SIGSTOP: deaf to everything but SIGKILL
if dist.rank() == 2 then error('boom') end
hang()""")
    assert done.code == 1 and "boom" in done.err


def test_a_rank_is_killed(launch):
    done = launch(2, """
local ffi = require 'ffi'
ffi.cdef 'int kill(int, int); int getpid();'
dist.barrier()
if dist.rank() == 1 then ffi.C.kill(ffi.C.getpid(), 9) end
dist.all_reduce(torch.ones {4})""")
    assert done.code == 128 + signal.SIGKILL
    assert "rank 1 of 2 was killed by signal 9" in done.err
    assert done.err.count("\n") == 1


def test_a_rank_stalls(launch):
    done = launch(2, """
dist.barrier()
dist.set_step(7)
dist.barrier()
dist.set_timeout(2)
if dist.rank() == 1 then hang() end
dist.all_reduce(torch.ones {4})""")
    assert done.code == 1
    assert "[dist.all_reduce] rank 0 of 2, step 7, collective 3 (all_reduce): waited 2 s" in done.err
    assert "rank 1: at step 7, collective 2 (barrier)" in done.err


def test_the_port_is_taken(launch):
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = launch(2, "dist.barrier()", "--rendezvous", f"127.0.0.1:{port}")
    assert done.code == 1
    assert f"rank 0 cannot listen on port {port}: Address already in use" in done.err


def test_different_shapes(launch):
    done = launch(2, "dist.parallel(nn.sequential { nn.Linear(4, 3), nn.Linear(3 + dist.rank(), 2) })")
    assert done.code == 1
    assert "rank 1 has '1.weight' [2, 4] Float, rank 0 has '1.weight' [2, 3] Float" in done.err
    assert done.err.count("expected the same model") == 1


@pytest.mark.parametrize("gone, order", [(1, "first"), (1, "last"), (0, "first"), (0, "last")])
def test_a_rank_ends_well_before_it_meets_the_others(launch, gone, order):
    """The others would wait for dist.timeout, ten minutes: longer than this test."""
    done = launch(3, f"""
if dist.rank() ~= {gone} then
  fs.write('waits' .. dist.rank(), '')
  dist.barrier()
end
if '{order}' == 'last' then
  for other = 0, 2 do
    while other ~= {gone} and not fs.exists('waits' .. other) do sslrun.sleep(0.01) end
  end
end""")
    assert done.code == 1
    assert done.err == f"sslrun: rank {gone} of 3 ended with exit code 0 before it met the others, which waited for it; the others were stopped\n"


def test_ranks_that_never_meet_or_leave_after_they_met_are_no_failure(launch):
    assert launch(2, "if dist.rank() == 1 then while not fs.exists 'ended' do sslrun.sleep(0.01) end else fs.write('ended', '') end").code == 0
    done = launch(2, "dist.barrier() if dist.rank() == 1 then sslrun.exit(0) end print 'goes on'")
    assert (done.code, done.out, done.err) == (0, "goes on\n", "")


def test_an_error_before_the_meeting_is_told_as_such(launch):
    done = launch(2, "if dist.rank() == 1 then error 'boom' end dist.barrier()")
    assert done.code == 1 and "boom" in done.err and "rank 1 of 2 failed" in done.err and "exit code 0" not in done.err


def test_a_line_without_an_end_takes_no_memory(launch):
    done = launch(2, """
local function launcher_peak()
  require('ffi').cdef 'int getppid();'
  return tonumber(fs.read(('/proc/%d/status'):format(require('ffi').C.getppid())):match 'VmHWM:%s+(%d+)') / 1024
end
if dist.rank() == 1 then
  local before, piece = launcher_peak(), ('x'):rep(2^20)
  for _ = 1, 128 do io.write(piece) end
  io.stdout:flush()
  tell('grown', launcher_peak() - before)
end""")
    assert done.code == 0, done.err
    assert done.ranks[1]["grown"] < 16  # MiB, of 128 written


def test_long_lines_and_many_short_ones_are_passed_on_whole(launch):
    done = launch(2, """
if dist.rank() == 1 then
  io.write(('x'):rep(65536), '\\n', ('y'):rep(150000), '\\n\\n', ('z\\n'):rep(40000), 'end')
end""", "--prefix")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert all(line.startswith("[1] ") for line in lines)
    lines = [line[4:] for line in lines]
    assert lines[:4] == ["x" * 65536, "y" * 65536, "y" * 65536, "y" * (150000 - 2 * 65536)]
    assert lines[4:] == ["", *["z"] * 40000, "end"]


def test_an_error_of_any_length_ends_a_run(launch):
    done = launch(2, "dist.barrier() if dist.rank() == 1 then error('boom' .. ('x'):rep(5e6), 0) end dist.barrier()")
    assert done.code == 1 and done.err.startswith("boomxxx") and "rank 1 of 2 failed" in done.err


def test_programs_that_a_rank_starts_inherit_no_connection(launch):
    """Neither the launcher's pipe and socket nor those of the group: whoever waits for this rank's end would wait for theirs."""
    done = launch(2, """
dist.barrier()
local names = {}
for name in io.popen('ls -l /proc/self/fd; env'):lines() do names[#names + 1] = name end
tell('names', names)""")
    assert done.code == 0, done.err
    for told in done.ranks:
        open_there = [line.split(" -> ") for line in told["names"] if " -> " in line]
        beside = [where for name, where in open_there if int(name.split()[-1]) > 2 and where[0] != "/"]
        assert not beside, beside
        assert not [line for line in told["names"] if line.startswith(("SSLRUN_REPORT=", "SSLRUN_LISTENER="))]


def test_exit_codes(launch):
    assert launch(2, "sslrun.exit(dist.rank() * 7)").code == 7
    usage = launch(2, "error(sslrun.usage_error('wrong key'))")
    assert (usage.code, usage.err) == (2, "sslrun: wrong key\n")


def test_bad_command_lines(launch):
    for options, words in ((["--nproc", "0"], "--nproc expected a number from 1 to 1024"), (["--nproc", "x"], "--nproc expected a number"),
                           (["--prefix"], "--prefix belongs to --nproc"), (["--nproc", "2", "--nnodes", "2"], "--nnodes expected --rendezvous"),
                           (["--nproc", "2", "--rendezvous", "here"], "--rendezvous expected HOST:PORT")):
        done = subprocess.run([PROGRAM, *options, "-e", "print(1)"], capture_output=True, text=True, env=environment())
        assert done.returncode == 2 and words in done.stderr, (options, done.stderr)


def test_signals_are_passed_on(tmp_path):
    code = "dist.barrier() print('ready') io.flush() while true do sslrun.sleep(1e6) end"
    for number in (signal.SIGTERM, signal.SIGINT):
        process = subprocess.Popen([PROGRAM, "--nproc", "2", "-e", code], stdout=subprocess.PIPE, text=True, env=environment())
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.wait(DEADLINE) == 128 + number


def test_nobody_outlives_the_launcher(tmp_path):
    code = ("require('ffi').cdef 'int getpid();' dist.barrier() print(dist.all_gather(torch.tensor({require('ffi').C.getpid()})):tolist()[2]) "
            "io.flush() while true do sslrun.sleep(1e6) end")
    process = subprocess.Popen([PROGRAM, "--nproc", "2", "-e", code], stdout=subprocess.PIPE, text=True, env=environment())
    other = int(process.stdout.readline())
    process.kill()
    process.wait()
    wait_until(lambda: not runs(other), "rank 1 is gone, as its launcher is")


def test_two_machines_are_two_launchers(tmp_path):
    code = "print(dist.rank(), dist.local_rank(), dist.all_reduce(torch.ones({1})):item())"
    with reserved_port() as port:
        nodes = [subprocess.Popen(
            [PROGRAM, "--nproc", "1", "--nnodes", "2", "--node-rank", str(node), "--rendezvous", f"127.0.0.1:{port}", "--prefix", "-e", code],
            stdout=subprocess.PIPE, text=True, env=environment(GLOO_SOCKET_IFNAME="lo")) for node in (0, 1)]
        outputs = [node.communicate(timeout=DEADLINE)[0] for node in nodes]
    assert [node.returncode for node in nodes] == [0, 0]
    assert outputs == ["[0] 0\t0\t2\n", "[1] 1\t0\t2\n"]


def test_sighup_that_was_ignored_at_the_start_changes_nothing(tmp_path):
    """A launcher that took it for its end would not tell of failures any more, and kill everybody half a minute later."""
    code = "dist.barrier() if dist.rank() == 0 then print('ready') io.flush() end while not fs.exists 'sent' do sslrun.sleep(0.01) end error 'boom'"
    process = subprocess.Popen(["nohup", PROGRAM, "--nproc", "2", "-e", code], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env=environment())
    assert process.stdout.readline() == "ready\n"
    send(process, signal.SIGHUP)
    (tmp_path / "sent").touch()
    errors = process.communicate(timeout=DEADLINE)[1]
    assert process.returncode == 1 and "boom" in errors and "of 2 failed" in errors, errors
