-- The data set that words of the command line name: a packed file, a folder, or a folder of pictures and a COCO file.
local config = require 'ssl.settings.config'
local there = require 'ssl.settings.there'

local function is_pack(path)
  if fs.kind(path) ~= 'file' then
    return false
  end
  local file = assert(io.open(path, 'rb'))
  local start = file:read(14)
  file:close()
  return start == 'sslrun pack 1\n'
end

--- One word: a packed file, a folder of class folders, or (with `labels` false, or without sub-folders) all pictures
--- below a folder. Two words: the pictures' folder and a COCO instances file.
---@param words string[]
---@param labels boolean
---@param allow_empty? boolean class folders without a picture stay classes
local function open(words, labels, allow_empty)
  local path = there(words[1], 'folder or file')
  if #words == 2 then
    return data.coco(there(path, 'folder'), there(words[2], 'file'))
  elseif fs.is_dir(path) then
    if labels and data.class_folders(path)[1] then
      return data.image_folder(path, { allow_empty = allow_empty })
    end
    return data.images(path)
  elseif is_pack(path) then
    return data.packed(path)
  end
  config.fail(("expected a folder or a packed file, got the %s '%s'"):format(fs.kind(path), path))
end

--- The line that says that `path`, taken without labels here, would be refused with them; nil when it would not.
---@param path string
local function class_note(path)
  local problem = fs.is_dir(path) and data.check_class_folders(path)
  return problem and ('with labels, sslrun pack and data.image_folder refuse this folder: ' .. problem) or nil
end

return { open = open, class_note = class_note }
