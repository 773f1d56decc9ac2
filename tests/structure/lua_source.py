"""Lua sources as a check sees them: without comments and strings, and where their functions begin and end."""
import re

TOKEN = re.compile(r"--\[(=*)\[.*?\]\1\]|--[^\n]*|\[(=*)\[.*?\]\2\]|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def code(text):
    """The text with comments and what strings hold blanked out; lines and columns stay."""
    return TOKEN.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def functions(text):
    """(first line, number of lines) of every function, inner ones too."""
    found, open_blocks = [], []
    for match in re.finditer(r"\b(function|if|do|repeat|end|until)\b", code(text)):
        line = text.count("\n", 0, match.start()) + 1
        if match.group() in ("end", "until"):
            word, first = open_blocks.pop()
            if word == "function":
                found.append((first, line - first + 1))
        else:
            open_blocks.append((match.group(), line))
    assert not open_blocks, open_blocks
    return sorted(found)
