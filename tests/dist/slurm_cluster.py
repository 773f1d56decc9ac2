"""A SLURM of one node on the loopback interface: munged, slurmctld and slurmd of this user, in a temporary folder."""
import contextlib
import getpass
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

from conftest import reserved_port
from waiting import DEADLINE, wait_until

DAEMONS = ("munged", "slurmctld", "slurmd")
PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))  # daemons are not on everybody's path
# FirstJobId: jobs meet at a port that follows from their number, and clusters may run side by side.
CONFIG = """
ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
FirstJobId={ports[0]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={home}/munge.socket
CredType=cred/munge
StateSaveLocation={home}/state
SlurmdSpoolDir={home}/spool
SlurmctldPidFile={home}/slurmctld.pid
SlurmdPidFile={home}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SelectType=select/linear
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
SchedulerParameters=sched_interval=1
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=10
"""


@contextlib.contextmanager
def cluster():
    """Yields the variables for its users."""
    absent = [name for name in (*DAEMONS, "srun", "sbatch", "scontrol") if not shutil.which(name, path=PATH)]
    assert not absent, f"no {', '.join(absent)} here (Debian's slurm-wlm and munge, which scripts/setup.sh installs)"
    with reserved_port() as controller, reserved_port() as node:
        yield from start(controller, node)


def start(*ports):
    home = pathlib.Path(tempfile.mkdtemp(prefix="slurm", dir="/tmp"))  # a socket's path must be short
    home.chmod(0o755)
    for name in ("state", "spool"):
        (home / name).mkdir()
    key = home / "munge.key"
    key.touch(0o600)
    key.write_bytes(os.urandom(128))
    (home / "slurm.conf").write_text(CONFIG.format(
        home=home, user=getpass.getuser(), host=socket.gethostname().split(".")[0], ports=ports, cores=os.cpu_count()))
    variables = {"SLURM_CONF": str(home / "slurm.conf"), "PATH": PATH}
    files = [f"--{name}={home}/munge.{end}" for name, end in
             (("key-file", "key"), ("socket", "socket"), ("pid-file", "pid"), ("seed-file", "seed"), ("log-file", "log"))]
    running = []

    def daemon(name, *options):
        with open(home / f"{name}.out", "w") as output:
            running.append(subprocess.Popen([shutil.which(name, path=PATH), *options], stdout=output, stderr=subprocess.STDOUT,
                                            env=os.environ | variables))

    def alive():
        for process in running:
            assert process.poll() is None, f"{process.args[0]} ended: " + "".join(path.read_text()[-300:] for path in home.glob("*.out"))
        return True

    def idle():
        asked = subprocess.run(["sinfo", "-h", "-o", "%T"], env=os.environ | variables, capture_output=True, text=True)
        return asked.stdout.strip() == "idle"

    try:
        daemon("munged", "--foreground", "--force", *files)  # --force: /tmp's permissions are of no concern here
        wait_until(lambda: alive() and (home / "munge.socket").exists(), "munged comes up")
        daemon("slurmctld", "-D")
        daemon("slurmd", "-D")
        wait_until(lambda: alive() and idle(), "the node comes up")
        yield variables
    finally:
        for process in reversed(running):
            process.terminate()
            try:
                process.wait(timeout=DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(home, ignore_errors=True)
