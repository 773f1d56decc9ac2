-- What belongs to a module or class: its functions, methods and fields.
local entries = require 'ssl.reference.entries'

--- The entries of a module's or class's members, in the order of their names.
---@param owner string "data", "Loader"
---@return Entry[]
return function(owner)
  local list = {}
  for _, entry in ipairs(entries.all()) do
    local behind = entry.name:sub(1, #owner) == owner and entry.name:sub(#owner + 1)
    if behind and behind:match '^[.:]' and not entry.kind:find 'key' then list[#list + 1] = entry end
  end
  return list
end
