"""Files that are no regular files, and links that lead nowhere: passed over in folders, refused by name where a path is given."""
import os
import socket
import subprocess

import pytest
from PIL import Image

from program import PROGRAM, ROOT
from waiting import DEADLINE


@pytest.fixture
def odd(tmp_path):
    """A folder of three pictures in two classes among everything that a folder may hold besides."""
    root = tmp_path / "odd"
    for name in ("a/1.jpg", "a/2.png", "b/3.jpg"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30), (9, 99, 200)).save(root / name)
    whole = (root / "a" / "1.jpg").read_bytes()
    (root / ".ipynb_checkpoints").mkdir()
    (root / ".ipynb_checkpoints" / "1-checkpoint.jpg").write_bytes(whole)
    (root / "a" / "._1.jpg").write_bytes(b"\0\5\x16\7")
    (root / "a" / ".hidden.jpg").write_bytes(whole)
    os.mkfifo(root / "a" / "pipe.jpg")
    listener = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(root / "b")  # the path of a socket may be 107 letters long
    listener.bind("socket.jpg")
    os.chdir(here)
    listener.close()
    (root / "b" / "device.jpg").symlink_to("/dev/zero")
    (root / "b" / "gone.jpg").symlink_to("nowhere.jpg")
    (root / "b" / "self.jpg").symlink_to("self.jpg")
    (root / "b" / "up").symlink_to("..")
    (root / "classes.txt").write_text("a\nb\n")
    return root


SPECIAL = {"FIFO": 1, "socket": 1, "device": 1, "dead link": 1, "circular link": 2}
KINDS = SPECIAL | {"hidden file": 2, "hidden folder": 1, ".txt": 1}


def test_folders_pass_over_what_is_no_picture_file(run, odd):
    done = run("-e", """
      for _, set in ipairs { data.images 'odd', data.image_folder 'odd', data.subset(data.images 'odd', {indices = {1}}) } do
        local kinds = {}
        for _, entry in ipairs(set:passed_over()) do kinds[#kinds + 1] = entry.kind .. '=' .. entry.count end
        print(#set, table.concat(kinds, ';'))
      end""")
    assert done.returncode == 0, done.stderr
    for line, count in zip(done.stdout.splitlines(), (3, 3, 1), strict=True):
        length, kinds = line.split("\t")
        assert int(length) == count
        assert {kind: int(number) for kind, number in (entry.split("=") for entry in kinds.split(";"))} == KINDS
    said = [line for line in done.stderr.splitlines() if "passed over" in line]
    assert len(said) == 1 and said[0].startswith("warning: data.images: 'odd': passed over "), done.stderr
    for part in ("1 FIFO (a/pipe.jpg)", "1 socket (b/socket.jpg)", "1 device (b/device.jpg)", "1 dead link (b/gone.jpg)",
                 "2 circular links (b/", "2 hidden files", "1 hidden folder", "1 .txt"):
        assert part in said[0]


@pytest.mark.parametrize("words", [["scan", "odd"], ["pack", "odd", "--out=odd.pack"], ["views", "simsiam", "--data=odd", "--size=16"],
                                   ["doctor", "odd", "--seconds=0.1", "--size=16"]])
def test_commands_neither_block_nor_keep_silent(run, odd, words):
    done = run(*words)
    assert done.returncode == 0, done.stderr
    assert "passed over" in done.stdout + done.stderr and "1 FIFO (a/pipe.jpg)" in done.stdout + done.stderr


@pytest.mark.parametrize("kind, path", [("a FIFO", "odd/a/pipe.jpg"), ("a socket", "odd/b/socket.jpg"), ("a device", "odd/b/device.jpg"),
                                        ("a folder", "odd/a")])
@pytest.mark.parametrize("call", [
    "checkpoint.load(path)", "data.packed(path)", "data.check_pack(path)", "data.coco('odd', path)", "data.file_list('odd', path)",
    "data.subset(data.images 'odd', {list = path})", "data.read_image(path)", "data.image_info(path)", "fs.read(path)", "fs.sha256(path)",
    "data.pack(data.images 'odd', path, {append = true})"])
def test_a_path_that_is_no_file_is_an_error_at_once(run, odd, call, kind, path):
    done = run("-e", f"local path = '{path}' {call}")
    assert done.returncode == 1
    assert f"'{path}': it is {kind}, not a regular file" in done.stderr, done.stderr


def test_lists_name_what_an_entry_is(run, odd, tmp_path):
    (tmp_path / "list.txt").write_text("a/pipe.jpg\na/1.jpg\n")
    done = run("-e", "data.file_list('odd', 'list.txt')")
    assert done.returncode == 1 and "lists a picture that is a FIFO: 'odd/a/pipe.jpg'" in done.stderr
    (tmp_path / "list.txt").write_text("a/1.jpg\na/pipe.jpg\n")
    done = run("-e", """
      local set = data.file_list('odd', 'list.txt')
      for batch in data.loader(set, data.eval_views {size = 16}, {batch = 2, shuffle = false, max_bad = 1}):epoch(0) do print(batch.index) end""")
    assert done.returncode == 0, done.stderr
    assert "'odd/a/pipe.jpg': it is a FIFO, not a regular file" in done.stderr


def test_commands_refuse_a_fifo(run, odd, tmp_path):
    done = run("pack", "odd/a/pipe.jpg", "--out=x.pack")
    assert done.returncode == 2 and "expected a folder or a packed file, got the FIFO 'odd/a/pipe.jpg'" in done.stderr
    (tmp_path / "recipe.lua").write_text("local cfg = require 'ssl'.config { seed = 1 } print(cfg.seed)")
    done = run("recipe.lua", "--config=odd/a/pipe.jpg")
    assert done.returncode == 2 and "it is a FIFO, not a regular file" in done.stderr
    (tmp_path / "saved.lua").write_text("return { seed = 7 }")
    assert run("recipe.lua", "--config=saved.lua").stdout == "7\n"
    assert run("recipe.lua", "--config=/dev/stdin", stdin="return { seed = 8 }").stdout == "8\n"


def test_streams_that_the_process_was_handed_are_read(run, tmp_path):
    assert run("/dev/stdin", stdin="print(1 + 1)").stdout == "2\n"
    assert run("-e", "io.write(fs.read '/dev/stdin')", stdin="some text").stdout == "some text"
    Image.new("RGB", (40, 30)).save(tmp_path / "a.jpg")
    assert run("-e", "print(#data.file_list('.', '/dev/stdin'))", stdin="a.jpg 0\n").stdout == "1\n"


def test_a_stream_without_lines_is_no_list(run, tmp_path):
    """Of a limited address space: without a limit of its own the list would take all memory."""
    done = subprocess.run(["bash", "-c", "ulimit -v 30000000; exec \"$0\" -e \"data.file_list('.', '/dev/stdin')\" < /dev/zero", PROGRAM],
                          capture_output=True, text=True, cwd=tmp_path, timeout=DEADLINE)
    assert done.returncode == 1
    assert "line 1 of '/dev/stdin' is longer than 1048576 bytes: it is no list of pictures" in done.stderr
    Image.new("RGB", (40, 30)).save(tmp_path / "a.jpg")
    for text, count in (("\ufeffa.jpg 0\r\n\n \na.jpg 1", 2), ("a.jpg\n" * 30000, 30000), ("a.jpg" + " " * 100000 + "\na.jpg\n", 2)):
        (tmp_path / "list.txt").write_text(text)
        assert run("-e", "print(#data.file_list('.', 'list.txt'))").stdout == f"{count}\n"


def test_several_processes_say_it_once(run, odd, tmp_path):
    (tmp_path / "both.lua").write_text("print(#data.images 'odd') dist.barrier()")
    done = run("--nproc", "2", "--prefix", "both.lua")
    assert done.returncode == 0, done.stderr
    text = done.stdout + done.stderr
    assert text.count("[0] 3") == text.count("[1] 3") == 1 and text.count("passed over") == 1, text


def test_a_recipe_says_it_once(run, odd):
    recipe = str(ROOT / "recipes" / "simsiam_folder.lua")  # it opens the folder twice
    done = run(recipe, "--data.root=odd", "--data.size=32", "--batch=2", "--epochs=1", "--workers=1", "--model.stem=small",
               "--model.dim=16", "--model.hidden=8", "--run.tensorboard=false", "--run.preview=0")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("passed over") == 1 and "1 FIFO (a/pipe.jpg)" in done.stderr


def test_fs_kind(run, odd):
    paths = {"odd": "folder", "odd/a/1.jpg": "file", "odd/a/pipe.jpg": "FIFO", "odd/b/socket.jpg": "socket", "odd/b/device.jpg": "device",
             "odd/b/gone.jpg": "nil", "odd/none": "nil"}
    done = run("-e", "".join(f"print(fs.kind '{path}')" for path in paths))
    assert done.stdout.split() == list(paths.values())


def test_a_fifo_as_program_is_refused_at_once(run, tmp_path):
    os.mkfifo(tmp_path / "program.lua")
    done = run("program.lua")
    assert done.returncode == 1 and "'program.lua': it is a FIFO, not a regular file" in done.stderr


def test_a_program_from_a_pipe_that_was_handed_over_runs(tmp_path):
    done = subprocess.run(["bash", "-c", f"{PROGRAM} <(echo 'print(6 * 7)')"], capture_output=True, text=True, cwd=tmp_path, timeout=DEADLINE)
    assert done.stdout == "42\n", done.stderr
