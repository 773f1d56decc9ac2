-- What the command line names has to be there: that it is not is a wrong command line, whatever would have read it.
local config = require 'ssl.settings.config'

--- The path, or the end of the program (exit code 2) where nothing is.
---@param path string
---@param what string that was named: 'folder', 'file', 'checkpoint'
---@return string path
return function(path, what)
  if not fs.exists(path) then
    config.fail(("no %s at '%s'"):format(what, path))
  end
  return path
end
