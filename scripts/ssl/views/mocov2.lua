-- MoCo v2's views (arXiv 2003.04297; facebookresearch/moco): those that SimSiam took over from it.
return require 'ssl.views.simsiam'
