"""LICENSE is there, and THIRD_PARTY.md names everything that the program is linked, built and tested with."""
import re

from program import ROOT

PAGE = (ROOT / "THIRD_PARTY.md").read_text()
# Names in the table's first columns.
NAMED = {name.lower() for row in re.findall(r"^\|.*\|$", PAGE, re.M) for name in re.findall(r"`([^`]+)`", row)}


def text(path):
    return re.sub(r"#.*", "", (ROOT / path).read_text())


def test_the_licence_is_apache_2():
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License" in licence and "Version 2.0, January 2004" in licence and "Copyright 2026 The sslrun authors" in licence


def test_every_library_that_cmake_finds_is_named():
    cmake = text("cmake/Dependencies.cmake")
    found = {re.split(r"[>=-]", name)[0] for modules in re.findall(r"pkg_check_modules\(\w+ ([^)]*)\)", cmake) for name in modules.split()
             if name not in ("REQUIRED", "IMPORTED_TARGET")}
    found |= set(re.findall(r"find_package\((\w+)", cmake)) - {"PkgConfig", "Threads"}
    found |= set(re.findall(r"find_library\(\w+ (\w+)", cmake)) | {path.split("/")[0] for path in re.findall(r"find_path\(\w+ (\S+)", cmake)}
    found.discard("opencv2")  # the headers of opencv_core
    assert {"luajit", "simdjson", "stb", "libtiff"} <= found
    assert not {name for name in found if name.lower() not in NAMED}


def test_every_package_of_the_set_up_is_named():
    setup = text("scripts/setup.sh")
    packages = re.search(r"packages=\((.*?)\n\)", setup, re.S).group(1).split()
    packages += re.findall(r"^([\w-]+?)(?:-cu13)?==", text("scripts/requirements.txt"), re.M)
    assert {"libjpeg62-turbo-dev", "catch2", "pytest"} <= set(packages)
    assert not {name for name in packages if name.lower() not in NAMED}
