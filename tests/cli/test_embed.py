"""sslrun embed: features and file names of a folder, equal to torchvision's network on the same pictures."""
import numpy as np
import pytest
import torch
import torchvision
from PIL import Image
from safetensors.torch import load_file


@pytest.fixture
def folder(run, tmp_path):
    torch.manual_seed(0)
    network = torchvision.models.resnet18().eval()
    torch.save(network.state_dict(), tmp_path / "r18.pth")
    assert run("-e", "data.scenes.generate('scenes', {train = 5, val = 1, size = 80})").returncode == 0
    return network


def expected(network, tmp_path, stage):
    import torchvision
    preset = torchvision.transforms._presets.ImageClassification(crop_size=64, resize_size=73)
    files = sorted((tmp_path / "scenes/images/train").iterdir())
    images = torch.stack([preset(Image.open(f).convert("RGB")) for f in files])
    with torch.no_grad():
        x = network.relu(network.bn1(network.conv1(images)))
        if stage == "conv1":
            return files, x.mean((2, 3))
        x = network.layer3(network.layer2(network.layer1(network.maxpool(x))))
        return files, x if stage == "res4" else network.layer4(x).mean((2, 3))


READERS = {"npz": lambda path: torch.from_numpy(np.load(path)["features"]), "safetensors": lambda path: load_file(path)["features"],
           "pt": lambda path: torch.load(path, weights_only=True)["features"]}


@pytest.mark.parametrize("options, stage, format", [([], "res5", "npz"), (["--stage=conv1"], "conv1", "safetensors"),
                                                    (["--dense", "--stage=res4"], "res4", "pt")])
def test_features_equal_torchvisions(run, folder, tmp_path, options, stage, format):
    done = run("embed", "r18.pth", "scenes/images/train", f"out.{format}", "--size=64", "--batch=2", *options)
    assert done.returncode == 0, done.stderr
    files, features = expected(folder, tmp_path, stage)
    ours = READERS[format](tmp_path / f"out.{format}")
    assert ours.shape == features.shape
    assert (ours - features).abs().max() < 1e-4 * features.abs().max()  # float32 through 17 layers
    assert [line.split("/")[-1] for line in (tmp_path / "out.txt").read_text().splitlines()] == [f.name for f in files]


def test_the_size_is_that_of_the_training_views(run, folder, tmp_path):
    """As sslrun eval takes it; 224 where the file does not tell."""
    torch.save({"model": folder.state_dict(), "config": {"data": {"size": 64}}}, tmp_path / "trained.pt")
    done = run("embed", "trained.pt", "scenes/images/train", "own.pt")
    assert done.returncode == 0 and "views of 64 pixels" in done.stdout, done.stderr
    assert run("embed", "trained.pt", "scenes/images/train", "asked.pt", "--size=64").returncode == 0
    own, asked = (READERS["pt"](tmp_path / f"{name}.pt") for name in ("own", "asked"))
    assert torch.equal(own, asked)
    assert "views of 224 pixels" in run("embed", "r18.pth", "scenes/images/train", "unknown.pt").stdout


def test_wrong_calls(run, folder):
    for arguments, text in [(["r18.pth"], "sslrun: embed: expected CHECKPOINT DIR OUT.npz"), (["r18.pth", "none", "o.pt"], "no folder or file at 'none'"),
                            (["r18.pth", "scenes", "o.csv"], "expected a file OUT.npz, OUT.safetensors or OUT.pt"),
                            (["r18.pth", "scenes", "o.pt", "--stage=layer9"], "--stage expected conv1, res2")]:
        done = run("embed", *arguments)
        assert done.returncode == 2 and text in done.stderr, done.stderr


def test_fp16_on_a_cpu_is_warned_of(run, folder):
    for precision, warns in (("fp16", True), ("bf16", False)):
        done = run("--device=cpu", "embed", "r18.pth", "scenes/images/train", "out.npz", "--size=32", f"--precision={precision}")
        assert done.returncode == 0 and ("warning: precision=fp16 on a CPU" in done.stdout) == warns, done.stdout + done.stderr
