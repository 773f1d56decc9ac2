"""The new places of docs/develop/moved_files.md are there, and nothing is left at the old ones."""
import re

from program import ROOT

ROWS = re.findall(r"^\| `([^`]+)` \| (`.*`) \|$", (ROOT / "docs/develop/moved_files.md").read_text(), re.M)


def test_files_are_where_the_table_says():
    assert len(ROWS) > 100
    lost = [f"{old}: {new}" for old, news in ROWS for new in re.findall("`([^`]+)`", news) if not list(ROOT.glob(new))]
    assert not lost, "\n".join(lost)
    assert not [old for old, _ in ROWS if (ROOT / old).exists()]
