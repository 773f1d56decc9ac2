-- What several specs need: refusals, names for folders that are not there yet, generated scenes, waiting, prints,
-- memory.
local busted = require 'busted'

local clock = require 'ssl.process.clock'

local fixtures = {}

--- That fn(...) fails with a message that holds `fragment`; returns the message.
function fixtures.fails(fragment, fn, ...)
  local ok, message = pcall(fn, ...)
  assert(not ok, 'expected an error with: ' .. fragment)
  message = tostring(message)
  assert(message:find(fragment, 1, true), message)
  return message
end

--- A data set of `count` black pictures in memory, whose labels go round the classes.
function fixtures.numbers(count, classes)
  return data.tensor(torch.zeros({ count, 4, 4 }, { dtype = 'uint8' }), torch.arange(count):remainder(classes))
end

--- The path of a new folder or file in /tmp that does not exist.
function fixtures.fresh_path()
  local path = os.tmpname()
  os.remove(path)
  return path
end

--- For the tests of the describe block that calls it: `root`, scenes that all of them share, and `folder`, a fresh path
--- for each, both removed behind them. The table is filled when the tests run.
---@param options table of data.scenes.generate, whose `val`, `seed` and `workers` are 4, 1 and 1 here
---@return {root: string, folder: string}
function fixtures.scenes(options)
  local places = {}
  local wanted = { val = 4, seed = 1, workers = 1 }
  for key, value in pairs(options) do
    wanted[key] = value
  end
  busted.setup(function()
    places.root = fixtures.fresh_path()
    data.scenes.generate(places.root, wanted)
  end)
  busted.before_each(function() places.folder = fixtures.fresh_path() end)
  busted.after_each(function() os.execute('rm -rf ' .. places.folder) end)
  busted.teardown(function() os.execute('rm -rf ' .. places.root) end)
  return places
end

--- Returns when `condition()` holds; an error when it does not within five minutes, which only ends a hang.
---@param what string the words for the error: what was waited for
function fixtures.wait_until(condition, what)
  local ends = clock.now() + 300
  while not condition() do
    assert(clock.now() < ends, 'waited five minutes until ' .. what)
    sslrun.sleep(0.01)
  end
end

--- The bytes that tensors hold when everything dropped is collected.
function fixtures.settled_bytes()
  collectgarbage()
  collectgarbage()
  return torch.memory().tensors
end

--- What fn(...) prints.
function fixtures.printed(fn, ...)
  local lines, real = {}, print
  _G.print = function(...) -- luacheck: ignore 122 121
    local texts = {}
    for i = 1, select('#', ...) do texts[i] = tostring((select(i, ...))) end
    lines[#lines + 1] = table.concat(texts, '\t')
  end
  local ok, message = pcall(fn, ...)
  _G.print = real -- luacheck: ignore 122 121
  assert(ok, message)
  return table.concat(lines, '\n')
end

--- Drops what print prints until the returned function is called.
function fixtures.mute()
  local real = print
  _G.print = function() end -- luacheck: ignore 122 121
  return function() _G.print = real end -- luacheck: ignore 122 121
end

return fixtures
