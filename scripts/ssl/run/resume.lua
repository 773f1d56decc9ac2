-- Where a run writes, and which checkpoint it continues: `run.dir`, `resume=PATH|auto`.
local checkpoint_files = require 'ssl.run.checkpoint_files'
local config = require 'ssl.settings.config'
local groups = require 'ssl.settings.groups'
local processes = require 'ssl.process.processes'
local text = require 'ssl.settings.config_text'

local resume = {}

local STAMP = '^%-' .. ('%d'):rep(8) .. '%-' .. ('%d'):rep(6)

--- The newest checkpoint among `runs/<recipe>-<time>/`, or nil and a message.
---@param recipe string name of the recipe
---@return string|nil path
---@return string|nil message
function resume.newest(recipe)
  local names = fs.exists 'runs' and fs.list 'runs' or {}
  for i = #names, 1, -1 do
    local path = checkpoint_files.last('runs/' .. names[i])
    if names[i]:sub(1, #recipe) == recipe and names[i]:sub(#recipe + 1):match(STAMP) and fs.exists(path) then
      return path
    end
  end
  return nil, ('no checkpoint in runs/%s-*'):format(recipe)
end

-- A checkpoint file from the path of one or of a run folder.
local function checkpoint_at(path)
  for _, candidate in ipairs { checkpoint_files.last(path), path .. '/last.pt' } do
    if fs.exists(candidate) then
      return candidate
    end
  end
  if not fs.exists(path) or fs.is_dir(path) then
    return nil, ("no checkpoint %s '%s'"):format(fs.exists(path) and 'in' or 'at', path)
  end
  return path
end

--- The checkpoint at `given` (a file or a run folder), or the newest one of a recipe when `given` is empty.
--- None there is a usage error (exit code 2).
---@param given string
---@param recipe string name of the recipe
---@return string path
---@return string dir the run folder, or the folder of a file that lies outside one
function resume.find(given, recipe)
  local path, message
  if given == '' then
    path, message = resume.newest(recipe)
  else
    path, message = checkpoint_at(given)
  end
  if not path then
    config.fail(message)
  end
  local dir = path:match '^(.*)/[^/]*$' or '.'
  return path, dir:match '^(.+)/checkpoints$' or dir
end

-- This process's runs so far: a program that torchrun starts again meets them in the same order.
local runs = 0

--- The run folder ('' for a new one) and the checkpoint to continue (nil: a fresh start). Where torchrun started the
--- processes again both are those of the start before, whatever is given.
---@param recipe string name of the recipe
---@param given string value of the key `resume`
---@param dir string value of the key `run.dir`
---@return {name: string, dir: string, from?: string} place, which dist.remember keeps under its name
function resume.place(recipe, given, dir)
  runs = runs + 1
  local name = 'run ' .. runs
  local before = dist.remembered(name)
  if before then
    return before
  end
  local from, home
  if given == 'auto' then
    local own = checkpoint_files.last(dir)
    if dir == '' then
      from = resume.newest(recipe)
      home = from and select(2, resume.find(from))
    elseif fs.exists(own) then
      from = own
    end
    if not from then
      print 'resume: no checkpoint yet, starting from the beginning'
    end
  elseif given ~= '' then
    from, home = resume.find(given, recipe)
  end
  if dir == '' then
    dir = home or ''
  elseif dir ~= home and fs.exists(checkpoint_files.last(dir)) and from ~= checkpoint_files.last(dir) then
    config.fail(("[run] run.dir: '%s' holds the checkpoints of a run; --resume=%s goes on with it, another folder "
      .. "starts a new one")
      :format(dir, dir))
  end
  return { name = name, dir = dir, from = from }
end

-- What a changed setting does to a run that goes on, by the start of its name.
local EFFECTS = {
  { 'batch', 'the place in the data and in schedules is kept in pictures' },
  { 'epochs', 'schedules are those of the new number, at the same place' },
  { 'optim.', 'the optimiser steps with it, moments stay' },
  { 'model.', 'weights of the checkpoint must fit it' },
  { 'data.', 'pictures and views are those of the new value from here on' },
  { 'init', 'not read, the checkpoint has the weights' },
  { 'seed', 'order, views and draws are others from here on' },
  { 'run.accumulate', 'batches weigh what the update that they end in asks for' },
}

local function effect_of(name)
  for _, effect in ipairs(EFFECTS) do
    if name:sub(1, #effect[1]) == effect[1] then
      return ': ' .. effect[2]
    end
  end
  return ''
end

--- Prints the keys whose values differ from those of the run that is continued, and what that does.
---@return string[] changes as they were: 'model.dim = 32'
function resume.print_changes(before, now)
  local old, new, names, changes = groups.flatten(before), groups.flatten(now), {}, {}
  for name in pairs(new) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local here = name:match '^run%.' and name ~= 'run.accumulate' and name ~= 'run.clip' or name == 'resume'
      or name == 'config'
    local was, is = text.value(old[name]), text.value(new[name])
    if not here and was ~= is then
      changes[#changes + 1] = ('%s = %s'):format(name, was)
      processes.say(('resume: %s changes from %s to %s%s'):format(name, was, is, effect_of(name)))
    end
  end
  return changes
end

return resume
