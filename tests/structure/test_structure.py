"""The arrows between the folders, and the house rules that a machine can check."""
import pathlib
import re

from program import ROOT

CODE = {".cpp", ".h", ".cu"}

# Which folders an engine folder may include; the same list as in CMakeLists.txt.
ENGINE = dict(re.findall(r"^sslrun_engine_folder\((\w+)[^)]*?USES ?([^)]*)\)", (ROOT / "CMakeLists.txt").read_text(), re.M))


def sources(*folders, suffixes=CODE):
    for folder in folders:
        yield from (p for p in sorted((ROOT / folder).rglob("*")) if p.suffix in suffixes)


def includes(path):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', path.read_text(), re.M)


def engine_reach(folder):
    reach = {folder}
    for used in ENGINE[folder].split():
        reach |= engine_reach(used)
    return reach


def test_engine_folders_are_known():
    assert {p.name for p in (ROOT / "lib").iterdir() if p.is_dir()} == set(ENGINE)


def test_lib_uses_only_lower_engine_folders_and_no_lua():
    wrong = []
    for path in sources("lib"):
        reach = engine_reach(path.relative_to(ROOT / "lib").parts[0])
        for name in includes(path):
            first, *rest = name.split("/")
            if first in ("bindings", "host") or "lua" in pathlib.PurePath(name).stem.lower():
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
            if first == "lib" and rest[0] not in reach:
                wrong.append(f"{path.relative_to(ROOT)}: {name} (may use {sorted(reach)})")
    assert not wrong, "\n".join(wrong)


def test_bindings_do_not_use_the_host():
    wrong = [f"{p.relative_to(ROOT)}: {n}" for p in sources("bindings") for n in includes(p) if n.startswith("host/")]
    assert not wrong, "\n".join(wrong)


def test_host_reaches_the_engine_through_the_bindings():
    # lib/core holds what every layer shares (error types, the interrupt flag).
    wrong = [f"{p.relative_to(ROOT)}: {n}" for p in sources("host") for n in includes(p)
             if n.startswith("lib/") and not n.startswith("lib/core/")]
    assert not wrong, "\n".join(wrong)


def requires(path):
    return re.findall(r"require\s*\(?\s*['\"]([^'\"]+)", path.read_text())


def test_scripts_and_recipes_require_downwards():
    wrong = []
    for path in sources("scripts", "recipes", suffixes={".lua"}):
        for name in requires(path):
            if name.startswith(("recipes", "host", "bindings", "lib", "tests")):
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    recipes = {p.stem for p in (ROOT / "recipes").glob("*.lua")}
    for path in sources("recipes", suffixes={".lua"}):
        wrong += [f"{path.relative_to(ROOT)}: {n}" for n in requires(path) if n in recipes]
    assert not wrong, "\n".join(wrong)


def test_recipes_have_at_most_80_code_lines():
    for path in sources("recipes", suffixes={".lua"}):
        code = [line for line in path.read_text().splitlines() if line.strip() and not line.strip().startswith("--")]
        assert len(code) <= 80, f"{path.name}: {len(code)} code lines"


def test_every_file_begins_with_a_sentence_about_itself():
    wrong = []
    for path in [*sources("lib", "bindings", "host", "tests"), *sources("scripts", "recipes", "tests", suffixes={".lua"})]:
        first = path.read_text().split("\n", 1)[0]
        if not re.match(r"(//|--) \w.{10,}", first):
            wrong.append(f"{path.relative_to(ROOT)}: {first[:60]!r}")
    assert not wrong, "\n".join(wrong)


def test_files_are_named_after_a_noun():
    wrong = [p for p in sources("lib", "bindings", "host", "scripts", "recipes", suffixes=CODE | {".lua", ".py", ".sh"})
             if re.fullmatch(r"utils?|helpers?|common|misc", p.stem)]
    assert not wrong, wrong


def test_tests_wait_for_events():
    """Not for a time: waits and time limits are those of tests/waiting.py, sslrun.sleep looks again soon or never ends. A peer of
    test_lost_peers.py sleeps, since being slow is what it plays."""
    sleeps = re.compile(r"time\.sleep|sleep_for|sleep_until|usleep|nanosleep|execute.*\bsleep\b|sslrun\.sleep\((?!1e6|0\.0\d|')\S|\btimeout=\d\d")
    wrong = [f"{p.relative_to(ROOT)}:{n}: {line.strip()}" for p in sources("tests", suffixes=CODE | {".lua", ".py"})
             for n, line in enumerate(p.read_text().splitlines(), 1)
             if sleeps.search(line) and p.name not in ("waiting.py", "test_structure.py", "test_lost_peers.py") and p.parent.name not in ("bench", "gpu")]
    assert not wrong, "\n".join(wrong)


def test_no_line_is_left_open():
    wrong = [f"{p.relative_to(ROOT)}" for p in sources("lib", "bindings", "host", "scripts", "recipes", suffixes=CODE | {".lua", ".sh"})
             if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", p.read_text())]
    assert not wrong, wrong
