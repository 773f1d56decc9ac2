"""How long a run of two processes takes to end after a fault: the table of docs/results/processes.txt. `--repeats N` (5)."""
import argparse
import json
import os
import pathlib
import socket
import statistics
import subprocess
import tempfile
import time

from program import PROGRAM

# `fail()` notes the time of the fault.
PRELUDE = """
local ffi = require 'ffi'
ffi.cdef 'typedef struct { long s, ns; } moment; int clock_gettime(int, moment*); int kill(int, int); int getpid();'
local function fail()
  local now = ffi.new 'moment'
  ffi.C.clock_gettime(0, now)
  local file = io.open('failed_at', 'w')
  file:write(('%.6f'):format(tonumber(now.s) + tonumber(now.ns) * 1e-9))
  file:close()
end
local function signal(number) ffi.C.kill(ffi.C.getpid(), number) end
local last = dist.rank() == 1
"""
TIMEOUT = 2
FAULTS = {  # what happens: its code
    "a rank throws": "dist.barrier() if last then fail() error 'boom' end dist.barrier()",
    "a rank is killed": "dist.barrier() if last then fail() signal(9) end dist.all_reduce(torch.ones {4})",
    "a rank throws, another one is deaf": "dist.barrier() if last then fail() error 'boom' end signal(19)",
    "a rank stalls (after the timeout)":
        f"dist.set_timeout({TIMEOUT}) dist.barrier() if last then sslrun.sleep(60) end fail() dist.all_reduce(torch.ones {{4}})",
    "the port is taken (from the start)": "dist.barrier()",
    "different models": "dist.barrier() if last then fail() end dist.parallel(nn.Linear(4, 3 + dist.rank()))",
    "different settings": "dist.barrier() local cfg = require('ssl').config { lr = 0.1 + dist.rank() } if last then fail() end require('ssl').run(cfg)",
}


def seconds(what, code):
    with tempfile.TemporaryDirectory() as folder, socket.socket() as taken:
        (pathlib.Path(folder) / "code.lua").write_text(PRELUDE + code)
        options = []
        if "port" in what:
            taken.bind(("0.0.0.0", 0))
            taken.listen()
            options = ["--rendezvous", f"127.0.0.1:{taken.getsockname()[1]}"]
        began = time.time()
        done = subprocess.run([PROGRAM, "--nproc", "2", "--threads", "1", *options, "code.lua"], cwd=folder, capture_output=True, timeout=120)
        ended, mark = time.time(), pathlib.Path(folder) / "failed_at"
        assert done.returncode != 0, what
        failed = float(mark.read_text()) if mark.exists() else began
        return ended - failed - (TIMEOUT if "timeout" in what else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    times = {what: [] for what in FAULTS}
    for _ in range(repeats):
        for what, code in FAULTS.items():
            times[what].append(seconds(what, code))
    print(f"{'fault':<38} {'median s':>8} {'min':>6} {'max':>6}   {repeats} repeats, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for what, each in times.items():
        print(f"{what:<38} {statistics.median(each):8.2f} {min(each):6.2f} {max(each):6.2f}")
    print(json.dumps({"benchmark": "faults", "seconds": times}))


if __name__ == "__main__":
    main()
