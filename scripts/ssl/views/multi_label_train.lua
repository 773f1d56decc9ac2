-- The training view of multi-label probes (WesleyHsieh0806/SS-PRL's benchmarks): that of linear probes.
return require 'ssl.views.linear_train'
