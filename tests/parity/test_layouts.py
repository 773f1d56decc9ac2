"""sslrun convert, nn.resnet{weights} and --init on checkpoints of every layout, made here with torchvision's ResNet-50."""
import copy
import pathlib
import pickle
import re
import shutil
import subprocess
import tempfile

import numpy as np
import pytest
import safetensors.torch
import torch
import torchvision

from layout_cases import STD, detectron2, make_layouts, randomised, sequential, transformers, trunk, under
from program import PROGRAM, ROOT
from waiting import DEADLINE


@pytest.fixture
def tmp_path(tmp_path):
    """The files have 100 MB and every one is synced: in memory where there is room."""
    memory = pathlib.Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < 2e9:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield pathlib.Path(folder)


@pytest.fixture(scope="module")
def source():
    torch.manual_seed(0)
    return randomised(torchvision.models.resnet50())


@pytest.fixture(scope="module")
def pictures():
    return torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))


def convert(folder, *arguments, check=True):
    done = subprocess.run([PROGRAM, "--threads", "1", "convert", *map(str, arguments)], capture_output=True, text=True, cwd=folder, timeout=DEADLINE)
    assert not check or done.returncode == 0, done.stderr
    return done


def logits(network, state, pictures, classifier):
    """Of torchvision's ResNet-50 with these weights; features where the layout carries no classifier."""
    copied = copy.deepcopy(network)
    for tensor in copied.state_dict().values():
        tensor.zero_()
    if not classifier:
        copied.fc = torch.nn.Identity()
    copied.load_state_dict(state, strict=True)
    with torch.no_grad():
        return copied.eval().to(pictures.dtype)(pictures)


@pytest.mark.parametrize("name", make_layouts(torchvision.models.resnet18()).keys())
def test_every_layout_becomes_torchvision(source, pictures, tmp_path, name):
    content, layout, classifier = make_layouts(source)[name]
    path = tmp_path / name
    if name.endswith(".pkl"):
        pickle.dump(content, path.open("wb"))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=len(name) % 2 == 0)
    told = convert(tmp_path, path, "out.safetensors", "--to", "safetensors").stdout
    assert re.search(rf"^matched  ResNet-50 under .*, layout {layout}$", told, re.M), told
    back = safetensors.torch.load_file(tmp_path / "out.safetensors")
    if name == "caffe2.pkl":  # its numbers are other ones, rounded where the norms were folded; float64 adds no rounding to that
        pictures = pictures.double()
    want = logits(source, dict(source.state_dict()) if classifier else trunk(source), pictures, classifier)
    got = logits(source, back, pictures, classifier)
    assert (got - want).abs().max() <= 1e-6 * want.abs().max()
    if name != "caffe2.pkl":  # the same values, not only the same function
        assert all(torch.equal(back[key], tensor) for key, tensor in trunk(source).items())
    if "momentum" in name or name in ("moco", "solo-learn", "dino", "ours, two encoders"):
        assert "other weights" in told


def identity(name):
    return name


WRITTEN = {  # layout: (path of the weights, prefix, renaming)
    "torchvision": ("", "", identity), "timm": ("", "", identity), "simsiam": ("state_dict", "module.encoder.", identity),
    "moco": ("state_dict", "module.encoder_q.", identity), "moco-v3": ("state_dict", "module.base_encoder.", identity),
    "wcl": ("model", "module.net.", identity), "barlowtwins": ("model", "module.backbone.", identity), "dino": ("teacher", "backbone.", identity),
    "vissl": ("classy_state_dict.base_model.model.trunk", "_feature_blocks.", identity), "ssprl": ("state_dict", "module.", identity),
    "densecl": ("state_dict", "", identity), "openselfsup": ("state_dict", "", identity), "byol": ("", "online_net.0.", identity),
    "scrl": ("online_network_state_dict", "encoder.", sequential), "solo-learn": ("state_dict", "backbone.", identity),
    "lightly": ("state_dict", "backbone.", identity), "lightly-sequential": ("state_dict", "backbone.", sequential),
    "insloc": ("state_dict", "backbone.", identity), "mmdet": ("state_dict", "backbone.", identity), "mmpretrain": ("state_dict", "backbone.", identity),
    "detectron2": ("model", "", detectron2), "detectron2-cov": ("model", "backbone.", detectron2),
    "detectron2-seed": ("model", "backbone.", detectron2), "transformers": ("", "resnet.", transformers),
    "sslrun": ("model", "encoder.", identity), "safetensors": ("", "", identity), "npz": ("", "", identity),
}


@pytest.mark.parametrize("layout", WRITTEN)
def test_torchvision_becomes_every_layout(source, tmp_path, layout):
    body = trunk(source)
    torch.save(body, tmp_path / "in.pt")
    convert(tmp_path, "in.pt", "out", "--to", layout)
    path, prefix, rename = WRITTEN[layout]
    if layout == "detectron2":
        content = pickle.load((tmp_path / "out").open("rb"), encoding="latin1")
        assert content["__author__"] == "sslrun" and content["matching_heuristics"] is True
        assert content["input"]["format"] == "RGB" and content["input"]["std"] == pytest.approx(STD.tolist())
        assert {array.dtype.str for array in content["model"].values()} == {"<f4", "<i8"}
    elif layout in ("safetensors", "transformers"):
        content = safetensors.torch.load_file(tmp_path / "out")
    elif layout == "npz":
        content = dict(np.load(tmp_path / "out"))
    else:
        content = torch.load(tmp_path / "out", weights_only=True)
    for key in filter(None, path.split(".")):
        content = content[key]
    assert set(content) == {prefix + rename(name) for name in body}
    assert all(torch.equal(torch.as_tensor(content[prefix + rename(name)]), tensor) for name, tensor in body.items())
    convert(tmp_path, "out", "back.pt", "--to=torchvision", "--from", layout if layout not in ("safetensors", "npz") else "torchvision")
    back = torch.load(tmp_path / "back.pt", weights_only=True)
    assert set(back) == set(body) and all(torch.equal(back[name], tensor) for name, tensor in body.items())


def test_every_layout_is_tested():
    told = subprocess.run([PROGRAM, "convert", "--layouts"], capture_output=True, text=True, check=True).stdout
    listed = {name for row in told.splitlines()[2:] for name in re.findall(r"`([^`]+)`", row.split("|")[1])}
    read = {layout for _, layout, _ in make_layouts(torchvision.models.resnet18()).values()}
    assert read == {name for name in listed if name not in ("timm", "mmseg", "mmselfsup", "mmpretrain", "mmcls", "detectron2-seed", "safetensors", "npz")}
    assert set(WRITTEN) | {"caffe2"} >= listed - {"mmseg", "mmselfsup", "mmcls"}


def test_docs_have_the_table():
    told = subprocess.run([PROGRAM, "convert", "--layouts"], capture_output=True, text=True, check=True).stdout
    assert told.strip() in (ROOT / "docs/evaluate/checkpoints.md").read_text(), "run sslrun convert --layouts and put its table into docs/evaluate/checkpoints.md"


def test_caffe2_and_back(source, pictures, tmp_path):
    torch.save(source.state_dict(), tmp_path / "in.pt")
    convert(tmp_path, "in.pt", "out.pkl", "--to", "caffe2")
    blobs = pickle.load((tmp_path / "out.pkl").open("rb"), encoding="latin1")["blobs"]
    stem = torch.from_numpy(blobs["conv1_w"].copy())
    pixels = pictures * STD.view(1, 3, 1, 1)  # BGR 0 to 255 minus the mean
    with torch.no_grad():
        assert torch.allclose(torch.conv2d(pixels.flip(1), stem), torch.conv2d(pictures, source.conv1.weight), atol=1e-5)
    convert(tmp_path, "out.pkl", "back.pt", "--to", "torchvision")
    back = torch.load(tmp_path / "back.pt", weights_only=True)
    # The first convolution was rounded twice, once each way; in float64 only that shows.
    want, got = (logits(source, state, pictures.double(), True) for state in (source.state_dict(), back))
    assert (got - want).abs().max() <= 1e-6 * want.abs().max()
    assert torch.allclose(back["conv1.weight"], source.conv1.weight, rtol=2.4e-7, atol=0)


def test_seed_converter_is_replicated(source, tmp_path):
    """HHU-JialeChen/SSL cov_2_detectron.py: every key of the state dict goes through the same five replacements."""
    mlp = {f"{i}.weight": torch.full((2,), float(i)) for i in (0, 1, 3, 4, 6)}
    given = {**under("module.encoder.", trunk(source)), **under("module.encoder.fc.", mlp), **under("module.predictor.", mlp)}
    torch.save({"epoch": 1, "arch": "resnet50", "state_dict": given, "optimizer": {}}, tmp_path / "in.pt")
    want = {}
    for name, tensor in given.items():
        new = name
        if "layer" not in new:
            new = "backbone.stem." + new.replace("module.encoder.", "")
        for t in range(1, 5):
            new = new.replace(f"module.encoder.layer{t}", f"backbone.res{t + 1}")
        for t in range(1, 4):
            new = new.replace(f"bn{t}", f"conv{t}.norm")
        want[new.replace("downsample.0", "shortcut").replace("downsample.1", "shortcut.norm")] = tensor
    told = convert(tmp_path, "in.pt", "out.pth.tar", "--to", "detectron2-cov", "--author", "MOCO").stdout
    content = torch.load(tmp_path / "out.pth.tar", weights_only=True)
    assert content["matching_heuristics"] is True and content["__author__"] == "MOCO"
    assert set(content["model"]) == set(want) and all(torch.equal(content["model"][name], tensor) for name, tensor in want.items())
    assert "kept     all the rest under 'backbone.stem.'" in told and "INPUT.FORMAT RGB" in told


def test_what_is_left_is_told(source, tmp_path):
    content, _, _ = make_layouts(source)["moco"]
    torch.save(content, tmp_path / "in.pt")
    told = convert(tmp_path, "in.pt", "out.pt", "--to", "torchvision").stdout.splitlines()
    assert "matched  318 tensors" in told
    assert "left     318 module.encoder_k.*: momentum encoder" in told
    assert "left     3 module.encoder_q.fc.*: projector" in told
    assert "left     1 module.queue: queue of keys" in told
    assert "left     arch, epoch, optimizer: not weights of this network" in told


def test_half_precision_and_missing_counters(source, tmp_path):
    half = {name: tensor.half() for name, tensor in trunk(source).items() if not name.endswith("num_batches_tracked")}
    torch.save(half, tmp_path / "in.pt")
    told = convert(tmp_path, "in.pt", "out.pt", "--to", "torchvision").stdout
    assert "53 num_batches_tracked are 0" in told and "converted from float16 to float32" in told
    back = torch.load(tmp_path / "out.pt", weights_only=True)
    assert back["bn1.num_batches_tracked"].item() == 0 and back["bn1.num_batches_tracked"].dtype == torch.int64
    assert torch.equal(back["conv1.weight"], half["conv1.weight"].float())


def broken(source, change):
    state = {name: tensor.clone() for name, tensor in source.state_dict().items()}
    change(state)
    return state


BROKEN = {
    "a key is missing": (lambda s: s.pop("layer3.4.bn2.bias"), "layer3.4.bn2.bias is missing"),
    "one extra block": (lambda s: s.update({k.replace("layer3.5.", "layer3.6."): v for k, v in list(s.items()) if "layer3.5." in k}), "3, 4, 7, 3 blocks"),
    "transposed fc": (lambda s: s.update({"fc.weight": s["fc.weight"].t()}), "fc.weight is (2048, 1000), expected (classes, 2048)"),
    "small stem": (lambda s: s.update({"conv1.weight": torch.zeros(64, 3, 3, 3)}), "--stem=small converts it"),
    "deep stem": (lambda s: s.update({"stem.0.weight": s.pop("conv1.weight")}), "no ResNet in it"),
    "module. on some keys": (lambda s: s.update({"module.layer1.0.conv1.weight": s.pop("layer1.0.conv1.weight")}), "no ResNet"),
    "wrong shape": (lambda s: s.update({"layer2.1.conv2.weight": torch.zeros(128, 64, 3, 3)}), "layer2.1.conv2.weight is (128, 64, 3, 3), expected (128, 128, 3, 3)"),
    "nan": (lambda s: s["layer4.2.conv3.weight"].view(-1)[5].fill_(float("nan")), "layer4.2.conv3.weight holds NaN"),
    "negative variance": (lambda s: s["bn1.running_var"][3].fill_(-1), "bn1.running_var holds a negative variance"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_checkpoints_fail_loudly(source, tmp_path, name):
    change, text = BROKEN[name]
    torch.save(broken(source, change), tmp_path / "in.pt")
    done = convert(tmp_path, "in.pt", "out.pt", "--to", "torchvision", check=False)
    assert done.returncode == 1 and text in done.stderr and "in.pt" in done.stderr
    assert not (tmp_path / "out.pt").exists()


def test_choices_that_do_not_fit(source, tmp_path):
    content, _, _ = make_layouts(source)["moco"]
    torch.save(content, tmp_path / "in.pt")
    for words, code, text in [
        (["--to", "torchvision", "--from", "wcl"], 1, "not of the layout 'wcl'"), (["--to", "torchvision", "--depth", "101"], 1, "expected a ResNet-101, got a ResNet-50"),
        (["--to", "detectron"], 2, "did you mean 'detectron2'?"), ([], 2, "--to LAYOUT"), (["--to"], 2, "--to expected a value"),
        (["--to", "torchvision", "--prefix", "nowhere."], 1, "no ResNet in it"),
    ]:
        done = convert(tmp_path, "in.pt", "out.pt", *words, check=False)
        assert done.returncode == code and text in done.stderr, (words, done.stderr)
    convert(tmp_path, "in.pt", "k.pt", "--to", "torchvision", "--prefix", "module.encoder_k.")
    assert torch.equal(torch.load(tmp_path / "k.pt", weights_only=True)["conv1.weight"], source.conv1.weight * 0.5)


def test_resnet_takes_any_layout(sslrun, source, pictures, tmp_path):
    for name in ("moco", "detectron2.pkl", "torchvision"):
        content, _, _ = make_layouts(source)[name]
        pickle.dump(content, (tmp_path / name).open("wb")) if name.endswith(".pkl") else torch.save(content, tmp_path / name)
    torch.save(pictures, tmp_path / "pictures.pt")
    said = sslrun("""
        local pictures = checkpoint.load 'pictures.pt'
        local function run(options) return torch.no_grad(function() return nn.resnet(options):eval()(pictures) end) end
        checkpoint.save('results.pt', {
          moco = run{depth = 50, weights = 'moco'}, detectron2 = run{depth = 50, weights = 'detectron2.pkl'},
          classes = run{depth = 50, num_classes = 1000, weights = 'torchvision'},
        })
        print(select(2, pcall(nn.resnet, {depth = 18, weights = 'moco'})))
        print(select(2, pcall(nn.resnet, {depth = 50, stem = 'small', weights = 'moco'})))
        print(select(2, pcall(nn.resnet, {depth = 50, weights = 'none'})))""").splitlines()
    results = torch.load(tmp_path / "results.pt", weights_only=True)
    features, want = logits(source, trunk(source), pictures, False), logits(source, source.state_dict(), pictures, True)
    assert (results["moco"] - features).abs().max() <= 1e-6 * features.abs().max()
    assert torch.equal(results["detectron2"], results["moco"])
    assert (results["classes"] - want).abs().max() <= 1e-6 * want.abs().max()
    assert "moco: expected the weights of a ResNet-18, got those of a ResNet-50" in said[0] and "chunk.lua:" in said[0]
    assert "expected the weights of a ResNet-50 with a 3x3 stem" in said[1] and said[2] == "no file with weights at 'none'"


def test_other_depths(sslrun, tmp_path):
    for depth in (18, 34, 101):
        network = randomised(getattr(torchvision.models, f"resnet{depth}")())
        torch.save({"state_dict": under("module.encoder_q.", trunk(network))}, tmp_path / "in.pt")
        told = convert(tmp_path, "in.pt", "out.pt", "--to", "torchvision").stdout
        assert f"ResNet-{depth} under" in told
        assert set(torch.load(tmp_path / "out.pt", weights_only=True)) == set(trunk(network))


def test_first_convolution_is_fitted_to_other_channels(sslrun, tmp_path):
    """Beside timm's adapt_input_conv, written out: bit for bit, as the products are the same."""
    network = randomised(torchvision.models.resnet18())
    torch.save({"state_dict": under("module.encoder_q.", trunk(network))}, tmp_path / "in.pt")
    said = sslrun("""
        for _, case in ipairs { { 1 }, { 2 }, { 5 }, { 5, 'zero' } } do
          local net = nn.resnet { depth = 18, in_channels = case[1], weights = 'in.pt', fit_channels = case[2] }
          checkpoint.save(('%d%s.pt'):format(case[1], case[2] or ''), net:state_dict())
        end
        local made, problem = pcall(nn.resnet, { depth = 18, in_channels = 5, weights = 'in.pt', fit_channels = 'refuse' })
        print(problem)
        print(select(2, pcall(nn.resnet, { depth = 18, in_channels = 4, weights = '5.pt' })))
        print(select(2, pcall(nn.resnet, { depth = 18, weights = '5.pt', fit_channels = 'zero' })))""")
    weight = network.state_dict()["conv1.weight"]
    wanted = {"1": weight.sum(1, keepdim=True), "2": weight[:, :2] * (3 / 2), "5": weight.repeat(1, 2, 1, 1)[:, :5] * (3 / 5),
              "5zero": torch.cat([weight, torch.zeros(64, 2, 7, 7)], 1)}
    for name, expected in wanted.items():
        state = torch.load(tmp_path / f"{name}.pt", weights_only=True)
        assert torch.equal(state["conv1.weight"], expected), name
        assert torch.equal(state["layer4.1.conv2.weight"], network.state_dict()["layer4.1.conv2.weight"])
        assert f"the first convolution was fitted from 3 to {name[0]} channels, fit_channels = '{name[1:] or 'cycle'}'" in said
    assert "takes 3 channels and the network 5: fit_channels = 'refuse' takes no other number" in said
    assert "takes 5 channels and the network 4: fit_channels = 'cycle' fits networks of 1 or 3 channels" in said
    assert "takes 5 channels and the network 3: fit_channels = 'zero' only adds channels" in said
    told = convert(tmp_path, "5.pt", "out.pt", "--to", "torchvision").stdout
    assert "ResNet-18 of 5 channels under ''" in told
    assert torch.equal(torch.load(tmp_path / "out.pt", weights_only=True)["conv1.weight"], wanted["5"])
    refused = convert(tmp_path, "5.pt", "out2.pt", "--to", "torchvision", "--bgr", check=False)
    assert refused.returncode == 1 and "expected a first convolution of 3 channels where pixels are BGR, got one of 5" in refused.stderr


def test_init_fills_every_encoder_of_a_run(sslrun, tmp_path):
    sslrun("""
        local net = nn.resnet { depth = 18, base_channels = 8 }
        local part = {}
        for name, tensor in pairs(net:state_dict()) do part['module.encoder_q.' .. name] = tensor end
        checkpoint.save('in.pt', { state_dict = part })""")
    recipe = """
        local ssl = require 'ssl'
        local cfg = ssl.config { depth = 18 }
        local run = ssl.run(cfg)
        local encoder = function() return nn.resnet { depth = cfg.depth, base_channels = 8 } end
        local model = nn.module('Two', { online = encoder(), target = encoder(), head = nn.Linear(64, 4) }, {})
        run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.1 }) }
        checkpoint.save('model.pt', model:state_dict())"""
    (tmp_path / "recipe.lua").write_text(recipe)
    said = sslrun(str(tmp_path / "recipe.lua"), "--init=in.pt")
    assert "init: in.pt: ResNet-18 under 'module.encoder_q.'" in said
    given = torch.load(tmp_path / "in.pt", weights_only=True)["state_dict"]
    back = torch.load(tmp_path / "model.pt", weights_only=True)
    for prefix in ("online.", "target."):
        assert all(torch.equal(back[prefix + name[17:]], tensor) for name, tensor in given.items())
    (tmp_path / "five.lua").write_text(recipe.replace("base_channels = 8", "base_channels = 8, in_channels = 5"))
    said = sslrun(str(tmp_path / "five.lua"), "--init=in.pt", "--fit_channels=zero")
    for prefix in ("online.", "target."):
        assert f"init: '{prefix}': the first convolution was fitted from 3 to 5 channels, fit_channels = 'zero'" in said
    done = sslrun(str(tmp_path / "recipe.lua"), "--init=in.pt", "--depth=34", check=False)
    assert done.returncode == 1 and "expected the weights of a ResNet-34 with 8 base channels, got those of a ResNet-18" in done.stderr
