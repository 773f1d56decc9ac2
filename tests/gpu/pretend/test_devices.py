"""A process computes on its own GPU, and opens a context on no other."""
import re
import subprocess

import gpu
import pytest
import runs
from gpu import environment
from program import PROGRAM, ROOT
from waiting import DEADLINE

SHORT = ("--batch=16", "--data.train=96", "--data.val=16", "--data.size=32", "--epochs=1", "--run.preview=0", "--run.tensorboard=false")
LINE = re.compile(r"^(?:\[(\d+)\] )?\[pretend cuda\] pid \d+ makes a context on device (\d+)", re.M)


def sslrun(folder, *arguments, gpus=2, code=0, **variables):
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=DEADLINE,
                          env=environment(gpus, PRETEND_CONTEXTS="1", **variables))
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def recipe(name):
    return ROOT / "recipes" / f"{name}_scenes.lua"


def contexts(text):
    """(rank, device) of each context that was made; the rank is empty for a process alone."""
    return sorted(LINE.findall(text))


def test_a_graph_is_recorded_on_the_device_that_was_asked_for(tmp_path):
    text = sslrun(tmp_path, recipe("simsiam"), *SHORT, "--run.steps=6", "--device=cuda:1", "--graph=true", "--run.log_every=50")
    assert "device cuda:1" in text and "steps run one by one" not in text
    assert contexts(text) == [("", "1")]


# Batches from loader threads, checkpoints, autograd's threads of the device, collectives, evaluation between epochs.
@pytest.mark.parametrize("device", ["--device=auto", "--device=cuda"])
def test_each_process_opens_a_context_on_its_own_gpu_alone(tmp_path, device):
    text = sslrun(tmp_path, "--nproc=2", "--prefix", recipe("simsiam"), *SHORT, device, "--workers=2", "--run.save_steps=2",
                  "--eval.every=1", "--dist.sync_batchnorm=false")
    assert contexts(text) == [("0", "0"), ("1", "1")]


def test_processes_that_see_one_gpu_each_take_it(tmp_path):
    text = sslrun(tmp_path, "-e", "print(sslrun.device)", gpus=1, RANK="1", WORLD_SIZE="2", LOCAL_RANK="1", LOCAL_WORLD_SIZE="2",
                  MASTER_ADDR="127.0.0.1", MASTER_PORT="1")
    assert "cuda:0" in text


@pytest.mark.parametrize("arguments, message", [
    ([recipe("simsiam"), "--device=cuda:2"], "--device cuda:2: there are 2 GPUs, counted from 0"),
    (["--device=cuda:2", recipe("simsiam")], "--device cuda:2: there are 2 GPUs, counted from 0"),
    (["--nproc=2", recipe("simsiam"), "--device=cuda:1"],
     "--device cuda:1: process 0 of the 2 on this machine has GPU 0; --device cuda gives each its own"),
])
def test_a_device_that_cannot_be_is_a_usage_error(tmp_path, arguments, message):
    assert message in sslrun(tmp_path, *arguments, code=2)


def test_the_program_computes_where_it_says(tmp_path):
    text = sslrun(tmp_path, "-e", "sslrun.use_device 'cuda:1'; print(sslrun.device, torch.ones({1}, {device = 'cuda'}).device)")
    assert "cuda:1\tcuda:1" in text
    assert contexts(text) == [("", "1")]


def test_memory_can_be_asked_before_the_first_tensor_and_is_that_of_the_device_in_use(tmp_path):
    text = sslrun(tmp_path, "-e", """
      torch.reset_peak_memory()
      print('before', torch.memory().cuda, torch.memory().cuda_peak)
      sslrun.use_device 'cuda:1'
      local kept = torch.zeros({1024, 256}, {device = 'cuda:1'})
      print('after', torch.memory().cuda, torch.memory().cuda_peak)
      torch.cuda_synchronize()""")
    assert "before\t0\t0" in text and "after\t1048576\t1048576" in text
    assert contexts(text) == [("", "1")]


# What is said to "cuda" is done on the GPU in use, not on the first one.
@pytest.mark.parametrize("device, capability", [("cuda", "7.5"), ("cuda:0", "9"), ("cuda:1", "7.5")])
def test_cuda_without_a_number_is_the_gpu_in_use(tmp_path, device, capability):
    text = sslrun(tmp_path, "-e", f"sslrun.use_device 'cuda:1'; print('has', torch.cuda_capability '{device}')", PRETEND_CAPABILITY="9.0,7.5")
    assert f"has\t{capability}\n" in text


def test_a_gpu_that_is_not_there_is_named(tmp_path):
    for function in ("cuda_capability", "cuda_graph"):
        text = sslrun(tmp_path, "-e", f"torch.{function} 'cuda:2'", code=1)
        assert f"[torch.{function}] expected a GPU, got 'cuda:2'; this machine has 2, counted from 0" in text


@pytest.mark.parametrize("used, device", [("cuda:1", "cuda"), ("cuda:0", "cuda:1"), ("cuda:1", "cuda:0")])
def test_a_graph_records_the_work_of_the_device_it_was_made_for(tmp_path, used, device):
    text = sslrun(tmp_path, "-e", f"""
      sslrun.use_device '{used}'
      local graph = torch.cuda_graph '{device}'
      local x, y = torch.ones({{3}}, {{device = '{device}'}}), torch.zeros({{3}}, {{device = '{device}'}})
      y:add_(x)
      graph:begin()
      y:add_(x)
      graph:finish()
      print('recorded', y:sum():item())
      x:fill_(5)
      graph:replay()
      print('replayed', y:sum():item(), torch.ones({{1}}, {{device = 'cuda'}}).device)""")
    assert "recorded\t3\n" in text and f"replayed\t18\t{used}\n" in text


def test_copies_of_several_devices_are_all_waited_for(tmp_path):
    done, devices = runs.run(tmp_path, [PROGRAM, "-e", """
      local copy = torch.host_copy {torch.ones({2}, {device = 'cuda:0'}), torch.ones({2}, {device = 'cuda:1'}), torch.ones {2},
        torch.ones({3}, {device = 'cuda:1'})}
      for _ = 1, 2 do assert(#copy:wait() == 4) end"""], **gpu.settings(2))
    assert done.returncode == 0, done.stderr
    assert devices[0]["figures"]["event_waits"] == 2
