#!/usr/bin/env bash
# From nothing to a trained and evaluated model: set-up, build, scenes, SimSiam, linear probe beside random weights.
#
#   scripts/quickstart.sh [--key=value …]      options go to recipes/simsiam_scenes.lua, e.g. --seed=1 --epochs=4
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

say "set-up"
scripts/setup.sh
say "build"
scripts/build.sh Release sslrun

run=runs/quickstart-$(date +%Y%m%d-%H%M%S)
say "SimSiam on generated scenes"
build/sslrun recipes/simsiam_scenes.lua --run.dir="$run" "$@"
say "what it learned: linear probe and kNN on frozen features"
scenes=$(build/sslrun -e "print(dofile('$run/config.lua').data.root)")
build/sslrun eval "$run" --data.scenes="$scenes" --protocols=probe,knn
build/sslrun eval "$run" --data.scenes="$scenes" --protocols=probe,knn --random
say "the same, beside a network of random weights"
build/sslrun compare "$run"

cat <<END

Where to look next (in $PWD)
  $run/preview.png              the views that the network compares, one row per view
  $run/eval, $run/eval_random   the cards of the table above: card.md, card.json
  $run/checkpoints/last.pt      torch.load(path, weights_only=True)["model"]
  ${XDG_CACHE_HOME:-$HOME/.cache}/sslrun/venv/bin/tensorboard --logdir runs
  build/sslrun recipes/simsiam_folder.lua --data.root=DIR     the same on your own pictures
END
