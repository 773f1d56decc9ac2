"""Rooms of bindings/ and lib/data: which may include which, and that each engine folder has a namespace of its own."""
import re

import pytest

from program import ROOT

# Each room and the rooms that it may include beside itself.
BINDINGS = {
    "gate": set(),
    "tensor": {"gate"},
    "aten": {"gate", "tensor"},
    "autograd": {"gate", "tensor"},
    "modules": {"gate", "tensor", "aten", "autograd"},
}
DATA = {
    "set": set(),
    "views": {"set"},
    "loading": {"set", "views"},
    "pack": {"set", "views", "loading"},
    "sets": {"set", "views", "loading"},
    "scenes": set(),
}
FOLDERS = {"bindings": BINDINGS, "lib/data": DATA}


def room_of(folder, include):
    """The room of a folder that an include reaches; None for other headers."""
    return include.removeprefix(folder + "/").split("/")[0] if include.startswith(folder + "/") else None


def misfits(folder, room, text):
    allowed = FOLDERS[folder][room] | {room, None}
    return [name for name in re.findall(r'^\s*#\s*include\s*"([^"]+)"', text, re.M) if room_of(folder, name) not in allowed]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_source_is_in_a_room(folder):
    names = {path.name for path in (ROOT / folder).iterdir()} - {"libraries.cmake"}
    assert names == set(FOLDERS[folder])


@pytest.mark.parametrize("folder", FOLDERS)
def test_rooms_include_in_one_direction(folder):
    wrong = [f"{path.relative_to(ROOT)}: {name}" for path in sorted((ROOT / folder).rglob("*")) if path.suffix in (".h", ".cpp", ".cu")
             for name in misfits(folder, path.relative_to(ROOT / folder).parts[0], path.read_text())]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("folder, room, include, wrong", [
    ("bindings", "gate", "bindings/tensor/tensor.h", True), ("bindings", "aten", "bindings/gate/stack.h", False),
    ("bindings", "aten", "bindings/autograd/autograd_run.h", True), ("bindings", "tensor", "lib/core/error.h", False),
    ("lib/data", "views", "lib/data/loading/loader.h", True), ("lib/data", "pack", "lib/data/loading/sample.h", False),
    ("lib/data", "scenes", "lib/data/set/dataset.h", True),
])
def test_a_wrong_arrow_is_seen(folder, room, include, wrong):
    assert bool(misfits(folder, room, f'#include "{include}"\n')) == wrong


def test_every_engine_folder_has_a_namespace_of_its_own():
    """Core's is inline; others open it where they specialise its templates."""
    wrong = []
    for path in sorted((ROOT / "lib").rglob("*")):
        if path.suffix not in (".h", ".cpp", ".cu"):
            continue
        own = path.relative_to(ROOT / "lib").parts[0]
        for name in re.findall(r"^namespace (\w+(?:::(?:inline )?\w+)*) \{", path.read_text(), re.M):
            first, *rest = re.split("::(?:inline )?", name)
            if first == "sslrun" and rest[:1] != [own] and not (rest == ["core"] and "template <>" in path.read_text()):
                wrong.append(f"{path.relative_to(ROOT)}: namespace {name}")
    assert not wrong, "\n".join(wrong)
