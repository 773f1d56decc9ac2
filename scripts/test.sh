#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test suite; ends with ctest's summary over all of them.
#
#   scripts/test.sh [--long] [ctest options]        e.g. scripts/test.sh -R parity
#   --long    property tests (kills, damaged pictures, fuzzers) try all their cases, not the seeded part that each run tries
set -euo pipefail
cd "$(dirname "$0")/.."

options=()
for word; do
  case $word in
    --long) export SSLRUN_LONG_TESTS=1 ;;
    *) options+=("$word") ;;
  esac
done

scripts/setup.sh
scripts/build.sh

# Tests side by side, each with one thread, are done sooner than one after the other; many at once would need much memory.
jobs=$(nproc)
[ "$jobs" -gt 4 ] && jobs=4
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}

# Skipped tests and their reasons are printed just before ctest's closing lines.
set +e
ctest --test-dir build -j "$jobs" --output-on-failure --no-tests=error --timeout 1800 "${options[@]}" 2>&1 | {
  closing=
  while IFS= read -r line; do
    if [ -z "$closing" ] && [[ $line =~ 'tests passed, '[0-9]+' test' ]]; then
      closing=1
      grep -hE '^SKIPPED|^skipped: ' build/Testing/Temporary/LastTest.log 2>/dev/null | sort -u
    fi
    printf '%s\n' "$line"
  done
}
exit "${PIPESTATUS[0]}"
