-- The instances file of a COCO folder.
local config = require 'ssl.settings.config'
local there = require 'ssl.settings.there'

local function listed(folder)
  local found = {}
  for _, name in ipairs(fs.list(folder)) do
    if name:match '^instances_val.*%.json$' then
      found[#found + 1] = name
    end
  end
  return found
end

--- The annotations file that `place` is, or that it has for a split. Ends the program with exit code 2 where none or
--- several could be meant.
---@param place string a file, or a folder with annotations/instances_NAME.json
---@param split string NAME; '' for val2017, or the only one of instances_val*.json
---@return string
local function find(place, split)
  local folder = place .. '/annotations'
  if not fs.is_dir(there(place, 'annotations file or folder')) then
    return place
  end
  local wanted = ('%s/instances_%s.json'):format(folder, split == '' and 'val2017' or split)
  if fs.exists(wanted) then
    return wanted
  end
  local found = split == '' and fs.is_dir(folder) and listed(folder) or {}
  if #found == 1 then
    return folder .. '/' .. found[1]
  end
  config.fail(("no such file: '%s'%s"):format(wanted, #found > 1
    and ('; --split=… chooses one of ' .. table.concat(found, ', ')) or ''))
end

return { find = find }
