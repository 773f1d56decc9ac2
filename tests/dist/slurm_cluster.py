"""A SLURM of one node on the loopback interface: munged, slurmctld and slurmd of this user, in a temporary folder."""
import contextlib
import getpass
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

DAEMONS = ("munged", "slurmctld", "slurmd")
PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))  # daemons are not on everybody's path
CONFIG = """
ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
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


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def missing():
    """Why it cannot run here, or ""."""
    absent = [name for name in (*DAEMONS, "srun", "sbatch", "scontrol") if not shutil.which(name, path=PATH)]
    return f"no {', '.join(absent)} here (Debian's slurm-wlm and munge)" if absent else ""


def wait_for(ready, seconds):
    end = time.monotonic() + seconds
    while not (found := ready()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


@contextlib.contextmanager
def cluster():
    """Yields (variables for its users, ""), or (None, reason) when a daemon does not come up."""
    home = pathlib.Path(tempfile.mkdtemp(prefix="slurm", dir="/tmp"))  # a socket's path must be short
    home.chmod(0o755)
    for name in ("state", "spool"):
        (home / name).mkdir()
    key = home / "munge.key"
    key.touch(0o600)
    key.write_bytes(os.urandom(128))
    (home / "slurm.conf").write_text(CONFIG.format(
        home=home, user=getpass.getuser(), host=socket.gethostname().split(".")[0], ports=free_ports(2), cores=os.cpu_count()))
    variables = {"SLURM_CONF": str(home / "slurm.conf"), "PATH": PATH}
    files = [f"--{name}={home}/munge.{end}" for name, end in
             (("key-file", "key"), ("socket", "socket"), ("pid-file", "pid"), ("seed-file", "seed"), ("log-file", "log"))]
    running = []

    def start(name, *options):
        with open(home / f"{name}.out", "w") as output:
            running.append(subprocess.Popen([shutil.which(name, path=PATH), *options], stdout=output, stderr=subprocess.STDOUT,
                                            env=os.environ | variables))

    def idle():
        asked = subprocess.run(["sinfo", "-h", "-o", "%T"], env=os.environ | variables, capture_output=True, text=True)
        return asked.stdout.strip() == "idle"

    try:
        start("munged", "--foreground", "--force", *files)  # --force: /tmp's permissions are of no concern here
        if not wait_for((home / "munge.socket").exists, 10):
            yield None, "munged does not come up: " + (home / "munged.out").read_text()[-300:]
            return
        start("slurmctld", "-D")
        start("slurmd", "-D")
        if not wait_for(idle, 30):
            yield None, "the node does not come up: " + "".join((home / f"{name}.out").read_text()[-300:] for name in DAEMONS[1:])
            return
        yield variables, ""
    finally:
        for process in reversed(running):
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(home, ignore_errors=True)
