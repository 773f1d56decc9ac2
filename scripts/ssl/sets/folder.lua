-- Any pictures: a folder with all its subfolders, class folders, or a packed file.
local config = require 'ssl.settings.config'

local function is_pack(path)
  if fs.kind(path) ~= 'file' then
    return false
  end
  local file = assert(io.open(path, 'rb'))
  local start = file:read(14)
  file:close()
  return start == 'sslrun pack 1\n'
end

-- Class folders are classes where labels are asked for.
local function open(root, labels, allow_empty)
  if fs.is_dir(root) then
    if labels and data.class_folders(root)[1] then
      return data.image_folder(root, { allow_empty = allow_empty })
    end
    return data.images(root)
  elseif is_pack(root) then
    return data.packed(root)
  end
  config.fail(("expected a folder or a packed file, got the %s '%s'"):format(fs.kind(root), root))
end

local function without_splits(root)
  if fs.is_dir(root .. '/train') and fs.is_dir(root .. '/val') then
    return nil, ("'%s' has train and val: --data.imagenet=%s takes them as they are"):format(root, root)
  end
  return true
end

return {
  about = 'a folder of pictures, class folders or a packed file', kind = 'any', splits = { 'train', 'labelled' },
  open = function(root, split, options)
    if not fs.exists(root) then
      config.fail(('give a folder of pictures or a packed file: --data.root=PATH%s'):format(
        root == '' and '' or (" (no '%s')"):format(root)))
    end
    local pictures = open(root, split == 'labelled', options.allow_empty)
    if #pictures < (options.batch or 0) then
      config.fail(('%s holds %d pictures, fewer than one batch; %s'):format(root, #pictures,
        #pictures > 1 and 'try --batch=' .. #pictures or 'two are needed'))
    end
    return pictures
  end,
  evaluated = 'class folders, pictures, or a packed file, without train and val: a fifth is the test',
  evaluation = { { name = 'folder', divide = 'labelled', is_there = without_splits } },
}
