-- The data set that words of the command line name: a packed file, a folder, or a folder of pictures and a COCO file.
local class_note = require 'ssl.sets.class_note'
local registry = require 'ssl.sets.registry'
local there = require 'ssl.settings.there'

local function open(words, labels, allow_empty)
  local path = there(words[1], 'folder or file')
  if #words == 2 then
    return data.coco(there(path, 'folder'), there(words[2], 'file'))
  end
  return registry.open(registry.find '', path, labels and 'labelled' or 'train', { allow_empty = allow_empty })
end

return { open = open, class_note = class_note }
