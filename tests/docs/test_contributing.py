"""What CONTRIBUTING.md names is there: files and folders, commands, suites of ctest, functions and fields."""
import re

from program import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
FOLDERS = "lib|bindings|host|scripts|recipes|tests|cmake|docs"


def suites():
    tests = ROOT / "tests"
    names = {f"lib.{folder.name}" for folder in (tests / "lib").iterdir() if folder.is_dir()}
    names |= {".".join([*path.relative_to(tests).parts[:-1], path.stem.removeprefix("test_")]) for folders in ("*", "*/*") for path in tests.glob(f"{folders}/test_*.py")}
    return names | {"lua", "format", "sanitizers"}


def test_paths_exist():
    paths = {path.rstrip(".,;:)") for path in re.findall(rf"(?<![\w./~-])((?:{FOLDERS})/[\w./-]+)", PAGE)}
    assert len(paths) > 40
    assert not {path for path in paths if not (ROOT / path).exists()}


def test_commands_exist():
    for pattern in re.findall(r"ctest --test-dir build -R '([^']+)'", PAGE):
        for name in pattern.split("|"):
            assert any(re.search(name, suite) for suite in suites()), name
    for targets in re.findall(r"scripts/build\.sh Release ([\w ]+?)(?:`| {2,}|$)", PAGE, re.M):
        for target in targets.split():
            assert target in ("sslrun", "pretend_gpu") or (ROOT / "tests" / "lib" / target.removeprefix("test_")).is_dir(), target


def test_names_exist():
    loss = (ROOT / "bindings" / "modules" / "lua_loss.cpp").read_text()
    for name in re.findall(r"`loss\.(\w+)`", PAGE):
        assert f'.name = "loss.{name}"' in loss
    for name in re.findall(r"`(k\w+)`", PAGE):
        assert re.search(rf"static const Bound {name}{{", loss), name
    protocols = (ROOT / "scripts/ssl/eval/protocol_list.lua").read_text()
    assert "local FILES = {" in protocols and "'knn'" in protocols
    form = (ROOT / "scripts/ssl/sets/set_form.lua").read_text()
    for field in ("about", "size", "get", "open", "evaluation"):
        assert re.search(rf"^--   {field} ", form, re.M)
