-- The card of a checkpoint: card.json, what it says as a table in card.md, and cards side by side.
local config = require 'ssl.config'
local references = require 'ssl.eval.references'
local unreadable = require 'ssl.unreadable'

local card = {}

local FORMAT = 'sslrun card 1'

local function text_of(value, digits)
  return value and value == value and ('%.' .. (digits or 2) .. 'f'):format(value) or '-'
end

--- Reads a card; a file that is none ends the program with its name.
---@param path string card.json, or its folder
---@return table
function card.read(path)
  local file = fs.is_dir(path) and path .. '/card.json' or path
  if not fs.exists(file) then
    config.fail(("no card at '%s'"):format(file))
  end
  local ok, content = pcall(log.parse_json, fs.read(file))
  if not ok or type(content) ~= 'table' or content.format ~= FORMAT then
    config.fail(("'%s' is no card: expected JSON with format '%s'%s"):format(file, FORMAT, ok and '' or ': ' .. content))
  end
  return content
end

--- A card without results.
---@param about table checkpoint, sha256, weights, network, device, precision, seed, processes, decoder, loaded
function card.new(about)
  about.format, about.results = FORMAT, {}
  return about
end

--- The result of a protocol id, or nil.
function card.result(content, id)
  for _, result in ipairs(content.results) do
    if result.id == id then
      return result
    end
  end
end

local function add(lines, format, ...) lines[#lines + 1] = format:format(...) end

--- What a result says about unreadable pictures, a line a split. Paths are lines of ssl.file_names.
---@param found? table<string, {pictures: integer, files: {path: string, reason: string}[]}>
---@return string[]
function card.unreadable_lines(found)
  local lines = {}
  for _, name in ipairs { 'train', 'test', 'query', 'gallery' } do
    local split = found and found[name]
    if split then
      add(lines, '%d of %d %s pictures cannot be read and are left out with their labels%s: %s', #split.files, split.pictures, name,
        name == 'train' and ' (in training on new views others take their place)' or '', unreadable.names(split.files, true))
    end
  end
  return lines
end

local function value_text(row)
  local text = text_of(row.value)
  if row.trials then
    text = ('%s ± %s (%d samples)'):format(text, text_of(row.deviation), row.trials)
  end
  return text
end

local function markdown(content)
  local lines = {}
  add(lines, '# %s', content.weights == 'random' and 'Random weights' or content.checkpoint)
  add(lines, '')
  add(lines, '| | |')
  add(lines, '|---|---|')
  for _, entry in ipairs { { 'checkpoint', content.checkpoint }, { 'SHA-256', content.sha256 }, { 'weights', content.weights },
    { 'network', content.network }, { 'loaded', content.loaded }, { 'pictures', content.decoder },
    { 'computed', ('%s, %s, %d process%s, seed %d, sslrun %s'):format(content.device, content.precision, content.processes,
      content.processes == 1 and '' or 'es', content.seed, content.version) } } do
    add(lines, '| %s | %s |', entry[1], entry[2])
  end
  add(lines, '')
  add(lines, '| protocol | metric | value | best epoch | definition |')
  add(lines, '|---|---|---|---|---|')
  for _, result in ipairs(content.results) do
    for _, row in ipairs(result.rows) do
      add(lines, '| %s | %s | %s | %s | %s |', result.id, row.metric, value_text(row), row.best and text_of(row.best) or '', row.definition)
    end
  end
  add(lines, '')
  add(lines, '## How')
  add(lines, '')
  for _, result in ipairs(content.results) do
    add(lines, '- `%s`: %s; %s; %.0f s', result.id, result.about, result.data, result.seconds)
    for _, deviation in ipairs(result.deviations) do
      add(lines, '  - deviates from the published protocol: %s', deviation)
    end
    for _, line in ipairs(card.unreadable_lines(result.unreadable)) do
      add(lines, '  - %s', line)
    end
  end
  local published = {}
  for _, result in ipairs(content.results) do
    for _, reference in ipairs(references[result.id] or {}) do
      add(published, '| %s | %s | %s | %s | %s |', result.id, reference[1], reference[3], text_of(reference[2]), reference[4])
    end
  end
  if published[1] then
    add(lines, '')
    add(lines, '## Published by others')
    add(lines, '')
    add(lines, '| protocol | method | metric | value | source |')
    add(lines, '|---|---|---|---|---|')
    for _, line in ipairs(published) do
      lines[#lines + 1] = line
    end
  end
  for _, result in ipairs(content.results) do
    for _, picture in ipairs(result.pictures) do
      add(lines, '')
      add(lines, '%s: %s', result.id, result.about)
      add(lines, '')
      add(lines, '![%s](%s)', result.id, picture)
    end
  end
  return table.concat(lines, '\n') .. '\n'
end

--- Writes card.json and card.md into a folder.
---@param content table
---@param dir string
function card.write(content, dir)
  fs.write(dir .. '/card.json', log.json(content) .. '\n')
  fs.write(dir .. '/card.md', markdown(content))
end

-- What must be equal for two numbers of one protocol to compare, by what a reader is told; nil where an old card is silent.
local function conditions(content, result)
  return {
    ['deviations from the protocol'] = table.concat(result.deviations, '; '),
    ['views'] = content.decoder,
    ['precision'] = content.precision,
    ['pictures or labels'] = result.made_of and result.made_of.list,
  }
end

-- Whether two cells differ in a condition; notes in `seen` which.
local function differs(own, first, seen)
  local different = false
  for what, value in pairs(own.conditions) do
    local other = first.conditions[what]
    if other ~= nil and other ~= value then
      different, seen[what] = true, true
    end
  end
  return different
end

--- Cards side by side as lines of text: one column a card, one line a metric of a protocol id. Different ids never share a
--- line; a value that was not made as the first one of its line is marked, and the last line says in what they differ.
---@param cards table[]
---@param names string[] of the columns
---@return string[]
function card.compare(cards, names)
  local ids, keys, cells = {}, {}, {} -- ids and each one's metrics in the order of their first appearance
  for column, content in ipairs(cards) do
    for _, result in ipairs(content.results) do
      if not keys[result.id] then
        ids[#ids + 1], keys[result.id] = result.id, {}
      end
      for _, row in ipairs(result.rows) do
        local key, list = result.id .. '\0' .. row.metric, keys[result.id]
        if not cells[key] then
          cells[key] = { id = result.id, metric = row.metric }
          list[#list + 1] = key
        end
        cells[key][column] = { text = value_text(row), conditions = conditions(content, result) }
      end
    end
  end
  local order = {}
  for _, id in ipairs(ids) do
    for _, key in ipairs(keys[id]) do
      order[#order + 1] = key
    end
  end
  local rows, seen = { { 'protocol', 'metric', unpack(names) } }, {}
  for _, key in ipairs(order) do
    local cell, first = cells[key], nil
    local row = { cell.id, cell.metric }
    for column = 1, #cards do
      local own = cell[column]
      first = first or own
      row[column + 2] = own and own.text .. (differs(own, first, seen) and ' *' or '') or '-'
    end
    rows[#rows + 1] = row
  end
  local lines = {}
  for i, row in ipairs(rows) do
    lines[#lines + 1] = '| ' .. table.concat(row, ' | ') .. ' |'
    if i == 1 then
      lines[2] = '|' .. ('---|'):rep(#row)
    end
  end
  local what = {}
  for name in pairs(seen) do
    what[#what + 1] = name
  end
  if what[1] then
    table.sort(what)
    lines[#lines + 1] = '* made in another way than the first number of its line: other ' .. table.concat(what, ', ')
  end
  return lines
end

return card
