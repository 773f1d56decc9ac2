#!/usr/bin/env bash
# Configures and builds sslrun: build/sslrun (Release), build-debug/ (Debug), build-asan/ (ASan: address and
# undefined-behaviour checks) or build-tsan/ (TSan: data races).
#
#   scripts/build.sh [Release|Debug|ASan|TSan] [target…]
set -euo pipefail
cd "$(dirname "$0")/.."

type=Release
case "${1:-}" in
  Release | Debug | ASan | TSan) type=$1; shift ;;
esac
case $type in
  Release) folder=build ;;
  Debug) folder=build-debug ;;
  ASan) folder=build-asan ;;
  TSan) folder=build-tsan ;;
esac

configure=(cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE="$type" --log-level=WARNING)
[ -n "${SSLRUN_TORCH:-}" ] && configure+=(-DSSLRUN_TORCH="$SSLRUN_TORCH")
"${configure[@]}"
cmake --build "$folder" ${*:+--target "$@"}
