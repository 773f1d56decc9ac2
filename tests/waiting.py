"""How tests wait: until something has happened. Times here only end a hang; no test's result depends on them."""
import pathlib
import signal
import time

DEADLINE = 300  # seconds, for any wait and for any program that a test runs


def wait_until(condition, what):
    """What `condition()` returns when that is true; `what` is the sentence that an error tells."""
    end = time.monotonic() + DEADLINE
    while not (found := condition()):
        assert time.monotonic() < end, f"waited {DEADLINE} s until {what}"
        time.sleep(0.01)
    return found


def _state(pid):
    """The fields of /proc/PID/stat from the state on."""
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def runs(pid):
    """Whether there is such a process; one that has ended and that nobody has asked about does not run."""
    try:
        return _state(pid)[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_asleep(process):
    """Until the process's main thread waits in the kernel."""
    wait_until(lambda: _state(process.pid)[0] == "S", "the process sleeps")


def wait_until_computing(process):
    """Until the process has used 50 ms of a processor from now on."""
    ticks = lambda: sum(map(int, _state(process.pid)[11:13]))  # of 10 ms
    before = ticks()
    wait_until(lambda: ticks() >= before + 5, "the process computes")


def send(process, number):
    """Sends a signal and returns when the process has taken it: a second one of its kind is not merged with it."""
    process.send_signal(number)

    def taken():
        if process.poll() is not None:
            return True
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        pending = [int(line.split()[1], 16) for line in status.splitlines() if line.startswith(("SigPnd", "ShdPnd"))]
        return not any(mask >> (number - 1) & 1 for mask in pending)

    wait_until(taken, f"{signal.Signals(number).name} is taken")
