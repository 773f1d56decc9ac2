"""A collective of CUDA tensors that comes to nothing ends the process within dist.timeout, in our words; inside a replayed graph too."""
import os
import signal
import socket
import subprocess

import pytest

from gpu import environment
from program import PROGRAM
from waiting import DEADLINE

BEGIN = """
dist.set_timeout(3)
sslrun.use_device 'auto'
dist.barrier()
dist.set_step(7)
local x = torch.ones({ 4 }, { device = sslrun.device })
dist.all_reduce(x)
torch.cuda_synchronize()
"""
RECORD = """
local graph = torch.cuda_graph(sslrun.device)
x = dist.all_reduce(x * 1)
graph:begin()
local sum = dist.all_reduce(x)
graph:finish()
graph:replay()
"""
SIGNAL = """
dist.barrier()
print 'met'
io.flush()
if dist.rank() == 1 then
  require('ffi').cdef 'int kill(int, int); int getpid();'
  require('ffi').C.kill(require('ffi').C.getpid(), %d)
end
"""
STEP = BEGIN + SIGNAL + "print(dist.all_reduce(x):sum():item())"
# The graph is replayed, and the host goes on to wait for it: by a copy, or for a log line whose collective is behind it.
REPLAY = BEGIN + RECORD + SIGNAL + "dist.set_step(8); graph:replay(); print(sum:sum():item())"
LOGGED = BEGIN + RECORD + SIGNAL + "dist.set_step(8); graph:replay(); print(dist.all_reduce(sum):sum():item())"


def start(rank, port, code, **more):
    place = {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1",
             "MASTER_PORT": str(port)}
    return subprocess.Popen([PROGRAM, "-e", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=environment(2, **place, **more))


def ends(code, number):
    """What rank 0 prints, and on standard error, where rank 1 gives itself this signal."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    peers = [start(rank, port, code % number, PRETEND_NCCL_PATIENCE="1") for rank in range(2)]
    try:
        if number == signal.SIGSTOP:
            os.waitid(os.P_PID, peers[1].pid, os.WSTOPPED | os.WNOWAIT)
        out, errors = peers[0].communicate(timeout=DEADLINE)
    finally:
        for peer in peers:
            peer.kill()
            peer.wait()
    assert out == "met\n"
    assert peers[0].returncode == 1, errors
    assert "ProcessGroupNCCL" not in errors and "frame #" not in errors
    return errors


# A killed peer breaks the connection; one that stands still is waited for.
@pytest.mark.parametrize("number, said", [
    (signal.SIGKILL, "all_reduce failed (NCCL lost the connection to another process); has another rank ended?"),
    (signal.SIGSTOP, "waited 3 s in all_reduce for the others"),
])
def test_a_lost_peer_is_told_with_rank_step_and_collective(number, said):
    errors = ends(STEP, number)
    assert f"[dist.all_reduce] rank 0 of 2, step 7, collective 4 (all_reduce): {said}" in errors
    assert "rank 1" in errors.splitlines()[-1]


LATE = "waited 3 s in its collectives for the others"
LOST = "its collectives failed (NCCL lost the connection to another process); has another rank ended?"


# The collectives of a graph are looked at as a whole; an eager one, behind it or just before it, may hear first of a broken connection.
@pytest.mark.parametrize("code, number, said", [
    (REPLAY, signal.SIGKILL, {LATE, LOST}), (REPLAY, signal.SIGSTOP, {LATE}),
    (LOGGED, signal.SIGKILL, {LATE, LOST}), (LOGGED, signal.SIGSTOP, {LATE}),
], ids=["dead", "stuck", "dead, log line", "stuck, log line"])
def test_a_lost_peer_is_told_inside_a_replay(code, number, said):
    first, advice, other = ends(code, number).splitlines()
    assert first.removeprefix("[dist] rank 0 of 2, step 8, inside the recorded step: ") in said
    assert advice == "  --graph=false tells in which one" and "rank 1" in other


def test_a_slow_peer_is_waited_for():
    """Replays follow one another for longer than dist.timeout; none of them takes that long."""
    code = BEGIN + RECORD + "for i = 1, 80 do if dist.rank() == 1 then sslrun.sleep(0.05) end graph:replay() end print(sum:sum():item())"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    peers = [start(rank, port, code) for rank in range(2)]
    for peer in peers:
        out, errors = peer.communicate(timeout=DEADLINE)
        assert (peer.returncode, out, errors) == (0, "16\n", "")
