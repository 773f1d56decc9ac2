-- The functions of the module tables (nn, data, …) that are written in Lua: the host runs this file when it starts.
--
-- What a function needs of the library it requires when it is called, so that the start stays short.
local raise = ... -- throws a text as an error at the user's line

local function finish(done, ...)
  if done then
    return ...
  end
  local problem = ...
  if type(problem) == 'string' then
    raise(problem)
  end
  error(problem, 0) -- a usage error, or an interrupt
end

-- Makes `body` the function of that name; its errors begin with the user's line, as those of the C++ functions do.
local function complete(module, name, body)
  module[name] = function(...) return finish(pcall(body, ...)) end
end

local build_resnet = nn.resnet -- checks all options, `weights` too

complete(nn, 'resnet', function(options)
  local network = build_resnet(options)
  if options and options.weights and options.weights ~= '' then
    local said = {}
    local function say(line) said[#said + 1] = line:match 'fit_channels' and line or nil end
    require('ssl.weights.pretrained').load(network, options.weights, say, options.fit_channels or 'cycle')
    for _, line in ipairs(said) do
      require('ssl.process.processes').say(line)
    end
  end
  return network
end)

-- The function of that name of a file of the library, which is loaded when it is called.
local function later(file, name)
  return function(...) return require(file)[name](...) end
end

for _, name in ipairs { 'mixup', 'cutmix' } do
  complete(data, name, later('ssl.parts.mixing', name))
end

local list_views = data.views -- takes lists of steps only

complete(data, 'views', function(...) return require('ssl.views').make(list_views, ...) end)

-- data.<method>_views of each file in the room of views.
for _, file in ipairs(fs.list(sslrun.scripts_dir .. '/ssl/views')) do
  local method = file:match '^(.+)%.lua$'
  if method and method ~= 'init' then
    complete(data, method .. '_views', function(changes)
      return require('ssl.views').plan(list_views, method, changes)
    end)
  end
end
