"""The page of the command line lists the program's own options as they are declared, and no other page does so again."""
import re
import subprocess

from program import PROGRAM, ROOT
from waiting import DEADLINE

LIST = """for _, o in ipairs(sslrun.options()) do
  local names = (o.short and '`' .. o.short .. '`, ' or '') .. '`' .. o.name .. (o.value and ' ' .. o.value or '') .. '`'
  print(('| %s | %s | %s|'):format(names, o.about, o.default and o.default .. ' ' or ''))
end"""


def declared_rows():
    done = subprocess.run([PROGRAM, "-e", LIST], capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_page_lists_what_is_declared():
    page = (ROOT / "docs/start/command_line.md").read_text()
    table = re.search(r"^\| option \| meaning \| otherwise \|\n\|---\|---\|---\|\n((?:\|.*\n)+)", page, re.M)
    rows = declared_rows()
    assert len(rows) >= 10 and table[1].splitlines() == rows, "\n".join(["what is declared:", *rows])


def test_no_other_page_has_a_table_of_them():
    names = {re.search(r"`(--?[\w-]+)", row)[1] for row in declared_rows()} - {"--prefix"}  # `sslrun convert` has one of its own
    for path in (ROOT / "docs").rglob("*.md"):
        if path.name != "command_line.md":
            cells = [line[3:].split("`")[0] for line in path.read_text().splitlines() if line.startswith("| `--")]
            again = [cell for cell in cells if cell.split()[0] in names and ":" not in cell]  # with a colon it is a message
            assert not again, (path, again)
