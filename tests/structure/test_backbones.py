"""Networks are asked by their contract: nothing that evaluates or binds them knows one by its name."""
import re

from program import ROOT

NAMES_A_NETWORK = re.compile(r"layer[1-4]|resnet|ResNet-%d", re.I)
# Whose numbers were published.
REFERENCES = ROOT / "scripts/ssl/eval/references.lua"


def code(path):
    return re.sub(r"--[^\n]*|//[^\n]*", "", path.read_text())


def wrong_lines(paths, pattern):
    return [f"{path.relative_to(ROOT)}: {match.group()}" for path in sorted(paths) for match in pattern.finditer(code(path))]


def test_evaluation_names_no_network():
    paths = [*(ROOT / "scripts/ssl/eval").rglob("*.lua"), *(ROOT / "lib/eval").rglob("*.[ch]*"),
             *(ROOT / "scripts/commands" / f"{name}.lua" for name in ("eval", "embed", "inspect", "convert"))]
    assert not wrong_lines([path for path in paths if path != REFERENCES], NAMES_A_NETWORK)


def test_bindings_ask_for_a_backbone_not_for_a_resnet():
    assert not wrong_lines((ROOT / "bindings").rglob("*.cpp"), re.compile(r"cast<\s*(nn::)?ResNet\b[^>]*>"))


def test_finding_weights_names_no_network():
    """The layouts say where frameworks keep a part of one, and architectures what else there is."""
    paths = [path for path in (ROOT / "scripts/ssl/weights").glob("*.lua") if path.stem not in ("layouts", "architectures")]
    assert not wrong_lines(paths, re.compile(r"layer[1-4]|\bresnet\b|'ResNet"))
