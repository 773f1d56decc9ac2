-- Draws a sheet of augmented views: sslrun views RECIPE|PRESET [--data=DIR]
local ssl = require 'ssl'
local arguments = require 'ssl.settings.arguments'
local nearest = require 'ssl.settings.nearest'
local registry = require 'ssl.sets.registry'
local view_sheet = require 'ssl.views.pictures.sheet'

local KINDS = { out = 'string', images = 'number', annotations = 'boolean', data = 'string', set = 'string',
  seed = 'number' }
local own, rest = { out = 'views.png', images = 4, annotations = true }, {}
local given, words, asks_help = arguments.read(arg, KINDS)
local target = table.remove(words, 1)
for _, argument in ipairs(given) do
  local name, text = argument.name, argument.text
  if KINDS[name] then
    local value, expected = arguments.value(KINDS[name],
      text or ssl.fail(('--%s expected a value: --%s=…'):format(name, name)))
    if expected then ssl.fail(("--%s expected %s, got '%s'"):format(name, expected, text)) end
    own[name] = value
  end
  if not KINDS[name] or name == 'set' then -- a recipe's key too
    rest[#rest + 1] = text and ('--%s=%s'):format(name, text) or '--' .. name
  end
end
for _, word in ipairs(words) do rest[#rest + 1] = word end
if asks_help then rest[#rest + 1] = '--help' end

local presets = {}
for name in pairs(data) do
  presets[#presets + 1] = name:match '^(.+)_views$'
end
table.sort(presets)
local usage = 'Usage: sslrun views RECIPE|PRESET [--out=views.png] [--images=4] [--annotations=false] [--data=DIR '
  .. '[--set=SET]]\n'
  .. '         [--seed=0] [--KEY=VALUE …]\n'
  .. 'Presets: ' .. table.concat(presets, ', ')
if asks_help and not (target and target:match '%.lua$') then -- a recipe tells its own keys
  print(usage)
  sslrun.exit(0)
elseif not target then
  ssl.fail('expected a recipe or a preset\n' .. usage)
end
if own.images < 1 or own.images % 1 ~= 0 then
  ssl.fail(("--images expected a number of 1 or more, got '%s'"):format(own.images))
end

-- `show`: which of boxes, masks and targets are drawn where the set has them.
local function finish(set, plan, show, default_seed)
  show = own.annotations and show or {}
  log.write_png(own.out, view_sheet.draw(set, plan,
    { images = own.images, seed = own.seed or default_seed or 0, show = show }))
  print(('%s: %s of %s'):format(own.out, tostring(plan):match '^[^\n]*', tostring(set)))
  local channels = plan:steps().channels
  if channels > 0 then
    print(('%s of %d shown, each stretched from its smallest to its largest value'):format(
      channels < 3 and 'the first channel' or 'the first three channels', channels))
  end
  sslrun.exit(0)
end

-- `--size=96 --weak=true` as a table; what is no number or boolean stays a string.
local function options_of(options_given)
  local options = {}
  for _, word in ipairs(options_given) do
    local name, value = word:match '^%-%-([^=]+)=(.*)$'
    if not name then ssl.fail(("expected --KEY=VALUE, got '%s'"):format(word)) end
    if value == 'true' or value == 'false' then
      options[name] = value == 'true'
    elseif name ~= 'set' then -- which names the pictures
      options[name] = tonumber(value) or value
    end
  end
  return options
end

local preset = rawget(data, target .. '_views') or (target:match '_views$' and rawget(data, target))
if preset then
  if not own.data then ssl.fail 'a preset needs pictures: --data=DIR' end
  finish(registry.at(own.data, own.set or '', 'train'), preset(options_of(rest)),
    { boxes = true, masks = true, targets = true })
end

-- The recipe runs until it makes its loader; the run it starts does nothing.
local file = fs.exists(target) and target or sslrun.scripts_dir .. '/../' .. target
if not target:match '%.lua$' or not fs.exists(file) then
  local near = nearest(target, presets)
  ssl.fail(("no recipe or preset '%s'%s; presets: %s"):format(target,
    near and (" (did you mean '%s'?)"):format(near) or '',
    table.concat(presets, ', ')))
end
local idle = setmetatable({}, { __index = function() return function(_, value) return value end end })
ssl.run = function() return idle end
if own.data then -- the sheet shows these pictures, and the recipe's own need not be there
  ssl.dataset = require('ssl.sets.dataset').stand_in
end
data.loader = function(set, plan, options) -- luacheck: ignore
  finish(own.data and registry.at(own.data, own.set or '', 'train') or set, plan,
    { boxes = options.boxes, masks = options.masks, targets = true }, options.seed)
end
sslrun.recipe, sslrun.args, arg = file, rest, rest -- luacheck: ignore
dofile(file)
ssl.fail(("'%s' made no loader"):format(target))
