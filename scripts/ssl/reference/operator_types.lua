-- ATen's operators as LuaLS definitions: each way to call one, and the methods of Tensors.
local operators = require 'ssl.reference.operators'

local KEYWORDS = {
  ['end'] = 'end_', ['repeat'] = 'repeat_', ['function'] = 'function_', ['in'] = 'in_', ['not'] = 'not_',
}

local function identifier(name) return KEYWORDS[name] or name end

local function is_optional(argument) return argument.default ~= nil or argument.type:match '|nil$' ~= nil end

local function type_of(argument) return (argument.type:gsub('|nil$', '')) end

local function result_types(parsed)
  local list = {}
  for i, result in ipairs(parsed.results) do list[i] = result.type end
  return list
end

-- The parameters of a call: those that must be given, then the others one by one, or all of them in a table.
local function calls(parsed)
  local required, optional, table_fields = {}, {}, {}
  for _, argument in ipairs(parsed.arguments) do
    local into = (is_optional(argument) or #optional > 0) and optional or required
    into[#into + 1] = argument
  end
  for _, list in ipairs { optional, parsed.keywords } do
    for _, argument in ipairs(list) do
      table_fields[#table_fields + 1] = ('%s?: %s'):format(argument.name, type_of(argument))
    end
  end
  local function texts(mark)
    local list = {}
    for _, argument in ipairs(required) do
      list[#list + 1] = ('%s: %s'):format(identifier(argument.name), type_of(argument))
    end
    for _, argument in ipairs(mark and optional or {}) do
      list[#list + 1] = ('%s?: %s'):format(identifier(argument.name), type_of(argument))
    end
    return list
  end
  local one_by_one, by_table = texts(true), #table_fields > 0 and texts(false) or nil
  if by_table then by_table[#by_table + 1] = ('options: {%s}'):format(table.concat(table_fields, ', ')) end
  return one_by_one, by_table
end

local function overloads(name)
  local list, seen = {}, {}
  local function add(parameters, results)
    local line = ('fun(%s)%s'):format(table.concat(parameters, ', '),
      #results > 0 and ': ' .. table.concat(results, ', ') or '')
    if not seen[line] then list[#list + 1], seen[line] = line, true end
  end
  for _, schema in ipairs(operators.schemas(name)) do
    local parsed = operators.parse(schema)
    if not parsed.overload:match 'out$' then
      local one_by_one, by_table = calls(parsed)
      add(one_by_one, result_types(parsed))
      if by_table then add(by_table, result_types(parsed)) end
    end
  end
  return list
end

--- The lines of the operators that have no declaration of their own and no leading underscore.
---@param group Group of the module torch
---@return string[]
return function(group)
  local lines, declared, methods = {}, {}, {}
  for _, entry in ipairs(group.members) do declared[entry.name] = true end
  for _, one in ipairs(group.classes) do
    for _, entry in ipairs(one.members) do methods[entry.name] = true end
  end
  for _, name in ipairs(operators.names()) do
    local list = name:match '^%a[%w_]*$' and not KEYWORDS[name] and overloads(name) or {}
    if #list > 0 then
      if not declared['torch.' .. name] then
        lines[#lines + 1] = '---@type ' .. (#list == 1 and list[1] or '(' .. table.concat(list, ')|(') .. ')')
        lines[#lines + 1] = ('torch.%s = nil'):format(name)
      end
      if operators.is_method(name) and not methods['Tensor:' .. name] then
        lines[#lines + 1] = ('Tensor.%s = torch.%s'):format(name, name)
      end
    end
  end
  return lines
end
