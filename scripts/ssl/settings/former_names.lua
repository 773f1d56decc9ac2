-- Keys and recipes of version 0.1 that are called otherwise now, or mean something else, and what a user of them is
-- told.
return {
  keys = {
    method = 'multi-label SimSiam is recipes/multilabel_<set>.lua, SimSiam alone recipes/simsiam_<set>.lua',
    ['data.min_scale'] = 'parts that large and small views show: --crops.min_scale=0.3,0.1 --crops.max_scale=1,0.3',
    ['data.small'] = 'sides of large and small views are --crops.size=64,32',
    ['data.small_views'] = 'how many views, large and small ones, is --crops.count=2,2',
  },
  recipes = {
    simsiam_coco = 'simsiam_coco is SimSiam on whole pictures; multi-label SimSiam is multilabel_coco',
    simsiam_voc = 'simsiam_voc is SimSiam on whole pictures; multi-label SimSiam is multilabel_voc',
  },
}
