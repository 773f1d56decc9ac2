-- Runs the busted specs inside the program: sslrun tests/lua/run.lua [SPEC.lua ...] [busted options]; without files all
-- of them.
local here = arg[0]:match('^(.*)/') or '.'

package.path = here .. '/?.lua;' .. package.path .. ';/usr/share/lua/5.1/?.lua;/usr/share/lua/5.1/?/init.lua'
for _, machine in ipairs { 'x86_64', 'aarch64' } do
  package.cpath = package.cpath .. ';/usr/lib/' .. machine .. '-linux-gnu/lua/5.1/?.so'
end

local found, runner = pcall(function()
  -- busted would end a failed run that was not started by its own program with error(nil).
  require 'busted.compatibility'.exit = function(code) os.exit(code == 0 and 0 or 1) end
  return require 'busted.runner'
end)
if not found then
  io.stderr:write('tests/lua/run.lua needs busted: apt-get install lua-busted\n', tostring(runner), '\n')
  os.exit(1)
end

local arguments, names_a_file = arg, false
for _, argument in ipairs(arguments) do names_a_file = names_a_file or argument:sub(1, 1) ~= '-' end
if not names_a_file then
  table.insert(arguments, '--pattern=_spec')
  table.insert(arguments, here)
end

runner { standalone = false }
os.exit(0)
