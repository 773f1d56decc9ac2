#!/usr/bin/env bash
# Configures and builds sslrun: build/sslrun (Release), build-debug/ (Debug) or build-asan/ (ASan: address and undefined-behaviour checks).
#
#   scripts/build.sh [Release|Debug|ASan] [target…]
set -euo pipefail
cd "$(dirname "$0")/.."

type=Release
case "${1:-}" in
  Release | Debug | ASan) type=$1; shift ;;
esac
case $type in
  Release) folder=build ;;
  Debug) folder=build-debug ;;
  ASan) folder=build-asan ;;
esac

configure=(cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE="$type" --log-level=WARNING)
[ -n "${SSLRUN_TORCH:-}" ] && configure+=(-DSSLRUN_TORCH="$SSLRUN_TORCH")
"${configure[@]}"
cmake --build "$folder" ${*:+--target "$@"}
