"""The folder for machines that have only Python's torch: small, complete, and independent of the place it was built in."""
import json
import os
import subprocess
import sys

from elf import unsafe_entries
from gpu.pretend import gpu
from program import ROOT
from waiting import DEADLINE


def test_the_bundle_runs_elsewhere(tmp_path):
    bundle = tmp_path / "bundle"
    built = subprocess.run([ROOT / "scripts" / "bundle.sh", bundle], capture_output=True, text=True, timeout=3 * DEADLINE)
    assert built.returncode == 0, built.stdout + built.stderr
    size = sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file() and not path.is_symlink())
    assert size <= 40 * 2**20
    assert unsafe_entries(bundle / "bin") == []
    environment = {"PATH": os.environ["PATH"], "PYTHON": sys.executable, "HOME": str(tmp_path)}
    for arguments, words in ((["-e", "print(torch.ones{2}:sum():item())"], "2\n"), ([bundle / "recipes" / "simsiam_scenes.lua", "--help"], "--epochs=60"),
                             (["--version"], ": TIFF\n")):
        done = subprocess.run([bundle / "run", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=DEADLINE)
        assert done.returncode == 0 and words in done.stdout, done.stdout + done.stderr
    loaded = subprocess.run(["ldd", bundle / "bin" / "sslrun"], env={"LD_LIBRARY_PATH": subprocess.run(
        [sys.executable, bundle / "tests" / "gpu" / "libraries.py", bundle / "lib"], capture_output=True, text=True).stdout.strip()},
        capture_output=True, text=True).stdout
    assert "not found" not in loaded
    for decoder in ("libwebp.so.7", "libwebpdemux.so.2", "libtiff.so.6"):
        assert (bundle / "lib" / decoder).exists(), decoder
    assert f"libluajit-5.1.so.2 => {bundle}/lib" in loaded
    assert (bundle / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert (bundle / "THIRD_PARTY.md").exists()
    licences = {path.name: path.read_text() for path in (bundle / "licenses").iterdir()}
    assert "Mike Pall" in licences["libluajit-5.1-2"] and {"libopencv-core406", "libtiff6"} <= licences.keys()
    if (gpu.folder() / "libcudart.so.13").exists():
        check_on_a_pretend_gpu(bundle, tmp_path)


def check_on_a_pretend_gpu(bundle, tmp_path):
    """Its gpu-check.sh finds programs, recipes and libraries in the bundle."""
    done = subprocess.run([bundle / "scripts" / "gpu-check.sh", "--small", "--out=figures.jsonl", "--smoke"], cwd=tmp_path,
                          env=gpu.environment(PYTHON=sys.executable, PRETEND_FOLDER=str(gpu.folder())), capture_output=True, text=True, timeout=DEADLINE)
    figures = [json.loads(line) for line in (tmp_path / "figures.jsonl").read_text().splitlines()]
    assert done.returncode == 0 and figures[-1]["result"] == "passed", done.stdout + done.stderr
    assert (bundle / "lib" / "kernel_times.so").exists()
