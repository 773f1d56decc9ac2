-- The words on a run that ends because its GPU, or the machine, had no memory left.
local memory_need = require 'ssl.run.memory_need'

local text = memory_need.text

local SMALLER = [[
a smaller batch (--run.accumulate=2 with half of it keeps the
  images of an update), --precision=bf16 or --model.checkpoint take less]]

-- What the step had taken until then says little of what it would have taken: a dry run measures that.
local ON_GPU = ([[
  --dry_run with the same settings names the largest batch that fits; %s;
  PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True helps where much more is reserved than held
]]):format(SMALLER)

local ON_CPU = ([[
  --dry_run with the same settings says what a batch takes; %s, and so do
  fewer --workers, which hold batches in advance; `ulimit -v` tells whether the shell limits the memory
]]):format(SMALLER)

local IN_DRY_RUN = [[
  so not even a dry run fits, which has %d pictures: weights, gradients and optimiser states alone take %s;
  a smaller network, smaller views or --precision=bf16 take less
]]

local function in_step(run)
  local rank = dist.world() > 1 and ('rank %d: '):format(dist.rank()) or ''
  return rank, run.settings.dry_run and 'the dry run' or ('step %d'):format(run.state.steps + 1)
end

local function advice(run, otherwise)
  local parts = run.attached.parts
  if not run.settings.dry_run or not parts.model then
    return otherwise
  end
  return IN_DRY_RUN:format(run.settings.batch, text(memory_need.of_training(parts.model, parts.optimizer)))
end

local function of_gpu(run, failure)
  local lack = failure:find('CUDA out of memory', 1, true) and torch.cuda_shortage()
  if not lack then
    return nil
  end
  local rank, step = in_step(run)
  return ('%sout of GPU memory in %s: Tensors held %s, %s were reserved of the card\'s %s, %s more were asked for\n')
    :format(rank, step, text(lack.allocated), text(lack.reserved), text(lack.total), text(lack.asked))
    .. advice(run, ON_GPU)
end

-- LibTorch's allocator says how much it was asked for, C++'s own does not.
local function of_machine(run, failure)
  local asked = failure:match 'allocate memory: you tried to allocate (%d+) bytes'
  if not asked and not failure:find('std::bad_alloc', 1, true) then
    return nil
  end
  local rank, step = in_step(run)
  return ('%sout of memory in %s: Tensors on the CPU held %s at most, %s asked for\n'):format(rank, step,
    text(torch.memory().peak), asked and text(tonumber(asked)) .. ' more were' or 'more was') .. advice(run, ON_CPU)
end

--- What ended the run and what to change, or ''.
---@param run Run
---@param failure? string the error that ended the program
---@return string
return function(run, failure) return failure and (of_gpu(run, failure) or of_machine(run, failure)) or '' end
