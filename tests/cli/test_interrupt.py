"""Ctrl-C and other signals stop a run at its next operation, run its exit functions and give the exit code 128 + signal."""
import signal

import pytest

from waiting import DEADLINE, send, wait_until_asleep, wait_until_computing

# What a loop does that never ends by itself; LuaJIT has compiled it before its signal comes.
LOOPS = {
    "tensor operations": "x = x * 0.5",
    "bound calls, compiled": "torch.is_tensor(i)",
    "interpreted, no calls": "",
    "pcall swallows": "pcall(sslrun.sleep, 0.001)",
    "xpcall swallows": "xpcall(function() sslrun.sleep(0.001) end, debug.traceback)",
    "coroutine": "coroutine.wrap(function() sslrun.sleep(0.001) end)()",
}
WAITS = {"sleep": "sslrun.sleep(1e6)", "reading standard input": "io.read '*a'"}
READY = "io.write 'ready\\n' io.flush()"


def wait_ready(process):
    assert process.stdout.readline() == "ready\n"


def loop(body):
    """Tells in its hundredth round that it is ready."""
    return f"local x = torch.ones {{4}} for i = 1, 1e12 do {body} if i == 100 then {READY} end end"


def interrupt(process):
    process.send_signal(signal.SIGINT)
    assert process.wait(DEADLINE) == 130
    assert process.stderr.read() == "sslrun: interrupted\n"


@pytest.mark.parametrize("name", LOOPS)
def test_ctrl_c_stops_a_loop(start, name):
    process = start("-e", ("jit.off() " if name == "interpreted, no calls" else "") + loop(LOOPS[name]))
    wait_ready(process)
    interrupt(process)


@pytest.mark.parametrize("name", WAITS)
def test_ctrl_c_stops_a_wait(start, name):
    process = start("-e", f"{READY} {WAITS[name]}")
    wait_ready(process)
    wait_until_asleep(process)
    interrupt(process)


def test_exit_functions_run_last_first_and_may_call_bound_functions(start):
    process = start("-e", f"""
      for i = 1, 2 do
        sslrun.at_exit(function(code) sslrun.sleep(0.01) print(i, code) io.flush() end)
      end
      {READY} sslrun.sleep(1e6)""")
    wait_ready(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(DEADLINE) == 130
    assert process.stdout.read() == "2\t130\n1\t130\n"


def test_second_ctrl_c_kills(start):
    # A compiled loop without calls never looks at the flag: the documented case for a second Ctrl-C.
    process = start("-e", loop(""))
    wait_ready(process)
    wait_until_computing(process)
    send(process, signal.SIGINT)
    process.send_signal(signal.SIGINT)
    assert process.wait(DEADLINE) == -signal.SIGINT


def test_second_ctrl_c_kills_in_an_exit_function_too(start):
    process = start("-e", f"sslrun.at_exit(function() sslrun.sleep(1e6) end) {READY} sslrun.sleep(1e6)")
    wait_ready(process)
    process.send_signal(signal.SIGINT)
    assert process.stderr.readline() == "sslrun: interrupted\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(DEADLINE) == -signal.SIGINT


def test_sigterm_stops_in_good_order(start):
    process = start("-e", f"sslrun.at_exit(function(code) print(code) end) {READY} sslrun.sleep(1e6)")
    wait_ready(process)
    process.terminate()
    assert process.wait(DEADLINE) == 128 + signal.SIGTERM
    assert process.stdout.read() == "143\n"


def test_exit_functions_run_at_a_normal_end_after_an_error_and_on_exit(run):
    register = "sslrun.at_exit(function(code) print('left', code) end) "
    assert run("-e", register).stdout == "left\t0\n"
    failed = run("-e", register + "error 'no'")
    assert (failed.stdout, failed.returncode) == ("left\t1\n", 1)
    left = run("-e", register + "pcall(sslrun.exit, 5)")
    assert (left.stdout, left.returncode) == ("left\t5\n", 5)


def test_failing_exit_function_is_told_and_does_not_stop_the_others(run):
    done = run("-e", "sslrun.at_exit(function() print 'first' end) sslrun.at_exit(function() error 'oh' end)")
    assert done.stdout == "first\n"
    assert "oh" in done.stderr
    assert done.returncode == 1


def test_closed_output_pipe_ends_quietly(start):
    process = start("-e", "sslrun.at_exit(function(code) io.stderr:write('code ', code) end) while true do print(1) end")
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(DEADLINE) == 128 + signal.SIGPIPE
    assert process.stderr.read() == "code 141"


def test_closed_output_pipe_ends_a_compiled_loop_of_writes(start):
    process = start("-e", "while true do io.write '1\\n' end")
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(DEADLINE) == 128 + signal.SIGPIPE
    assert process.stderr.read() == ""
