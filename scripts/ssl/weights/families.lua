-- The families of networks whose weights are known: scripts/ssl/weights/families, those beside the recipe, and the
-- user's own.
--
-- A family is a Lua file that returns a table:
--   name        what messages call it: 'ViT'
--   own         whose names its tensors have: 'timm'
--   stem        the name of the first convolution's weight: networks are looked for by it
--   network     fun(shape, scheme): what network it is, nil where it is none. shape(name) is a tensor's shape, nil
--               without one. The result has `title` ('ViT-S/16'), `features` (width of the last stage) and what else
--               the family wants to know; `problem` says why no such network is built; `size` is the side of pictures
--               where the weights ask for one
--   tensors     fun(network, scheme): list of { name =, shape = } of all tensors but the classifier's. `own` is the
--               name in a scheme (false where it has none), `default` { note =, make = fun(shape) } what stands in for
--               a missing one
--   build       fun(network, classes): a module with stages (docs/methods/networks.md), freshly initialised
-- and may have
--   classifier  name of the classifier's layer: 'head'
--   kind        fun(network): the network with its article, 'a ' .. title by default
--   about       fun(network): the network in a card, the title and the features by default
--   schemes     { name = table }: other spellings; stem and classifier are then functions of one, and give names
--   arch        fun(network): what PyTorch's recipes keep as `arch`
--   misfit      fun(network, wanted): 'a ResNet-50, got a ResNet-18' where --depth or --stem of sslrun convert ask for
--               another
local config = require 'ssl.settings.config'

local families = {}

local list -- of all families, filled when it is first asked for

-- Checks a family and fills in what it leaves out.
local function completed(family, path)
  for key, kind in pairs { name = 'string', own = 'string', network = 'function', tensors = 'function',
    build = 'function' } do
    if type(family) ~= 'table' or type(rawget(family, key)) ~= kind then
      config.fail(("[ssl.families] %s: expected a table with a %s '%s', got %s"):format(path, kind, key,
        type(family) == 'table' and type(rawget(family, key)) or type(family)))
    end
  end
  local full = setmetatable({
    of_user = path:sub(1, #sslrun.scripts_dir) ~= sslrun.scripts_dir,
    schemes = rawget(family, 'schemes') or { [family.own] = {} },
  }, { __index = family })
  local stem, head = rawget(family, 'stem'), rawget(family, 'classifier')
  if type(stem) == 'string' then
    full.stem = function() return stem end
  elseif type(stem) ~= 'function' then
    config.fail(("[ssl.families] %s: expected a string or a function 'stem', got %s"):format(path, type(stem)))
  end
  if type(head) == 'string' then
    full.classifier = function() return head .. '.weight', head .. '.bias' end
  elseif not head then
    full.classifier = function() end
  end
  full.kind = rawget(family, 'kind') or function(network) return 'a ' .. network.title end
  full.about = rawget(family, 'about') or function(network) return ('%s, %d features'):format(network.title,
    network.features) end
  return full
end

local function read(path)
  local chunk, problem = loadfile(path)
  if not chunk then
    config.fail(('[ssl.families] %s'):format(problem))
  end
  return completed(chunk(), path)
end

local function read_folder(folder)
  for _, file in ipairs(fs.is_dir(folder) and fs.list(folder) or {}) do
    if file:match '%.lua$' then
      families.add(folder .. '/' .. file)
    end
  end
end

--- All families: the user's own first, then in the order of their names.
---@return table[]
function families.all()
  if not list then
    list = {}
    read_folder(sslrun.scripts_dir .. '/ssl/weights/families')
    local recipe = sslrun.recipe
    if recipe then
      read_folder((recipe:match '^(.*)/' or '.') .. '/families')
    end
  end
  return list
end

--- Adds a family of the user's; one of the same name is replaced. A file that is none ends the program (exit code 2).
---@param path string of a Lua file
function families.add(path)
  local all = families.all()
  if not fs.exists(path) then
    config.fail(("no file with a family at '%s'"):format(path))
  end
  local family = read(path)
  for i, known in ipairs(all) do
    if known.name == family.name then
      table.remove(all, i)
      break
    end
  end
  table.insert(all, 1, family)
end

--- The same for what a command's --family says; '' is none.
---@param path string
function families.give(path)
  if path ~= '' then
    families.add(path)
  end
end

--- The family of that name; an error where it is not known.
---@param name string
---@return table
function families.named(name)
  for _, family in ipairs(families.all()) do
    if family.name == name then
      return family
    end
  end
  error(("[ssl.families] no family '%s': expected %s"):format(name, families.names()), 2)
end

--- 'ResNet', or 'ResNet or ViT'.
function families.names()
  local names = {}
  for i, family in ipairs(families.all()) do
    names[i] = family.name
  end
  table.sort(names)
  return table.concat(names, ' or ')
end

--- The scheme in which a layout spells the family's names, nil where it has none for it.
---@param family table
---@param layout table of weights/layouts.lua
---@return string|nil
function families.scheme(family, layout)
  local name = layout.scheme or family.own
  return family.schemes[name] and name
end

return families
