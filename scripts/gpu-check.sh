#!/usr/bin/env bash
# On a machine with a GPU: whether everything runs and how fast. Each figure is a JSON line the moment it is known, on the screen and in a file.
#
#   scripts/gpu-check.sh [PART…] [--second] [--small] [--out=FILE]    in the repository after a build, or in the folder of scripts/bundle.sh
#
# Without a PART the first five, at most 400 s together with 16 cores; --second: the others, at most 300 s.
#   --facts    card, driver, cores; one matrix product, one copy           --kernels  one step's kernels and their times, beside PyTorch's
#   --smoke    SimSiam in fp32, in bf16 + channels_last, as a graph        --bytes    what those move, by ncu
#   --tests    the Catch2 tests that need a GPU                            --runs     graphs, resume, own kernels against float64
#   --bench    ResNet-50 beside eager PyTorch, 128 and 32 pictures         --fp16     the benchmark in fp16
#   --methods  every method beside the CPU, four at a time                 --loader   how long a run on JPEG files waits
#                                                                          --compile  the graph beside torch.compile
#   --small    small sizes and long limits, for a trial without a real one --out=FILE default gpu-check.jsonl
# PYTHON names a Python with torch 2.11 (default: that of scripts/setup.sh, else python3). Exit code 1: a part failed; the others ran.
set -uo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

wanted=() small='' patience=1 out=gpu-check.jsonl
first=(facts smoke tests bench methods) second=(kernels bytes runs fp16 loader compile)
for word; do
  case $word in
    --help) sed -n '2,/^set/{/^set/d; s/^# \{0,1\}//; p}' "$0"; exit ;;
    --second) wanted+=("${second[@]}") ;;
    --small) small=1 patience=5 ;;
    --out=?*) out=${word#*=} ;;
    --facts | --smoke | --tests | --bench | --methods | --kernels | --bytes | --runs | --fp16 | --loader | --compile) wanted+=("${word#--}") ;;
    *) echo "gpu-check: expected a part, --second, --small, --out=FILE or --help, got '$word'" >&2; exit 2 ;;
  esac
done
[ ${#wanted[@]} -gt 0 ] || wanted=("${first[@]}")

venv="${XDG_CACHE_HOME:-$HOME/.cache}/sslrun/venv/bin/python"
if [ -z "${PYTHON:-}" ]; then
  PYTHON=python3
  [ -x "$venv" ] && PYTHON=$venv
fi
export PYTHON PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
if [ -x "$here/bin/sslrun" ]; then  # a bundle: its ./run gives our programs, and nobody else, their libraries
  export SSLRUN=$here/run
  catch2=("$here/run" --program)
else
  export SSLRUN=${SSLRUN:-$here/build/sslrun}
  catch2=(env)
  PATH=$(dirname "$SSLRUN")/tests:$PATH
fi
# An environment with LD_LIBRARY_PATH of its own would bring other libraries into Python.

printf '' >"$out" || exit 2
summary=() failed=0

# Prints standard input; JSON lines go into the file too, with the part that they belong to.
keep() {
  while IFS= read -r line; do
    if [[ $line == '{'* ]]; then
      line="{\"part\": \"$1\", ${line:1}"
      printf '%s\n' "$line" >>"$out"
    fi
    printf '%s\n' "$line"
  done
}

# part NAME SECONDS COMMAND…
part() {
  local name=$1 limit=$(($2 * patience)) start=$SECONDS result
  shift 2
  printf '== %s (at most %s s)\n' "$name" "$limit"
  timeout --kill-after=5 "$limit" "$@" | keep "$name"
  local codes=("${PIPESTATUS[@]}")
  case ${codes[0]} in
    0) result=passed ;;
    124 | 137) result="stopped at its limit" ;;
    *) result="failed (exit code ${codes[0]})" ;;
  esac
  [ "$result" = passed ] || failed=1
  [ "$result" = passed ] && tail -n 100 "$out" | grep -q "^{\"part\": \"$name\".*\"skipped\":" && result="passed, something skipped"
  echo "{\"result\": \"$result\", \"seconds\": $((SECONDS - start))}" | keep "$name"
  summary+=("$(printf '%-14s %4d s  %s' "$name" $((SECONDS - start)) "$result")")
  return "${codes[0]}"
}

python() { part "$1" "$2" "$PYTHON" "$here/tests/gpu/$3" "${@:4}"; }
step=() loader=()
if [ -n "$small" ]; then
  step=(--batch=4 --size=32 --rounds=1)
  loader=(--pictures=16 --batch=4 --size=32 --epochs=3 --workers=1)
  export METHODS=${METHODS:-simsiam}
fi

for name in "${wanted[@]}"; do
  case $name in
    facts)
      python facts 40 facts.py ${small:+--side=64 --mib=1}
      [ $? -ne 3 ] || { echo "gpu-check: without a GPU nothing else can be checked" >&2; exit 1; }
      ;;
    smoke) python smoke 50 smoke.py ;;
    tests)
      for room in dist nn; do
        suite=("${catch2[@]}" "test_$room" "[gpu]")
        if [ "${catch2[0]}" = env ] && ! command -v "test_$room" >/dev/null; then
          suite=(echo "{\"skipped\": \"test_$room is not built: scripts/build.sh Release test_$room\"}")
        fi
        part "tests $room" 20 "${suite[@]}"
      done
      ;;
    bench)
      python "bench 128" 90 bench.py "${step[@]}"
      python "bench 32" 60 bench.py --batch=32 "${step[@]}"
      ;;
    methods) python methods 100 test_gpu.py EveryMethod ;;
    kernels) python kernels 25 kernels.py "${step[@]:0:2}" ;;
    bytes)  # the profiler takes each launch by itself, of which PyTorch has three times as many
      python "bytes sslrun" 28 kernels.py --bytes --what=ours "${step[@]:0:2}"
      python "bytes PyTorch" 54 kernels.py --bytes --what=eager "${step[@]:0:2}"
      ;;
    runs) python runs 52 test_gpu.py OneRun ;;
    fp16) python fp16 34 bench.py --precision=fp16 --what=eager,graph --rounds=3 "${step[@]}" ;;
    loader) python loader 34 loader.py "${loader[@]}" ;;
    compile) python compile 73 bench.py --what=compile,graph --rounds=3 "${step[@]}" ;;
  esac
done

printf '== summary (figures: %s)\n' "$out"
printf '%s\n' "${summary[@]}"
exit $failed
