-- Explains operators, functions and modules by name: sslrun help data.loader
rawset(_G, 'ssl', require 'ssl')
local help = require 'ssl.repl.help'
local names = require 'ssl.repl.names'

local unknown = false
if #arg == 0 then help() end
for _, name in ipairs(arg) do
  help(name)
  unknown = unknown or (names.resolve(name) == nil and #torch.schemas(name) == 0)
end
sslrun.exit(not unknown)
