-- Entries as LuaLS definitions, by which editors complete names and warn of wrong types.
local groups = require 'ssl.reference.groups'
local operator_types = require 'ssl.reference.operator_types'
local text = require 'ssl.reference.text'

local luals = {}

local WIDTH = 117 -- beside the dashes

local KEYWORDS = { ['end'] = true, ['function'] = true, ['repeat'] = true, ['in'] = true, ['not'] = true }

local function identifier(name) return KEYWORDS[name] and name .. '_' or name end

-- "opaque value" is the class OpaqueValue.
local function class_name(name)
  return name:find ' ' and (' ' .. name):gsub(' (%l)', string.upper) or name
end

local function comment(lines, words)
  if (words or '') == '' then return end
  for line in text.fill(words, '', '', WIDTH):gmatch '[^\n]+' do lines[#lines + 1] = '---' .. line end
end

local function tag(lines, ...)
  lines[#lines + 1] = '---@' .. table.concat({ ... }, ' '):gsub('\n', ' '):gsub('%s+$', '')
end

local function facts(option)
  local about = option.about or ''
  if option.range then about = about .. '; ' .. option.range end
  if (option.default or '') ~= '' then return about .. ' (default ' .. option.default .. ')' end
  return about .. (option.otherwise and ' (without it ' .. option.otherwise .. ')' or '')
end

local function options_class(lines, entry)
  local owner, behind = entry.name:match '^([^.:]+)[.:](.*)$'
  local name, any_required = ('%s.%s.options'):format(class_name(owner), behind), false
  tag(lines, 'class', name)
  for _, option in ipairs(entry.options) do
    any_required = any_required or option.required
    tag(lines, 'field', option.name .. (option.required and '' or '?'), option.type or 'any', facts(option))
  end
  lines[#lines + 1] = ''
  return name, any_required
end

-- LuaLS has no optional argument before one that must be given: such a one may be nil.
local function parameter(lines, argument, later_required)
  local kind = (argument.type or 'any')
  local optional = kind:match '%?$' and not later_required
  if argument.name == '...' then
    tag(lines, 'param', '...', kind:gsub('%?$', ''), argument.about)
  else
    tag(lines, 'param', identifier(argument.name) .. (optional and '?' or ''),
      optional and kind:gsub('%?$', '') or kind, argument.about)
  end
end

-- All that a call takes, the table of options too. What stands behind any number of values is one of them.
local function parameters(entry, options, required)
  local list = { unpack(entry.arguments) }
  if options then
    list[#list + 1] = { name = 'options', type = options .. (required and '' or '?'), about = entry.about_options }
  end
  for i, argument in ipairs(list) do
    if argument.name == '...' and list[i + 1] then
      local kind = argument.type
      for k = i + 1, #list do
        kind, list[k] = kind .. '|' .. list[k].type:gsub('%?$', ''), nil
      end
      list[i] = { name = '...', type = kind, about = argument.about }
    end
  end
  return list
end

local function call(lines, entry, owner)
  local options, required
  if #(entry.options or {}) > 0 then options, required = options_class(lines, entry) end
  comment(lines, entry.about)
  if entry.source then comment(lines, 'Source: ' .. entry.source) end
  local list, names, last_required = parameters(entry, options, required), {}, 0
  for i, argument in ipairs(list) do
    names[i] = identifier(argument.name)
    if not (argument.type or ''):match '%?$' then last_required = i end
  end
  for i, argument in ipairs(list) do parameter(lines, argument, i < last_required) end
  for _, result in ipairs(entry.results or {}) do
    tag(lines, 'return', result.type, result.name or ((result.about or '') ~= '' and '#' or ''), result.about or '')
  end
  lines[#lines + 1] = ('function %s(%s) end'):format(owner, table.concat(names, ', '))
  lines[#lines + 1] = ''
end

local function fields(lines, list)
  for _, entry in ipairs(list) do
    local value = (entry.results or {})[1] or {}
    if entry.kind == 'field' then
      tag(lines, 'field', entry.name:match '([^.:]*)$', value.type or 'any', entry.about)
    end
  end
end

local function holder(lines, entry, list, line)
  comment(lines, entry.about)
  tag(lines, 'class', class_name(entry.name))
  fields(lines, list)
  lines[#lines + 1] = line
  lines[#lines + 1] = ''
end

local function members(lines, list, prefix)
  for _, entry in ipairs(list) do
    if entry.kind == 'function' or entry.kind == 'method' then
      call(lines, entry, entry.kind == 'method' and prefix .. ':' .. entry.name:match '([^:]*)$' or entry.name)
    elseif entry.kind == 'module' then
      comment(lines, entry.about)
      lines[#lines + 1] = entry.name .. ' = {}\n'
    end
  end
end

-- A table inside of a module has to be there before its functions: ssl.schedule.cosine.
local function inner_tables(lines, list)
  local made = {}
  for _, entry in ipairs(list) do
    if entry.kind == 'module' then made[entry.name] = true end
    local inner = entry.kind == 'function' and entry.name:match '^([%w_]+%.[%w_]+)%.'
    if inner and not made[inner] then
      made[inner], lines[#lines + 1] = true, inner .. ' = {}\n'
    end
  end
end

local function of_group(group)
  local name = group.module.name
  local lines = {
    '---@meta' .. (name == 'ssl' and ' ssl' or ''),
    '-- Types of the module ' .. name .. ', written by `sslrun help --write=.` from the declarations in the code.', '',
  }
  holder(lines, group.module, group.members, name .. ' = {}')
  for _, one in ipairs(group.classes) do
    local class = class_name(one.class.name)
    holder(lines, one.class, one.members, 'local ' .. class .. ' = {}')
    members(lines, one.members, class)
  end
  inner_tables(lines, group.members)
  members(lines, group.members)
  if name == 'torch' then
    for _, line in ipairs(operator_types(group)) do lines[#lines + 1] = line end
  end
  if name == 'ssl' then lines[#lines + 1] = 'return ssl' end
  return (table.concat(lines, '\n'):gsub('%s+$', '')) .. '\n'
end

--- The files of definitions by their names.
---@return table<string, string>
function luals.all()
  local files = {}
  for _, group in ipairs(groups.all()) do files[group.module.name .. '.lua'] = of_group(group) end
  return files
end

return luals
