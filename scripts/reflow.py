#!/usr/bin/env python3
"""Fills paragraphs of Markdown that have a line over 120 columns anew; --check only names the lines, and ends with 1."""
import pathlib
import re
import sys

WIDTH = 120
ROOT = pathlib.Path(__file__).resolve().parents[1]
ITEM = re.compile(r"( *)([-*]|\d+\.) +")
# What at the start of a line would begin an item, a heading, a quotation or a table.
MARK = re.compile(r"[-+*>|#=]|\d+\.$")


def atoms(text):
    """The words of a paragraph; a code span is one word, and what would mean something at the start of a line follows its neighbour."""
    words = []
    for word in re.findall(r"(?:``.+?``|`[^`]*`|[^\s`])+", text, re.S):
        word = " ".join(word.split("\n"))
        if words and MARK.match(word):
            words[-1] += " " + word
        else:
            words.append(word)
    return words


def filled(lines, first, other):
    """The paragraph's lines at most WIDTH wide, behind `first` and then `other`."""
    out, line = [], first
    for word in atoms("\n".join(lines)):
        if len(line) + len(word) > WIDTH and line.strip() and line not in (first, other):
            out.append(line.rstrip())
            line = other
        line += word + " "
    return [*out, line.rstrip()]


def paragraphs(text):
    """(number of the first line, lines, prefix of the first line, prefix of the others); prefixes are None where nothing is filled."""
    lines = text.split("\n")
    block, start, prefix, fence, indent = [], 0, ("", ""), None, 0

    def flush():
        nonlocal block
        if block:
            yield start, block, *prefix
        block = []

    for i, line in enumerate(lines):
        item = ITEM.match(line)
        margin = len(line) - len(line.lstrip(" "))
        if fence or re.match(r" *```", line):
            yield from flush()
            if re.match(r" *```", line):
                fence = not fence
            yield i, [line], None, None
        elif not line.strip() or re.match(r"\||#", line):
            yield from flush()
            indent = indent if not line.strip() else 0
            yield i, [line], None, None
        elif item:
            yield from flush()
            block, start, indent = [line[item.end():]], i, item.end()
            prefix = item[0], " " * item.end()
        elif block:
            block.append(line.strip())
        elif margin >= 4 and margin > indent:  # code
            yield i, [line], None, None
        else:
            if margin == 0:
                indent = 0
            block, start, prefix = [line.strip()], i, (" " * margin, " " * margin)
    yield from flush()


def too_long(lines, first, other):
    return [k for k, line in enumerate(lines) if len((other if k else first) + line) > WIDTH]


def reflow(text):
    out = []
    for _, lines, first, other in paragraphs(text):
        if first is None:
            out += lines
        elif too_long(lines, first, other):
            out += filled(lines, first, other)
        else:
            out += [(other if k else first) + line for k, line in enumerate(lines)]
    return "\n".join(out)


def main(arguments):
    check = arguments[:1] == ["--check"]
    pages = [pathlib.Path(a) for a in arguments[check:]] or sorted({*ROOT.glob("*.md"), *ROOT.glob("scripts/*.md"), *ROOT.glob("docs/**/*.md")})
    bad = 0
    for page in pages:
        text = page.read_text()
        new = reflow(text)
        if check and new != text:
            bad += 1
            for start, lines, first, other in paragraphs(text):
                for k in too_long(lines, first, other) if first is not None else ():
                    print(f"{page}:{start + k + 1}: wider than {WIDTH} columns: scripts/reflow.py {page}")
        elif new != text:
            page.write_text(new)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
