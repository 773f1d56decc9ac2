-- SYSU-30k: bags of persons to train on, query and gallery to find persons in.
return {
  about = 'SYSU-30k', kind = 'persons', size = 29606918, splits = { 'train', 'query', 'gallery' },
  get = 'SYSU-30k: ask its authors (https://github.com/wanggrun/SYSU-30k), unpack the ten parts into one folder, '
    .. 'train.txt beside them',
  open = function(root, split) return data.sysu30k(root, split) end,
  evaluated = 'query and gallery folders',
  evaluation = {
    {
      name = 'sysu30k', query = 'query', gallery = 'gallery', resize = 1,
      benchmark = { about = 'SYSU-30k', query = 1000, gallery = 479730 }, -- wanggrun/SYSU-30k, README.md
    },
  },
}
