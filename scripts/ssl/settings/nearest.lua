-- The known name nearest to a misspelt one, for error messages.

-- Levenshtein distance of two short strings.
local function distance(a, b)
  local row = {}
  for j = 0, #b do
    row[j] = j
  end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local substituted = diagonal + (a:byte(i) == b:byte(j) and 0 or 1)
      diagonal = row[j]
      row[j] = math.min(substituted, row[j] + 1, row[j - 1] + 1)
    end
  end
  return row[#b]
end

--- The entry of `names` nearest to `name`; an entry that ends in `.name` (a key of a group) comes first.
---@param name string
---@param names string[]
---@return string|nil nil when nothing is near (more than half of the letters differ, or it is longer than any name)
local function nearest(name, names)
  if #name > 200 then return nil end
  local best, best_distance = nil, math.max(2, math.floor(#name / 2)) + 1
  for _, candidate in ipairs(names) do
    local last = candidate:match '[^.]+$'
    local d = last == name and 0 or math.min(distance(name, candidate), distance(name, last) + 1)
    if d < best_distance then
      best, best_distance = candidate, d
    end
  end
  return best
end

return nearest
