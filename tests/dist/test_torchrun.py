"""Under the real torchrun: the place of each process, recipes as they are, a group that is started again, and Ctrl-C."""
import signal
import subprocess

import pytest

from altered_run import altered_run
from conftest import environment, torchrun_words
from program import ROOT
from training import assert_same, train
from waiting import DEADLINE, wait_until


def test_places(torchrun):
    done = torchrun(2, "tell('sum', dist.all_reduce(torch.ones{1}):item())\ntell('place', {dist.rank(), dist.world(), dist.local_rank()})")
    assert done.code == 0, done.err
    assert [told["sum"] for told in done.ranks] == [2, 2]
    assert [told["place"] for told in done.ranks] == [[0, 2, 0], [1, 2, 1]]


def test_wcl_equals_one_process(tmp_path, alone):
    one = alone("--precision=float64", recipe="wcl_scenes")
    with torchrun_words(2) as starter:
        done = train(tmp_path, starter, "many", "--precision=float64", recipe="wcl_scenes")
    assert done.stdout.count("run folder") == 1
    assert_same(tmp_path, one, "many", 1e-9)


# A recipe as it is, but that a rank dies once: before its first checkpoint, or after it.
DIES = """
local step = dist.set_step
function dist.set_step(count)
  step(count)
  if count == {step} and dist.rank() == {rank} and os.getenv 'TORCHELASTIC_RESTART_COUNT' == '0' then
    require('ffi').cdef 'int kill(int, int); int getpid();'
    require('ffi').C.kill(require('ffi').C.getpid(), 9)
  end
end
dofile '{recipe}'
"""


@pytest.mark.parametrize("processes, rank, step", [(2, 1, 5), (2, 0, 2), (1, 0, 5)])
def test_a_group_that_is_started_again_goes_on(tmp_path, alone, processes, rank, step):
    """Two epochs of three steps, and no option that says where to go on."""
    two_epochs = ("--precision=float64", "--epochs=2", "--run.steps=0", "--data.train=48")
    (tmp_path / "dies.lua").write_text(DIES.format(rank=rank, step=step, recipe=ROOT / "recipes" / "simsiam_scenes.lua"))
    with torchrun_words(processes, "--max-restarts", "1") as starter:
        done = train(tmp_path, starter, "", *two_epochs, recipe=tmp_path / "dies")
    assert ("3 steps and 1 epochs done" in done.stdout) == (step > 3), done.stdout
    folders = list((tmp_path / "runs").iterdir())
    assert len(folders) == 1  # the second start writes where the first one did
    assert_same(tmp_path, alone(*two_epochs), folders[0], 1e-9)


def test_ctrl_c_saves_the_run(tmp_path):
    """torchrun takes it and passes it on: each process hears of it once."""
    (tmp_path / "held.lua").write_text(altered_run(ROOT / "tests" / "resume" / "training.lua", "step", """
    getmetatable(self).step(self, ...)
    if self.steps == 5 then
      fs.write('held' .. dist.rank(), '')
      while not sslrun.asked_to_stop() do sslrun.sleep(0.01) end
    end"""))
    with torchrun_words(2) as starter:
        process = subprocess.Popen([*map(str, starter), "--threads", "1", "held.lua", "--run.dir=run", "--device=cpu"], cwd=tmp_path,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment())
        held = lambda: process.poll() is not None or all((tmp_path / f"held{rank}").exists() for rank in (0, 1))
        wait_until(held, "both processes wait behind the fifth step")
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=DEADLINE)[0]
    assert output.count("SIGINT: saved and stopped after step 6; --resume=run goes on") == 1, output
    assert (tmp_path / "run" / "checkpoints" / "last.pt").exists()
