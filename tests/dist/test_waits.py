"""Every wait for other processes ends with its time limit, and with a signal: meeting, collectives, and those inside backward."""
import os
import signal
import socket
import subprocess

import pytest

from conftest import environment, reserved_port
from program import PROGRAM
from waiting import DEADLINE, wait_until, wait_until_asleep


@pytest.fixture
def port():
    """A port that nobody listens on unless the test does."""
    with reserved_port() as reserved:
        yield reserved


def start(rank, code, port, host="127.0.0.1"):
    """A process of two that says `ready` when `code` begins."""
    place = {"RANK": rank, "WORLD_SIZE": 2, "LOCAL_RANK": rank, "LOCAL_WORLD_SIZE": 2, "MASTER_ADDR": host, "MASTER_PORT": port}
    return subprocess.Popen([PROGRAM, "--threads", "1", "-e", "print('ready') io.flush() " + code], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=environment(**{name: str(value) for name, value in place.items()}))


def fails(process):
    out, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 1, out + err
    return err


def test_a_host_that_cannot_be_found_is_named_with_the_time_waited():
    err = fails(start(1, "dist.set_timeout(1) dist.barrier()", 29555, "nohost.invalid"))
    assert "[dist] rank 1 of 2 could not reach the rendezvous at nohost.invalid:29555 in 1 s: the host cannot be found" in err


def test_a_meeting_place_that_nobody_keeps(port):
    assert f"rank 1 of 2 could not reach the rendezvous at 127.0.0.1:{port} in 1 s: Connection refused" in fails(
        start(1, "dist.set_timeout(1) dist.barrier()", port))


def test_a_meeting_place_kept_by_something_else():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"could not reach the rendezvous at 127.0.0.1:{port} in 1 s" in fails(start(1, "dist.set_timeout(1) dist.barrier()", port))


def test_others_that_do_not_come(port):
    assert f"rank 0 of 2 did not meet the others at 127.0.0.1:{port} in 1 s; have all of them been started?" in fails(
        start(0, "dist.set_timeout(1) dist.barrier()", port))


def test_the_recipes_key_holds_before_the_run():
    code = "local cfg = require('ssl').config({}, {args = {'--dist.timeout=1'}}) dist.barrier()"
    assert "could not reach the rendezvous at nohost.invalid:29555 in 1 s" in fails(start(1, code, 29555, "nohost.invalid"))


def ends_by(process, number):
    process.send_signal(number)
    assert process.wait(timeout=DEADLINE) == 128 + number, process.communicate()
    process.communicate()


SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=["SIGTERM", "SIGINT", "SIGHUP"])


@SIGNALS
def test_a_signal_ends_the_search_for_a_host(number):
    process = start(1, "dist.barrier()", 29555, "nohost.invalid")
    assert process.stdout.readline() == "ready\n"
    wait_until_asleep(process)
    ends_by(process, number)


@SIGNALS
def test_a_signal_ends_the_wait_for_an_answer(number):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        process = start(1, "dist.barrier()", silent.getsockname()[1])
        connection = silent.accept()[0]
        if not connection.recv(1):  # it only looked whether somebody is there
            connection = silent.accept()[0]
        ends_by(process, number)


@SIGNALS
def test_a_signal_ends_the_wait_of_rank_0_for_the_others(port, number):
    process = start(0, "dist.barrier()", port)

    def listens():
        with socket.socket() as knocks:
            return knocks.connect_ex(("127.0.0.1", port)) == 0

    wait_until(listens, "rank 0 listens")
    ends_by(process, number)


# What rank 0 waits in while rank 1 stands still.
WAITS = {
    "barrier": "dist.barrier()",
    "all_reduce": "dist.all_reduce(torch.ones {4})",
    "the comparison of models": "dist.parallel(model)",
    "backward": "model(torch.ones {1, 2}):sum():backward()",
}


@pytest.mark.parametrize("name", WAITS)
def test_a_signal_ends_a_wait_for_a_process_that_stands_still(port, name):
    before = "local model = nn.Linear(2, 2) dist.barrier() " + ("dist.parallel(model) " if name == "backward" else "")
    still = start(1, before + "print(1) io.flush() require('ffi').cdef 'int kill(int, int); int getpid();' "
                  "require('ffi').C.kill(require('ffi').C.getpid(), 19)", port)
    waits = start(0, before + "print(1) io.flush() " + WAITS[name], port)
    try:
        for process in (still, waits):
            assert [process.stdout.readline() for _ in range(2)] == ["ready\n", "1\n"]
        os.waitid(os.P_PID, still.pid, os.WSTOPPED | os.WNOWAIT)
        ends_by(waits, signal.SIGTERM)
    finally:
        for process in (still, waits):
            process.kill()
            process.wait()
