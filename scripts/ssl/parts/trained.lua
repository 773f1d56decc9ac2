-- What a run trains: the parameters of its optimiser, by name, in the model or in whatever else holds them and is
-- attached.

---@class Trained
---@field names string[] of all parameters, in the optimiser's order
---@field tensors any[] the parameters
---@field groups string[][] their names by group
---@field places string[] names of the attached parts that hold them, the model first
local trained = {}

--- Whether a part of a run is a Module.
function trained.is_module(part)
  if torch.is_tensor(part) then
    return false
  end
  local ok, method = pcall(function() return part.named_parameters end)
  return ok and method ~= nil
end

-- Calls visit(name, tensor, place) for every parameter of the attached Modules, and for attached Tensors; the model's
-- come first, under the names that they have in it.
local function each_parameter(parts, visit)
  local places = {}
  for place in pairs(parts) do
    places[#places + 1] = place ~= 'model' and place or nil
  end
  table.sort(places)
  table.insert(places, 1, 'model')
  for _, place in ipairs(places) do
    local part = parts[place]
    if torch.is_tensor(part) then
      visit(place, part, place)
    elseif trained.is_module(part) then
      for _, entry in ipairs(part:named_parameters()) do
        visit(place == 'model' and entry[1] or place .. '.' .. entry[1], entry[2], place)
      end
    end
  end
end

local function refuse(homeless)
  local list = table.concat(homeless, ', ', 1, math.min(#homeless, 3))
  error(('[run.attach] expected the optimiser\'s parameters in attached parts; outside of them is %s%s. Make the '
    .. 'Module that holds them a '
    .. 'part of the model, or attach it under a name of its own: run:attach { head = head, … }'):format(list,
    #homeless > 3 and (' and %d more'):format(#homeless - 3) or ''), 5)
end

--- Throws when the optimiser holds a parameter that no attached Module or Tensor has: no checkpoint would hold it.
---@param parts table<string, any> of run:attach
---@return Trained
function trained.of(parts)
  local by_address = {}
  each_parameter(parts, function(name, tensor, place)
    local address = tensor:data_ptr()
    local list = by_address[address] or {}
    by_address[address], list[#list + 1] = list, { name = name, tensor = tensor, place = place }
  end)
  local result, homeless, held = { names = {}, tensors = {}, groups = {}, places = { 'model' } }, {}, { model = true }
  for g, group in ipairs(parts.optimizer:groups()) do
    result.groups[g] = {}
    for i, tensor in ipairs(group.params) do
      local home
      for _, entry in ipairs(by_address[tensor:data_ptr()] or {}) do
        home = home or (entry.tensor:is_same(tensor) and entry or nil)
      end
      if home then
        result.names[#result.names + 1], result.tensors[#result.tensors + 1] = home.name, tensor
        result.groups[g][i] = home.name
        if not held[home.place] then
          held[home.place], result.places[#result.places + 1] = true, home.place
        end
      else
        homeless[#homeless + 1] = ('parameter %d of group %d, %s'):format(i, g, tostring(tensor.shape))
      end
    end
  end
  if #homeless > 0 then
    refuse(homeless)
  end
  return result
end

--- One Module that holds all of it, for dist.parallel: the model itself where that is all.
---@param parts table<string, any>
---@param places string[]
---@return any Module
function trained.module(parts, places)
  if #places == 1 then
    return parts.model
  end
  local children = {}
  for i, place in ipairs(places) do
    children[i] = { place, parts[place] }
  end
  return nn.module('Trained', children, {})
end

return trained
