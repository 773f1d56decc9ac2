-- The view of multi-label evaluations (WesleyHsieh0806/SS-PRL's benchmarks): that of all evaluations.
return require 'ssl.views.eval'
