-- The files that are made of the entries: docs/reference and share/luals.
local luals = require 'ssl.reference.luals'
local pages = require 'ssl.reference.pages'

local function write(folder, files)
  if fs.is_dir(folder) then
    for _, name in ipairs(fs.list(folder)) do fs.remove(folder .. '/' .. name) end
  end
  fs.mkdirs(folder)
  for name, content in pairs(files) do fs.write(folder .. '/' .. name, content) end
end

--- Writes them anew below a folder; what was in their places goes.
---@param root string
return function(root)
  write(root .. '/docs/reference', pages.all())
  write(root .. '/share/luals', luals.all())
end
