#!/usr/bin/env bash
# Formats C++ with clang-format and fills Markdown's prose at 120 columns; --check only reports what differs, and runs luacheck.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t sources < <(find lib bindings host tests -name '*.h' -o -name '*.cpp' | sort)
if [ "${1:-}" = --check ]; then
  clang-format --dry-run --Werror "${sources[@]}"
  luacheck --quiet scripts recipes tests
  python3 scripts/reflow.py --check
else
  clang-format -i "${sources[@]}"
  python3 scripts/reflow.py
fi
