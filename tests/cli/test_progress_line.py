"""The progress line on real terminals of set sizes: one line, however narrow, also when the size changes under way."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

import pytest

from conftest import environment
from program import PROGRAM
from screen import Screen
from waiting import DEADLINE

# 40 steps whose every number is long; between two of them the journal waits for a file.
STEPS = """
local journal = require 'ssl.run.journal'
fs.mkdirs 'run'
local made = journal.open('run', { log_every = 1, tensorboard = false, on_save_error = 'stop', print_every = 0 })
made:begin()
for step = 1, 40 do
  made:batch(128, 0)
  made:step()
  made:write({ step = 100000 + step, epoch = 199, loss = -0.123456789012, lr = 0.0123456789 },
    { spread = 0.93, rank = 411.2, positive = 0.71, negative = 0.12, dead_prototypes = 0.01 }, 0)
  made:show(200, 250200, true)
  if step == 20 then
    made:say 'a word that stays'
    fs.write('half', '')
    while not fs.exists 'resized' do sslrun.sleep(0.01) end
  end
end
made:close()
print 'done'
"""


def set_columns(terminal, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


class Terminal:
    """Runs a program on a terminal."""

    def __init__(self, columns, words, folder):
        self.master, end = pty.openpty()
        set_columns(self.master, columns)
        self.process = subprocess.Popen([PROGRAM, *words], stdin=end, stdout=end, stderr=end, cwd=folder, env=environment(),
                                        start_new_session=True)
        os.close(end)

    def read(self, until=None):
        """What it writes up to a text, or to its end."""
        text = ""
        while until is None or until not in text:
            try:
                piece = os.read(self.master, 65536)
            except OSError:  # the program has closed the terminal
                piece = b""
            if not piece:
                break
            text += piece.decode()
        return text.replace("\r\n", "\n")  # the line discipline puts a return before a new line

    def close(self):
        """Its exit code."""
        code = self.process.wait(DEADLINE)
        os.close(self.master)
        return code


@pytest.mark.parametrize("columns", [200, 120, 100, 80, 60, 40, 20, 10, 2, 1])
def test_one_line_at_every_width(tmp_path, columns):
    (tmp_path / "resized").touch()
    terminal = Terminal(columns, ["-e", STEPS], tmp_path)
    text = terminal.read()
    assert terminal.close() == 0, text
    screen = Screen(columns)
    screen.write(text.split("a word that stays\n")[1])
    assert len(screen.rows) <= 2 + -(-len("done") // columns), screen.rows  # the line, what was printed behind it, the cursor
    assert len(screen.rows[0]) < columns
    if columns >= 60:
        assert re.match(r".*step 100040/250200  loss -0.1235.*  ETA \d+:\d\d(:\d\d)?$", screen.rows[0]), screen.rows
    if columns >= 200:
        assert "epoch 199/200  step 100040/250200  loss -0.1235  lr 0.01235  spread 0.93  rank 411.2  positive 0.71  negative 0.12  " in screen.rows[0]


@pytest.mark.parametrize("before, after", [(120, 50), (50, 120)])
def test_the_line_follows_the_terminal(tmp_path, before, after):
    terminal = Terminal(before, ["-e", STEPS], tmp_path)
    text = terminal.read(until="a word that stays")
    set_columns(terminal.master, after)
    (tmp_path / "resized").touch()
    text += terminal.read()
    assert terminal.close() == 0, text
    lines = [len(line) for line in re.findall(r"\r([^\r\x1b\n]*)\x1b\[K", text) if line.startswith(("epoch", "step"))]
    assert len(lines) == 40 and before - 30 < max(lines[:20]) < before and after - 30 < max(lines[20:]) < after


def test_the_log_has_the_whole_numbers(tmp_path):
    (tmp_path / "resized").touch()
    terminal = Terminal(30, ["-e", STEPS], tmp_path)
    text = terminal.read()
    assert terminal.close() == 0, text
    log = (tmp_path / "run" / "log.jsonl").read_text()
    assert '"loss":-0.123456789012' in log and '"lr":0.0123456789' in log and '"rank":411.2' in log


def test_packing_shows_one_line(tmp_path):
    from PIL import Image
    (tmp_path / "pictures").mkdir()
    for name in range(20):
        Image.new("RGB", (8, 8)).save(tmp_path / "pictures" / f"{name}.png")
    terminal = Terminal(22, ["pack", "pictures", "--out=a.pack"], tmp_path)
    text = terminal.read()
    assert terminal.close() == 0, text
    screen = Screen(22)
    screen.write(text)
    assert screen.rows[0] == "20 of 20 pictures" and screen.rows[1].startswith("a.pack: 20 pictures")
