-- Finds the network in a loaded checkpoint of any layout of ssl.weights.layouts, whatever family it is of.
local architectures = require 'ssl.weights.architectures'
local candidates = require 'ssl.weights.candidates'
local families = require 'ssl.weights.families'
local rules = require 'ssl.weights.layouts'

local backbone = {}

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

--- All complete networks among a model's own tensors.
---@param state table<string, any>
---@return table[] as ssl.weights.candidates gives them
function backbone.places(state)
  local places = {}
  for _, candidate in ipairs(candidates.all(state, '')) do
    if candidate.scheme == candidate.family.own and #candidate.problems == 0 then
      places[#places + 1] = candidate
    end
  end
  return places
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

-- The complete network of any family in a table where a layout would have it.
local function complete_at(tensors, prefix, layout, path)
  for _, family in ipairs(families.all()) do
    local scheme = families.scheme(family, layout)
    local candidate = scheme and candidates.at(tensors, prefix, family, scheme, path)
    if candidate and #candidate.problems == 0 then
      return candidate
    end
  end
end

-- The first network that a layout describes; `strict` asks for its marks as well.
local function pick(layout, tables, content, strict)
  for _, path in ipairs(layout.path) do
    for _, one in ipairs(tables) do
      if one.path == path and (not strict or marked(layout, one.tensors, content)) then
        local tensors, origin = moved(one.tensors, layout.moves)
        for _, prefix in ipairs(layout.prefix) do
          local candidate = complete_at(tensors, prefix, layout, path)
          if candidate then
            candidate.layout, candidate.origin, candidate.own_tensors = layout, origin, one.tensors
            return candidate
          end
        end
      end
    end
  end
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
  if other and not (found[1] and found[1].family.of_user) then
    error(('[checkpoint] %s: no %s in it that could be read: it holds %s'):format(where, families.names(), other), 0)
  elseif #found == 0 then
    error(('[checkpoint] %s: no %s in it: no first convolution under any name that a known %s has'):format(where,
      families.names(),
      families.names()), 0)
  end
  local best = found[1]
  local lines = { ('[checkpoint] %s: no complete %s in it; nearest is %s, names of %s, with %d of %d wrong:')
    :format(where,
    best.family.name, candidates.describe(best), best.scheme, #best.problems, #best.list) }
  for i = 1, math.min(#best.problems, 5) do
    lines[#lines + 1] = '  ' .. best.problems[i]
  end
  local matched = {}
  for _, entry in ipairs(best.list) do
    if candidates.matches(best, entry) then
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

-- All networks of the tables under `prefix` (nil: any), and the complete ones among them.
local function networks_of(tables, prefix)
  local all, complete = {}, {}
  for _, one in ipairs(tables) do
    for _, candidate in ipairs(candidates.all(one.tensors, one.path)) do
      if not prefix or candidate.prefix == prefix then
        all[#all + 1] = candidate
        candidate.own_tensors, candidate.origin = one.tensors, {}
        if #candidate.problems == 0 then
          complete[#complete + 1] = candidate
        end
      end
    end
  end
  return all, complete
end

local function descriptions(list, before)
  local texts = {}
  for i, candidate in ipairs(list) do
    texts[i] = before .. candidates.describe(candidate)
  end
  return texts
end

-- The network that the options or the layouts choose among the complete ones, nil where there is none.
local function choose(tables, complete, content, where, options)
  if options.from then
    local chosen = pick(backbone.layout(options.from), tables, content, false)
    if not chosen then
      error(("[checkpoint] %s: not of the layout '%s'%s"):format(where, options.from,
        #complete > 0 and '; it holds ' .. table.concat(descriptions(complete, ''), ', ') or ''), 0)
    end
    return chosen
  elseif options.prefix then
    return complete[1]
  end
  for _, layout in ipairs(rules.layouts) do
    local chosen = pick(layout, tables, content, true)
    if chosen then
      return chosen
    end
  end
  if #complete > 1 then
    error(('[checkpoint] %s: several %ss in no known layout; choose one by its prefix:\n%s'):format(where,
      complete[1].family.name,
      table.concat(descriptions(complete, '  '), '\n')), 0)
  end
  return complete[1]
end

--- Finds the network. `options.from` names a layout (any, when nil), `options.prefix` the prefix to take;
--- `options.bgr`: the network takes BGR pixels of 0 to 255 (found without asking where the layout says so).
---@param content any what checkpoint.load gave
---@param where string the file, for error texts
---@param options? {from?: string, prefix?: string, bgr?: boolean}
---@return table found as ssl.weights.candidates has it, and layout (nil: none that is known), others, bgr
function backbone.find(content, where, options)
  options = options or {}
  if type(content) ~= 'table' then
    error(('[checkpoint] %s: no %s in it: no table of tensors'):format(where, families.names()), 0)
  end
  local tables = candidates.tables(content)
  local all, complete = networks_of(tables, options.prefix)
  local chosen = choose(tables, complete, content, where, options)
  if not chosen then
    fail_incomplete(where, all, tables)
  end
  chosen.others = {}
  for _, candidate in ipairs(complete) do
    if candidate.prefix ~= chosen.prefix or candidate.path ~= chosen.path then
      chosen.others[#chosen.others + 1] = {
        name = candidates.describe(candidate), same = function() return same_weights(chosen, candidate) end,
      }
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

--- What network a checkpoint holds, in words that `inspect` prints; no tensor's values are read.
---@param content any what checkpoint.load gave, or ssl.weights.outline
---@return string
function backbone.architecture(content)
  local done, found = pcall(backbone.find, content, '')
  if done then
    return backbone.describe(found)
  end
  return other_network(candidates.tables(content)) or 'unknown'
end

--- One line about a found network: 'ResNet-50, layout moco, prefix 'module.encoder_q.''.
function backbone.describe(found)
  return ('%s, layout %s'):format(candidates.describe(found),
    found.layout and found.layout.name or 'unknown, names of ' .. found.scheme)
end

return backbone
