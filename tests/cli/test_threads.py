"""Threads: a system that gives no more of them is an error that pcall catches, with none of the started ones left; how they wait."""
import pathlib
import re

import pytest

from program import PROGRAM

LIBRARY = pathlib.Path(PROGRAM).parent / "tests" / "libno_threads.so"

# Work on several threads: what it needs, and a call that starts three threads.
WORK = {
    "data.loader": "return data.loader(images, data.views { { size = 4 } }, { batch = 1, workers = 3 })",
    "data.scan": "return data.scan(images, { workers = 4 })",
    "data.pack": "return data.pack(images, dir .. '/p.pack', { workers = 4 })",
    "data.scenes.generate": "return data.scenes.generate(dir .. '/scenes', { train = 8, val = 8, size = 32, workers = 4 })",
}
CHUNK = """
local dir = ...
for i = 1, 8 do log.write_png(('%s/pictures/%d.png'):format(dir, i), torch.zeros({ 3, 8, 8 }, { dtype = 'uint8' })) end
local images = data.images(dir .. '/pictures')
print(pcall(function() WORK end))
while #fs.list '/proc/self/task' > 1 do sslrun.sleep(0.01) end -- a joined thread leaves this list a little later
print 'alone'
for batch in data.loader(images, data.views { { size = 4 } }, { batch = 8, workers = 0 }):epoch(0) do print(#batch) end
"""


@pytest.mark.parametrize("given", [0, 1, 2])
@pytest.mark.parametrize("work", WORK)
def test_threads_that_cannot_be_started(run, tmp_path, work, given):
    assert LIBRARY.exists(), f"no {LIBRARY}: scripts/build.sh makes it"
    (tmp_path / "pictures").mkdir()
    (tmp_path / "chunk.lua").write_text(CHUNK.replace("WORK", WORK[work]))
    limited = {"LD_PRELOAD": str(LIBRARY), "THREADS": str(given), "OMP_NUM_THREADS": "1"}
    done = run("chunk.lua", tmp_path, env=limited)
    assert done.returncode == 0, done.stdout + done.stderr
    tried, alone, *after = done.stdout.splitlines()
    assert re.match(r"false\t\S+: \[[\w.]+\] cannot start a thread: Resource temporarily unavailable \(`ulimit -u` ", tried)
    assert alone == "alone" and after


def test_a_checkpoint_whose_writer_gets_no_thread(run, tmp_path):
    chunk = """local writer = checkpoint.background()
        print(pcall(writer.save, writer, 'a.pt', { x = torch.ones { 2 } }))
        print(writer:busy(), pcall(writer.wait, writer))"""
    done = run("-e", chunk, env={"LD_PRELOAD": str(LIBRARY), "THREADS": "0", "OMP_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stderr
    saved, after = done.stdout.splitlines()
    assert saved.startswith("false\t") and "[checkpoint.save] cannot start a thread: Resource temporarily unavailable" in saved
    assert after == "false\ttrue"


@pytest.mark.parametrize("given, count", [
    ({}, "1000"), ({"OMP_WAIT_POLICY": "passive"}, "0"), ({"OMP_WAIT_POLICY": "active"}, "30000000000"), ({"GOMP_SPINCOUNT": "77"}, "77")])
def test_threads_soon_sleep_while_they_wait_unless_the_environment_says_otherwise(run, given, count):
    done = run("-e", "os.execute 'env'", env={"OMP_DISPLAY_ENV": "verbose", **given})
    if "GOMP_" not in done.stderr:
        pytest.skip("this LibTorch uses another OpenMP than libgomp")
    assert re.search(rf"GOMP_SPINCOUNT = '{count}'", done.stderr), done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith(("OMP_WAIT", "GOMP"))] == [f"{k}={v}" for k, v in given.items()]
