-- What a run of several processes shares: one writer, one folder, the same settings; all of it plain for one process.
local groups = require 'ssl.settings.groups'
local text = require 'ssl.settings.config_text'

local processes = {}

--- Whether this process writes files and prints.
function processes.main() return dist.rank() == 0 end

--- print of the main process.
function processes.say(...)
  if processes.main() then
    print(...)
  end
end

--- What `make` returns in the main process, the only one that runs it: a value that a checkpoint can hold.
---@param make fun(): any
function processes.once(make) return dist.broadcast_object(processes.main() and make() or nil) end

--- Runs `act` in one process of each machine first, then in the others: for what it may leave on the disk.
---@param act fun(): any
function processes.one_first(act)
  local first = dist.local_rank() == 0
  local result
  if first then
    result = act()
  end
  dist.barrier()
  if not first then
    result = act()
  end
  return result
end

--- Ends the run when a process has other settings than rank 0, naming the first key that differs.
---@param settings table
function processes.compare(settings)
  local own = {}
  for name, value in pairs(groups.flatten(settings)) do
    own[name] = text.value(value)
  end
  own.device = nil -- each process has its own GPU
  local first, differing = dist.broadcast_object(own), {}
  for name in pairs(own) do
    if own[name] ~= first[name] then
      differing[#differing + 1] = name
    end
  end
  table.sort(differing)
  for rank, names in ipairs(dist.all_gather_object(differing)) do
    if names[1] then
      error(("[run] rank %d has other settings than rank 0: '%s'%s"):format(rank - 1, names[1],
        rank - 1 == dist.rank() and (' is %s here and %s there'):format(own[names[1]], tostring(first[names[1]]))
          or ''))
    end
  end
end

return processes
