-- The memory of a run as a dry run prints it: a row for each choice of checkpointed stages, and what to change.
local memory_need = require 'ssl.run.memory_need'

local memory_table = {}

local function say(name, ...) print(('  %-15s %s'):format(name, string.format(...))) end

local function asked_one(needs)
  for _, choice in ipairs(needs) do
    if choice.asked then
      return choice
    end
  end
end

-- A smaller batch that fits, of which a whole number make the update; nil: none does.
local function parts_of(batch, largest)
  for parts = 2, batch do
    if batch % parts == 0 and batch / parts <= largest then
      return parts
    end
  end
end

-- What makes the batch fit a card of so many bytes: checkpointed stages, or smaller batches for the same update.
local function advice(needs, plan, total)
  local words = {}
  for _, choice in ipairs(needs) do
    if choice.need:largest(total) >= plan.batch then
      words[1] = '--model.checkpoint=' .. table.concat(choice.names, ',')
      break
    end
  end
  local parts = parts_of(plan.batch, asked_one(needs).need:largest(total))
  if parts then
    words[#words + 1] = ('--batch=%d --run.accumulate=%d for the same pictures an update (batch norm over %d)'):format(
      plan.batch / parts, plan.accumulate * parts, plan.batch / parts)
  end
  return #words > 0 and table.concat(words, ', or ') or 'a smaller network or smaller views'
end

local function largest_text(need, total)
  local largest = total and need:largest(total)
  return not largest and '' or largest > 0 and largest or 'none'
end

local function print_rows(needs, plan, total)
  say('checkpointed', 'a picture    batch of %-6d%s', plan.batch, total and 'largest batch here' or '')
  for _, choice in ipairs(needs) do
    say('', '%-12s %-15s %-8s %s%s', memory_need.text(choice.need.per_picture),
      memory_need.text(choice.need:bytes(plan.batch)), largest_text(choice.need, total),
      #choice.names == 0 and 'nothing' or table.concat(choice.names, ','), choice.asked and ', as now' or '')
  end
end

--- Prints what a batch takes, and what the largest is on a GPU.
---@param needs {names: string[], need: MemoryNeed, asked: boolean}[] by choice of checkpointed stages
---@param plan {batch: integer, accumulate: integer} of the whole run
---@param device string
---@param measured integer pictures of the step that was measured
function memory_table.print(needs, plan, device, measured)
  local now = asked_one(needs)
  local total = device:match '^cuda' and torch.memory().cuda_total or nil
  say('memory', 'about %s: %s of weights, gradients and optimiser states, and %s a picture',
    memory_need.text(now.need:bytes(plan.batch)), memory_need.text(now.need.fixed),
    memory_need.text(now.need.per_picture))
  say('', 'the forward pass of %d pictures was measured and scaled to %d; divide the batch by the processes', measured,
    plan.batch)
  if #needs > 1 then
    print_rows(needs, plan, total)
  end
  if total and now.need:largest(total) < plan.batch then
    say('', 'more than the %s of %s: %s', memory_need.text(total), device, advice(needs, plan, total))
  end
end

return memory_table
