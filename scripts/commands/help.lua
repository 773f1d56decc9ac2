-- Explains functions, options, operators and keys by name: sslrun help data.loader
rawset(_G, 'ssl', require 'ssl')
local command_options = require 'ssl.settings.command_options'
local help = require 'ssl.repl.help'
local json = require 'ssl.reference.json'
local search = require 'ssl.reference.search'
local written = require 'ssl.reference.written'

local options, words = command_options.read(arg, { json = false, write = '' }, [[
Usage: sslrun help [NAME…]        functions, options, modules, operators and keys:
                                  sslrun help data.loader 'run:step' momentum
       sslrun help --json         all of them as one JSON document
       sslrun help --write=DIR    DIR/docs/reference, their pages, and DIR/share/luals, types for editors]])
local unknown = false
if options.json then
  print(json())
elseif options.write ~= '' then
  written(options.write)
elseif #words == 0 then
  help()
end
for _, word in ipairs(words) do
  help(word)
  unknown = unknown or not search.knows(word)
end
sslrun.exit(unknown and 2 or 0)
