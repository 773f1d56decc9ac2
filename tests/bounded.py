"""Runs the program in a child process and tells how much memory it took at most."""
import os
import subprocess
import sys
import tempfile

from waiting import DEADLINE

GUARD = 6 << 30  # of data: what takes more fails instead of harming the machine
# Linux counts what a process held before exec as well, which is what its parent holds: a small one stands between.
MEASURE = """
import os, resource, sys
report, guard, seconds = map(int, sys.argv[1:4])
pid = os.fork()
if pid == 0:
    resource.setrlimit(resource.RLIMIT_DATA, (guard, guard))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    os.execvp(sys.argv[4], sys.argv[4:])
_, status, usage = os.wait4(pid, 0)
os.write(report, f"{os.waitstatus_to_exitcode(status)} {usage.ru_maxrss}".encode())
"""


def run(arguments, folder):
    """Exit code, stdout, stderr and the largest resident size in MiB; ends after DEADLINE seconds of work."""
    reader, report = os.pipe()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error, open(reader) as answer:
        subprocess.run([sys.executable, "-I", "-S", "-c", MEASURE, str(report), str(GUARD), str(DEADLINE), *map(str, arguments)],
                       cwd=folder, stdout=out, stderr=error, pass_fds=[report], env=os.environ | {"OMP_NUM_THREADS": "1"}, check=True)
        os.close(report)
        code, peak = map(int, answer.read().split())
        out.seek(0), error.seek(0)
        return code, out.read().decode(errors="replace"), error.read().decode(errors="replace"), peak / 1024
