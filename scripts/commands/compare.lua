-- Prints the cards of sslrun eval side by side: sslrun compare CARD CARD…
local card = require 'ssl.eval.card'
local ssl = require 'ssl'

if #arg < 2 or arg[1] == '--help' then
  print 'Usage: sslrun compare CARD CARD…      card.json files, or the folders that hold them'
  sslrun.exit(arg[1] == '--help' and 0 or 2)
end
local cards, names = {}, {}
for i, path in ipairs(arg) do
  cards[i] = card.read(path)
  names[i] = cards[i].weights == 'random' and 'random weights' or cards[i].checkpoint
end
for i = 1, #names do
  for j = 1, i - 1 do
    names[i] = names[i] == names[j] and ('%s (%s)'):format(names[i], arg[i]) or names[i]
  end
end
local lines = card.compare(cards, names)
if #lines == 2 then
  ssl.fail 'the cards hold no results'
end
print(table.concat(lines, '\n'))
