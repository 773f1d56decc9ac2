-- What several specs need: a name for a folder that is not there yet, and silence.
local helper = {}

--- The path of a new folder or file in /tmp that does not exist.
function helper.fresh_path()
  local path = os.tmpname()
  os.remove(path)
  return path
end

--- Drops what print prints until the returned function is called.
function helper.mute()
  local real = print
  _G.print = function() end -- luacheck: ignore 122 121
  return function() _G.print = real end -- luacheck: ignore 122 121
end

return helper
