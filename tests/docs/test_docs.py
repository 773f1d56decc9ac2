"""Runs every ```lua block of README.md and docs/ on its own in an empty folder."""
import re
import subprocess

import pytest

from program import PROGRAM, ROOT
from waiting import DEADLINE

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RECIPES = {path.read_text().strip(): path for path in (ROOT / "recipes").glob("*.lua")}


def blocks():
    """Each block with the files that stand above it on its page: those that begin with `-- folder/file.lua: `."""
    for page in PAGES:
        text, files = page.read_text(), {}
        for match in re.finditer(r"^```lua\n(.*?)^```", text, re.S | re.M):
            line = text[: match.start()].count("\n") + 1
            named = re.match(r"-- (\w+/\w+\.lua): ", match[1])
            files = files | {named[1] if named else "block.lua": match[1]}
            yield pytest.param(match[1], files, id=f"{page.relative_to(ROOT)}:{line}")


@pytest.mark.parametrize("block, files", list(blocks()))
def test_lua_block_runs(block, files, tmp_path):
    if block.strip() in RECIPES:  # a recipe printed in full: tests/recipes runs it
        return
    assert "sslrun recipes/" not in "".join(block.splitlines()[:4]), "a recipe printed in full must equal its file"
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (program,) = (name for name, text in files.items() if text == block)
    done = subprocess.run([PROGRAM, program], cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pages_open_with_a_runnable_snippet():
    for page in PAGES[1:]:
        if page.name == "README.md":  # an index
            continue
        first = re.search(r"^```(\w*)", page.read_text(), re.M)
        assert first and first.group(1) in ("lua", "sh", "bash"), f"{page.name} opens without a runnable snippet"
