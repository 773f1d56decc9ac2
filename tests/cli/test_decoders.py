"""Libraries that are opened when needed: what --version says of them, and what happens where one cannot be opened."""
import os
import subprocess

import pytest
from PIL import Image

LIBRARIES = {"libwebp": "libwebp", "libtiff": "libtiff-4", "libheif": "libheif"}  # their names for pkg-config


def rows(done):
    return dict(line.split(None, 1) for line in done.stdout.splitlines())


@pytest.fixture
def pictures(tmp_path):
    (tmp_path / "set").mkdir()
    for kind in ("jpg", "webp", "tif", "avif"):
        Image.new("RGB", (40, 30), (200, 100, 50)).save(tmp_path / "set" / f"a.{kind}")
    return tmp_path


def test_version_tells_what_reads_pictures(run):
    got = rows(run("--version"))
    for library, module in LIBRARIES.items():
        version = subprocess.run(["pkg-config", "--modversion", module], capture_output=True, text=True, check=True).stdout.strip()
        formats = {"libwebp": "WebP", "libtiff": "TIFF", "libheif": "HEIF, AVIF"}[library]
        assert got[library] == f"{version}: {formats}"


def without(folder, *files):
    """An environment where these shared libraries are found first, and are no libraries."""
    (folder / "broken").mkdir()
    for name in files:
        (folder / "broken" / name).write_bytes(b"")
    return {"LD_LIBRARY_PATH": f"{folder / 'broken'}:{os.environ.get('LD_LIBRARY_PATH', '')}"}


def test_a_library_that_cannot_be_opened_is_named(run, pictures):
    environment = without(pictures, "libtiff.so.6", "libheif.so.1")
    read = "for _, kind in ipairs(arg) do print(kind, pcall(data.read_image, 'set/a.' .. kind)) end"
    lines = run("-e", read, "jpg", "webp", "tif", "avif", env=environment).stdout.split("\n")
    assert [line.split("\t")[1] for line in lines if "\t" in line] == ["true", "true", "false", "false"]
    broken = pictures / "broken"
    assert f"'set/a.tif': TIFF is not read here: {broken}/libtiff.so.6: file too short (Debian: libtiff6)" in lines[-3]
    assert f"'set/a.avif': AVIF is not read here: {broken}/libheif.so.1: file too short (Debian: libheif1)" in lines[-2]
    got = rows(run("--version", env=environment))
    assert got["libtiff"] == f"TIFF is not read here: {broken}/libtiff.so.6: file too short (Debian: libtiff6)"
    assert got["libheif"].startswith("HEIF is not read here: ") and "; AVIF is not read here: " in got["libheif"]


def test_a_library_of_another_kind_is_named(run, pictures):
    """A file of the right name without the functions, as another version may be."""
    environment = without(pictures)
    library = pictures / "broken" / "libwebp.so.7"
    subprocess.run(["cc", "-shared", "-x", "c", "-", "-o", library, "-Wl,-soname,libwebp.so.7"], input="int nothing;", text=True, check=True)
    done = run("-e", "data.read_image 'set/a.webp'", env=environment)
    assert done.returncode == 1
    assert "WebP is not read here: libwebp.so.7 has no function WebPGetDecoderVersion (Debian: libwebp7)" in done.stderr
