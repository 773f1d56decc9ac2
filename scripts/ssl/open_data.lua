-- The data set that words of the command line name: a packed file, a folder, or a folder of pictures and a COCO file.
local config = require 'ssl.config'

local function is_pack(path)
  local file = io.open(path, 'rb')
  local start = file and file:read(14)
  if file then file:close() end
  return start == 'sslrun pack 1\n'
end

local function has_folders(root)
  for _, name in ipairs(fs.list(root)) do
    if fs.is_dir(root .. '/' .. name) then
      return true
    end
  end
  return false
end

--- One word: a packed file, a folder of class folders, or (with `labels` false, or without sub-folders) all pictures
--- below a folder. Two words: the pictures' folder and a COCO instances file.
---@param words string[]
---@param labels boolean
local function open(words, labels)
  local path = words[1]
  if #words == 2 then
    return data.coco(path, words[2])
  elseif not fs.exists(path) then
    config.fail(("no folder or file '%s'"):format(path))
  elseif fs.is_dir(path) then
    return (labels and has_folders(path)) and data.image_folder(path) or data.images(path)
  elseif is_pack(path) then
    return data.packed(path)
  end
  config.fail(("expected a folder or a packed file, got '%s'"):format(path))
end

return { open = open }
