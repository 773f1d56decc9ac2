#!/usr/bin/env bash
# On a machine with a GPU: the tests that need one, then the benchmarks beside PyTorch; one table and one JSON line, within nine minutes.
#
#   scripts/gpu-check.sh [--tests | --bench]      in the repository after scripts/build.sh, or in the folder of scripts/bundle.sh
#
# PYTHON names a Python with torch 2.11 (default: that of scripts/setup.sh, else python3).
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

venv="${XDG_CACHE_HOME:-$HOME/.cache}/sslrun/venv/bin/python"
if [ -z "${PYTHON:-}" ]; then
  PYTHON=python3
  [ -x "$venv" ] && PYTHON=$venv
fi
if [ -x "$here/bin/sslrun" ]; then
  programs=$here/bin
  export SSLRUN=$here/bin/sslrun
  LD_LIBRARY_PATH=$("$PYTHON" "$here/tests/gpu/libraries.py" "$here/lib")
  export LD_LIBRARY_PATH
else
  programs=$here/build/tests
  export SSLRUN=$here/build/sslrun
fi

what=${1:-all}
failed=0
if [ "$what" != --bench ]; then
  for program in "test_dist [gpu]" "test_nn [gpu]"; do
    echo "== $program"
    # shellcheck disable=SC2086
    timeout 120 "$programs"/$program || failed=1
  done
  echo "== tests/gpu"
  (cd "$here" && timeout 300 "$PYTHON" -m unittest -v tests.gpu.test_gpu) || failed=1
fi
if [ "$what" != --tests ]; then
  echo "== benchmarks"
  timeout 300 "$PYTHON" "$here/tests/gpu/bench.py" || failed=1
fi
exit $failed
