"""The decoders of libraries whose headers are missing compile to a sentence that says so."""
import os
import pathlib
import shutil
import subprocess

from program import ROOT

BUILD = pathlib.Path(os.environ["SSLRUN"]).parent

PROBE = """
#include <cstdio>
#include "lib/image/formats.h"
int main() {
  for (const auto& row : sslrun::image::formats()) {
    std::string why;
    if (row.decoder && !sslrun::image::readable(row.format, &why)) std::puts(why.c_str());
  }
  for (const auto& [name, text] : sslrun::image::decoding_libraries()) std::printf("%s\\t%s\\n", name.c_str(), text.c_str());
}
"""


def test_a_build_without_the_headers(tmp_path):
    (tmp_path / "probe.cpp").write_text(PROBE)
    for header in ("webp/decode.h", "webp/demux.h", "tiffio.h", "libheif/heif.h"):
        (tmp_path / "none" / header).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "none" / header).write_text("#error this header is missing\n")
    left_out = [ROOT / "lib" / "image" / f"{name}.cpp" for name in ("decode_webp", "decode_tiff", "tiff_file", "decode_heif")]
    compiler = next(c for c in ("clang++", "clang++-14", "g++") if shutil.which(c))
    # The rest comes from the libraries that were built: their members of these four files are not needed, so not taken.
    command = [compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", f"-I{ROOT}", f"-I{tmp_path}/none", "probe.cpp", *left_out,
               BUILD / "libsslrun_image.a", BUILD / "libsslrun_core.a", "-ljpeg", "-ldeflate", "-ldl", "-o", "probe"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = subprocess.run(["./probe"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()
    sentence = "{} is not read here: this program was built without it (Debian: {}, then build again)"
    webp, tiff = sentence.format("WebP", "libwebp-dev"), sentence.format("TIFF", "libtiff-dev")
    heif, avif = sentence.format("HEIF", "libheif-dev"), sentence.format("AVIF", "libheif-dev")
    assert lines[:4] == [webp, tiff, heif, avif]
    assert lines[-3:] == [f"libwebp\t{webp}", f"libtiff\t{tiff}", f"libheif\t{heif}; {avif}"]
