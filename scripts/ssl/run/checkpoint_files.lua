-- The files in a run's folder checkpoints/: last.pt, which is the newest, and older ones under names that sort by age.
local checkpoint_files = {}

--- checkpoints/last.pt of a run folder.
function checkpoint_files.last(dir) return dir .. '/checkpoints/last.pt' end

--- The name under which a checkpoint stays when a newer one is last.pt.
---@param epoch integer epochs done
---@param step? integer steps done, within an epoch
function checkpoint_files.name(epoch, step)
  return ('epoch_%04d%s.pt'):format(epoch, step and ('_step_%09d'):format(step) or '')
end

--- Names of all but last.pt, the oldest first.
---@param dir string run folder
function checkpoint_files.older(dir)
  local found = {}
  for _, name in ipairs(fs.list(dir .. '/checkpoints')) do
    if name:match '^epoch_%d+%.pt$' or name:match '^epoch_%d+_step_%d+%.pt$' then
      found[#found + 1] = name
    end
  end
  return found
end

--- Removes all but the newest `keep` (a negative number keeps all) and those of every n-th epoch.
---@param dir string run folder
---@param keep integer
---@param every integer 0: none
function checkpoint_files.prune(dir, keep, every)
  local found = checkpoint_files.older(dir)
  for i = 1, keep < 0 and 0 or #found - keep do
    local epoch = tonumber(found[i]:match '^epoch_(%d+)%.pt$')
    if not (epoch and every > 0 and epoch % every == 0) then
      fs.remove(('%s/checkpoints/%s'):format(dir, found[i]))
    end
  end
end

--- Removes what saves that were killed have left.
---@param dir string run folder
function checkpoint_files.sweep(dir)
  for _, name in ipairs(fs.list(dir .. '/checkpoints')) do
    local process = name:match '%.pt%.tmp%.(%d+)$'
    if process and not fs.exists('/proc/' .. process) then
      fs.remove(('%s/checkpoints/%s'):format(dir, name))
    end
  end
end

--- The content of a checkpoint, every checksum in it verified; where last.pt is damaged, that of the newest one beside
--- it that is not, its path, and what was wrong.
---@param path string
---@return table content
---@return string path
---@return string|nil damage
function checkpoint_files.load(path)
  local ok, content = pcall(checkpoint.load, path)
  if ok then
    return content, path
  end
  local damage, dir = content, path:match '^(.*)/checkpoints/last%.pt$'
  local names = dir and checkpoint_files.older(dir) or {}
  for i = #names, 1, -1 do
    local older = ('%s/checkpoints/%s'):format(dir, names[i])
    local sound, found = pcall(checkpoint.load, older)
    if sound then
      return found, older, damage
    end
  end
  error(damage, 0)
end

return checkpoint_files
