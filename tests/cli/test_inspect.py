"""sslrun inspect, as its user sees it."""
import argparse
import collections
import json

import pytest
import torch
import torchvision
from torchvision.models import resnet18


@pytest.fixture
def file(tmp_path):
    weight = torch.zeros(2, 3)
    state = collections.OrderedDict([("conv.weight", weight), ("tied", weight), ("half", torch.zeros(4).half())])
    torch.save({"state_dict": state, "epoch": 3, "note": "two\nlines\x1b[31m", "args": argparse.Namespace(lr=0.5), "sslrun_version": "0.1.0"},
               tmp_path / "a.pth.tar")
    return tmp_path / "a.pth.tar"


def test_tree(run, file):
    done = run("inspect", file.name)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"a.pth.tar: torch.save (zip), {file.stat().st_size} bytes"
    assert lines[1] == "producer     a run of sslrun"
    assert lines[2] == "architecture unknown"
    assert lines[3] == "tensors      3, 32 bytes"
    assert "metadata     version = 3" in lines
    tree = [line for line in lines[4:] if not line.startswith("metadata")]
    assert tree == [
        "(all)  dictionary of 5", "  state_dict  dictionary of 3", "    conv.weight  float32 (2, 3)",
        "    tied  float32 (2, 3)  shares the memory of state_dict.conv.weight", "    half  float16 (4)", "  epoch  3",
        r"  note  two\10lines\27[31m", "  args  dictionary of 2", "    __class__  argparse.Namespace", "    lr  0.5", "  sslrun_version  0.1.0"]


def test_tensors_only_and_top_level_only(run, file):
    lines = run("inspect", "--tensors", file.name).stdout.splitlines()
    assert [line for line in lines if line.startswith("state_dict")] == [
        "state_dict.conv.weight  float32 (2, 3)", "state_dict.tied  float32 (2, 3)  shares the memory of state_dict.conv.weight",
        "state_dict.half  float16 (4)"]
    assert "conv.weight" not in run("inspect", "--depth", "1", file.name).stdout


@pytest.mark.parametrize("content, guess", [
    ({"classy_state_dict": {"base_model": {}}}, "VISSL"), ({"pytorch-lightning_version": "2.0"}, "PyTorch Lightning"),
    ({"model": {}, "__author__": "MOCO"}, r"detectron2 or a converter for it (MOCO)"), ({"w": 1}, "PyTorch 2.6 or newer"),
])
def test_producer(run, tmp_path, content, guess):
    torch.save(content, tmp_path / "a")
    assert f"producer     {guess}\n" in run("inspect", "a").stdout


def test_errors(run, tmp_path):
    assert run("inspect").returncode == 2
    (tmp_path / "a").write_text("hello")
    done = run("inspect", "a")
    assert done.returncode == 1 and "'a': not a checkpoint" in done.stderr


def test_a_run_folder_is_its_newest_checkpoint(run, tmp_path):
    state = resnet18().state_dict()
    (tmp_path / "runs" / "a" / "checkpoints").mkdir(parents=True)
    torch.save({"model": {"encoder." + name: tensor for name, tensor in state.items()}, "sslrun_version": "0.1.0"},
               tmp_path / "runs" / "a" / "checkpoints" / "last.pt")
    lines = run("inspect", "runs/a", "--depth=0").stdout.splitlines()
    assert lines[0].startswith("runs/a/checkpoints/last.pt: torch.save (zip)")
    assert lines[2] == "architecture ResNet-18 under 'encoder.' in 'model', layout sslrun"
    done = run("convert", "runs/a", "out.pt", "--to", "torchvision")
    assert done.returncode == 0, done.stderr
    assert torch.equal(torch.load(tmp_path / "out.pt", weights_only=True)["conv1.weight"], state["conv1.weight"])
    for command in ["inspect", "nowhere"], ["convert", "nowhere", "out.pt", "--to", "torchvision"]:
        done = run(*command)
        assert done.returncode == 2 and "no checkpoint at 'nowhere'" in done.stderr


def test_families_by_names(run, tmp_path):
    """torchvision's own modules are the truth for its names; of the others, names of their public repositories."""
    modules = {"alexnet": "AlexNet", "convnext": "ConvNeXt", "densenet": "DenseNet", "efficientnet": "EfficientNet", "googlenet": "GoogLeNet",
               "inception": "Inception v3", "maxvit": "MaxViT", "mnasnet": "MnasNet", "mobilenetv2": "MobileNetV2",
               "mobilenetv3": "MobileNetV3", "regnet": "RegNet", "shufflenetv2": "ShuffleNetV2", "squeezenet": "SqueezeNet",
               "swin_transformer": "Swin Transformer", "vgg": "VGG", "vision_transformer": "Vision Transformer"}
    chosen = ["alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "efficientnet_v2_s", "googlenet", "inception_v3", "maxvit_t", "mnasnet0_5",
              "mobilenet_v2", "mobilenet_v3_small", "regnet_x_400mf", "shufflenet_v2_x0_5", "squeezenet1_0", "swin_t", "swin_v2_t", "vgg11",
              "vgg11_bn", "vit_b_32"]
    networks, expected = {}, {}
    for name in chosen:
        builder = torchvision.models.get_model_builder(name)
        module = builder.__module__.rsplit(".", 1)[1]
        options = {"init_weights": False} if module in ("googlenet", "inception") else {}
        with torch.device("meta" if module != "regnet" else "cpu"):
            state = builder(weights=None, **options).state_dict()
        networks[name] = {key: list(tensor.shape) for key, tensor in state.items()}
        expected[name] = modules[module]
    others = {
        "ViT-S/16": ("timm, DINO and MAE", {"cls_token": [1, 1, 384], "patch_embed.proj.weight": [384, 3, 16, 16], "blocks.0.attn.qkv.weight": [1152, 384]}),
        "ViT-B/14": ("Hugging Face", {"embeddings.patch_embeddings.projection.weight": [768, 3, 14, 14],
                                      "encoder.layer.0.attention.attention.query.weight": [768, 768]}),
        "ViT-L/14": ("CLIP", {"visual.conv1.weight": [1024, 3, 14, 14], "visual.transformer.resblocks.0.attn.in_proj_weight": [3072, 1024]}),
        "Swin": ("timm", {"patch_embed.proj.weight": [96, 3, 4, 4], "layers.0.blocks.0.attn.qkv.weight": [288, 96]}),
        "ConvNeXt,": ("timm", {"stages.0.blocks.0.conv_dw.weight": [96, 1, 7, 7], "stages.0.blocks.0.mlp.fc1.weight": [384, 96]}),
        "ConvNeXt, names": ("Hugging Face", {"convnext.encoder.stages.0.layers.0.dwconv.weight": [96, 1, 7, 7]}),
        "RegNet": ("timm", {"stem.conv.weight": [32, 3, 3, 3], "s1.b1.conv1.conv.weight": [48, 32, 1, 1]}),
        "EfficientNet": ("lukemelas", {"_conv_stem.weight": [32, 3, 3, 3], "_blocks.0._depthwise_conv.weight": [32, 1, 3, 3]}),
        "ResNet with a deep stem": ("timm", {"conv1.0.weight": [32, 3, 3, 3], "layer1.0.conv1.weight": [64, 64, 1, 1]}),
        "ResNeXt": ("torchvision", {"conv1.weight": [64, 3, 7, 7], "layer1.0.conv2.weight": [128, 4, 3, 3]}),
    }
    for name, (whose, shapes) in others.items():
        networks[name + whose], expected[name + whose] = {"module.backbone." + key: shape for key, shape in shapes.items()}, (name, whose)
    (tmp_path / "networks.json").write_text(json.dumps(networks))
    done = run("-e", """
      local architectures = require 'ssl.weights.architectures'
      for name, shapes in pairs(log.parse_json(fs.read 'networks.json')) do print(name, architectures.name(shapes)) end""")
    told = dict(line.split("\t") for line in done.stdout.splitlines())
    assert set(told) == set(networks), done.stderr
    for name, what in expected.items():
        assert all(part in told[name] for part in ([what + ("," if what != "Vision Transformer" else "")] if isinstance(what, str) else what)), (name, told[name])


def test_other_networks_are_called_what_they_are(run, tmp_path):
    state = {"module." + name: tensor for name, tensor in torchvision.models.mobilenet_v2(weights=None).state_dict().items()}
    torch.save({"state_dict": state}, tmp_path / "a.pt")
    assert "architecture MobileNetV2, names of torchvision" in run("inspect", "a.pt", "--depth=0").stdout
    for words in ["convert", "a.pt", "b.pt", "--to", "moco"], ["eval", "a.pt", "--data.folder=."]:
        done = run(*words)
        assert done.returncode != 0 and "it holds MobileNetV2, names of torchvision" in done.stderr, done.stderr
