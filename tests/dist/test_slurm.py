"""Under a real SLURM of one node: srun, and the job script that users copy, requeued after a rank was killed."""
import subprocess

import pytest

import slurm_cluster
from conftest import PRELUDE, environment, finish
from program import PROGRAM, ROOT
from training import SMALL, assert_same, train
from waiting import DEADLINE, wait_until

JOB = ROOT / "scripts" / "slurm" / "train.sh"


@pytest.fixture(scope="module")
def slurm():
    """Variables under which srun and sbatch reach a cluster of this test."""
    with slurm_cluster.cluster() as variables:
        yield variables


def test_srun_gives_each_task_its_place(slurm, tmp_path):
    (tmp_path / "code.lua").write_text(PRELUDE + """
tell('place', {dist.rank(), dist.world(), dist.local_rank()})
tell('sum', dist.all_reduce(torch.ones({2}) * (dist.rank() + 1)))""")
    done = finish(["srun", "-n", "3", "--overcommit", PROGRAM, "--threads", "1", "code.lua"], tmp_path, 3, slurm)
    assert done.code == 0, done.err
    assert [told["place"] for told in done.ranks] == [[rank, 3, rank] for rank in range(3)]
    assert [told["sum"] for told in done.ranks] == [[6, 6]] * 3


def test_srun_equals_one_process(slurm, tmp_path, alone):
    done = train(tmp_path, ["srun", "-n", 2, "--overcommit", PROGRAM], "many", "--precision=float64", env=slurm)
    assert done.stdout.count("run folder") == 1
    assert_same(tmp_path, alone("--precision=float64"), "many", 1e-9)


TROUBLE = """
-- The recipe given as RECIPE, in whose second epoch rank 1 dies by SIGKILL at the job's first start, and at its second
-- one comes the signal that its time is over.
local ffi, step, starts = require 'ffi', dist.set_step, tonumber(os.getenv 'SLURM_RESTART_COUNT' or 0)
ffi.cdef 'int kill(int, int); int getpid();'
function dist.set_step(count)
  step(count)
  if count ~= 5 or dist.rank() == 0 or starts > 1 then return end
  if starts == 0 then ffi.C.kill(ffi.C.getpid(), 9) end
  os.execute 'scancel --batch --signal=USR1 $SLURM_JOB_ID'
  while not sslrun.asked_to_stop() do sslrun.sleep(0.05) end
end
dofile(os.getenv 'RECIPE')
"""


def test_the_job_script_goes_on_after_a_killed_rank_and_the_end_of_its_time(slurm, tmp_path, alone):
    three_epochs = [*SMALL, "--precision=float64", "--epochs=3", "--run.steps=0", "--data.train=48"]
    (tmp_path / "trouble.lua").write_text(TROUBLE)
    env = environment(SSLRUN=PROGRAM, STARTS="3", RECIPE=str(ROOT / "recipes" / "simsiam_scenes.lua"), **slurm)
    here = ["--nodes=1", "--ntasks-per-node=2", "--gpus-per-node=0", "--cpus-per-task=1", "--time=5", "--overcommit", "--output=job.out"]
    job = subprocess.run(["sbatch", "--parsable", *here, str(JOB), "trouble.lua", *three_epochs], cwd=tmp_path, env=env,
                         capture_output=True, text=True, timeout=DEADLINE)
    assert job.returncode == 0, job.stderr
    number = job.stdout.strip()
    shown = lambda: subprocess.run(["scontrol", "show", "job", number], env=env, capture_output=True, text=True).stdout

    def over():
        state = shown()
        if "Restarts=0" not in state and "JobState=PENDING" in state:  # SLURM lets it wait for two minutes; we do not
            subprocess.run(["scontrol", "update", f"JobId={number}", "StartTime=now"], env=env, capture_output=True)
        return "JobState=COMPLETED" in state or "JobState=FAILED" in state

    wait_until(over, "the job is over")
    output = (tmp_path / "job.out").read_text()
    assert "JobState=COMPLETED" in shown() and "Restarts=2" in shown(), output
    assert output.count(f"resume: runs/sslrun-{number}/checkpoints/last.pt, 3 steps and 1 epochs done") == 1
    assert output.count("SIGUSR1: saved and stopped after step 6") == 1
    assert output.count(f"resume: runs/sslrun-{number}/checkpoints/last.pt, 6 steps and 2 epochs done") == 1
    assert_same(tmp_path, alone(*three_epochs[len(SMALL):]), f"runs/sslrun-{number}", 1e-9)
