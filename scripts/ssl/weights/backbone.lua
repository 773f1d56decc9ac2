-- Finds the ResNet in a loaded checkpoint of any layout of ssl.layouts, under torchvision's names.
local architectures = require 'ssl.weights.architectures'
local names = require 'ssl.weights.resnet_names'
local rules = require 'ssl.weights.layouts'

local backbone = {}

local function is_tensor(value) return type(value) == 'userdata' and value ~= checkpoint.none end

-- Every table below `value` that holds tensors, as {path, tensors (name to Tensor)}.
local function tensor_tables(value, path, found)
  if type(value) ~= 'table' then
    return found
  end
  local tensors
  for key, child in pairs(value) do
    if type(key) == 'string' and is_tensor(child) then
      tensors = tensors or {}
      tensors[key] = child
    elseif type(key) == 'string' and type(child) == 'table' then
      tensor_tables(child, path == '' and key or path .. '.' .. key, found)
    end
  end
  if tensors then
    found[#found + 1] = { path = path, tensors = tensors }
  end
  return found
end

-- The tensors with those parts of the network added that the layout keeps elsewhere; `origin` maps added names back.
local function moved(tensors, moves)
  local all, origin = {}, {}
  for name, tensor in pairs(tensors) do
    all[name] = tensor
  end
  for _, move in ipairs(moves or {}) do
    for name, tensor in pairs(tensors) do
      local to = name:sub(1, #move[1]) == move[1] and move[2] .. name:sub(#move[1] + 1)
      if to and not tensors[to] then
        all[to], origin[to] = tensor, name
      end
    end
  end
  return all, origin
end

--- '(64, 3, 7, 7)'.
function backbone.shape_text(shape)
  local sizes = {}
  for i = 1, #shape do
    sizes[i] = ('%d'):format(shape[i])
  end
  return '(' .. table.concat(sizes, ', ') .. ')'
end

-- What is wrong with the ResNet under a prefix: missing names and wrong shapes. Norm counters may be missing, and what the
-- scheme has no name for.
local function problems(candidate)
  local wrong = {}
  for _, entry in ipairs(candidate.list) do
    local tensor = entry.own and candidate.get(entry.own)
    if tensor and backbone.shape_text(tensor.shape) ~= backbone.shape_text(entry.shape) then
      wrong[#wrong + 1] = ('%s%s is %s, expected %s'):format(candidate.prefix, entry.own, backbone.shape_text(tensor.shape),
        backbone.shape_text(entry.shape))
    elseif not tensor and entry.own and entry.field ~= 'num_batches_tracked'
      and not (candidate.frozen and entry.field:match '^running') then
      wrong[#wrong + 1] = ('%s%s is missing'):format(candidate.prefix, entry.own)
    end
  end
  if not candidate.network.depth then
    table.insert(wrong, 1, ('%s blocks in the stages, as no ResNet of depth 18, 34, 50, 101 or 152'):format(
      table.concat(candidate.network.blocks, ', ')))
  end
  return wrong
end

-- The ResNet of a scheme under a prefix, or nil where there is not even a stem.
local function candidate_at(tensors, prefix, scheme_name, path)
  local scheme = rules.schemes[scheme_name]
  local function get(name) return tensors[prefix .. name] end
  local network = names.network(get, scheme)
  if not network then
    return nil
  end
  local candidate = { path = path, prefix = prefix, scheme = scheme_name, network = network, get = get, tensors = tensors }
  candidate.list = names.list(network, scheme)
  -- Norms that are folded into weight and bias: mean 0 and variance 1.
  candidate.frozen = scheme_name == 'caffe2'
  for _, entry in ipairs(candidate.list) do
    candidate.frozen = candidate.frozen and not (entry.own and entry.field:match '^running' and get(entry.own))
  end
  candidate.problems = problems(candidate)
  return candidate
end

-- All ResNets of a tensor table, complete or not, in all schemes.
local function candidates(tensors, path)
  local found = {}
  local sorted = {}
  for name in pairs(tensors) do
    sorted[#sorted + 1] = name
  end
  table.sort(sorted)
  for scheme_name, scheme in pairs(rules.schemes) do
    local stem = names.stem(scheme)
    for _, name in ipairs(sorted) do
      if name:sub(-#stem) == stem then
        local candidate = candidate_at(tensors, name:sub(1, -#stem - 1), scheme_name, path)
        found[#found + 1] = candidate
      end
    end
  end
  return found
end

-- Whether one of a layout's marks is in the file.
local function marked(layout, tensors, content)
  for _, mark in ipairs(layout.marks or {}) do
    local key, value = mark:match '^(%w+)=(.+)$'
    local pattern = mark:match '^key:(.+)$'
    if key and content[key] == value then
      return true
    elseif pattern then
      for name in pairs(content) do
        if type(name) == 'string' and name:match(pattern) then
          return true
        end
      end
    elseif not key then
      for name in pairs(tensors) do
        if name:match(mark) then
          return true
        end
      end
    end
  end
  return layout.marks == nil
end

--- All complete ResNets among a model's own tensors: {prefix, network} each, with torchvision's names.
---@param state table<string, any>
---@return table[]
function backbone.places(state)
  local places = {}
  for _, candidate in ipairs(candidates(state, '')) do
    if candidate.scheme == 'torchvision' and #candidate.problems == 0 then
      places[#places + 1] = candidate
    end
  end
  return places
end

--- 'a ResNet-50', with what sets it apart from torchvision's.
---@param network table
---@return string
function backbone.kind(network)
  local details = {}
  if network.kernel ~= 7 then details[#details + 1] = ('a %dx%d stem'):format(network.kernel, network.kernel) end
  if network.base ~= 64 then details[#details + 1] = ('%d base channels'):format(network.base) end
  if network.inner ~= network.base then details[#details + 1] = ('%d inner channels'):format(network.inner) end
  return ('a ResNet-%d%s'):format(network.depth, #details > 0 and ' with ' .. table.concat(details, ', ') or '')
end

--- The layout of that name, or nil.
---@param name string
---@return table|nil
function backbone.layout(name)
  for _, layout in ipairs(rules.layouts) do
    if layout.name == name then
      return layout
    end
    for _, also in ipairs(layout.also or {}) do
      if also == name then
        return layout
      end
    end
  end
end

-- The first candidate that a layout describes; `strict` asks for its marks as well.
local function pick(layout, tables, content, strict)
  for _, path in ipairs(layout.path) do
    for _, one in ipairs(tables) do
      if one.path == path then
        local tensors, origin = moved(one.tensors, layout.moves)
        if not strict or marked(layout, one.tensors, content) then
          for _, prefix in ipairs(layout.prefix) do
            local candidate = candidate_at(tensors, prefix, layout.scheme, path)
            if candidate and #candidate.problems == 0 then
              candidate.layout, candidate.origin, candidate.own_tensors = layout, origin, one.tensors
              return candidate
            end
          end
        end
      end
    end
  end
end

local function describe(candidate)
  local depth = candidate.network.depth
  return ("%s under '%s'%s"):format(depth and 'ResNet-' .. depth or 'a network', candidate.prefix,
    candidate.path == '' and '' or (" in '%s'"):format(candidate.path))
end

-- What the tensors of all tables are by their names, or nil.
local function other_network(tables)
  local shapes = {}
  for _, one in ipairs(tables) do
    for name, tensor in pairs(one.tensors) do
      shapes[name] = tensor.shape
    end
  end
  return architectures.name(shapes)
end

local function fail_incomplete(where, found, tables)
  table.sort(found, function(a, b) return #a.problems < #b.problems end)
  local other = other_network(tables)
  if other then
    error(('[checkpoint] %s: no ResNet in it that could be read: it holds %s'):format(where, other), 0)
  elseif #found == 0 then
    error(('[checkpoint] %s: no ResNet in it: no first convolution under any name that a known ResNet has'):format(where), 0)
  end
  local best = found[1]
  local lines = { ('[checkpoint] %s: no complete ResNet in it; nearest is %s, names of %s, with %d of %d wrong:'):format(where,
    describe(best), best.scheme, #best.problems, #best.list) }
  for i = 1, math.min(#best.problems, 5) do
    lines[#lines + 1] = '  ' .. best.problems[i]
  end
  local matched = {}
  for _, entry in ipairs(best.list) do
    local tensor = entry.own and best.get(entry.own)
    if tensor and backbone.shape_text(tensor.shape) == backbone.shape_text(entry.shape) then
      matched[#matched + 1] = best.prefix .. entry.own
    end
  end
  lines[#lines + 1] = ('  %d match: %s, …'):format(#matched, table.concat(matched, ', ', 1, math.min(3, #matched)))
  error(table.concat(lines, '\n'), 0)
end

local function same_weights(a, b)
  for i, entry in ipairs(a.list) do
    local one, other = entry.own and a.get(entry.own), b.list[i] and b.list[i].own and b.get(b.list[i].own)
    if one and not (other and one:equal(other)) then
      return false
    end
  end
  return true
end

--- Finds the ResNet. `options.from` names a layout (any, when nil), `options.prefix` the prefix to take; `options.bgr`: the
--- network takes BGR pixels of 0 to 255 (found without asking where the layout says so).
---@param content any what checkpoint.load gave
---@param where string the file, for error texts
---@param options? {from?: string, prefix?: string, bgr?: boolean}
---@return table found layout (nil: none that is known), path, prefix, scheme, network, list, get, others, bgr
function backbone.find(content, where, options)
  options = options or {}
  if type(content) ~= 'table' then
    error(('[checkpoint] %s: no ResNet in it: no table of tensors'):format(where), 0)
  end
  local tables, all, complete = tensor_tables(content, '', {}), {}, {}
  local chosen
  for _, one in ipairs(tables) do
    for _, candidate in ipairs(candidates(one.tensors, one.path)) do
      if not options.prefix or candidate.prefix == options.prefix then
        all[#all + 1] = candidate
        candidate.own_tensors, candidate.origin = one.tensors, {}
        if #candidate.problems == 0 then
          complete[#complete + 1] = candidate
        end
      end
    end
  end
  if options.from then
    local layout = backbone.layout(options.from)
    chosen = pick(layout, tables, content, false)
    if not chosen then
      local fits = {}
      for _, candidate in ipairs(complete) do
        fits[#fits + 1] = describe(candidate)
      end
      error(("[checkpoint] %s: not of the layout '%s'%s"):format(where, options.from,
        #fits > 0 and '; it holds ' .. table.concat(fits, ', ') or ''), 0)
    end
  elseif options.prefix then
    chosen = complete[1]
  else
    for _, layout in ipairs(rules.layouts) do
      chosen = chosen or pick(layout, tables, content, true)
    end
    if not chosen and #complete > 1 then
      local fits = {}
      for _, candidate in ipairs(complete) do
        fits[#fits + 1] = '  ' .. describe(candidate)
      end
      error(('[checkpoint] %s: several ResNets in no known layout; choose one by its prefix:\n%s'):format(where,
        table.concat(fits, '\n')), 0)
    end
    chosen = chosen or complete[1]
  end
  if not chosen then
    fail_incomplete(where, all, tables)
  end
  chosen.others = {}
  for _, candidate in ipairs(complete) do
    if candidate.prefix ~= chosen.prefix or candidate.path ~= chosen.path then
      chosen.others[#chosen.others + 1] = { name = describe(candidate), same = function() return same_weights(chosen, candidate) end }
    end
  end
  chosen.where, chosen.content = where, content
  chosen.bgr = options.bgr or (chosen.layout and chosen.layout.input == 'bgr255')
  return chosen
end

--- What a tensor outside the backbone is, by the layout's rules; nil when they do not say.
---@param found table
---@param name string in the file
---@return string|nil
function backbone.reason(found, name)
  for _, rule in ipairs(found.layout and found.layout.other or {}) do
    if name:match(rule[1]) then
      return rule[2]
    end
  end
end

--- What network a loaded checkpoint holds, in words that `inspect` prints; no tensor's values are read.
---@param content any
---@return string
function backbone.architecture(content)
  local found, resnet = pcall(backbone.find, content, '')
  if found then
    return backbone.describe(resnet)
  end
  local tables = type(content) == 'table' and tensor_tables(content, '', {}) or {}
  return other_network(tables) or 'unknown'
end

--- One line about a found network: 'ResNet-50, layout moco, prefix 'module.encoder_q.''.
function backbone.describe(found)
  return ('%s, layout %s'):format(describe(found), found.layout and found.layout.name or 'unknown, names of ' .. found.scheme)
end

return backbone
