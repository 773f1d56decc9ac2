"""A family of a user's own, one Lua file: its weights are inspected, converted, loaded, evaluated and embedded as a ResNet's are."""
import json
import pathlib
import shutil
import subprocess

import pytest
import torch
import torch.nn.functional as F

from conftest import environment
from program import PROGRAM
from waiting import DEADLINE

HERE = pathlib.Path(__file__).parent / "vit_family"
DIM, DEPTH, PATCH, SIDE, CLASSES = 32, 2, 8, 32, 3


def call(folder, *arguments, code=0):
    done = subprocess.run([PROGRAM, "--threads", "1", *map(str, arguments)], capture_output=True, text=True, cwd=folder, timeout=DEADLINE,
                          env=environment(OMP_NUM_THREADS="1"))
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout if code == 0 else done.stderr


def weights(classes=0):
    """A ViT's state dict under timm's names."""
    torch.manual_seed(1)
    shapes = {"cls_token": (1, 1, DIM), "pos_embed": (1, (SIDE // PATCH) ** 2 + 1, DIM)}

    def add(name, *shape):
        shapes[name + ".weight"], shapes[name + ".bias"] = shape, shape[:1]

    add("patch_embed.proj", DIM, 3, PATCH, PATCH)
    for i in range(DEPTH):
        for name, *shape in [("norm1", DIM), ("attn.qkv", 3 * DIM, DIM), ("attn.proj", DIM, DIM), ("norm2", DIM),
                             ("mlp.fc1", 4 * DIM, DIM), ("mlp.fc2", DIM, 4 * DIM)]:
            add(f"blocks.{i}.{name}", *shape)
    add("norm", DIM)
    if classes:
        add("head", classes, DIM)
    return {name: torch.randn(shape) * 0.1 + (1 if "norm" in name and "weight" in name else 0) for name, shape in shapes.items()}


def tokens(w, x):
    """timm's VisionTransformer of one head for 16 channels, written with torch alone."""
    x = F.conv2d(x, w["patch_embed.proj.weight"], w["patch_embed.proj.bias"], PATCH).flatten(2).transpose(1, 2)
    x = torch.cat([w["cls_token"].expand(len(x), -1, -1), x], 1) + w["pos_embed"]

    def norm(name, x):
        return F.layer_norm(x, (DIM,), w[name + ".weight"], w[name + ".bias"], 1e-6)

    def linear(name, x):
        return F.linear(x, w[name + ".weight"], w[name + ".bias"])

    for i in range(DEPTH):
        at = f"blocks.{i}."
        q, k, v = linear(at + "attn.qkv", norm(at + "norm1", x)).view(len(x), -1, 3, DIM // 16, 16).permute(2, 0, 3, 1, 4)
        attention = (q @ k.transpose(-2, -1) / 4).softmax(-1) @ v
        x = x + linear(at + "attn.proj", attention.transpose(1, 2).reshape(len(x), -1, DIM))
        x = x + linear(at + "mlp.fc2", F.gelu(linear(at + "mlp.fc1", norm(at + "norm2", x))))
    return norm("norm", x)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A moco-v3 checkpoint of a ViT, a supervised one, and scenes of 32 pixels; the family as `vit.lua`."""
    folder = tmp_path_factory.mktemp("vit")
    shutil.copy(HERE / "families/vit.lua", folder)
    online, slow = weights(), {name: tensor * 0.5 for name, tensor in weights().items()}
    torch.save({"arch": "vit", "epoch": 3, "state_dict": {
        **{"module.base_encoder." + name: tensor for name, tensor in online.items()},
        **{"module.momentum_encoder." + name: tensor for name, tensor in slow.items()},
        "module.predictor.0.weight": torch.zeros(2)}}, folder / "moco.pth")
    torch.save(weights(CLASSES), folder / "classes.pth")
    call(folder, "-e", f"data.scenes.generate('scenes', {{train = 24, val = 16, size = {SIDE}}})")
    return folder


def test_without_the_family_file_it_is_told_what_the_file_holds(home):
    told = "Vision Transformer, names of timm, DINO and MAE"
    assert f"architecture {told}" in call(home, "inspect", "moco.pth")
    assert f"no ResNet in it that could be read: it holds {told}" in call(home, "convert", "moco.pth", "o.pt", "--to", "torchvision", code=1)
    assert told in call(home, "eval", "moco.pth", "--data.scenes=scenes", code=2)


def test_inspect_names_it(home):
    told = call(home, "inspect", "moco.pth", "--family=vit.lua")
    assert "architecture ViT-32/8 under 'module.base_encoder.' in 'state_dict', layout moco-v3" in told
    assert "architecture ViT-32/8 under '', layout torchvision" in call(home, "inspect", "classes.pth", "--family=vit.lua")


def test_convert_moves_it_between_layouts(home):
    told = call(home, "convert", "moco.pth", "flat.pt", "--to", "torchvision", "--family", "vit.lua")
    own = weights()
    assert f"matched  {len(own)} tensors" in told and f"left     {len(own)} module.momentum_encoder.*: momentum encoder" in told
    assert "also     ViT-32/8 under 'module.momentum_encoder.' in 'state_dict': other weights" in told
    back = torch.load(home / "flat.pt", weights_only=True)
    assert back.keys() == own.keys() and all(torch.equal(back[name], tensor) for name, tensor in own.items())
    call(home, "convert", "classes.pth", "dino.pt", "--to", "dino", "--family=./vit.lua")
    back = torch.load(home / "dino.pt", weights_only=True)["teacher"]
    assert back.keys() == {"backbone." + name for name in weights(CLASSES)}
    message = call(home, "convert", "moco.pth", "o.pkl", "--to", "detectron2", "--family=vit.lua", code=1)
    assert "the layout 'detectron2' has no names for a ViT-32/8" in message
    message = call(home, "convert", "moco.pth", "o.pt", "--to", "moco", "--depth=50", "--family=vit.lua", code=1)
    assert "expected a depth of 50, got a ViT-32/8" in message


def test_what_is_wrong_with_it_is_named(home, tmp_path):
    state = weights()
    del state["blocks.1.mlp.fc1.bias"]
    torch.save(state, tmp_path / "part.pt")
    message = call(tmp_path, "eval", "part.pt", f"--family={home}/vit.lua", "--data.scenes=none", code=2)
    assert "no complete ViT in it; nearest is ViT-32/8 under '', names of timm, with 1 of 30 wrong" in message
    assert "blocks.1.mlp.fc1.bias is missing" in message
    torch.save(weights() | {"norm.bias": torch.full((DIM,), float("nan"))}, tmp_path / "nan.pt")
    assert "norm.bias holds NaN" in call(tmp_path, "eval", "nan.pt", f"--family={home}/vit.lua", "--data.scenes=none", code=2)


def test_init_fills_every_encoder_of_a_run(home, tmp_path):
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True)
    told = call(tmp_path, tmp_path / "train.lua", f"--init={home}/moco.pth")
    assert "moco.pth: ViT-32/8 under 'module.base_encoder.' in 'state_dict', layout moco-v3" in told
    model = torch.load(tmp_path / "model.pt", weights_only=True)
    for prefix in ("online.", "target."):
        assert all(torch.equal(model[prefix + name], tensor) for name, tensor in weights().items())
    message = call(tmp_path, tmp_path / "train.lua", f"--init={home}/moco.pth", "--depth=3", code=1)
    assert "expected the weights of a ViT-32/8" in message


def test_embed_gives_the_class_token(home):
    call(home, "-e", f"""
        fs.mkdirs 'pictures'
        torch.manual_seed(2)
        for i = 1, 5 do log.write_png('pictures/' .. i .. '.png', torch.randint(0, 256, {{3, {SIDE}, {SIDE}}}, {{dtype = 'uint8'}})) end
        local loader = data.loader(data.images 'pictures', data.eval_views {{size = {SIDE}}}, {{batch = 5, shuffle = false, workers = 1}})
        for batch in loader:epoch(0) do checkpoint.save('views.pt', {{batch[1]}}) end""")
    images = torch.load(home / "views.pt", weights_only=True)[0]
    want = tokens(weights(), images)
    call(home, "embed", "moco.pth", "pictures", "found.pt", "--family=vit.lua", "--workers=1")
    found = torch.load(home / "found.pt", weights_only=True)["features"]
    assert (found - want[:, 0]).abs().max() < 1e-5 * want.abs().max()
    call(home, "embed", "moco.pth", "pictures", "map.pt", "--family=vit.lua", "--workers=1", "--dense")
    found = torch.load(home / "map.pt", weights_only=True)["features"]
    assert (found.flatten(2).transpose(1, 2) - want[:, 1:]).abs().max() < 1e-5 * want.abs().max()
    message = call(home, "embed", "moco.pth", "pictures", "no.pt", "--family=vit.lua", "--stage=res3", code=2)
    assert "--stage expected one of the network's stages (res4, res5), got 'res3'" in message


def test_eval_knows_nearest_neighbours_and_linear_classifiers(home):
    names = "knn,probe,linear-ssprl,linear-multilabel,svm,semi-10"
    told = call(home, "eval", "moco.pth", "--family=vit.lua", "--data.scenes=scenes", f"--protocols={names}", "--epochs=1", "--batch=8",
                "--workers=1", "--out=card")
    card = json.loads((home / "card/card.json").read_text())
    assert card["network"] == "ViT-32/8, 32 features" and "views of 32 pixels" in card["decoder"]
    assert [r["protocol"].split("/")[0] for r in card["results"]] == ["knn", "probe", "linear-ssprl", "linear-multilabel", "svm", "semi10-ssprl"]
    found = {row["metric"] for r in card["results"] for row in r["rows"] if row["value"] is not None and 0 <= row["value"] <= 100}
    assert {"mAP, k = 10", "mAP", "mAP, res4", "mAP, res5"} <= found, told
    message = call(home, "eval", "moco.pth", "--family=vit.lua", "--data.scenes=scenes", "--protocols=knn", "--size=36", "--out=no",
                   "--workers=1", code=2)
    assert "expected views whose side is a multiple of 8, got 36 pixels; --size=N gives another" in message


@pytest.mark.parametrize("text, told", [
    ("return 3", "expected a table with a"), ("return {", "vit2.lua"), ("return { name = 'V' }", "expected a table with a"),
])
def test_a_file_that_is_no_family_is_refused(home, tmp_path, text, told):
    (tmp_path / "vit2.lua").write_text(text)
    assert told in call(tmp_path, "inspect", home / "moco.pth", "--family=vit2.lua", code=2)


def test_a_family_file_that_is_not_there_is_told(home):
    assert "no file with a family at 'none.lua'" in call(home, "inspect", "moco.pth", "--family=none.lua", code=2)
