-- Where in a file of weights there are networks of the known families, and what each of them lacks.
local families = require 'ssl.weights.families'
local outline = require 'ssl.weights.outline'

local candidates = {}

--- Every table below `value` that holds tensors, as {path, tensors (name to Tensor)}.
---@param value any what checkpoint.load gave, or ssl.weights.outline
---@return table[]
function candidates.tables(value)
  local found = {}
  local function walk(table_of, path)
    local tensors
    for key, child in pairs(table_of) do
      if type(key) == 'string' and outline.is_tensor(child) then
        tensors = tensors or {}
        tensors[key] = child
      elseif type(key) == 'string' and type(child) == 'table' then
        walk(child, path == '' and key or path .. '.' .. key)
      end
    end
    if tensors then
      found[#found + 1] = { path = path, tensors = tensors }
    end
  end
  if type(value) == 'table' then
    walk(value, '')
  end
  return found
end

--- '(64, 3, 7, 7)'.
---@param shape integer[]
---@return string
function candidates.shape_text(shape)
  local sizes = {}
  for i = 1, #shape do
    sizes[i] = ('%d'):format(shape[i])
  end
  return '(' .. table.concat(sizes, ', ') .. ')'
end

--- Whether a tensor of the network's list is in the file, of the shape that it should have.
function candidates.matches(candidate, entry)
  local tensor = entry.own and candidate.get(entry.own)
  return tensor and candidates.shape_text(tensor.shape) == candidates.shape_text(entry.shape)
end

-- What is wrong with the network under a prefix: missing names and wrong shapes. What the scheme has no name for, and
-- what has a default, may be missing.
local function problems(candidate)
  local wrong = { candidate.network.problem }
  for _, entry in ipairs(candidate.list) do
    local tensor = entry.own and candidate.get(entry.own)
    if tensor and not candidates.matches(candidate, entry) then
      wrong[#wrong + 1] = ('%s%s is %s, expected %s'):format(candidate.prefix, entry.own,
        candidates.shape_text(tensor.shape),
        candidates.shape_text(entry.shape))
    elseif not tensor and entry.own and not entry.default then
      wrong[#wrong + 1] = ('%s%s is missing'):format(candidate.prefix, entry.own)
    end
  end
  return wrong
end

--- The network of a family and a scheme of its under a prefix, or nil where there is not even a stem: {family, scheme,
--- path, prefix, network, list (its tensors), get (a tensor by its name in the scheme), tensors, problems}.
---@param tensors table<string, any> of one table of the file
---@param prefix string
---@param family table
---@param scheme_name string
---@param path string of the table
---@return table|nil
function candidates.at(tensors, prefix, family, scheme_name, path)
  local scheme = family.schemes[scheme_name]
  local function get(name) return tensors[prefix .. name] end
  local function shape(name)
    local tensor = tensors[prefix .. name]
    return tensor and tensor.shape
  end
  local network = family.network(shape, scheme)
  if not network then
    return nil
  end
  local candidate = {
    path = path, prefix = prefix, family = family, scheme = scheme_name, network = network, get = get,
    tensors = tensors,
    list = family.tensors(network, scheme),
  }
  for _, entry in ipairs(candidate.list) do
    if entry.own == nil then
      entry.own = entry.name
    end
  end
  candidate.problems = problems(candidate)
  return candidate
end

--- All networks of a tensor table, complete or not, of all families and schemes.
---@param tensors table<string, any>
---@param path string
---@return table[]
function candidates.all(tensors, path)
  local found, sorted = {}, {}
  for name in pairs(tensors) do
    sorted[#sorted + 1] = name
  end
  table.sort(sorted)
  for _, family in ipairs(families.all()) do
    for scheme_name, scheme in pairs(family.schemes) do
      local stem = family.stem(scheme)
      for _, name in ipairs(sorted) do
        if name:sub(-#stem) == stem then
          found[#found + 1] = candidates.at(tensors, name:sub(1, -#stem - 1), family, scheme_name, path)
        end
      end
    end
  end
  return found
end

--- "ResNet-50 under 'module.encoder_q.' in 'state_dict'".
---@param candidate table
---@return string
function candidates.describe(candidate)
  return ("%s under '%s'%s"):format(candidate.network.title or 'a network', candidate.prefix,
    candidate.path == '' and '' or (" in '%s'"):format(candidate.path))
end

return candidates
