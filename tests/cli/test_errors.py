"""Error reports: the user's file and line first, then the user's frames only; never an abort."""
import re
import subprocess

import pytest

from program import PROGRAM
from waiting import DEADLINE


def failed(run, *arguments, code=1, **options):
    done = run(*arguments, **options)
    assert done.returncode == code, done.stderr
    return done.stderr


def test_bound_function_names_the_users_line_and_frames(run, tmp_path):
    (tmp_path / "r.lua").write_text("local function f()\n  sslrun.sleep('x')\nend\n\nf()\n")
    assert failed(run, "r.lua") == (
        "r.lua:2: [sslrun.sleep] expected a number for 'seconds', got string\n"
        "traceback:\n  r.lua:2: in function 'f'\n  r.lua:5: in main chunk\n")


def test_one_frame_is_not_repeated(run):
    assert failed(run, "-e", "local t\nt.x = 1") == "(command line):2: attempt to index local 't' (a nil value)\n"


def test_error_inside_the_library_is_told_at_the_users_line(run, tmp_path):
    (tmp_path / "r.lua").write_text("local ssl = require 'ssl'\nlocal s = ssl.schedule.cosine('x')\nprint(s(1))\n")
    text = failed(run, "r.lua")
    assert re.match(r"r\.lua:[23]: ", text)
    assert "/ssl/" not in text


def test_debug_shows_every_frame(run, tmp_path):
    (tmp_path / "r.lua").write_text("pcall(string.len)\nlocal function f() string.rep() end\nf()\n")
    assert "[C]:" not in failed(run, "r.lua")
    text = failed(run, "r.lua", env={"SSLRUN_DEBUG": "1"})
    assert "stack traceback:" in text and "[C]:" in text


def test_debug_shows_the_backtrace_of_a_tensor_operation(run):
    chunk = "torch.ones({2}):matmul(torch.ones({3}))"
    assert "frame #0" not in failed(run, "-e", chunk)
    assert "frame #0" in failed(run, "-e", chunk, env={"SSLRUN_DEBUG": "1"})


@pytest.mark.parametrize("value, text", [
    ("nil", "(command line):1: (the error value is nil)\n"),
    ("{}", "(command line):1: (the error value is a table)\n"),
    ("{message = 'in a table'}", "(command line):1: in a table\n"),
    ("setmetatable({}, {__tostring = function() return 'spoken' end})", "(command line):1: spoken\n"),
    ("setmetatable({}, {__tostring = error})", "(command line):1: (the error value is a table)\n"),
    ("true", "(command line):1: (the error value is a boolean)\n"),
    ("42", "42\n"),
])
def test_error_values_of_every_type(run, value, text):
    assert failed(run, "-e", f"error({value}, 0)").split("traceback:")[0] == text


def test_usage_error_has_no_traceback(run, tmp_path):
    (tmp_path / "r.lua").write_text("local function f() error(sslrun.usage_error 'unknown key') end\nf()\n")
    assert failed(run, "r.lua", code=2) == "sslrun: unknown key\n"
    assert run("-e", "print(pcall(error, sslrun.usage_error 'as text'))").stdout == "false\tas text\n"


def test_syntax_error(run, tmp_path):
    (tmp_path / "r.lua").write_text("local x =\n\nfor\n")
    assert re.fullmatch(r"r\.lua:\d: .* near .*\n", failed(run, "r.lua"))


@pytest.mark.parametrize("body", ["return f() + 1", "return 1 + f(f)", "local a, b, c = 1, 2, 3 return (f(a, b, c))",
                                  "return (('a'):gsub('a', f))", "return (select(2, pcall(f)))"])
def test_endless_recursion(run, body):
    done = run("-e", f"local function f(...) {body} end io.write(tostring(f()))")
    assert "stack overflow" in done.stdout + done.stderr  # a chain of pcalls catches its own overflow
    assert done.returncode == (1 if done.stderr else 0)
    assert done.stderr.count("\n") < 40


def test_out_of_memory(run):
    assert failed(run, "-e", "return ('xy'):rep(2^31 - 1)") == "sslrun: out of memory: Lua could not get more\n"


def test_tensor_too_large(run):
    text = failed(run, "-e", "torch.zeros({2^45})")
    assert text.startswith("(command line):1: ") and "memory" in text
    assert text.count("\n") < 5


def test_finalizer_that_fails_while_closing_does_not_abort(run):
    done = run("-e", "local p = newproxy(true) getmetatable(p).__gc = function() error 'late' end keep = p print 'done'")
    assert (done.stdout, done.returncode) == ("done\n", 0)


def test_output_comes_before_the_error(run):
    done = subprocess.run([PROGRAM, "-e", "print 'first' error('second', 0)"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=DEADLINE)
    assert done.stdout.startswith("first\nsecond\n")


def test_many_unreadable_files_do_not_flood_the_terminal(run, tmp_path):
    (tmp_path / "list.txt").write_text("".join(f"{i}.jpg 0\n" for i in range(100_000)))
    (tmp_path / "0.jpg").write_bytes(b"")
    done = run("-e", "for _ in data.loader(data.file_list('.', 'list.txt'), data.eval_views{}, {batch = 2, workers = 1, max_bad = 1}):epoch(0) do end")
    lines = [line for line in done.stderr.splitlines() if line.startswith("warning: data.loader: ")]
    assert done.returncode == 1 and "no readable picture among 100" in done.stderr
    assert len(lines) == 21 and "further unreadable files" in lines[-1]
