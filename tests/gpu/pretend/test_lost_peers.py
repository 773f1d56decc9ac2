"""A collective of CUDA tensors that comes to nothing ends the process within dist.timeout, in our words."""
import os
import signal
import socket
import subprocess

import pytest

from gpu import environment
from program import PROGRAM
from waiting import DEADLINE

CODE = """
dist.set_timeout(3)
sslrun.use_device 'auto'
dist.barrier()
dist.set_step(7)
local x = torch.ones({ 4 }, { device = sslrun.device })
dist.all_reduce(x)
torch.cuda_synchronize()
dist.barrier()
print 'met'
io.flush()
if dist.rank() == 1 then
  require('ffi').cdef 'int kill(int, int); int getpid();'
  require('ffi').C.kill(require('ffi').C.getpid(), %d)
end
print(dist.all_reduce(x):sum():item())
"""


def start(rank, port, number):
    place = {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1",
             "MASTER_PORT": str(port)}
    return subprocess.Popen([PROGRAM, "-e", CODE % number], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=environment(2, PRETEND_NCCL_PATIENCE="1", **place))


# A killed peer breaks the connection; one that stands still is waited for.
@pytest.mark.parametrize("number, said", [
    (signal.SIGKILL, "all_reduce failed (NCCL lost the connection to another process); has another rank ended?"),
    (signal.SIGSTOP, "waited 3 s in all_reduce for the others"),
])
def test_a_lost_peer_is_told_with_rank_step_and_collective(number, said):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    peers = [start(rank, port, number) for rank in range(2)]
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
    assert f"[dist.all_reduce] rank 0 of 2, step 7, collective 4 (all_reduce): {said}" in errors
    assert "rank 1" in errors.splitlines()[-1]
    assert "ProcessGroupNCCL" not in errors and "frame #" not in errors
