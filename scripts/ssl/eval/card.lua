-- The card of a checkpoint: card.json, and what it says as a table in card.md.
local config = require 'ssl.settings.config'
local form = require 'ssl.settings.form'
local identity = require 'ssl.eval.identity'
local references = require 'ssl.eval.references'
local there = require 'ssl.settings.there'
local unreadable = require 'ssl.sets.unreadable'

local card = {}

local FORMAT = 'sslrun card 1'

-- What a card of today or of an earlier version holds (ssl.form).
local RESULT = {
  id = 'string', protocol = 'string?', on = 'string?', about = 'string', data = 'string', settings = 'string?',
  seconds = 'number',
  rows = {
    list_of = { metric = 'string', value = 'number?', best = 'number?', trials = 'number?', deviation = 'number?',
      definition = 'string?' },
  },
  deviations = { list_of = 'string' }, pictures = { list_of = 'string' },
  made_of = { optional = true, list = 'string?', files = 'string?', shares = 'string?' },
  unreadable = { optional = true, map_of = { pictures = 'number',
    files = { list_of = { path = 'string', reason = 'string' } } } },
}
local DATA = {
  name = 'string', benchmark = 'boolean', looked = 'string', instead_of = 'string?', pictures = { map_of = 'number' },
  classes = { optional = true, list_of = 'string' }, list = 'string', shares = 'string?', files = 'string',
}
local CARD = {
  checkpoint = 'string', sha256 = 'string', weights = 'string', network = 'string', loaded = 'string',
  decoder = 'string',
  device = 'string', precision = 'string', seed = 'number', processes = 'number', version = 'string',
  results = { list_of = RESULT }, data = { optional = true, map_of = DATA },
}

local function text_of(value) return value and value == value and ('%.2f'):format(value) or '-' end

--- Reads a card; a file that is none ends the program with its name.
---@param path string card.json, or its folder
---@return table
function card.read(path)
  local file = fs.is_dir(path) and path .. '/card.json' or path
  local ok, content = pcall(log.parse_json, fs.read(there(file, 'card')))
  if not ok or type(content) ~= 'table' or content.format ~= FORMAT then
    config.fail(("'%s' is no card: expected JSON with format '%s'%s"):format(file, FORMAT,
      ok and '' or ': ' .. content))
  end
  local problem = form.problem(content, CARD)
  if problem then
    config.fail(("'%s' is no card of sslrun eval: %s"):format(file, problem))
  end
  return content
end

--- The cards at a path: card.json itself, that of a folder, those in the folders of `sslrun eval` in a run folder or in
--- one of them. None there ends the program.
---@param path string
---@return string[] files
function card.find(path)
  if not fs.is_dir(path) then
    return { path }
  end
  local found = {}
  local function look(folder)
    local file = folder .. '/card.json'
    found[#found + 1] = fs.exists(file) and file or nil
  end
  look(path)
  for _, folder in ipairs { path, path .. '/eval', path .. '/eval_random' } do
    for _, name in ipairs(fs.is_dir(folder) and fs.list(folder) or {}) do
      look(folder .. '/' .. name)
    end
  end
  return found[1] and found or config.fail(("no card in '%s': expected card.json in it or in the folders of its "
    .. "checkpoints"):format(path))
end

--- A card without results.
---@param about table checkpoint, sha256, weights, network, device, precision, seed, processes, decoder, loaded
function card.new(about)
  about.format, about.results = FORMAT, {}
  return about
end

-- Parts of ids that named the layout of the data before ids named the data.
local LAYOUTS = { 'imagenet', 'voc07', 'voc12to07', 'coco14', 'coco17', 'scenes', 'sysu30k', 'folder' }
-- how these layouts had their pictures looked at; 'own' for others
local LOOKED = { scenes = 'scenes', folder = 'folder' }

-- The layout and the protocol in an id of that time.
local function parts_of(id)
  for _, layout in ipairs(LAYOUTS) do
    if id:sub(1, #layout + 1) == layout .. '-' then
      return layout, id:sub(#layout + 2)
    end
  end
  return nil, id
end

--- The protocol of a result with its version, without the data: svm/v1.
function card.protocol(result) return result.protocol or select(2, parts_of(result.id)) end

--- How a result's data were looked at, see ssl.eval.identity.
function card.looked(content, result)
  local data = (content.data or {})[result.on]
  return data and data.looked or LOOKED[parts_of(result.id) or ''] or 'own'
end

--- The sums of the lists of a result's data; nil where an old card does not have them.
function card.list(result)
  local list = result.made_of and result.made_of.list
  while list and list:find ', %x+$' do -- sums without a name were those of lists of labelled pictures
    list = list:gsub(', %x+$', '')
  end
  return list
end

--- The place among the results of a protocol on data: of the same id, or of an old one with the same lists. Nil without
--- it.
---@param content table
---@param protocol string
---@param data Identity
function card.place(content, protocol, data)
  for i, result in ipairs(content.results) do
    local same = result.on == data.name
      or not result.on and card.list(result) == data.list and card.looked(content, result) == data.looked
    if same and card.protocol(result) == protocol then
      return i
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
      add(lines, '%d of %d %s pictures cannot be read and are left out with their labels%s: %s', #split.files,
        split.pictures, name,
        name == 'train' and ' (in training on new views others take their place)' or '',
          unreadable.names(split.files, true))
    end
  end
  return lines
end

--- The number of a row as text, with its deviation over samples.
function card.value_text(row)
  local text = text_of(row.value)
  if row.trials then
    text = ('%s ± %s (%d samples)'):format(text, text_of(row.deviation), row.trials)
  end
  return text
end

-- The data of the results, in their order; those of old cards have no entry.
local function add_data(lines, content)
  local seen = {}
  for _, result in ipairs(content.results) do
    local on = (content.data or {})[result.on]
    if on and not seen[on.name] then
      if not next(seen) then
        add(lines, '')
        add(lines, '| data | what they are | sums of the lists |')
        add(lines, '|---|---|---|')
      end
      seen[on.name] = true
      add(lines, '| %s | %s | %s |', on.name, (identity.text(on):gsub('|', '\\|')), on.list)
    end
  end
end

-- What was evaluated, and on what machine.
local function add_network(lines, content)
  local computed = ('%s, %s, %d process%s, seed %d, sslrun %s'):format(content.device, content.precision,
    content.processes,
    content.processes == 1 and '' or 'es', content.seed, content.version)
  add(lines, '# %s', content.weights == 'random' and 'Random weights' or content.checkpoint)
  add(lines, '')
  add(lines, '| | |')
  add(lines, '|---|---|')
  for _, entry in ipairs { { 'checkpoint', content.checkpoint }, { 'SHA-256', content.sha256 },
    { 'weights', content.weights },
    { 'network', content.network }, { 'loaded', content.loaded }, { 'pictures', content.decoder },
      { 'computed', computed } } do
    add(lines, '| %s | %s |', entry[1], entry[2])
  end
end

local function add_values(lines, content)
  add(lines, '')
  add(lines, '| protocol | metric | value | best epoch | definition |')
  add(lines, '|---|---|---|---|---|')
  for _, result in ipairs(content.results) do
    for _, row in ipairs(result.rows) do
      add(lines, '| %s | %s | %s | %s | %s |', result.id, row.metric, card.value_text(row),
        row.best and text_of(row.best) or '', row.definition)
    end
  end
end

local function add_how(lines, content)
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
end

-- Figures of others, where protocol and data are theirs.
local function add_published(lines, content)
  local published = {}
  for _, result in ipairs(content.results) do
    local on = (content.data or {})[result.on]
    for _, reference in ipairs(on and on.benchmark and not result.unreadable and references[result.id] or {}) do
      add(published, '| %s | %s | %s | %s | %s |', result.id, reference[1], reference[3], text_of(reference[2]),
        reference[4])
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
end

local function add_pictures(lines, content)
  for _, result in ipairs(content.results) do
    for _, picture in ipairs(result.pictures) do
      add(lines, '')
      add(lines, '%s: %s', result.id, result.about)
      add(lines, '')
      add(lines, '![%s](%s)', result.id, picture)
    end
  end
end

local function markdown(content)
  local lines = {}
  for _, part in ipairs { add_network, add_values, add_data, add_how, add_published, add_pictures } do
    part(lines, content)
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

return card
