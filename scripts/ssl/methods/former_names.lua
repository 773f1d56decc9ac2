-- The methods' modules under their names of version 0.1, such as ssl.simsiam: they work once more, with a line.
local processes = require 'ssl.process.processes'

for _, name in ipairs { 'simsiam', 'multilabel', 'ssprl', 'wcl', 'triplet' } do
  package.preload['ssl.' .. name] = function()
    processes.say(("the module 'ssl.%s' is 'ssl.methods.%s' now; the old name goes with the next version"):format(
      name, name))
    return require('ssl.methods.' .. name)
  end
end
