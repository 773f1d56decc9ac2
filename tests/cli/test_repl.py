"""The prompt, driven through a pseudo-terminal as a user would."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pytest

from conftest import environment
from program import PROGRAM
from waiting import DEADLINE

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r|\x07")


class Session:
    def __init__(self, folder):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        env = environment(TERM="xterm", HOME=str(folder), XDG_STATE_HOME=str(folder / "state"), LC_ALL="C.UTF-8")
        self.process = subprocess.Popen(
            [PROGRAM, "--device", "cpu"], stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=env, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))  # so that Ctrl-C reaches the program
        os.close(slave)
        self.text = ""
        self.expect("> $")

    def send(self, keys):
        os.write(self.master, keys.encode())

    def expect(self, pattern):
        """Reads until `pattern` matches what came since the last call; returns that text."""
        end = time.monotonic() + DEADLINE
        while not re.search(pattern, ESCAPES.sub("", self.text)):
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise AssertionError(f"no {pattern!r} in {ESCAPES.sub('', self.text)!r}")
            try:
                chunk = os.read(self.master, 65536)
            except OSError:  # the other end is closed
                chunk = b""
            if not chunk:
                break
            self.text += chunk.decode(errors="replace")
        text, self.text = ESCAPES.sub("", self.text), ""
        return text

    def enter(self, line, prompt="\n> $"):
        """Types a line; returns what was printed between it and the next prompt."""
        self.send(line + "\n")
        text = self.expect(prompt)
        return text[text.index("\n") + 1:text.rindex("\n") + 1]

    def close(self):
        self.send("\x04")
        code = self.process.wait(DEADLINE)
        os.close(self.master)
        return code


@pytest.fixture
def repl(tmp_path):
    sessions = []

    def open_session():
        sessions.append(Session(tmp_path))
        return sessions[-1]

    yield open_session
    for session in sessions:
        if session.process.poll() is None:
            session.process.kill()
            session.process.wait()


def test_prints_the_value_of_expressions(repl):
    session = repl()
    assert session.enter("1 + 1") == "2\n"
    assert session.enter("= 'a' .. 'b'") == "'ab'\n"
    assert session.enter("x = 3") == ""
    assert session.enter("x, nil") == "3\tnil\n"
    assert session.enter("print(x)") == "3\n"
    assert session.enter("{1, 'two', k = {}, l = {1}}") == "{1, 'two', k = {}, l = {...}}\n"
    assert session.enter("local y = 7") == ""
    assert session.enter("y") == "7\n"
    assert session.enter("torch.ones({2}):sum():item()") == "2\n"
    assert "1" in session.enter("torch.ones({2, 3})")
    assert "torch.ones" in session.enter("torch.ones")
    assert session.close() == 0


def test_input_over_several_lines(repl):
    session = repl()
    session.enter("for i = 1, 2 do", r"\n>> $")
    session.enter("  print(i * 10)", r"\n>> $")
    assert session.enter("end") == "10\n20\n"
    session.enter("f = function(a,", r"\n>> $")
    session.enter("b)", r"\n>> $")
    assert session.enter("return a + b end") == ""
    assert session.enter("f(1, 2)") == "3\n"
    assert session.close() == 0


def test_tab_completes_options_in_a_table_that_a_line_above_has_opened(repl):
    session = repl()
    session.enter("loss.truncated_triplet(p, t, {", r"\n>> $")
    session.send("  marg\t")
    session.expect("margin")
    session.send("\x03")
    session.expect("> $")
    assert session.close() == 0


def test_errors_keep_the_session(repl):
    session = repl()
    session.enter("x = 5")
    assert session.enter("error 'oh'") == "(repl):1: oh\n"
    assert "near" in session.enter("x x x")
    assert session.enter("nothing.field") == "(repl):1: attempt to index global 'nothing' (a nil value)\n"
    assert session.enter("1 + 1 -- a comment") == "2\n"
    assert "[sslrun.sleep]" in session.enter("sslrun.sleep 'x'")
    assert "bad key" in session.enter("error(sslrun.usage_error 'bad key')")
    assert session.enter("x") == "5\n"
    assert session.close() == 0


def test_syntax_of_other_languages_is_named_with_what_to_write(repl):
    session = repl()
    assert "this is Lua 5.1: write a ~= b for a != b" in session.enter("=1 != 2")
    assert "this is Lua 5.1: write x = x + y for x += y" in session.enter("x += 1")
    assert "unknown name 'Linaer'; nearest: 'Linear'" in session.enter("nn.Linaer")
    assert session.enter("= 6 * 7") == "42\n"


def test_ctrl_c_returns_to_the_prompt(repl):
    session = repl()
    session.send("for i = 1, 1e12 do if i == 100 then print(6 * 7) end sslrun.sleep(0.001) end\n")
    session.expect("\n42\n")
    session.send("\x03")
    assert "interrupted" in session.expect("\n> $")
    assert session.enter("2 + 2") == "4\n"
    session.send("some words that are never run")  # drops the line
    session.expect("never run$")
    session.send("\x03")
    session.expect("\n> $")
    assert session.enter("3 + 3") == "6\n"
    session.enter("function f(", r"\n>> $")  # drops the lines before as well
    session.send("\x03")
    session.expect("\n> $")
    assert session.enter("4 + 4") == "8\n"
    assert session.close() == 0


def test_ctrl_c_in_the_loop_of_a_run_returns_to_the_prompt(repl, tmp_path):
    (tmp_path / "loop.lua").write_text("""
local cfg = ssl.config({ epochs = 1, batch = 4 }, { args = { '--run.dir=run', '--run.tensorboard=false' } })
local set = data.tensor(torch.zeros({ 8, 3, 32, 32 }, { dtype = 'uint8' }))
for _ in ssl.run(cfg):batches(data.loader(set, data.simsiam_views { size = 16 }, { batch = 4, workers = 0 })) do
  print(6 * 7)
  sslrun.sleep(1e6)
end""")
    session = repl()
    session.send("dofile 'loop.lua'\n")
    session.expect("\n42\n")
    session.send("\x03")
    assert "interrupted" in session.expect("\n> $")
    assert session.enter("2 + 2") == "4\n"
    assert session.close() == 0


def test_tab_completes(repl):
    session = repl()
    session.send("checkp\t.sa\t\n")
    assert "checkpoint.save" in session.expect("\n> $")
    session.send("t = torch.ones({2})\n")
    session.expect("\n> $")
    session.send("t:resha\t\t")
    assert re.search(r"reshape +reshape_as", session.expect(r"reshape_as[^>]*> t:reshape$"))
    session.send("\x03")
    session.expect("\n> $")
    session.send("t.requires_g\t\n")
    assert "false" in session.expect("\n> $")
    session.send("torch.manual_se\t(0)\n")
    assert "torch.manual_seed(0)" in session.expect("\n> $")
    assert session.close() == 0


def test_history_is_kept_across_sessions(repl, tmp_path):
    session = repl()
    session.enter("x = 'remembered é'")
    assert session.close() == 0
    assert (tmp_path / "state" / "sslrun" / "history").read_text() == "x = 'remembered é'\n"
    session = repl()
    session.send("\x1b[A\n")
    session.expect("\n> $")
    assert session.enter("#x") == "13\n"
    assert session.close() == 0


def test_help(repl):
    session = repl()
    assert "Ctrl-D leaves" in session.enter("help()")
    assert "add.Tensor(Tensor self, Tensor other" in session.enter("help(torch.add)")
    assert "conv2d" in session.enter("help 'conv2d'")
    assert "loader" in session.enter("help(data)")
    assert "nothing is called" in session.enter("help 'nosuchthing'")
    session.enter("t = torch.ones({2, 3})")
    assert "Tensor {2, 3} float32" in session.enter("help(t)")
    assert "ssl.config" in session.enter("help(ssl.config)")
    assert session.close() == 0


def test_exit_codes_and_exit_functions(repl):
    session = repl()
    session.enter("sslrun.at_exit(function(code) print('left', code) end)")
    session.send("os.exit(3)\n")
    assert "left\t3" in session.expect("left.*\n").replace("    ", "\t")
    assert session.process.wait(DEADLINE) == 3


def test_sigterm_at_the_prompt(repl):
    session = repl()
    session.process.send_signal(signal.SIGTERM)
    assert session.process.wait(DEADLINE) == 143
