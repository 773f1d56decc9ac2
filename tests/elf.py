"""Where the loader looks for the libraries of a program: the run path in its ELF header."""
import pathlib
import re
import subprocess


def run_path(file):
    """The entries of the header's RUNPATH or RPATH, in order."""
    header = subprocess.run(["readelf", "-d", file], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", header)
    return [entry for path in found for entry in path.split(":")]


def is_elf(file):
    with open(file, "rb") as opened:
        return opened.read(4) == b"\x7fELF"


def unsafe_entries(folder):
    """Entries that depend on the current folder, of every program and library below `folder` that is no link."""
    files = [p for p in pathlib.Path(folder).rglob("*") if p.is_file() and not p.is_symlink() and p.suffix != ".o"]
    programs = [p for p in files if is_elf(p)]
    assert programs, f"no program below {folder}"
    return [f"{program}: '{entry}'" for program in programs for entry in run_path(program) if not entry.startswith(("/", "$ORIGIN/"))]
