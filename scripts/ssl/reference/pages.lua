-- Entries as Markdown: a page for each module, one for the keys of runs and recipes, one with the names of operators.
local entries = require 'ssl.reference.entries'
local groups = require 'ssl.reference.groups'
local operators = require 'ssl.reference.operators'
local text = require 'ssl.reference.text'

local pages = {}

local WIDTH = 120
local NOTE = '<!-- Written by `sslrun help --write=.` from the declarations in the code: change those. -->'

-- A word that would begin an item, a heading, a quotation or a table stays behind its neighbour.
local function fill(words)
  local glued = words:gsub('%s([-+*>|#=])', '\1%1'):gsub('%s(%d+%.%s)', '\1%1')
  return (text.fill(glued, '', '', WIDTH):gsub('\1', ' '))
end

local function cell(words) return (words or ''):gsub('|', '\\|'):gsub('\n', ' ') end

local function code(words)
  return (words or '') == '' and '' or '`' .. cell(words) .. '`'
end

local function rows(head, list, row)
  if #(list or {}) == 0 then return nil end
  local _, bars = head:gsub('|', '')
  local lines = { head, '|' .. ('---|'):rep(bars - 1) }
  for _, item in ipairs(list) do
    local line = row(item):gsub('|%s+|', '| |'):gsub('|%s+|', '| |')
    lines[#lines + 1] = line
  end
  return table.concat(lines, '\n')
end

local function argument_row(value)
  return ('| %s | %s | %s |'):format(code(value.name), code(value.type), cell(value.about))
end

local function option_row(option)
  local default = option.required and 'must be given' or (option.default or '') ~= '' and code(option.default)
    or cell(option.otherwise)
  local about = cell(option.about) .. (option.range and (option.about and '; ' or '') .. option.range or '')
  return ('| %s | %s | %s | %s |'):format(code(option.name), code(option.type), default, about)
end

local function result_text(entry)
  local list = {}
  for i, result in ipairs(entry.results or {}) do
    local name = result.name and (' `%s`'):format(result.name) or ''
    list[i] = ('`%s`%s%s'):format(result.type, name, (result.about or '') ~= '' and ': ' .. result.about or '')
  end
  return #list > 0 and fill('Returns ' .. table.concat(list, '; ') .. '.') or nil
end

-- The parts of an entry, each behind an empty line.
local function section(entry, level)
  local is_call = entry.kind == 'function' or entry.kind == 'method'
  local title = is_call and text.signature(entry) or entry.name
  local parts = { ('%s `%s`'):format(('#'):rep(level), title) }
  local function add(part) parts[#parts + 1] = part ~= '' and part or nil end
  add(fill(entry.about))
  add(rows('| argument | type | what it is |', is_call and entry.arguments, argument_row))
  if (entry.about_options or '') ~= '' then add(fill('Options: ' .. entry.about_options)) end
  add(rows('| option | type | default | what it is |', entry.options, option_row))
  add(result_text(entry))
  if entry.source then add(fill('Source: ' .. entry.source .. '.')) end
  if entry.file then add(('Made by `%s`, which can be changed.'):format(entry.file)) end
  return table.concat(parts, '\n\n')
end

local function field_row(field)
  local value = (field.results or {})[1] or {}
  return ('| %s | %s | %s |'):format(code(field.name), code(value.type), cell(field.about))
end

local function sections(list, level)
  local parts, fields = {}, {}
  for _, entry in ipairs(list) do
    if entry.kind == 'field' then fields[#fields + 1] = entry end
  end
  parts[1] = rows('| field | type | what it is |', fields, field_row)
  for _, entry in ipairs(list) do
    if entry.kind ~= 'field' then parts[#parts + 1] = section(entry, level) end
  end
  return parts
end

local function page(title, command, about, parts)
  local head = { '# ' .. title, NOTE, '```sh\n' .. command .. '\n```', about ~= '' and fill(about) or nil }
  for _, part in ipairs(parts) do head[#head + 1] = part end
  return table.concat(head, '\n\n') .. '\n'
end

local function module_page(group)
  local parts = sections(group.members, 2)
  for _, one in ipairs(group.classes) do
    parts[#parts + 1] = section(one.class, 2)
    for _, part in ipairs(sections(one.members, 3)) do parts[#parts + 1] = part end
  end
  if group.module.name == 'torch' then parts[#parts + 1] = 'All others are [operators](operators.md).' end
  local name = group.module.name
  return page(('The module `%s`'):format(name), 'sslrun help ' .. name, group.module.about, parts)
end

local function key_row(entry)
  local about = cell(entry.about) .. (entry.range and '; ' .. entry.range or '')
  return ('| %s | %s | %s | %s |'):format(code(entry.name), code(entry.type), code(entry.default), about)
end

local function recipe_key_row(entry)
  return ('| %s | %s | %s |'):format(code(entry.name), table.concat(entry.recipes, ', '), cell(entry.about))
end

local function keys_page()
  local of_runs, of_recipes = {}, {}
  for _, entry in ipairs(entries.all()) do
    if entry.kind == 'run key' then of_runs[#of_runs + 1] = entry end
    if entry.kind == 'recipe key' then of_recipes[#of_recipes + 1] = entry end
  end
  return page('Keys of runs and recipes', 'sslrun recipes/simsiam.lua --help',
    '`--key=value` behind a recipe, or in the file that `--config` names.', {
      '## Keys of every run', rows('| key | type | default | what it is |', of_runs, key_row),
      '## Keys of recipes', rows('| key | recipes | what it is |', of_recipes, recipe_key_row),
    })
end

local function operators_page()
  local public = {}
  for _, name in ipairs(operators.names()) do
    if name:sub(1, 1) ~= '_' then public[#public + 1] = name end
  end
  return page('Operators', 'sslrun help conv2d', 'ATen\'s operators, called as `torch.NAME(…)`, and as methods where '
    .. 'the first argument is a Tensor. `help` shows the schemas of each, those below and those with a leading '
    .. 'underscore.', { '```text\n' .. fill(table.concat(public, ' ')) .. '\n```' })
end

local function index(list)
  local lines = {}
  for i, group in ipairs(list) do
    lines[i] = ('| [`%s`](%s.md) | %s |'):format(group.module.name, group.module.name,
      cell(text.first_sentence(group.module)))
  end
  return table.concat({
    '# Reference', NOTE,
    fill('Every function, method, option and key, written from the declarations in the code. `sslrun help NAME` and '
      .. '`help(x)` at the prompt show the same.'),
    '| page | what |\n|---|---|\n' .. table.concat(lines, '\n')
      .. '\n| [Operators](operators.md) | the names of ATen\'s operators |'
      .. '\n| [Keys](keys.md) | `--key=value` of runs and recipes |',
  }, '\n\n') .. '\n'
end

--- The pages by their file's name.
---@return table<string, string>
function pages.all()
  local list = groups.all()
  local files = { ['README.md'] = index(list), ['keys.md'] = keys_page(), ['operators.md'] = operators_page() }
  for _, group in ipairs(list) do files[group.module.name .. '.md'] = module_page(group) end
  return files
end

return pages
