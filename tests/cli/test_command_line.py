"""The command line: what runs, what the script sees, exit codes, help and versions, an installation."""
import json
import pathlib
import re
import subprocess

import pytest

from program import PROGRAM, ROOT
from waiting import DEADLINE


def test_chunk_file_and_standard_input(run, tmp_path):
    (tmp_path / "hello.lua").write_text("print('file', ...)")
    assert run("-e", "print('chunk', ...)", "a", "b").stdout == "chunk\ta\tb\n"
    assert run("hello.lua", "a").stdout == "file\ta\n"
    assert run("-", "a", stdin="print('stdin', ...)").stdout == "stdin\ta\n"
    assert run(stdin="print 'not a terminal'").stdout == "not a terminal\n"


def test_first_line_may_name_an_interpreter(run, tmp_path):
    (tmp_path / "script").write_text("#!/usr/bin/env sslrun\nprint 'ran'")
    assert run("script").stdout == "ran\n"


def test_everything_behind_the_file_belongs_to_the_script(run, tmp_path):
    (tmp_path / "args.lua").write_text("print(arg[0], table.concat(arg, '|'), table.concat(sslrun.args, '|'), sslrun.recipe)")
    done = run("--threads", "1", "args.lua", "--a.b=1", "--help", "-e", "x y")
    assert done.stdout == "args.lua\t--a.b=1|--help|-e|x y\t--a.b=1|--help|-e|x y\targs.lua\n"
    assert run("-e", "print(...)", "--version").stdout == "--version\n"
    assert run("--", "args.lua", "--x").stdout == "args.lua\t--x\t--x\targs.lua\n"


def test_host_facts(run):
    done = run("--device", "cpu", "-e", """
      print(sslrun.device, sslrun.isatty, sslrun.version == require('sslrun').version)
      print(io.open(sslrun.scripts_dir .. '/ssl/init.lua') ~= nil, sslrun.command_line:find("%-e '") ~= nil)
      print(rawequal(require 'torch', torch), require('ssl').version == sslrun.version)""")
    lines = done.stdout.splitlines()
    assert lines[0] == "cpu\tfalse\ttrue"
    assert lines[1] == "true\ttrue"
    assert lines[2] == "true\ttrue"


def test_threads(run):
    assert run("--threads", "1", "-e", "print(torch.get_num_threads())").stdout == "1\n"
    assert run("--threads=3", "-e", "print(torch.get_num_threads())").stdout == "3\n"


def test_device_auto_is_always_usable(run):
    assert re.fullmatch(r"cpu|cuda:0", run("-e", "print(sslrun.device)").stdout.strip())


def test_device_without_such_a_gpu(run):
    done = run("--device", "cuda:99", "-e", "print 'ran'")
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.match(r"sslrun: --device cuda:99: (no usable GPU|there (is|are) \d+ GPU)", done.stderr)


@pytest.mark.parametrize("arguments, text", [
    (["--thread", "2"], "unknown option '--thread'; did you mean '--threads'?"),
    (["--thread=2"], "unknown option '--thread'; did you mean '--threads'?"),
    (["--threads", "many"], "--threads expected a number"),
    (["--threads", "0"], "--threads expected a number from 1"),
    (["--device", "gpu", "-e", ""], "--device expected cpu, cuda, cuda:N or auto, got 'gpu'"),
    (["-e"], "-e"),
    (["nofile.lua"], "no file 'nofile.lua'"),
    (["recipes/simsiam_scene.lua"], "did you mean 'recipes/simsiam_scenes.lua'?"),
    (["nocommand"], "no command or file 'nocommand'"),
    (["."], "is a folder"),
])
def test_bad_command_line_is_exit_code_2(run, arguments, text):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("sslrun: ") and text in done.stderr
    assert done.stderr.count("\n") == 1


BACKWARD = """
local f = torch.autograd_function { forward = function(ctx, x) return x * 2 end, backward = function() error(WRONG) end }
f(torch.ones({ 2 }, { requires_grad = true })):sum():backward()
"""


@pytest.mark.parametrize("chunk, code", [
    ("", 0), ("error 'x'", 1), ("x =", 1), ("os.exit(3)", 3), ("os.exit(true)", 0), ("os.exit(false)", 1), ("sslrun.exit(7)", 7),
    ("os.exit(256)", 1), ("pcall(sslrun.exit, 4)", 4), ("coroutine.wrap(function() sslrun.exit(5) end)()", 5),
    ("error(sslrun.usage_error 'wrong key')", 2), ("WRONG = sslrun.usage_error 'wrong key' " + BACKWARD, 2),
])
def test_exit_codes(run, chunk, code):
    assert run("-e", chunk).returncode == code


@pytest.mark.parametrize("code", ["256", "-1", "1.5", "0/0", "1e300", "'3'"])
def test_an_exit_code_that_is_none_is_an_error(run, code):
    done = run("-e", f"sslrun.exit({code})")
    assert done.returncode == 1 and "[sslrun.exit] expected a" in done.stderr


def own_options(run):
    rows = run("-e", """for _, o in ipairs(sslrun.options()) do print(table.concat({o.name, o.value or '', o.about, o.default or ''}, '\\t')) end""")
    options = [line.split("\t") for line in rows.stdout.splitlines()]
    assert {"--help", "-e", "--threads", "--nproc", "--prefix"} <= {name for name, *_ in options}
    return options


def test_own_options_of_one_declaration(run):
    """Those with a range refuse what is below it, by name; those of the launcher what is beside no --nproc."""
    ranged = 0
    for row in run("-e", "for _, o in ipairs(sslrun.options()) do print(o.name, o.range or '-') end").stdout.splitlines():
        name, bounds = row.split("\t")
        if bounds != "-":
            ranged += 1
            least = int(bounds.split()[0])
            done = run(name, str(least - 1), "-e", "")
            assert done.returncode == 2 and f"{name} expected a number from {bounds}, got {least - 1}" in done.stderr
    assert ranged == 4


def test_help_lists_options_and_commands(run):
    text = run("--help").stdout
    for name, value, about, default in own_options(run):
        names = f"{name} {value}".strip()
        assert re.search(rf"^  (-\w, )?{re.escape(names)} +{re.escape(about)}", text, re.M), name
        assert not default or f"(default: {default})" in text
    for command in (ROOT / "scripts" / "commands").glob("*.lua"):
        summary = command.read_text().splitlines()[0].lstrip("- ")
        assert re.search(rf"^  {re.escape(command.stem)} +{re.escape(summary)}$", text, re.M)
    assert max(len(line) for line in text.splitlines()) <= 120


def test_help_command(run):
    assert "ATen operator" in run("help", "trunc").stdout
    assert "gamma: number" in run("help", "loss.truncated_triplet").stdout
    assert "--resume=" in run("help", "resume").stdout
    unknown = run("help", "no_such_thing")
    assert (unknown.returncode, unknown.stdout) == (2, "nothing is called 'no_such_thing'\n")


def test_types_for_editors(run):
    folder = pathlib.Path(run("--luals").stdout.rstrip("\n"))
    assert folder == ROOT / "share/luals" and "function loss.nt_xent(" in (folder / "loss.lua").read_text()


def test_help_as_json(run):
    document = json.loads(run("help", "--json").stdout)
    kinds = {entry["kind"] for entry in document["entries"]}
    assert {"function", "method", "class", "module", "operator", "run key", "recipe key"} <= kinds
    (triplet,) = (entry for entry in document["entries"] if entry["name"] == "loss.truncated_triplet")
    assert {"name": "margin", "type": "number", "default": "100"} == {key: triplet["options"][1][key] for key in ("name", "type", "default")}
    assert run("help", "--json").stdout == run("help", "--json").stdout


def test_version_tells_every_library(run):
    rows = dict(line.split(None, 1) for line in run("--version").stdout.splitlines())
    assert list(rows) == ["sslrun", "LibTorch", "LuaJIT", "OpenCV", "libjpeg-turbo", "libdeflate", "libwebp", "libtiff", "libheif", "CUDA", "NCCL", "compiler"]
    assert re.fullmatch(r"\d+\.\d+\.\d+: JPEG", rows["libjpeg-turbo"]) and re.fullmatch(r"\d+\.\d+: PNG", rows["libdeflate"])
    assert rows["LibTorch"].startswith("2.11.")
    assert rows["LuaJIT"].startswith("2.1.")
    assert re.match(r"none|\d+\.\d+", rows["CUDA"])


def test_full_disk_is_a_failure():
    with open("/dev/full", "w") as full:
        done = subprocess.run([PROGRAM, "-e", "print(1)"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=DEADLINE)
    assert done.returncode == 1
    assert done.stderr == "sslrun: cannot write to standard output: No space left on device\n"


def test_installation_finds_its_own_scripts_and_recipes(run, tmp_path):
    prefix = tmp_path / "prefix"
    build = pathlib.Path(PROGRAM).parent
    subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True, capture_output=True)
    program = prefix / "bin" / "sslrun"
    facts = run("-e", "print(sslrun.scripts_dir) print(require('ssl').version == sslrun.version)", program=program)
    assert facts.stdout == f"{prefix}/share/sslrun/scripts\ntrue\n"
    recipe = prefix / "share" / "sslrun" / "recipes" / "only_installed.lua"
    recipe.parent.mkdir(parents=True, exist_ok=True)
    recipe.write_text("print(arg[0], sslrun.recipe)")
    assert run("recipes/only_installed.lua", program=program).stdout == f"recipes/only_installed.lua\t{recipe}\n"
    command = prefix / "share" / "sslrun" / "scripts" / "commands" / "greet.lua"
    command.write_text("-- Says hello.\nprint('hello', ...)")
    assert run("greet", "you", program=program).stdout == "hello\tyou\n"
    assert "  greet               Says hello.\n" in run("--help", program=program).stdout
    misspelt = run("gret", program=program)
    assert (misspelt.returncode, "did you mean 'greet'?" in misspelt.stderr) == (2, True)


@pytest.mark.parametrize("how", ["file", "chunk", "stdin", "config"])
def test_syntax_of_other_languages_is_named_with_what_to_write(run, tmp_path, how):
    (tmp_path / "wrong.lua").write_text("local x = 1\nif x != 2 then return {} end\n")
    (tmp_path / "recipe.lua").write_text("require('ssl').config { seed = 0, epochs = 1 }\n")
    words = {"file": ["wrong.lua"], "chunk": ["-e", "x = 7 // 2"], "stdin": ["-"], "config": ["recipe.lua", "--config=wrong.lua"]}[how]
    result = run(*words, stdin="local x = 1\nx += 1\n")
    advice = {"chunk": "write math.floor(a / b) for a // b", "stdin": "write x = x + y for x += y"}.get(how, "write a ~= b for a != b")
    assert result.returncode == (2 if how == "config" else 1)
    assert "this is Lua 5.1: " + advice in result.stderr
    assert (":1: " if how == "chunk" else ":2: ") in result.stderr
