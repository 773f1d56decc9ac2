-- ImageNet-1k: train and val folders of classes, or any pictures laid out like it.
return {
  about = 'ImageNet-1k', kind = 'single', size = 1281167, splits = { 'train', 'val' },
  get = 'ImageNet-1k (ILSVRC 2012): register at https://image-net.org, get ILSVRC2012_img_train.tar and unpack each '
    .. 'class archive into a folder of its name, or take the archive of the Kaggle challenge as it is',
  open = function(root, split, options) return data.imagenet(root, split, { allow_empty = options.allow_empty }) end,
  evaluated = 'train and val folders (ImageNet, or any set of class folders)',
  evaluation = {
    {
      name = 'imagenet', train = 'train', test = 'val',
      benchmark = {
        about = 'ImageNet-1k', train = 1281167, test = 50000, -- arXiv 1409.0575, table 2
        -- timm, data/_info/imagenet_synsets.txt
        classes = '70002b0ff5de60a3a17a82dbfcff291931f96225ddf941ad2e182fc39e183d15',
      },
    },
  },
}
