-- Cards side by side: one column a card, one line a metric of a protocol on equal data.
local card = require 'ssl.eval.card'
local identity = require 'ssl.eval.identity'

-- What tells the data of a result: the lists' sums and the pictures left out. Data that an old card does not tell are
-- only equal to themselves.
local function data_of(content, result, column)
  local parts = { card.list(result) or 'unknown ' .. column, card.looked(content, result) }
  for split, found in pairs(result.unreadable or {}) do
    local names = {}
    for i, file in ipairs(found.files) do
      names[i] = file.path:match '[^/]*$'
    end
    table.sort(names)
    parts[#parts + 1] = split .. ' without ' .. table.concat(names, '\0')
  end
  table.sort(parts)
  return table.concat(parts, '\0')
end

-- What must be equal for two numbers of one protocol on equal data to compare, by what a reader is told; nil where an
-- old card is silent.
local function conditions(content, result)
  return {
    ['deviations from the protocol'] = table.concat(result.deviations, '; '),
    ['views'] = content.decoder,
    ['precision'] = content.precision,
    ['lists of labelled pictures'] = card.protocol(result):match '^semi' and result.on
      and (result.made_of.shares or 'none') or nil,
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

-- Lines of the table in the order of their first appearance, those of a protocol on one set of data together.
local function gather(cards)
  local groups, by_key = {}, {}
  for column, content in ipairs(cards) do
    for _, result in ipairs(content.results) do
      local key = card.protocol(result) .. '\0' .. data_of(content, result, column)
      local group = by_key[key]
      if not group then
        group = { id = result.id, lines = {}, by_metric = {} }
        groups[#groups + 1], by_key[key] = group, group
      end
      local data = (content.data or {})[result.on]
      if data and not group.data then -- an id of today rather than an old one
        group.id, group.data = result.id, data
      end
      for _, row in ipairs(result.rows) do
        local line = group.by_metric[row.metric]
        if not line then
          line = { metric = row.metric }
          group.lines[#group.lines + 1], group.by_metric[row.metric] = line, line
        end
        line[column] = { text = card.value_text(row), conditions = conditions(content, result) }
      end
    end
  end
  return groups
end

-- What the table does not show: each set of data once, ids with several lines, and kinds of differences.
local function notes(groups, seen)
  local lines, named, ids, twice, what = {}, {}, {}, {}, {}
  for _, group in ipairs(groups) do
    if group.data and not named[group.data.name] then
      named[group.data.name] = true
      lines[#lines + 1] = identity.line(group.data)
    end
    if group.lines[1] and ids[group.id] == 1 then
      twice[#twice + 1] = group.id
    end
    ids[group.id] = (ids[group.id] or 0) + (group.lines[1] and 1 or 0)
  end
  if twice[1] then
    lines[#lines + 1] = 'in several lines, as their data are not known to be equal: ' .. table.concat(twice, ', ')
  end
  for name in pairs(seen) do
    what[#what + 1] = name
  end
  if what[1] then
    table.sort(what)
    lines[#lines + 1] = '* made in another way than the first number of its line: other ' .. table.concat(what, ', ')
  end
  return lines
end

--- The table as lines of text, and lines below it. Numbers of different protocols or data never share a line; one that
--- was made in another way than the first of its line is marked, and the last line says in what they differ.
---@param cards table[]
---@param names string[] of the columns
---@return string[] table head, rule and a line each
---@return string[] notes
local function side_by_side(cards, names)
  local rows, seen = { { 'protocol', 'metric', unpack(names) } }, {}
  local groups = gather(cards)
  for _, group in ipairs(groups) do
    for _, line in ipairs(group.lines) do
      local row, first = { group.id, line.metric }, nil
      for column = 1, #cards do
        local own = line[column]
        first = first or own
        row[column + 2] = own and own.text .. (differs(own, first, seen) and ' *' or '') or '-'
      end
      rows[#rows + 1] = row
    end
  end
  local lines = {}
  for i, row in ipairs(rows) do
    lines[#lines + 1] = '| ' .. table.concat(row, ' | ') .. ' |'
    if i == 1 then
      lines[2] = '|' .. ('---|'):rep(#row)
    end
  end
  return lines, notes(groups, seen)
end

return side_by_side
