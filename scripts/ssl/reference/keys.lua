-- The keys of runs and recipes as entries: those that every run declares, and those that recipes' sources name.
local key_range = require 'ssl.settings.key_range'
local recipe_source = require 'ssl.settings.recipe_source'
local run_keys = require 'ssl.settings.run_keys'
local text = require 'ssl.settings.config_text'

local keys = {}

local function type_of(rule)
  if rule.choice and not rule.form then return "'" .. table.concat(rule.choice, "'|'") .. "'" end
  return rule.count and 'integer' or rule.least and 'number' or rule[2] ~= nil and type(rule[2]) or nil
end

local function entry_of(rule, kind)
  return {
    kind = kind, name = rule[1], type = type_of(rule), about = rule[3], range = key_range.text(rule),
    default = rule[2] ~= nil and text.value(rule[2]) or nil,
  }
end

local function folder() return sslrun.scripts_dir .. '/../recipes' end

-- Keys in the order of their first recipe, without groups; one that means the same in several recipes once.
local function of_recipes(known, common)
  local list, same = {}, {}
  for _, file in ipairs(fs.is_dir(folder()) and fs.list(folder()) or {}) do
    local name = file:match '^([^_]+)%.lua$'
    local found = name and recipe_source.keys(folder() .. '/' .. file) or {}
    for i, key in ipairs(found) do
      local is_group = found[i + 1] and found[i + 1].path:sub(1, #key.path + 1) == key.path .. '.'
      local about = key.comment ~= '' and key.comment or known[key.path] or ''
      local entry = same[key.path .. about]
      if entry then
        table.insert(entry.recipes, name)
      elseif not is_group and not common[key.path] then
        entry = { kind = 'recipe key', name = key.path, recipes = { name }, about = about }
        same[key.path .. about], list[#list + 1] = entry, entry
      end
    end
  end
  return list
end

--- All of them: of kind 'run key', then of kind 'recipe key' with the recipes that have them.
---@return table[]
function keys.entries()
  local list, known, common = {}, {}, {}
  for _, part in ipairs { 'everywhere', 'of_training' } do
    for _, rule in ipairs(run_keys[part]) do
      list[#list + 1], common[rule[1]] = entry_of(rule, 'run key'), true
    end
  end
  local usual = {}
  for _, rule in ipairs(run_keys.own) do known[rule[1]], usual[rule[1]] = rule[3], entry_of(rule) end
  for _, entry in ipairs(of_recipes(known, common)) do
    local rule = usual[entry.name] or {}
    entry.type, entry.range = rule.type, rule.range
    list[#list + 1] = entry
  end
  return list
end

return keys
