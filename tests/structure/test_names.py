"""A test is found by the name of what it tests, and what tests share exists once."""
import re

from program import ROOT

# Specs of what many files do alike.
WITHOUT_A_FILE = {
    "host/messages": "how much of long names any message shows",
    "host/paths": "what every function that takes a path does with a NUL byte",
}


def subjects(spec):
    """The files that tests/lua/<spec>_spec.lua may be about."""
    room, name = spec.rsplit("/", 1)
    if room == "bindings":
        return [path for file in (f"{name}.cpp", f"{name}.h", f"lua_{name}.cpp") for path in (ROOT / "bindings").rglob(file)]
    return [ROOT / "host" / f"{name}.cpp"] if room == "host" else [ROOT / "scripts" / "ssl" / room / f"{name}.lua"]


def test_catch2_tests_have_their_subjects_names():
    tests = ROOT / "tests" / "lib"
    wrong = [f"{path.relative_to(ROOT)}: nothing in lib/ has the name {subject}" for path in sorted(tests.rglob("*_test.cpp"))
             for subject in [str(path.relative_to(tests)).removesuffix("_test.cpp")]
             if not any((ROOT / "lib" / f"{subject}.{kind}").exists() for kind in ("h", "cpp", "cu", "cuh"))]
    assert not wrong, "\n".join(wrong)


def test_specs_have_their_subjects_names():
    tests = ROOT / "tests" / "lua"
    specs = {str(path.relative_to(tests)).removesuffix("_spec.lua") for path in tests.rglob("*_spec.lua")}
    wrong = [f"tests/lua/{spec}_spec.lua: none of {', '.join(str(p.relative_to(ROOT)) for p in subjects(spec))}"
             for spec in sorted(specs - WITHOUT_A_FILE.keys()) if not any(path.exists() for path in subjects(spec))]
    assert not wrong, "\n".join(wrong)
    assert WITHOUT_A_FILE.keys() <= specs


def test_what_tests_share_exists_once():
    once = {r"function [\w.]*\bfails\(": "tests/lua/fixtures.lua", r"^(PROGRAM|ROOT) = ": "tests/program.py"}
    for pattern, place in once.items():
        found = {str(path.relative_to(ROOT)) for kind in ("lua", "py") for path in (ROOT / "tests").rglob(f"*.{kind}")
                 if not path.is_symlink() and re.search(pattern, path.read_text(), re.M)}
        assert found == {place}, pattern
