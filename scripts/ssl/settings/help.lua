-- The help text of a recipe: its header comment, then one line per key.
local recipe_source = require 'ssl.settings.recipe_source'
local text = require 'ssl.settings.config_text'

local help = {}

local WIDEST = 40 -- of the column of keys

-- Key names by their place in the recipe, then by name.
local function sorted(names, order)
  local list = { unpack(names) }
  table.sort(list, function(a, b)
    local x, y = order[a] or math.huge, order[b] or math.huge
    if x == y then
      return a < b
    end
    return x < y
  end)
  return list
end

local function shown(entry)
  local default = entry.optional and '' or text.value(entry.parent[entry.key])
  return ('--%s=%s'):format(entry.path, default)
end

-- What a key means and the values that it can have, behind its type.
local function meaning(comment, range)
  return comment .. (range and (comment == '' and '' or '; ') .. range or '')
end

--- The help of a recipe with these keys.
---@param recipe string|nil path of the recipe
---@param keys KnownKeys
---@param common {path: string, comment: string, range?: string}[] the keys of every run among them
---@param numbers? string the file with the numbers, whose header is shown
---@return string
function help.text(recipe, keys, common, numbers)
  local described = recipe_source.describe(recipe, common)
  local names, lines, width = sorted(keys.names, described.order), recipe_source.header(numbers or recipe), 0
  if #lines > 0 then
    lines[#lines + 1] = ''
  end
  for _, name in ipairs(names) do
    width = math.min(WIDEST, math.max(width, #shown(keys.entries[name])))
  end
  local in_common = not next(described.own)
  lines[#lines + 1] = 'Keys (--key=value), with default and type:'
  for _, name in ipairs(names) do
    if not described.own[name] and not in_common then
      in_common = true
      lines[#lines + 1] = 'Keys of every run:'
    end
    local entry = keys.entries[name]
    local line = ('  %-' .. width .. 's  %-7s  %s'):format(shown(entry), entry.kind,
      meaning(described.comment[name] or '', described.range[name]))
    lines[#lines + 1] = (line:gsub('%s+$', ''))
  end
  return table.concat(lines, '\n') .. '\n'
end

return help
