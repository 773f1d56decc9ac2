"""Every page is reached from README.md, every relative link and every path that a page names leads somewhere."""
import re

import pytest

from program import ROOT

ROOMS = ("start", "data", "methods", "evaluate", "reference", "develop")
PAGES = [*sorted(ROOT.glob("*.md")), ROOT / "scripts/README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
# A path from the repository's root, as prose, comments and messages write it.
MENTION = re.compile(r"(?<![\w/.-])((?:docs|lib|bindings|host|scripts|recipes|tests|cmake)/[\w./-]*\.(?:md|txt|lua|py|cpp|h|sh|png|cmake))\b")


def name(page):
    return str(page.relative_to(ROOT))


def prose(page):
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.S | re.M)


def links(page):
    """(file, anchor) of each relative link; the file is the page itself where a link has only an anchor."""
    for target, anchor in LINK.findall(prose(page)):
        if "://" not in target:
            yield (page.parent / target).resolve() if target else page, anchor


def anchors(page):
    """The anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ +(.*)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    for target, anchor in links(page):
        assert target.exists(), f"{name(page)} links to missing {target}"
        if anchor:
            assert anchor in anchors(target), f"{name(page)} links to #{anchor}, no heading of {name(target)}"


def test_every_page_is_reached_from_readme():
    reached, ways = set(), [ROOT / "README.md"]
    while ways:
        page = ways.pop()
        if page not in reached:
            reached.add(page)
            ways += [target for target, _ in links(page) if target.suffix == ".md"]
    assert not {name(page) for page in PAGES} - {name(page) for page in reached}


def test_index_pages_list_their_folder():
    front = {target for target, _ in links(ROOT / "README.md")}
    for folder in (*(f"docs/{room}" for room in ROOMS), "docs/results", "scripts"):
        index = ROOT / folder / "README.md"
        assert index in front or folder in ("docs/results", "scripts"), f"README.md does not link {name(index)}"
        listed = {target for target, _ in links(index)}
        for file in sorted(index.parent.iterdir()):
            assert file == index or file in listed, f"{name(index)} does not list {file.name}"
    assert {path.name for path in (ROOT / "docs").iterdir()} == {*ROOMS, "results", "images"}


def files_that_name_pages():
    yield from (page for page in PAGES if page.name not in ("CHANGELOG.md", "moved_files.md"))  # these tell of old names
    yield from sorted((ROOT / "docs/results").glob("*.txt"))
    for folder in ("lib", "bindings", "host", "scripts", "recipes", "tests", "cmake"):
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in (".h", ".cpp", ".lua", ".py", ".sh", ".cmake"))


def test_named_paths_exist():
    """But for OpenSelfSup's own page, and the files of the method that docs/methods/methods.md has its reader write."""
    missing = []
    for file in files_that_name_pages():
        for path in MENTION.findall(file.read_text()):
            if (file.suffix == ".md" or path.startswith("docs/")) and not re.search("MODEL_ZOO|vicreg", path) and not (ROOT / path).exists():
                missing.append(f"{name(file)}: {path}")
    assert not missing, "\n".join(missing)


def test_benchmark_tables_stand_in_results():
    """A user's page may state a figure; tables of times and ratios belong to docs/results, beside date and machine."""
    for page in PAGES:
        heads = re.findall(r"^(\|.*)\n\|[-|: ]+\|$", prose(page), re.M) if page.parent.name != "results" else []
        for head in heads:
            assert not re.search(r"\b(ms|ns|µs|us|seconds|ratio|images/s|[MG]B/s)\b", head), f"{name(page)}: {head}"
