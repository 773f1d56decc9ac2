-- ssl.param_groups: a model's parameters sorted into optimiser groups by rules on their names.
local param_groups = {}

local function fail(message, ...) error(('[ssl.param_groups] ' .. message):format(...), 3) end

local function matches(rule, name, tensor)
  if rule.vectors ~= nil and rule.vectors ~= (tensor:dim() <= 1) then
    return false
  end
  if rule.match == nil then
    return true
  end
  for _, pattern in ipairs(type(rule.match) == 'table' and rule.match or { rule.match }) do
    if name:find(pattern) then
      return true
    end
  end
  return false
end

local function describe(rule)
  local parts = {}
  if rule.match ~= nil then
    local patterns = type(rule.match) == 'table' and rule.match or { rule.match }
    parts[1] = "match = '" .. table.concat(patterns, "', '") .. "'"
  end
  if rule.vectors ~= nil then
    parts[#parts + 1] = 'vectors = ' .. tostring(rule.vectors)
  end
  return #parts > 0 and table.concat(parts, ', ') or 'the rest'
end

local function check(rules)
  if type(rules) ~= 'table' or #rules == 0 then
    fail('expected an array of rules, got %s', type(rules) == 'table' and 'an empty table' or type(rules))
  end
  for i, rule in ipairs(rules) do
    if type(rule) ~= 'table' then
      fail('expected a table as rule %d, got %s', i, type(rule))
    elseif rule.params ~= nil then
      fail("rule %d has 'params'; a rule chooses them by 'match' or 'vectors'", i)
    elseif rule.vectors ~= nil and type(rule.vectors) ~= 'boolean' then
      fail("expected true or false for 'vectors' of rule %d, got %s", i, type(rule.vectors))
    end
    local patterns = type(rule.match) == 'table' and rule.match or { rule.match }
    for _, pattern in ipairs(patterns) do
      if type(pattern) ~= 'string' then
        fail("expected Lua patterns for 'match' of rule %d, got %s", i, type(pattern))
      end
    end
    if rule.match == nil and rule.vectors == nil and i < #rules then
      fail("rule %d takes every parameter that is left; put it last", i)
    end
  end
end

--- Groups for optim.SGD and the others: every trainable parameter goes to the first rule that fits it.
--- A rule has `match` (a Lua pattern on the parameter's name, or several), `vectors` (true: tensors of one dimension or
--- none, which are biases and norms; false: all others), both, or, as the last one, neither; whatever else it has (lr,
--- weight_decay, adapt, fixed_lr, name) becomes the group's setting. A rule that gets no parameter, and a parameter
--- without a rule, are errors. Frozen parameters (no gradient wanted) are left out.
---@param model any Module
---@param rules {match?: string|string[], vectors?: boolean}[]
---@return table[] groups in the order of the rules
function param_groups.of(model, rules)
  check(rules)
  local groups = {}
  for i, rule in ipairs(rules) do
    groups[i] = { params = {} }
    for name, setting in pairs(rule) do
      if name ~= 'match' and name ~= 'vectors' then
        groups[i][name] = setting
      end
    end
  end
  local homeless = {}
  for _, entry in ipairs(model:named_parameters()) do
    local name, tensor = entry[1], entry[2]
    local home
    for i, rule in ipairs(rules) do
      if tensor.requires_grad and matches(rule, name, tensor) then
        home = groups[i]
        break
      end
    end
    if home then
      home.params[#home.params + 1] = tensor
    elseif tensor.requires_grad then
      homeless[#homeless + 1] = name
    end
  end
  for i, group in ipairs(groups) do
    if #group.params == 0 then
      fail('rule %d (%s) gets no parameter', i, describe(rules[i]))
    end
  end
  if #homeless > 0 then
    fail("no rule takes '%s'%s; end with a rule without 'match'", homeless[1],
      #homeless > 1 and (' and %d more'):format(#homeless - 1) or '')
  end
  return groups
end

return param_groups
