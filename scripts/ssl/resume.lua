-- Where a run writes, and which checkpoint it continues: `run.dir`, `resume=PATH|auto`.
local config = require 'ssl.config'
local folder = require 'ssl.folder'
local text = require 'ssl.config_text'

local resume = {}

local STAMP = string.rep('[0-9]', 8) .. '-' .. string.rep('[0-9]', 6)

--- The newest checkpoint among `runs/<recipe>-<time>/`, or nil and a message.
---@param recipe string name of the recipe
---@return string|nil path
---@return string|nil message
function resume.newest(recipe)
  local pattern = ('runs/%s-%s*/checkpoints/last.pt'):format(folder.literal(recipe), STAMP)
  local found = folder.matching(pattern)
  if #found == 0 then
    return nil, ('no checkpoint in runs/%s-*'):format(recipe)
  end
  return found[#found]
end

-- A checkpoint file from the path of one or of a run folder.
local function checkpoint_at(path)
  for _, candidate in ipairs { path .. '/checkpoints/last.pt', path .. '/last.pt' } do
    if folder.exists(candidate) then
      return candidate
    end
  end
  if not folder.exists(path) then
    return nil, ("no checkpoint at '%s'"):format(path)
  end
  return path
end

--- The checkpoint at `given` (a file or a run folder), or the newest one of a recipe when `given` is empty.
--- None there is a usage error (exit code 2).
---@param given string
---@param recipe string name of the recipe
---@return string path
function resume.find(given, recipe)
  local path, message
  if given == '' then
    path, message = resume.newest(recipe)
  else
    path, message = checkpoint_at(given)
  end
  return path or config.fail(message)
end

-- A run folder's name that no other run has taken.
local function new_folder(recipe)
  local name = ('runs/%s-%s'):format(recipe, os.date '%Y%m%d-%H%M%S')
  local path, count = name, 1
  while folder.exists(path) do
    count = count + 1
    path = name .. '-' .. count
  end
  return path
end

--- The run folder (made) and the checkpoint to continue (nil: a fresh start).
---@param recipe string name of the recipe
---@param given string value of the key `resume`
---@param dir string value of the key `run.dir`
---@return string dir
---@return string|nil checkpoint
function resume.place(recipe, given, dir)
  local from
  if given == 'auto' then
    local own = dir .. '/checkpoints/last.pt'
    if dir == '' then
      from = resume.newest(recipe)
    elseif folder.exists(own) then
      from = own
    end
    if not from then
      print 'resume: no checkpoint yet, starting from the beginning'
    end
  elseif given ~= '' then
    from = resume.find(given, recipe)
  end
  if dir == '' then
    local checkpoints = from and folder.parent(from)
    dir = checkpoints and checkpoints:match '([^/]*)$' == 'checkpoints' and folder.parent(checkpoints) or new_folder(recipe)
  end
  return folder.make(dir), from
end

--- Prints the keys whose values differ from those of the run that is continued.
function resume.print_changes(before, now)
  local old, new, names = text.flatten(before), text.flatten(now), {}
  for name in pairs(new) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local where = name:match '^run%.' or name == 'resume' or name == 'config'
    local was, is = text.value(old[name]), text.value(new[name])
    if not where and was ~= is then
      print(('resume: %s changes from %s to %s'):format(name, was, is))
    end
  end
end

return resume
