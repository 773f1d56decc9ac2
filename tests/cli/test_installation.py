"""What is installed: it runs for every user of the machine, from its own folder, and never with libraries of the current folder."""
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from elf import run_path, unsafe_entries
from program import PROGRAM, ROOT
from waiting import DEADLINE

BUILD = pathlib.Path(PROGRAM).parent
NOBODY = 65534


def install(prefix):
    return subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix], check=True, capture_output=True, text=True, umask=0o077).stdout


@pytest.fixture
def public():
    """A folder that every user reaches; pytest's own are closed."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield pathlib.Path(folder)


def as_nobody(*command):
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("needs root and setpriv, to run as another user")
    return subprocess.run(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *map(str, command)], cwd="/",
                          env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=DEADLINE)


def test_no_program_takes_libraries_from_the_current_folder(tmp_path):
    prefix = tmp_path / "prefix"
    install(prefix)
    assert unsafe_entries(BUILD) == []
    assert unsafe_entries(prefix) == []
    assert not [entry for entry in run_path(prefix / "bin" / "sslrun") if not entry.startswith(("$ORIGIN/", "/usr"))]
    for name in ("libluajit-5.1.so.2", "libjpeg.so.62", "libtorch_cpu.so"):
        (tmp_path / name).write_text("no library")  # the loader would end with "file too short"
    for program in (PROGRAM, prefix / "bin" / "sslrun"):
        done = subprocess.run([program, "-e", "print 'runs'"], cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE)
        assert (done.returncode, done.stdout) == (0, "runs\n"), done.stderr


def test_every_user_can_run_what_is_installed(public):
    said = install(public / "prefix")
    assert "-- LibTorch: " in said
    program = public / "prefix" / "bin" / "sslrun"
    done = as_nobody(program, "-e", "print(torch.ones{2}:sum():item(), require 'ssl'.version == sslrun.version, require 'jit.v' ~= nil)")
    assert (done.returncode, done.stdout) == (0, "2\ttrue\ttrue\n"), done.stderr
    for name in ("LICENSE", "THIRD_PARTY.md"):
        assert as_nobody("cat", public / "prefix" / "share" / "sslrun" / name).stdout == (ROOT / name).read_text()
    listed = as_nobody(program, "recipes/simsiam_scenes.lua", "--help")
    assert "--epochs=60" in listed.stdout, listed.stderr


def torch_folder(public, readable):
    """A folder of libraries as a wheel has it, in somebody's home."""
    packages = public / "home" / "packages"
    for name in ("torch/lib/libtorch_cpu.so", "nvidia/cu13/lib/libcudart.so.13"):
        (packages / name).parent.mkdir(parents=True)
        (packages / name).write_text(name)
    (public / "home").chmod(0o755 if readable else 0o700)
    return packages / "torch"


@pytest.mark.parametrize("readable", [True, False])
def test_libraries_in_a_closed_home_are_taken_along(public, readable):
    torch = torch_folder(public, readable)
    script = pathlib.Path(__file__).parents[2] / "cmake" / "install_libtorch.sh"
    for _ in range(2):  # the second time over the first
        subprocess.run([script, torch, public / "prefix"], check=True, capture_output=True, umask=0o077)
    installed = public / "prefix" / "lib" / "sslrun"
    assert (installed / "torch").is_symlink() == readable
    assert as_nobody("cat", installed / "torch/lib/libtorch_cpu.so").stdout == "torch/lib/libtorch_cpu.so"
    assert as_nobody("cat", installed / "nvidia/cu13/lib/libcudart.so.13").stdout == "nvidia/cu13/lib/libcudart.so.13"


def test_binary_modules_are_not_taken_from_the_current_folder(run, tmp_path):
    (tmp_path / "nearby.so").write_text("no library")
    (tmp_path / "beside.lua").write_text("return 'found'")
    done = run("-e", "print(pcall(require, 'nearby')) print(require 'beside')")
    assert "module 'nearby' not found" in done.stdout and done.stdout.endswith("found\n")
    assert "no file './nearby.so'" not in done.stdout
    named = run("-e", "print((package.path .. package.cpath):match '/opt/mine/%?.lua', package.cpath)",
                env={"LUA_PATH": "/opt/mine/?.lua", "LUA_CPATH": "/opt/mine/?.so;;"})
    assert named.stdout.startswith("/opt/mine/?.lua\t/opt/mine/?.so;") and "./?.so" not in named.stdout


def test_modules_beside_the_recipe_come_before_those_of_the_current_folder(run, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/recipe.lua").write_text("print(require 'network', require 'here')")
    (tmp_path / "mine/network.lua").write_text("return 'beside'")
    (tmp_path / "network.lua").write_text("return 'current'")
    (tmp_path / "here.lua").write_text("return 'here'")
    assert run("mine/recipe.lua").stdout == "beside\there\n"
