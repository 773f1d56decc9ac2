"""The rooms of scripts/ssl: which may require which, who may name a Lua module, how long a function may be."""
import re

import pytest
from lua_source import code, functions

from program import ROOT

LIBRARY = ROOT / "scripts" / "ssl"

# Each room and the rooms that it may require beside itself. A file beside the rooms, such as init.lua, may require all.
BELOW_PARTS = {"settings", "process"}
BESIDE = BELOW_PARTS | {"parts"}
ROOMS = {
    "settings": set(),
    "process": {"settings"},
    "parts": BELOW_PARTS,
    "weights": BESIDE,
    "sets": BESIDE,
    "views": BESIDE,
    "methods": BESIDE,
    "eval": BESIDE | {"weights", "sets", "views", "methods"},
    "run": BESIDE | {"weights", "sets", "views", "methods"},
    "reference": {"settings", "views"},
    "repl": {"reference"},
}


def required(text):
    return re.findall(r"\brequire\s*\(?\s*['\"]([^'\"]+)", text)


def misfits(room, names):
    """Those of the modules that a file of the room may not require."""
    return [name for name in names
            if name == "ssl" or name.startswith("ssl.") and not set(name.split(".")[1:2]) <= ROOMS[room] | {room}]


def test_every_folder_is_a_room():
    assert {p.name for p in LIBRARY.iterdir() if p.is_dir()} == set(ROOMS)


def test_rooms_require_in_one_direction():
    wrong = [f"{path.relative_to(ROOT)}: {name}" for path in sorted(LIBRARY.rglob("*.lua")) if path.parent != LIBRARY
             for name in misfits(path.relative_to(LIBRARY).parts[0], required(path.read_text()))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room, line, wrong", [
    ("run", "local online = require 'ssl.eval.online'", True), ("run", "local x = require('ssl.parts.unit').of", False),
    ("settings", 'local clock = require "ssl.process.clock"', True), ("sets", "require 'ssl.weights.producer'", True),
    ("eval", "local ssl = require 'ssl'", True), ("views", "local json = require 'cjson'", False),
    ("repl", "require 'ssl.settings.nearest'", True), ("eval", "require 'ssl.run.run'", True),
])
def test_a_wrong_arrow_is_seen(room, line, wrong):
    assert bool(misfits(room, required(line))) == wrong


def test_engine_and_bindings_name_no_lua_module():
    found = {str(path.relative_to(ROOT)) for folder in ("lib", "bindings") for path in (ROOT / folder).rglob("*")
             if path.suffix in (".cpp", ".h", ".cu") and re.search(r'"require"|"ssl\.[\w.]+"|luaL_do\w+', path.read_text())}
    assert not found, found


def fields_set(text):
    """Fields of a run that this code assigns, those of its objects too."""
    return [name for target in re.findall(r"^\s*([\w.\[\], ]+?)\s*=(?!=)", code(text), re.M) for name in target.split(",")
            if re.match(r"\s*(self\.)?run\.", name)]


def test_only_run_assigns_to_a_runs_fields():
    wrong = [f"{path.relative_to(ROOT)}: {name}" for folder in (LIBRARY, ROOT / "recipes", ROOT / "scripts" / "commands")
             for path in sorted(folder.rglob("*.lua")) if path != LIBRARY / "run" / "run.lua" for name in fields_set(path.read_text())]
    assert not wrong, "\n".join(wrong)


def test_an_assignment_is_seen():
    assert fields_set("run.steps = 1\nself.run.state.batch, x = 0, 1\nlocal a = run.steps == 2\n-- run.a = 1\nrunner.b = 1") == [
        "run.steps", "self.run.state.batch"]


MOST_LINES = 40


def test_functions_fit_a_screen():
    long = {}
    for path in sorted(LIBRARY.rglob("*.lua")):
        lengths = [lines for _, lines in functions(path.read_text()) if lines > MOST_LINES]
        if lengths:
            long[str(path.relative_to(LIBRARY))] = lengths
    assert not long, f"functions of more than {MOST_LINES} lines: {long}"


def test_a_function_is_counted_with_its_lines():
    text = "local function a(x) -- end\n  if x then return 'end' end\n  for i = 1, 2 do\n  end\nend\nlocal b = function() end\n"
    assert functions(text) == [(1, 5), (6, 1)]


def test_schedules_have_one_code():
    where = [str(p.relative_to(ROOT)) for folder in ("scripts", "recipes") for p in sorted((ROOT / folder).rglob("*.lua"))
             if re.search(r"\bmath\.cos\b", code(p.read_text()))]
    assert where == ["scripts/ssl/parts/schedule.lua"]
