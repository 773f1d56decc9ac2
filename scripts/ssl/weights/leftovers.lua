-- What a conversion leaves behind, and why, in lines for people.
local backbone = require 'ssl.weights.backbone'

local leftovers = {}

-- The dotted part that two names begin with: 'module.encoder_k.' of 'module.encoder_k.bn1.bias' and '….conv1.weight'.
local function common_part(a, b)
  local length = 0
  while length < #a and a:byte(length + 1) == b:byte(length + 1) do
    length = length + 1
  end
  return a:sub(1, length):match '^.*%.' or ''
end

-- The tensors that were not used, in groups {count, part (what their names begin with), why}, sorted.
local function groups_of(found, used)
  local groups, order = {}, {}
  for name in pairs(found.own_tensors) do
    if not used[name] then
      local inside = found.prefix ~= '' and name:sub(1, #found.prefix) == found.prefix
      local why = backbone.reason(found, name) or (inside and 'not part of a '
        .. found.family.name or 'outside the prefix')
      local key = (name:match '^[^.]+%.[^.]+%.' or name) .. why
      if not groups[key] then
        groups[key] = { count = 0, part = name, why = why }
        order[#order + 1] = key
      end
      groups[key].count = groups[key].count + 1
      groups[key].part = groups[key].count > 1 and common_part(groups[key].part, name) or name
    end
  end
  table.sort(order)
  for i, key in ipairs(order) do
    order[i] = groups[key]
  end
  return order
end

--- Lines about what stays behind: tensors in groups with the reason, other entries of the file by name.
---@param found table from backbone.find
---@param used table<string, boolean> names in the file
---@return string[]
function leftovers.lines(found, used)
  local lines = {}
  for i, group in ipairs(groups_of(found, used)) do
    lines[i] = ('left     %d %s%s: %s'):format(group.count, group.part, group.count > 1 and '*' or '', group.why)
  end
  local others = {}
  local first = found.path:match '^[^.]+'
  for key in pairs(found.content) do
    if key ~= first and found.own_tensors[key] == nil then
      others[#others + 1] = tostring(key)
    end
  end
  table.sort(others)
  if #others > 0 then
    lines[#lines + 1] = ('left     %s: not weights of this network'):format(table.concat(others, ', '))
  end
  return lines
end

--- The tensors of the file that were not used, under the names that a layout keeps them by.
---@param found table from backbone.find
---@param used table<string, boolean>
---@param prefixes string[] what names began with, and what they begin with there
---@return table<string, any>
function leftovers.kept(found, used, prefixes)
  local from, to = unpack(prefixes)
  local kept = {}
  for name, tensor in pairs(found.own_tensors) do
    if not used[name] then
      kept[to .. (name:sub(1, #from) == from and name:sub(#from + 1) or name)] = tensor
    end
  end
  return kept
end

return leftovers
