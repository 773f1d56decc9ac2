-- Explains operators, functions and modules by name: sslrun help data.loader
rawset(_G, 'ssl', require 'ssl')
local command_options = require 'ssl.settings.command_options'
local help = require 'ssl.repl.help'
local names = require 'ssl.repl.names'

local _, words = command_options.read(arg, {}, [[
Usage: sslrun help [NAME…]      operators, functions and modules: sslrun help data.loader]])
local unknown = false
if #words == 0 then help() end
for _, name in ipairs(words) do
  help(name)
  unknown = unknown or (names.resolve(name) == nil and #torch.schemas(name) == 0)
end
sslrun.exit(unknown and 2 or 0)
