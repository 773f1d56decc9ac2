-- Seeds of what draws in the main thread, torch's generator and math.random: a resumed run draws what the whole run
-- draws.

local draws = {}

local STEP = 1000003 -- between the seeds of two steps
local RANK = 2654435761 -- far apart in the 32 bits of a seed that the CPU's generator reads

local function seed_all(seed)
  torch.manual_seed(seed)
  math.randomseed(seed)
end

--- For what a recipe makes before its loop: the same in all processes.
---@param seed integer
function draws.of_start(seed) seed_all(seed) end

--- For the choice of an epoch's loader: the same in all processes.
---@param seed integer
---@param epoch integer epochs done
function draws.of_epoch(seed, epoch) seed_all(seed + STEP * epoch) end

--- For dropout, noise and a recipe's own augmentation: each process draws other numbers.
---@param seed integer
---@param steps integer steps done
function draws.of_step(seed, steps) seed_all(seed + STEP * (steps + 1) + RANK * dist.rank()) end

return draws
