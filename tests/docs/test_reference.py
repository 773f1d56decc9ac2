"""docs/reference and share/luals: what the declarations say today, in types that an editor can read."""
import subprocess

import pytest

from luals_files import BUILTIN, Type, read
from program import PROGRAM, ROOT


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    subprocess.run([PROGRAM, "help", f"--write={folder}"], check=True)
    return folder


def test_types_are_read_strictly():
    for text in ("Tensor", "string|nil", "fun(self: Tensor, n?: integer): Tensor, integer", "table<string, any>[]?", "{a: 'x'|'y', b?: number[], [integer]: string}",
                 "(fun(): any)|(fun(x: integer))", "fun(): Run"):
        assert not Type(text).rest
    for text in ("fun(", "table<string", "{a b}", "|nil", "(Tensor", "string|"):
        with pytest.raises(ValueError):
            Type(text)


@pytest.mark.parametrize("text", ["---@param a integer\nfunction f(b) end", "---@parm a integer", "x = 1", "---@type Tensor of", "---@field a {"])
def test_a_wrong_definition_is_seen(text):
    assert read(text)[2]


@pytest.mark.parametrize("folder", ["docs/reference", "share/luals"])
def test_files_are_what_the_declarations_say(written, folder):
    here, new = ({path.name: path.read_text() for path in (root / folder).iterdir()} for root in (ROOT, written))
    stale = sorted(name for name in here.keys() | new.keys() if here.get(name) != new.get(name))
    assert not stale, f"{folder}: {', '.join(stale)} differ from the declarations: build/sslrun help --write=. writes them anew"


def test_definitions_parse_and_name_declared_types(written):
    files = {path.name: read(path.read_text()) for path in sorted((written / "share/luals").iterdir())}
    problems = [f"{name}:{problem}" for name, (_, _, found) in files.items() for problem in found]
    assert not problems, "\n".join(problems)
    classes = set().union(*(classes for classes, _, _ in files.values()))
    unknown = [f"{name}: {kind}" for name, (_, used, _) in files.items() for kind in sorted(used - classes - BUILTIN)]
    assert not unknown, "\n".join(unknown)


def test_definitions_are_lua(written):
    for path in (written / "share/luals").iterdir():
        done = subprocess.run([PROGRAM, "-e", f"assert(loadfile('{path}'))"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
