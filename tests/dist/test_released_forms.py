"""dist.joined_loss=false: two processes do what the released code does, told here by one process with other losses."""
import pytest

from program import ROOT
from training import assert_same, train_here

# The losses of two processes in one: each over its half of the rows, and their mean.
HALVES = """
local function half(x, rank) return x:narrow(0, rank * x:size(0) / 2, x:size(0) / 2) end
local triplet, nt_xent, multilabel = loss.truncated_triplet, loss.nt_xent, require 'ssl.methods.multilabel'
function loss.truncated_triplet(p, t, options)                     -- negatives of its own rows
  return (triplet(half(p, 0), half(t, 0), options) + triplet(half(p, 1), half(t, 1), options)) / 2
end
function loss.nt_xent(z1, z2, options)                             -- the other's rows are constants
  local sum = 0
  for rank = 0, 1 do
    options.others = torch.cat({ half(z1, 1 - rank), half(z2, 1 - rank) }, 0):detach()
    sum = sum + nt_xent(half(z1, rank), half(z2, rank), options)
  end
  return sum / 2
end
local image_term = multilabel.image_term
function multilabel.image_term(p1, p2, z1, z2, labels, options)    -- positives and negatives of its own rows
  local sum = 0
  for rank = 0, 1 do
    sum = sum + image_term(half(p1, rank), half(p2, rank), half(z1, rank), half(z2, rank), half(labels, rank), options)
  end
  return sum / 2
end
dofile '%s'
"""


@pytest.mark.parametrize("recipe", ["triplet_scenes", "wcl_scenes", "multilabel_scenes"])
def test_equals_the_mean_of_the_processes_losses(tmp_path, recipe):
    options = ("--precision=float64", "--batch=24", "--run.steps=4")
    (tmp_path / "halves.lua").write_text(HALVES % (ROOT / "recipes" / f"{recipe}.lua"))
    train_here(tmp_path, 1, "one", *options, recipe=tmp_path / "halves")
    train_here(tmp_path, 2, "many", *options, "--dist.joined_loss=false", recipe=recipe)
    assert_same(tmp_path, "one", "many", 1e-9)
