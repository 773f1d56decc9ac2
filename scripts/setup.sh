#!/usr/bin/env bash
# Installs what sslrun needs and the machine lacks: Debian packages, and a Python environment that holds LibTorch.
#
#   scripts/setup.sh            idempotent; a second call takes under two seconds
#   SSLRUN_TORCH=DIR            use this LibTorch (a wheel's torch folder or an unpacked one) and install no Python environment
#   XDG_CACHE_HOME=DIR          where the environment lives (DIR/sslrun/venv; default ~/.cache), shared by all clones
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  ca-certificates git
  cmake ninja-build ccache clang g++ pkg-config libclang-rt-14-dev      # build
  libluajit-5.1-dev libedit-dev libcli11-dev                            # host
  libjpeg62-turbo-dev libpng-dev libdeflate-dev libopencv-core-dev libopencv-imgproc-dev libstb-dev
  libsimdjson-dev nlohmann-json3-dev libpugixml-dev                     # JSON and XML
  libwebp-dev libtiff-dev libheif-dev                                   # decoders that are opened when needed
  libgloo-dev                                                           # c10d's Gloo headers
  python3 python3-venv                                                  # LibTorch's home and the parity tests
  catch2 lua-busted lua-check clang-format tzdata slurm-wlm munge       # tests
)

missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${packages[@]}" 2>/dev/null | sed -n 's/^ii  //p') || true
  for package in "${packages[@]}"; do
    grep -qx "$package" <<<"$installed" || echo "$package"
  done
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] && return
  local command="apt-get install -y --no-install-recommends ${missing[*]}"
  if ! command -v apt-get >/dev/null; then
    echo "setup: this is not a Debian system; install the equivalents of: ${missing[*]}" >&2
    exit 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    printf 'setup: %d packages are missing. Run this, then call setup again:\n  sudo apt-get update && sudo %s\n' "${#missing[@]}" "$command" >&2
    exit 1
  fi
  echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  $command >/dev/null
}

install_python_environment() {
  local venv="${XDG_CACHE_HOME:-$HOME/.cache}/sslrun/venv" stamp
  stamp=$(sha256sum scripts/requirements.txt | cut -d' ' -f1)
  mkdir -p "$(dirname "$venv")"
  exec 9>"$venv.lock"
  flock 9  # several clones may set up at the same time
  [ -e "$venv/sslrun-$stamp" ] && return
  echo "setup: installing LibTorch and the parity tests' packages into $venv (4.7 GB, a few minutes)"
  [ -x "$venv/bin/python" ] || /usr/bin/python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r scripts/requirements.txt
  rm -f "$venv"/sslrun-*
  touch "$venv/sslrun-$stamp"
}

install_packages
if [ -n "${SSLRUN_TORCH:-}" ]; then
  [ -e "$SSLRUN_TORCH/include/torch/csrc/api/include/torch/torch.h" ] || {
    echo "setup: SSLRUN_TORCH=$SSLRUN_TORCH holds no LibTorch (expected include/torch/... and lib/libtorch_cpu.so)" >&2
    exit 1
  }
else
  install_python_environment
fi
