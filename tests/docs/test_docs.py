"""Runs every ```lua block of README.md and docs/ on its own in an empty folder."""
import re
import subprocess

import pytest

from program import PROGRAM, ROOT
from waiting import DEADLINE

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RECIPES = {path.read_text().strip(): path for path in (ROOT / "recipes").glob("*.lua")}


def blocks():
    for page in PAGES:
        text = page.read_text()
        for match in re.finditer(r"^```lua\n(.*?)^```", text, re.S | re.M):
            line = text[: match.start()].count("\n") + 1
            yield pytest.param(match.group(1), id=f"{page.relative_to(ROOT)}:{line}")


@pytest.mark.parametrize("block", list(blocks()))
def test_lua_block_runs(block, tmp_path):
    if block.strip() in RECIPES:  # a recipe printed in full: tests/recipes runs it
        return
    assert "sslrun recipes/" not in "".join(block.splitlines()[:4]), "a recipe printed in full must equal its file"
    (tmp_path / "block.lua").write_text(block)
    done = subprocess.run([PROGRAM, "block.lua"], cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pages_open_with_a_runnable_snippet():
    for page in PAGES[1:]:
        if page.name == "README.md":  # an index
            continue
        first = re.search(r"^```(\w*)", page.read_text(), re.M)
        assert first and first.group(1) in ("lua", "sh", "bash"), f"{page.name} opens without a runnable snippet"
