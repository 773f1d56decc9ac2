#!/usr/bin/env bash
# Copies the built program with what it needs into one folder, for machines that have Python's torch 2.11 and nothing else of ours.
#
#   scripts/bundle.sh [FOLDER]       default build/bundle; then there: FOLDER/scripts/gpu-check.sh, or FOLDER/run RECIPE
set -euo pipefail
cd "$(dirname "$0")/.."

into=${1:-build/bundle}
scripts/build.sh Release sslrun test_dist test_nn kernel_times
rm -rf "$into"
mkdir -p "$into"/{lib,share/sslrun,scripts,tests}
for component in program bundle; do
  cmake --install build --prefix "$into" --component $component --strip >/dev/null
done
cp -r scripts/ssl scripts/commands "$into/scripts"
ln -s ../../scripts "$into/share/sslrun/scripts"
cp -r share "$into/share/sslrun"
cp scripts/gpu-check.sh "$into/scripts"
cp -r recipes LICENSE THIRD_PARTY.md "$into"
mkdir "$into/tests/gpu"
cp -P tests/gpu/*.{py,lua} "$into/tests/gpu"
cp tests/program.py "$into/tests"

# Decoders are opened by name when they are needed, so that ldd does not list them. libheif stays behind: it would bring 24 MB,
# most of them encoders that nobody calls.
decoders=$(ldconfig -p | awk '$1 ~ /^lib(webp\.so\.7|webpdemux\.so\.2|tiff\.so\.6)$/ && /x86-64|AArch64/ { print $NF }')
# Every shared library that is neither LibTorch's nor CUDA's nor the C library's, which come with the machine or with Python's torch.
{ printf '%s\n' $decoders; ldd "$into"/bin/* $decoders | awk '$2 == "=>" && $3 ~ /^\// { print $3 }'; } | sort -u |
  grep -vE '/(torch|nvidia|cuda)[^/]*/|/lib(c|m|dl|rt|pthread|util|resolv)\.so|/ld-linux' |
  xargs -I{} cp -L {} "$into/lib"

# The licence texts of these libraries, by Debian package.
mkdir "$into/licenses"
for package in $(cd "$into/lib" && printf '*/%s\n' * | xargs dpkg-query -S | cut -d: -f1 | sort -u); do
  cp -L "/usr/share/doc/$package/copyright" "$into/licenses/$package"
done

# What times kernels is ours, and has no package.
[ ! -e build/kernel_times.so ] || install --strip build/kernel_times.so "$into/lib"

cat > "$into/run" <<'END'
#!/usr/bin/env bash
# sslrun of this folder, or another program of it, with the libraries of Python's torch: ./run [--program NAME] RECIPE …
here=$(cd "$(dirname "$0")" && pwd)
program=sslrun
if [ "${1:-}" = --program ]; then
  program=$2
  shift 2
fi
libraries=$("${PYTHON:-python3}" "$here/tests/gpu/libraries.py" "$here/lib") || exit
LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} exec "$here/bin/$program" "$@"
END
chmod +x "$into/run"
find "$into" -name __pycache__ -prune -exec rm -rf {} +
du -sm "$into" | awk '{ print $2 ": " $1 " MB" }'
