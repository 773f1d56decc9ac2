"""Checkpoints of every layout that sslrun convert knows, made of one network of torchvision."""
import argparse
import re

import numpy as np
import torch

STD = torch.tensor([58.395, 57.12, 57.375])


def randomised(network, seed=0):
    """Random weights and running statistics, so that every tensor matters to the logits."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in network.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.5)
        elif name.endswith("num_batches_tracked"):
            tensor.fill_(77)
        elif tensor.dim() == 1:
            tensor.copy_(torch.rand(tensor.shape, generator=generator) * 0.2 + (0.9 if name.endswith("weight") else -0.1))
    return network.eval()


def trunk(network):
    return {name: tensor for name, tensor in network.state_dict().items() if not name.startswith("fc.")}


def under(prefix, tensors):
    return {prefix + name: tensor for name, tensor in tensors.items()}


def other(tensors):
    return {name: tensor * 0.5 if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}


def detectron2(name):
    """The renaming of facebookresearch/moco's converter, written out independently of the rule table."""
    if "layer" not in name:
        name = "stem." + name
    for stage in range(1, 5):
        name = name.replace(f"layer{stage}", f"res{stage + 1}")
    for i in range(1, 4):
        name = name.replace(f"bn{i}", f"conv{i}.norm")
    return name.replace("downsample.0", "shortcut").replace("downsample.1", "shortcut.norm")


def sequential(name):
    for i, part in enumerate(["conv1.", "bn1.", None, None, "layer1.", "layer2.", "layer3.", "layer4."]):
        if part and name.startswith(part):
            return f"{i}.{name[len(part):]}"


def transformers(name):
    name = re.sub(r"^conv1", "embedder.embedder.convolution", name)
    name = re.sub(r"^bn1", "embedder.embedder.normalization", name)
    block = re.match(r"layer(\d)\.(\d+)\.(.*)", name)
    if not block:
        return name
    stage, number, rest = block.groups()
    rest = re.sub(r"^(conv|bn)(\d)", lambda m: f"layer.{int(m[2]) - 1}.{'convolution' if m[1] == 'conv' else 'normalization'}", rest)
    rest = rest.replace("downsample.0", "shortcut.convolution").replace("downsample.1", "shortcut.normalization")
    return f"encoder.stages.{int(stage) - 1}.layers.{number}.{rest}"


def caffe2(tensors):
    """MSRA's file: norms folded to scale and bias, BGR pixels of 0 to 255."""
    blobs = {}
    for name, tensor in tensors.items():
        module, field = name.rsplit(".", 1)
        block = re.match(r"layer(\d)\.(\d+)\.(\w+?)(\d)?(?:\.(\d))?$", module)
        if block:
            stage, number, kind, i, part = block.groups()
            branch = "branch1" if kind == "downsample" else "branch2" + "abc"[int(i) - 1]
            norm = kind == "bn" or part == "1"
            base = f"res{int(stage) + 1}_{number}_{branch}" + ("_bn" if norm else "")
        else:
            norm, base = module == "bn1", {"conv1": "conv1", "bn1": "res_conv1_bn", "fc": "pred"}[module]
        if not norm:
            blobs[base + "_" + field[0]] = tensor
        elif field == "weight":
            blobs[base + "_s"] = tensor / torch.sqrt(tensors[module + ".running_var"] + 1e-5)
            blobs[base + "_b"] = tensors[module + ".bias"] - tensors[module + ".running_mean"] * blobs[base + "_s"]
    blobs["conv1_w"] = (blobs["conv1_w"] / STD.view(1, 3, 1, 1)).flip(1)
    return {"blobs": {name: tensor.numpy() for name, tensor in blobs.items()} | {"fc1000_w_momentum": np.zeros(1, "f4")}}


def arrays(tensors):
    return {name: tensor.numpy() for name, tensor in tensors.items()}


def make_layouts(network):
    """name: (content, expected --from, whether the classifier travels)."""
    body, full = trunk(network), dict(network.state_dict())
    mlp = {"0.weight": torch.zeros(8, 2048), "1.weight": torch.zeros(8), "3.bias": torch.zeros(4)}
    second = other(body)
    encoder_only = {"epoch": 3, "arch": "resnet50", "optimizer": {"state": {0: {"momentum_buffer": torch.zeros(3)}}, "param_groups": [{"params": [0]}]}}
    c4 = {k: v for k, v in under("backbone.", {detectron2(k): v for k, v in body.items()}).items() if ".res5." not in k}
    c4 |= {"roi_heads." + detectron2(k): v for k, v in body.items() if "layer4" in k}
    c4 |= {"roi_heads.res5.norm.weight": torch.zeros(2048), "roi_heads.box_predictor.cls_score.weight": torch.zeros(21, 2048)}
    insloc = {k: v for k, v in under("backbone.", body).items() if "layer4" not in k} | {"backbone_k.conv1.weight": torch.zeros(64, 3, 7, 7)}
    insloc |= {"roi_head.shared_head." + k: v for k, v in body.items() if "layer4" in k}
    return {
        "torchvision": (full, "torchvision", True),
        "imagenet example": ({"state_dict": under("module.", full), **encoder_only}, "torchvision", True),
        "moco": ({**encoder_only, "state_dict": {**under("module.encoder_q.", body), **under("module.encoder_q.fc.", mlp), **under("module.encoder_k.", second),
                  "module.queue": torch.zeros(8, 16), "module.queue_ptr": torch.zeros(1, dtype=torch.int64)}}, "moco", False),
        "moco v1": ({**encoder_only, "state_dict": {**under("module.encoder_q.", body), "module.encoder_q.fc.weight": torch.zeros(128, 2048),
                     "module.encoder_q.fc.bias": torch.zeros(128), **under("module.encoder_k.", second)}}, "moco", False),
        "moco-v3": ({"state_dict": {**under("module.momentum_encoder.", second), **under("module.base_encoder.", body), **under("module.base_encoder.fc.", mlp)}}, "moco-v3", False),
        "simsiam": ({**encoder_only, "state_dict": {**under("module.encoder.", body), **under("module.encoder.fc.", mlp), **under("module.predictor.", mlp)}}, "simsiam", False),
        "swav": (under("module.", body | under("projection_head.", mlp) | {"prototypes.weight": torch.zeros(30, 128)}), "ssprl", False),
        "ssprl": ({"epoch": 1, "amp": None, "state_dict": under("module.", body | under("projection_head.", mlp) | under("l_pro_head1.", mlp)
                   | {"ptypes.weight": torch.zeros(3, 1), "local_ptypes1.weight": torch.zeros(3, 1), "l2g_ptypes1.weight": torch.zeros(3, 1)})}, "ssprl", False),
        "wcl": ({"model": {**under("module.net.", body), "module.head1.linear1.weight": torch.zeros(2, 2)}, "optimizer": {}, "epoch": 2}, "wcl", False),
        "openselfsup raw": ({"meta": {"config": "model = dict()"}, "state_dict": {**under("target_net.0.", second), **under("backbone.", body),
                             **under("online_net.0.", body), **under("online_net.1.mlp.", mlp)}}, "openselfsup", False),
        "openselfsup": ({"state_dict": body, "author": "OpenSelfSup"}, "openselfsup", False),
        "densecl raw": ({"state_dict": {**under("backbone.", body), **under("encoder_q.0.", body), **under("encoder_q.1.mlp2.", mlp), **under("encoder_k.0.", second),
                         "queue2": torch.zeros(1, 1)}}, "densecl", False),
        "densecl": ({"state_dict": body, "author": "DenseCL"}, "densecl", False),
        "byol port": ({**under("target_net.0.", second), **under("online_net.0.", body), **under("online_net.1.", mlp)}, "byol", False),
        "scrl": ({"online_network_state_dict": {**under("encoder.", {sequential(k): v for k, v in body.items()}), **under("projector.", mlp)}}, "scrl", False),
        "dino": ({"student": under("module.backbone.", second) | under("module.head.mlp.", mlp), "teacher": under("backbone.", body) | under("head.mlp.", mlp),
                  "args": argparse.Namespace(arch="resnet50"), "epoch": 9}, "dino", False),
        "barlowtwins": ({"model": under("module.backbone.", body) | under("module.projector.", mlp)}, "barlowtwins", False),
        "solo-learn": ({"state_dict": {**under("momentum_backbone.", second), **under("backbone.", body), **under("projector.", mlp)}, "epoch": 1,
                        "pytorch-lightning_version": "1.6.4", "hyper_parameters": {"args": argparse.Namespace(lr=1)}}, "solo-learn", False),
        "solo-learn old": ({"state_dict": {**under("momentum_encoder.", second), **under("encoder.", body), **under("predictor.", mlp)}}, "solo-learn", False),
        "lightly": ({"state_dict": {**under("backbone.", body), **under("projection_head.layers.", mlp)}, "pytorch-lightning_version": "2.0"}, "lightly", False),
        "lightly sequential": ({"state_dict": {**under("backbone_momentum.", {sequential(k): v for k, v in second.items()}),
                                **under("backbone.", {sequential(k): v for k, v in body.items()})}, "pytorch-lightning_version": "2.0"}, "lightly-sequential", False),
        "insloc": ({"meta": {}, "state_dict": insloc}, "insloc", False),
        "mmdet": ({"meta": {"mmcv_version": "1.0"}, "state_dict": under("backbone.", body) | {"neck.x": torch.zeros(1), "bbox_head.y": torch.zeros(1)}}, "mmdet", False),
        "vissl": ({"classy_state_dict": {"base_model": {"model": {"trunk": under("_feature_blocks.", body), "heads": {"0.clf.0.weight": torch.zeros(2, 2)}},
                   "meta": {}}}}, "vissl", False),
        "detectron2.pkl": ({"model": arrays({detectron2(k): v for k, v in body.items()}), "__author__": "MOCO", "matching_heuristics": True}, "detectron2", False),
        "detectron2 c4": ({"model": c4, "iteration": 5}, "detectron2", False),
        "detectron2-cov": ({"model": arrays({"backbone." + detectron2(k): v for k, v in body.items()} | {"backbone.stem.fc.0.weight": torch.zeros(2, 2)}),
                             "matching_heuristics": True}, "detectron2-cov", False),
        "caffe2.pkl": (caffe2(full), "caffe2", True),
        "transformers": (under("resnet.", {transformers(k): v for k, v in body.items()}) | {"classifier.1.weight": torch.zeros(4, 2048)}, "transformers", False),
        "ours": ({"model": under("encoder.", body) | under("projector.", mlp), "sslrun_version": "0.1.0", "epoch": 4}, "sslrun", False),
        "ours, two encoders": ({"model": under("target.encoder.", second) | under("online.encoder.", body), "sslrun_version": "0.1.0"}, "sslrun", False),
        "bare": (body, "torchvision", False),
    }
