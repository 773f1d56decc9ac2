"""The tables of docs/develop/architecture.md against the tree, CMakeLists.txt, the rooms' test and ctest's suites."""
import importlib
import re

from program import ROOT

PAGE = (ROOT / "docs/develop/architecture.md").read_text()


def table(head):
    """The rows of the table that begins with this head: {first cell: other cells}, without code marks."""
    rows = re.search(rf"^{re.escape(head)}\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.M)
    assert rows, f"no table with the head {head}"
    cells = ([cell.strip().replace("`", "") for cell in row.strip("|").split("|")] for row in rows[1].splitlines())
    return {first: rest for first, *rest in cells}


def names(cell):
    return set(filter(None, (name.strip() for name in re.split("[,;]", cell))))


def test_folders():
    here = {f"{path.name}/" for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    made = {folder for folder in here if re.fullmatch(r"build.*/|runs/|data/", folder)}  # .gitignore
    assert set(table("| folder | holds | may use |")) == here - made


def test_engine_folders():
    uses = dict(re.findall(r"^sslrun_engine_folder\((\w+)[^)]*?USES ?([^)]*)\)", (ROOT / "CMakeLists.txt").read_text(), re.M))
    rows = table("| folder | holds | uses | libraries |")
    assert {folder: names(row[1]) for folder, row in rows.items()} == {folder: set(used.split()) for folder, used in uses.items()}


# How the page calls what a libraries.cmake links or includes.
LIBRARIES = {
    "libjpeg": "libjpeg", "libdeflate": "libdeflate", "opencv": "OpenCV", "simdjson": "simdjson", "nlohmann_json": "nlohmann-json",
    "stb": "stb", "pugixml": "pugixml", "libpng": "libpng", "libwebp": "libwebp", "libtiff": "libtiff", "libheif": "libheif",
}


def linked(folder):
    file = ROOT / "lib" / folder / "libraries.cmake"
    text = file.read_text().lower() if file.exists() else ""
    text = re.sub(r"^.*#.*$", "", text, flags=re.M)
    opened = re.search(r"foreach\(library in items ([\w ]+)\)", text)  # libwebp and its like
    found = {LIBRARIES[f"lib{name}"] for name in opened[1].split()} if opened else set()
    return found | {told for key, told in LIBRARIES.items() if re.search(rf"(?:::|sslrun_){key}|{key}::", text)}


def test_libraries_of_the_engine():
    for folder, row in table("| folder | holds | uses | libraries |").items():
        told = names(row[2].replace(" and ", ", ").replace("opened when needed", ""))
        assert told == linked(folder), folder


def test_rooms(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tests/structure"))
    rooms = importlib.import_module("test_lua_library").ROOMS
    assert {room: names(row[1]) for room, row in table("| room | holds | may require |").items()} == rooms


def test_suites():
    tests = ROOT / "tests"
    alone = set(re.findall(r"add_test\(NAME ([\w.]+) ", (tests / "CMakeLists.txt").read_text()))
    folders = {f"{path.parent.name}.*" for path in tests.glob("*/test_*.py")}
    assert set(table("| suite | what |")) == alone | folders | {"lib.*"}


def test_named_parts_exist():
    """What the sections on the run and on evaluation call a part is a file of that room."""
    for title, room in (("The run", "run"), ("Evaluation", "eval")):
        section = re.search(rf"^## {title}\n(.*?)^## ", PAGE, re.S | re.M)[1]
        named = [name for name in re.findall(r"`(\w+)`", section) if name != "rand"]
        assert named and not [name for name in named if not (ROOT / f"scripts/ssl/{room}/{name}.lua").exists()], title
