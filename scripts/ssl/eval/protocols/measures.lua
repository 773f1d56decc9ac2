-- Measures of the features that need no labels.
local measures = require 'ssl.eval.measures'

local MOST = 25000 -- pictures at most: all pairs are looked at

local function run(bench, set)
  local found = bench.store:get_all(set, 'test', { {}, { name = 'train' }, { name = 'train', epoch = 1 } })
  local rows, view, other = found[1].average, found[2].average, found[3].average
  local deviations = {}
  if rows:size(0) > MOST then
    deviations[1] = ('the first %d pictures'):format(MOST)
    rows, view, other = rows:narrow(0, 0, MOST), view:narrow(0, 0, MOST), other:narrow(0, 0, MOST)
  end
  return { deviations = deviations, rows = {
    { metric = 'alignment', definition = 'mean squared distance of two crops of a picture (arXiv 2005.10242)',
      value = measures.alignment(view, other) },
    { metric = 'uniformity', definition = 'log mean exp(-2 d^2) of pairs (arXiv 2005.10242)',
      value = measures.uniformity(rows) },
    { metric = 'effective rank', definition = 'of centred features (Roy & Vetterli 2007)',
      value = measures.effective_rank(rows) },
    { metric = 'RankMe', definition = 'of features as they are (arXiv 2210.02885)', value = measures.rankme(rows) },
  } }
end

return { {
  name = 'measures',
  about = 'alignment, uniformity, effective rank and RankMe of the test pictures',
  fits = function(set) return set.kind ~= 'persons' end,
  id = function() return 'measures/v1' end,
  run = run,
} }
