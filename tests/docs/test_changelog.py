"""CHANGELOG.md goes by versions, and its newest one is that of the program, of CMakeLists.txt and of the pages."""
import re
import subprocess

from program import PROGRAM, ROOT

HEADINGS = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
VERSION = re.search(r"^project\(sslrun VERSION ([\d.]+) ", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]


def test_the_newest_version_is_the_programs():
    versions = [heading for heading in HEADINGS if heading != "Unreleased"]
    assert versions[0] == VERSION
    assert versions == sorted(versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
    assert HEADINGS.index(versions[0]) == ("Unreleased" in HEADINGS)  # what is not released stands above


def test_the_program_says_its_version():
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.split()[:2] == ["sslrun", VERSION]
    assert f"-- {VERSION}  cpu" in (ROOT / "docs/start/command_line.md").read_text()
