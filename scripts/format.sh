#!/usr/bin/env bash
# Formats the C++ sources with clang-format; --check only reports differences and runs luacheck as well.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t sources < <(find lib bindings host tests -name '*.h' -o -name '*.cpp' | sort)
if [ "${1:-}" = --check ]; then
  clang-format --dry-run --Werror "${sources[@]}"
  luacheck --quiet scripts recipes tests/lua
else
  clang-format -i "${sources[@]}"
fi
