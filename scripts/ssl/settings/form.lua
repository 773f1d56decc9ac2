-- The form of values that come from files: what type each field has, and where a value does not have it.
local form = {}

local function told(value) return value == nil and 'nothing' or 'a ' .. type(value) end

local function inside(path, key)
  if type(key) == 'number' then
    return ('%s[%d]'):format(path, key)
  end
  return path == '' and tostring(key):sub(1, 40) or path .. '.' .. tostring(key):sub(1, 40)
end

--- What is wrong with a value, as 'rows[1].value: expected a number, got a string'; nil when it has the form. Fields
--- that the form does not name may be there.
---@param value any
---@param wanted string|table a type, with ? where nil will do; {fields}; {list_of = form}; {map_of = form} by names. A
---  table with optional = true may be nil
---@param path? string
---@return string|nil
function form.problem(value, wanted, path)
  path = path or ''
  local function misfit(expected) return ('%s: expected %s, got %s'):format(path, expected, told(value)) end
  if type(wanted) == 'string' then
    local name = wanted:gsub('%?$', '')
    local fits = type(value) == name or value == nil and name ~= wanted
    return not fits and misfit('a ' .. name) or nil
  elseif value == nil and wanted.optional then
    return nil
  elseif type(value) ~= 'table' then
    return misfit(wanted.list_of and 'a list' or 'a table')
  end
  local items = wanted.list_of or wanted.map_of
  for key, item in pairs(items and value or {}) do
    if wanted.list_of and not (type(key) == 'number' and key >= 1 and (key == 1 or value[key - 1] ~= nil)) then
      return ('%s: expected a list without holes, got the key [%s]'):format(path, tostring(key):sub(1, 40))
    elseif wanted.map_of and type(key) ~= 'string' then
      return ('%s: expected names, got the key [%s]'):format(path, tostring(key))
    end
    local problem = form.problem(item, items, inside(path, key))
    if problem then
      return problem
    end
  end
  for key, field in pairs(items and {} or wanted) do
    local problem = key ~= 'optional' and form.problem(value[key], field, inside(path, key))
    if problem then
      return problem
    end
  end
end

return form
