"""A terminal's screen, as far as a progress line needs it: what stands where after the bytes that a program wrote."""
import re


class Screen:
    """`columns` wide. As in xterm a line wraps when a character comes behind a full line, and ESC[K erases from the cursor, which
    stands on the last column until then."""

    def __init__(self, columns):
        self.columns, self.rows, self.x, self.behind = columns, [""], 0, False

    def write(self, text):
        for token in re.findall(r"\x1b\[K|\x1b.|[^\x1b]", text, re.DOTALL):
            if token == "\x1b[K":
                self.rows[-1] = self.rows[-1][:self.x]
            elif token == "\r":
                self.x, self.behind = 0, False
            elif token == "\n":
                self._next_row()
            else:
                assert token.isprintable(), repr(token)
                if self.behind:
                    self._next_row()
                row = self.rows[-1].ljust(self.x)
                self.rows[-1] = row[:self.x] + token + row[self.x + 1:]
                self.behind = self.x == self.columns - 1
                self.x += not self.behind

    def _next_row(self):
        self.rows.append("")
        self.x, self.behind = 0, False
