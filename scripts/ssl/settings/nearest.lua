-- The known name nearest to a misspelt one, for error messages.

local function last_part(name) return name:match '[^.]+$' or name end

--- The entry of `names` that ends in `.name` (a key of a group), else the one whose letters are nearest to `name`, else
--- the one whose last part is.
---@param name string
---@param names string[]
---@return string|nil nil when nothing is near
local function nearest(name, names)
  local parts, whole = {}, {}
  for i, candidate in ipairs(names) do
    parts[i] = last_part(candidate)
    if parts[i] == name then
      return candidate
    end
    whole[parts[i]] = whole[parts[i]] or candidate
  end
  return sslrun.nearest_name(name, names) or whole[sslrun.nearest_name(name, parts) or '']
end

return nearest
