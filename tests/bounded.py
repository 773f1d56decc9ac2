"""Runs the program in a child process and tells how much memory it took at most."""
import os
import resource
import subprocess
import tempfile

from waiting import DEADLINE

GUARD = 6 << 30  # of data: what takes more fails instead of harming the machine


def run(arguments, folder):
    """Exit code, stdout, stderr and the largest resident size in MiB; ends after DEADLINE seconds of work."""
    def bound():
        resource.setrlimit(resource.RLIMIT_DATA, (GUARD, GUARD))
        resource.setrlimit(resource.RLIMIT_CPU, (DEADLINE, DEADLINE))

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        child = subprocess.Popen(list(map(str, arguments)), cwd=folder, stdout=out, stderr=error, preexec_fn=bound,
                                 env=os.environ | {"OMP_NUM_THREADS": "1"})
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), error.seek(0)
        return child.returncode, out.read().decode(errors="replace"), error.read().decode(errors="replace"), usage.ru_maxrss / 1024
