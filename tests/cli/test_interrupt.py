"""Ctrl-C and other signals stop a run at its next operation, run its exit functions and give the exit code 128 + signal."""
import signal
import time

import pytest

# Each loop never ends by itself. `ready` prints a line so that the signal arrives inside the loop.
LOOPS = {
    "tensor operations": "local x = torch.ones({4}) for i = 1, 1e12 do x = x * 0.5 end",
    "bound calls, compiled": "for i = 1, 1e12 do torch.is_tensor(i) end",
    "interpreted, no calls": "jit.off() while true do end",
    "pcall swallows": "while true do pcall(sslrun.sleep, 0.01) end",
    "xpcall swallows": "while true do xpcall(function() sslrun.sleep(0.01) end, debug.traceback) end",
    "coroutine": "while true do coroutine.wrap(function() sslrun.sleep(0.001) end)() end",
    "blocking wait": "sslrun.sleep(1e6)",
    "reading standard input": "io.read '*a'",
}


def wait_ready(process):
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.2)


def ready(chunk):
    return f"io.write 'ready\\n' io.flush() {chunk}"


@pytest.mark.parametrize("name", LOOPS)
def test_ctrl_c_stops(start, name):
    process = start("-e", ready(LOOPS[name]))
    wait_ready(process)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert time.monotonic() - begun < 2  # the longest wait between two looks at the flag is 0.1 s; the rest is closing down
    assert process.stderr.read() == "sslrun: interrupted\n"


def test_exit_functions_run_last_first_and_may_call_bound_functions(start):
    process = start("-e", ready("""
      for i = 1, 2 do
        sslrun.at_exit(function(code) sslrun.sleep(0.01) print(i, code) io.flush() end)
      end
      sslrun.sleep(1e6)"""))
    wait_ready(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert process.stdout.read() == "2\t130\n1\t130\n"


def test_second_ctrl_c_kills(start):
    # A compiled loop without calls never looks at the flag: the documented case for a second Ctrl-C.
    process = start("-e", ready("while true do end"))
    wait_ready(process)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == -signal.SIGINT


def test_second_ctrl_c_kills_in_an_exit_function_too(start):
    process = start("-e", ready("sslrun.at_exit(function() sslrun.sleep(1e6) end) sslrun.sleep(1e6)"))
    wait_ready(process)
    process.send_signal(signal.SIGINT)
    assert process.stderr.readline() == "sslrun: interrupted\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == -signal.SIGINT


def test_sigterm_stops_in_good_order(start):
    process = start("-e", ready("sslrun.at_exit(function(code) print(code) end) sslrun.sleep(1e6)"))
    wait_ready(process)
    process.terminate()
    assert process.wait(timeout=20) == 128 + signal.SIGTERM
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
    assert process.wait(timeout=20) == 128 + signal.SIGPIPE
    assert process.stderr.read() == "code 141"


def test_closed_output_pipe_ends_a_compiled_loop_of_writes(start):
    process = start("-e", "while true do io.write '1\\n' end")
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=20) == 128 + signal.SIGPIPE
    assert process.stderr.read() == ""
