#!/usr/bin/env bash
# Fuzzes checkpoint.load under the address and undefined-behaviour sanitizers, one libFuzzer run per kind of file, from the
# seeds in tests/fuzz/seeds, on all cores; pickles that ask for much (tests/fuzz/costly_pickles.py) are a kind of
# their own, where a length is asked for. A crash, a hang, or an input that takes more than 4 GiB ends it with the input's place.
#
#   tests/run_fuzzers.sh [seconds]       for so long each
#   tests/run_fuzzers.sh [N runs]        N inputs each; 5,000 when nothing is said, 150,000 with SSLRUN_LONG_TESTS
set -euo pipefail
cd "$(dirname "$0")/.."
amount=${1:-} option=-max_total_time
[ $# -eq 0 ] && amount=$([ -n "${SSLRUN_LONG_TESTS:-}" ] && echo 150000 || echo 5000)
[ $# -eq 0 ] || [ "${2:-}" = runs ] && option=-runs
scripts/build.sh ASan load_fuzzer
fuzzer=build-asan/tests/load_fuzzer
if [ ! -x "$fuzzer" ]; then
  echo "skipped: the fuzzers need clang's libFuzzer, and this build uses another compiler"
  exit 0
fi
export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 OMP_NUM_THREADS=1
# The short default keeps to small inputs; where a length is asked for, inputs have up to 16 MiB.
max_len=16384 seeds=(tests/fuzz/seeds/*)
if [ $# -gt 0 ] || [ -n "${SSLRUN_LONG_TESTS:-}" ]; then
  max_len=$((16 << 20)) seeds+=(build-asan/fuzz/seeds/costly)
  "${PYTHON:-python3}" tests/fuzz/costly_pickles.py build-asan/fuzz/seeds/costly 0.001
fi
fuzz() {
  local kind folder
  kind=$(basename "$1")
  folder=build-asan/fuzz/$kind
  [ "$kind$option" = costly-runs ] && amount=$((amount / 100 + 50))  # each takes a good part of what the budget allows
  mkdir -p "$folder"
  "$fuzzer" "$option=$amount" -seed=1 -timeout=100 -rss_limit_mb=4096 -malloc_limit_mb=1024 -max_len=$max_len -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="$folder-" "$folder" "$1" 2>&1 |
    grep -E '^(stat::number_of|stat::average|==|ERROR|SUMMARY|Test unit|    #)' | sed "s/^/$kind: /"
}
export -f fuzz
export fuzzer option amount max_len
# One process per core; xargs fails when one of them does.
printf '%s\n' "${seeds[@]}" | xargs -P "$(nproc)" -I{} bash -o pipefail -c 'fuzz {}'
