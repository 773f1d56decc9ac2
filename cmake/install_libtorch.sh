#!/usr/bin/env bash
# Puts LibTorch's libraries, and those of the nvidia packages beside it, where an installed program looks: PREFIX/lib/sslrun.
# A link when everybody who reaches PREFIX can follow it; else hard links of files that this user owns, else copies.
#
#   cmake/install_libtorch.sh TORCH PREFIX [DESTDIR]
set -euo pipefail
umask 022  # what is made here is for everybody
torch=$1 prefix=$2 into=${3:-}$2/lib/sslrun
packages=$(dirname "$torch")

# Can every user of the machine come to this folder? What does not exist yet is made so that they can.
open_to_all() {
  local folder=$1
  while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done
  folder=$(realpath "$folder")
  while [ "$folder" != / ]; do
    [ -n "$(find "$folder" -maxdepth 0 -perm -o=x)" ] || return 1
    folder=$(dirname "$folder")
  done
}

# Hard links, as a copy takes 4 GB; never of files that somebody else could change afterwards.
take() {
  local from=$1 to=$2
  mkdir -p "$to"
  find "$from" -maxdepth 1 -name '*.so*' -print0 | while IFS= read -r -d '' file; do
    if [ -O "$file" ] && [ ! -L "$file" ] && [ -n "$(find "$file" -perm -o=r)" ] && ln -f "$file" "$to" 2>/dev/null; then continue; fi
    install -m 755 "$file" "$to"
  done
}

mkdir -p "$into"
rm -rf "$into/torch" "$into/nvidia"
folders=("$torch/lib")
[ -d "$packages/nvidia" ] && folders+=("$packages"/nvidia/*/lib)

readable=yes
for folder in "${folders[@]}"; do
  if ! open_to_all "$folder" || [ -n "$(find -L "$folder" -maxdepth 1 -name '*.so*' ! -perm -o=r -print -quit)" ]; then readable=no; fi
done

if [ $readable = yes ] || ! open_to_all "$prefix"; then
  ln -s "$torch" "$into/torch"
  [ -d "$packages/nvidia" ] && ln -s "$packages/nvidia" "$into/nvidia"
  echo "-- LibTorch: $into/torch is a link to $torch"
else
  echo "-- LibTorch: other users cannot read $torch: its libraries are linked or copied into $into"
  take "$torch/lib" "$into/torch/lib"
  for folder in "${folders[@]:1}"; do
    take "$folder" "$into/nvidia/${folder#"$packages/nvidia/"}"
  done
fi
