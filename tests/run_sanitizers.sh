#!/usr/bin/env bash
# Builds the Catch2 tests with the address and undefined-behaviour sanitizers and runs them; then those with threads, of the
# data engine and the background writer of checkpoints, with the thread sanitizer.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh ASan lib_tests
# LibTorch keeps allocations for the life of the process: leak checks would report those only.
export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
for test in build-asan/tests/test_*; do
  [ -x "$test" ] && [ -f "$test" ] && "$test"
done
scripts/build.sh TSan test_data test_checkpoint test_image
# OpenMP's own threads synchronise in ways that the sanitizer does not see.
export OMP_NUM_THREADS=1 TSAN_OPTIONS=exitcode=66
build-tsan/tests/test_data
build-tsan/tests/test_checkpoint "[threads]"
build-tsan/tests/test_image "[threads]"
