-- help(x) of the prompt: what the declarations and comments say of a value, a name or a word.
local entries = require 'ssl.reference.entries'
local members = require 'ssl.reference.members'
local operators = require 'ssl.reference.operators'
local places = require 'ssl.reference.places'
local search = require 'ssl.reference.search'
local text = require 'ssl.reference.text'

local general = [[
help(x)          what x is: a function, a module, an object, or a word in
                 quotes: help 'nn.resnet', help 'run:step', help 'momentum'
Tab              completes names and the options of functions; twice lists them
Ctrl-C           stops what runs, or drops the line;  Ctrl-D leaves
An expression prints its value. Indices and dims count from 0, as in PyTorch;
Lua tables count from 1.

Modules (help(data) lists a module):]]

local MOST_NAMES = 40

local function print_names(list)
  for i = 1, math.min(#list, MOST_NAMES) do print('  ' .. list[i]) end
  if #list > MOST_NAMES then print(('  and %d more'):format(#list - MOST_NAMES)) end
end

local function help_all()
  print(general)
  for _, name in ipairs(places.modules) do
    local entry = entries.named(name)
    print(text.line(name, entry and text.first_sentence(entry) or '', 10))
  end
end

local function help_entry(entry)
  print(text.of(entry, members(entry.name)))
  if entry.name == 'torch' then
    print(("and %d operators: torch.NAME; help 'add' shows the schemas of one"):format(#operators.names()))
  end
end

local function help_function(f)
  local name = places.of(f)
  local entry = name and entries.named(name)
  if not entry and debug.getinfo(f, 'S').what ~= 'C' then entry = entries.of_lua(f, name or 'a function') end
  if entry then return help_entry(entry) end
  print((name or 'a function') .. ': of the Lua language; no description.')
end

local function help_table(module)
  local name = places.of(module)
  local entry = name and entries.named(name)
  if entry then return help_entry(entry) end
  local keys = {}
  for key in pairs(module) do keys[#keys + 1] = tostring(key) end
  table.sort(keys)
  print((name or 'a table') .. (#keys > 0 and ', with' or ', empty'))
  print_names(keys)
end

local function help_object(object)
  local meta = debug.getmetatable(object)
  local class = type(meta) == 'table' and rawget(meta, '__name') or 'userdata'
  local entry = entries.named(class)
  if class == 'Tensor' then
    print(('Tensor {%s} %s on %s'):format(table.concat(object.shape, ', '), tostring(object.dtype),
      tostring(object.device)))
  else
    print(class .. ': ' .. (tostring(object):match '^[^\n]*'))
  end
  if entry then help_entry(entry) end
end

local HELP = { ['function'] = help_function, ['table'] = help_table, userdata = help_object }

local function help_word(word)
  local found = search.named(word)
  local value = #found == 0 and places.resolve(word)
  if #found == 1 and not found[1].option then
    help_entry(found[1].entry)
  elseif #found > 0 then
    print(text.occurrences(found))
  elseif HELP[type(value)] then
    HELP[type(value)](value)
  else
    local near = search.containing(word)
    print("nothing is called '" .. word .. "'" .. (#near > 0 and '; names that it is a part of:' or ''))
    print_names(near)
  end
end

--- Explains a value or a word; without one, the prompt itself.
---@param ... any
return function(...)
  local value = ...
  if select('#', ...) == 0 then
    help_all()
  elseif type(value) == 'string' then
    help_word(value)
  elseif HELP[type(value)] then
    HELP[type(value)](value)
  else
    print(value == nil and 'nil' or type(value) .. ' ' .. tostring(value))
  end
end
