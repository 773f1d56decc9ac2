-- Entries as plain text for a terminal of 80 columns.
local text = {}

local WIDTH = 80

--- Words filled into lines.
---@param words string
---@param first string what the first line begins with
---@param other? string what the others begin with
---@param width? integer columns, 80 without it
---@return string
function text.fill(words, first, other, width)
  local lines, line, empty = {}, first, true
  for word in words:gmatch '%S+' do
    if not empty and #line + 1 + #word > (width or WIDTH) then
      lines[#lines + 1], line, empty = line, other or first, true
    end
    line, empty = line .. (empty and '' or ' ') .. word, false
  end
  lines[#lines + 1] = line
  return table.concat(lines, '\n')
end

local function name_of(argument) return argument.name .. (argument.type or ''):match '%??$' end

--- "loss.nt_xent(z1, z2, {options}) -> Tensor".
---@param entry Entry
---@return string
function text.signature(entry)
  local names, results = {}, {}
  for i, argument in ipairs(entry.arguments or {}) do names[i] = name_of(argument) end
  if entry.options then names[#names + 1] = '{options}' end
  for i, result in ipairs(entry.results or {}) do results[i] = result.type end
  local behind = #results > 0 and ' -> ' .. table.concat(results, ', ') or ''
  return ('%s(%s)%s'):format(entry.name, table.concat(names, ', '), behind)
end

-- "p (Tensor)" and what it is, below.
local function value_lines(lines, values, title)
  if #(values or {}) == 0 then return end
  lines[#lines + 1] = title
  for _, value in ipairs(values) do
    local name = value.name and value.name .. ': ' or ''
    lines[#lines + 1] = text.fill(name .. (value.type or 'any'), '  ', '    ')
    if (value.about or '') ~= '' then lines[#lines + 1] = text.fill(value.about, '      ') end
  end
end

--- "number, above 0; default 0.1", or what holds without a value.
---@param option table
---@return string
function text.option_facts(option)
  local facts = (option.type or 'any') .. (option.range and ', ' .. option.range or '')
  if option.required then return facts .. '; must be given' end
  if (option.default or '') ~= '' then return facts .. '; default ' .. option.default end
  return facts .. (option.otherwise and '; without it ' .. option.otherwise or '')
end

local function option_lines(lines, entry)
  if #(entry.options or {}) == 0 then return end
  lines[#lines + 1] = 'Options'
  if (entry.about_options or '') ~= '' then lines[#lines + 1] = text.fill(entry.about_options, '  ') end
  for _, option in ipairs(entry.options) do
    lines[#lines + 1] = text.fill(option.name .. ': ' .. text.option_facts(option), '  ', '    ')
    if (option.about or '') ~= '' then lines[#lines + 1] = text.fill(option.about, '      ') end
  end
end

local function of_function(entry)
  local lines = { entry.schemas and entry.name or text.fill(text.signature(entry), '', '    ') }
  if entry.about ~= '' then lines[2] = text.fill(entry.about, '  ') end
  value_lines(lines, entry.arguments, 'Arguments')
  option_lines(lines, entry)
  value_lines(lines, entry.results, #(entry.results or {}) > 1 and 'Results' or 'Result')
  if entry.schemas then
    lines[#lines + 1] = 'Schemas'
    for _, schema in ipairs(entry.schemas) do lines[#lines + 1] = text.fill(schema, '  ', '      ') end
  end
  if entry.source then lines[#lines + 1] = text.fill('Source: ' .. entry.source, '', '  ') end
  if entry.file then lines[#lines + 1] = 'Made by ' .. entry.file .. ', which can be changed.' end
  return table.concat(lines, '\n')
end

local function of_field(entry)
  local value = (entry.results or {})[1]
  local first = text.fill(entry.name .. (value and ': ' .. value.type or ''), '', '    ')
  return first .. '\n' .. text.fill(entry.about, '  ')
end

local function of_key(entry)
  local lines = { '--' .. entry.name .. '=' .. (entry.default or '…') }
  lines[2] = text.fill(entry.about, '  ')
  local facts = (entry.type or '') .. (entry.range and ', ' .. entry.range or '')
  if facts ~= '' then lines[#lines + 1] = '  ' .. facts:gsub('^, ', '') end
  lines[#lines + 1] = text.fill(entry.recipes and 'A key of recipes: ' .. table.concat(entry.recipes, ', ')
    or 'A key of every run.', '  ')
  return table.concat(lines, '\n')
end

local WRITERS = {
  ['function'] = of_function, method = of_function, operator = of_function, field = of_field, ['run key'] = of_key,
  ['recipe key'] = of_key,
}

--- The first sentence of what an entry says of itself.
---@param entry Entry
---@return string
function text.first_sentence(entry)
  local about = entry.about or ''
  return about:match '^(.-%.)%s' or about
end

--- One line of at most 80 columns, in which `width` columns are the name's.
---@param name string
---@param about string
---@param width integer
---@return string
function text.line(name, about, width)
  local line = ('  %-' .. width .. 's  %s'):format(name, about)
  return #line <= WIDTH and (line:gsub('%s+$', '')) or line:sub(1, WIDTH - 3):gsub('[%s%.,:]*$', '') .. '...'
end

local function list(entries)
  local lines, width = {}, 0
  for _, entry in ipairs(entries) do width = math.max(width, math.min(#entry.name, 30)) end
  for i, entry in ipairs(entries) do lines[i] = text.line(entry.name, text.first_sentence(entry), width) end
  return lines
end

--- All that an entry says.
---@param entry Entry
---@param members? Entry[] of a module or class
---@return string
function text.of(entry, members)
  if WRITERS[entry.kind] then return WRITERS[entry.kind](entry) end
  return table.concat({ entry.name, text.fill(entry.about, '  '), unpack(list(members or {})) }, '\n')
end

--- One line for each occurrence of a word.
---@param occurrences Occurrence[]
---@return string
function text.occurrences(occurrences)
  local lines = {}
  for i, one in ipairs(occurrences) do
    local entry, option = one.entry, one.option
    local name = option and ('%s { %s = }'):format(entry.name, option.name)
      or (entry.kind:find 'key$' and '--' or '') .. entry.name
    local kind = option and text.option_facts(option) or entry.kind
    local about = option and (option.about or '') or text.first_sentence(entry)
    lines[i] = text.fill(('%s (%s)%s'):format(name, kind, about ~= '' and ': ' .. about or ''), '  ', '      ')
  end
  return table.concat(lines, '\n')
end

return text
