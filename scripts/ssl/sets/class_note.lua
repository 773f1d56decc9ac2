-- What labels would make of a folder that is taken without them.

--- The line that says that `path` would be refused with labels; nil when it would not.
---@param path string
return function(path)
  local problem = fs.is_dir(path) and data.check_class_folders(path)
  return problem and ('with labels, sslrun pack and data.image_folder refuse this folder: ' .. problem) or nil
end
