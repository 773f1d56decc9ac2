-- Prints the cards of sslrun eval side by side: sslrun compare CARD CARD…
local card = require 'ssl.eval.card'
local command_options = require 'ssl.settings.command_options'
local side_by_side = require 'ssl.eval.side_by_side'
local ssl = require 'ssl'

local usage = 'Usage: sslrun compare CARD CARD…      card.json files, folders that hold them, or run folders with '
  .. 'all their cards'

local _, words = command_options.read(arg, {}, usage)
if #words < 1 then
  ssl.fail('expected two cards or more\n' .. usage)
end
local cards, names, files = {}, {}, {}
for _, path in ipairs(words) do
  for _, file in ipairs(card.find(path)) do
    files[#files + 1] = file
  end
end
if #files < 2 then
  ssl.fail(("expected two cards or more, got only '%s'"):format(files[1]))
end
for i, file in ipairs(files) do
  cards[i] = card.read(file)
  names[i] = cards[i].weights == 'random' and 'random weights' or cards[i].checkpoint
end
for i = 1, #names do
  for j = 1, i - 1 do
    names[i] = names[i] == names[j] and ('%s (%s)'):format(names[i], files[i]) or names[i]
  end
end
local lines, notes = side_by_side(cards, names)
if #lines == 2 then
  ssl.fail 'the cards hold no results'
end
print(table.concat(lines, '\n'))
if notes[1] then
  print('\n' .. table.concat(notes, '\n'))
end
