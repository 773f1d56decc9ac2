"""What comments cite can be opened by a stranger: papers, public repositories, standards, pages of docs/."""
import pathlib
import re

from program import ROOT

FOLDERS = "lib", "bindings", "host", "scripts", "recipes", "tests", "cmake", "docs"
SUFFIXES = {".cpp", ".h", ".cu", ".lua", ".py", ".sh", ".cmake", ".md", ".txt"}
# Documents named by number or by nothing: a stranger cannot tell which.
PRIVATE = re.compile(r"\bspec(ification)?s? §? ?\d[\d.]*|\b(the|method's|SimSiam) specification\b|\bdesign\.md\b|\bshared/\w+", re.I)


def texts():
    for folder in FOLDERS:
        yield from (p for p in sorted((ROOT / folder).rglob("*")) if p.suffix in SUFFIXES and p != pathlib.Path(__file__))
    yield from [ROOT / "CMakeLists.txt", *sorted(ROOT.glob("*.md"))]


def one_line(text):
    """Sentences broken over comment lines become whole again."""
    return re.sub(r"\s*\n\s*(//+|--+|#+|\*)?\s*", " ", text)


def test_no_comment_cites_what_only_we_have():
    wrong = [f"{path.relative_to(ROOT)}: {hit.group()!r}" for path in texts() for hit in PRIVATE.finditer(one_line(path.read_text()))]
    assert not wrong, "\n".join(wrong)
