"""Makes every message of docs/start/troubleshooting.md appear: what the page quotes is what the program says."""
import os
import re
import subprocess

import pytest
import torch
from gpu.pretend.gpu import folder as pretend_folder, settings

from program import PROGRAM, ROOT
from waiting import DEADLINE

PAGE = (ROOT / "docs/start/troubleshooting.md").read_text()
MESSAGES = re.findall(r"^\| `([^`]+)` \|", PAGE, re.M)
SCENES = "recipes/simsiam_scenes.lua"
SMALL = ["--data.train=24", "--data.val=8", "--data.size=32", "--batch=8", "--workers=1", "--epochs=1"]
# One of two processes is in another collective, and waits longer.
STUCK = """
    dist.set_timeout(3)
    sslrun.use_device 'auto'
    local x = torch.ones({ 4 }, { device = sslrun.device })
    dist.all_reduce(x)
    torch.cuda_synchronize()
    if dist.rank() == 0 then dist.all_reduce(x):sum():item() end
    dist.set_timeout(100)
    dist.barrier()"""
# What is said of GPUs is said of pretend ones: how many, and what is wrong with them.
GPUS = {
    "the NVIDIA driver": (1, {"PRETEND_DRIVER": "12040"}),
    "… is of sm_": (1, {"PRETEND_CAPABILITY": "6.1"}),
    "precision=bf16": (1, {"PRETEND_CAPABILITY": "7.5"}),
    "out of GPU memory": (1, {"PRETEND_MEMORY": "0.02"}),
    "rank … of …, step": (2, {"PRETEND_NCCL_PATIENCE": "1"}),
}
# How the words of a message are brought about, by how the message begins: a command line, or Lua code.
MAKERS = {
    "no file": ["recipes/simsiam_scene.lua"],
    "[config] unknown key": [SCENES, "--optim.lrr=1"],
    "[config] expected a number": [SCENES, "--epochs=abc"],
    "[config] expected a whole number": [SCENES, "--epochs=0"],
    "--device cuda": [SCENES, "--device=cuda"],
    "no checkpoint at": ["eval", "runs/none"],
    "run.dir:": [SCENES, "--data.root=scenes", *SMALL, "--run.dir=runs/old"],
    "no pictures of 'train'": ["recipes/simsiam_imagenet.lua", "--data.root=photos"],
    "holds … pictures": ["recipes/simsiam_folder.lua", "--data.root=photos"],
    "expected 'batch'": "data.loader(data.images 'photos', data.simsiam_views { size = 32 }, { batch = 100 })",
    "expected one folder per class in '…', got none": "data.image_folder 'photos'",
    "expected one folder per class in '…', got 1": "data.image_folder 'classes'",
    "the file is truncated": "data.read_image 'cut.jpg'",
    "not a JPEG": ["scan", "bad"],
    "… of the set's": [SCENES, "--data.root=bad", *SMALL],
    "the loss is nan": [SCENES, "--data.root=scenes", *SMALL, "--optim.lr=1e30"],
    "expected a step": "require('ssl').schedule.cosine { base = 0.1, steps = 10 }(11)",
    "does not require grad": "torch.ones(2):sum():backward()",
    "Trying to backward": "local x = torch.ones({2}, {requires_grad = true}) local y = (x * x):sum() y:backward() y:backward()",
    "expected more than one value": "nn.BatchNorm1d(3)(torch.ones(1, 3))",
    "can't allocate": "torch.ones(1e6, 1e6)",
    "rank … of … failed": ["--nproc", "2", "-e", "if dist.rank() == 1 then error 'broken' end dist.barrier()"],
    "the NVIDIA driver": ["--device=cuda", "-e", "print(sslrun.device)"],
    "… is of sm_": ["--device=cuda", "-e", "print(sslrun.device)"],
    "precision=bf16": [SCENES, "--data.root=scenes", *SMALL, "--precision=bf16", "--run.steps=1"],
    "out of GPU memory": [SCENES, "--data.root=scenes", "--data.size=64", "--batch=24", "--workers=1", "--epochs=1"],
    "rank … of …, step": ["--nproc", "2", "-e", STUCK],
    "[nn.Linear]": "nn.Linear(3, 2)(torch.ones(2, 4))",
    "[nn.resnet]": "nn.resnet { depth = 18, base_channels = 4 }(torch.ones(3, 64, 64))",
    "the state does not fit": "nn.Linear(3, 2):load_state_dict(nn.Linear(4, 2):state_dict())",
    "not a checkpoint": "fs.write('x.pt', 'hello') checkpoint.load 'x.pt'",
    "expected a layout": ["convert", "runs/old", "out.pt", "--to", "detectronn"],
    "no pictures to evaluate": ["eval", "runs/old"],
    "attempt to index field": "local cfg = {} print(cfg.optim.lr)",
    "attempt to perform": "local x print(x + 1)",
    "attempt to call method": "nn.Linear(2, 2):fit()",
    "no overload takes ();": "torch.ones(2).sum()",
    "no overload takes (Tensor": "torch.ones(2):add('x')",
    "[nn] unknown name": "nn.Linaer(2, 3)",
    "unknown option": "optim.SGD(nn.Linear(2, 2), { lr = 0.1, momentom = 0.9 })",
    "this is Lua 5.1": "if 1 != 2 then end",
    "index … is out": "print(torch.ones(2)[2])",
    "[shape]": "print(torch.ones(2, 3).shape[3])",
    "attempt to compare": "print(torch.ones(2) < 2)",
    "Tensor used": "local t = torch.ones(2) t:release() print(t:sum())",
}


def run(folder, arguments, **variables):
    return subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, timeout=DEADLINE,
                          env=os.environ | {"OMP_NUM_THREADS": "1"} | variables)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Generated scenes, some of which are no pictures any more in `bad`, and the folder of a run."""
    folder = tmp_path_factory.mktemp("home")
    done = run(folder, ["-e", """
        data.scenes.generate('scenes', { train = 24, val = 8, size = 48 })
        data.scenes.generate('bad', { train = 24, val = 8, size = 48 })
        fs.mkdirs 'photos'
        fs.mkdirs 'classes/cat'
        fs.mkdirs 'classes/dog'
        local set = data.scenes('scenes', 'train')
        for i = 0, 23 do fs.copy(set:path(i), ('photos/%d.jpg'):format(i)) end
        for _, name in ipairs { 'classes/1.jpg', 'classes/cat/1.jpg', 'classes/dog/1.jpg' } do fs.copy(set:path(0), name) end
        fs.write('cut.jpg', fs.read(set:path(0)):sub(1, -400))
        for i = 0, 2 do fs.write(data.scenes('bad', 'train'):path(i), 'no picture') end"""])
    assert done.returncode == 0, done.stderr
    done = run(folder, [SCENES, "--data.root=scenes", *SMALL, "--run.dir=runs/old", "--model.base_channels=4"])
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("message", MESSAGES)
def test_message_is_said(message, home):
    gpus = next((gpus for begin, gpus in GPUS.items() if message.startswith(begin)), None)
    if message.startswith("--device cuda") and torch.cuda.is_available():
        pytest.skip("there is a GPU")
    if gpus and not (pretend_folder() / "libcudart.so.13").exists():
        pytest.skip("no pretend GPU: it is not built, or LibTorch has no CUDA")
    maker = next(maker for begin, maker in MAKERS.items() if message.startswith(begin))
    variables = settings(gpus[0]) | gpus[1] if gpus else {}
    done = run(home, maker if isinstance(maker, list) else ["-e", maker], **variables)
    said = re.escape(message).replace("…", ".*?")
    assert re.search(said, done.stdout + done.stderr), done.stdout + done.stderr
    assert done.returncode != 0 or re.search("warning: " + said, done.stdout)


def test_every_maker_makes_one_message():
    begins = list(MAKERS)
    assert [next((begin for begin in begins if message.startswith(begin)), None) for message in MESSAGES] == begins
