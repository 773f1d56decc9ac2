-- The words on a run that ends because its GPU had no memory left.

local function gib(bytes) return ('%.2f GiB'):format(bytes / 2 ^ 30) end

-- Bytes of weights, gradients and optimiser states, whatever the batch.
local function fixed_bytes(run)
  local sum = 0
  for _, tensor in ipairs(run.attached.trained and run.attached:module():parameters() or {}) do
    local size = tensor:numel() * tensor:element_size()
    sum = sum + (tensor.requires_grad and 3 or 1) * size -- its gradient, and one state of the optimiser
  end
  return sum
end

-- What this batch had taken of the memory bounds how many pictures fit: it was not done yet.
local function most_pictures(run, lack)
  local batch, fixed = rawget(run.settings, 'batch'), fixed_bytes(run)
  if not batch or lack.allocated + lack.asked <= fixed or lack.total <= fixed then
    return nil
  end
  local own = batch / dist.world()
  local most = math.floor(own * (lack.total - fixed) / (lack.allocated + lack.asked - fixed)) * dist.world()
  return math.min(most, batch - 1)
end

local ADVICE = [[
  a smaller batch (--run.accumulate=2 with half of it keeps the images of an update), --precision=bf16 or
  --model.checkpoint take less; PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True helps where much more is reserved
  than held; --dry_run estimates before a run
]]

--- What ended the run and what to change, or ''.
---@param run Run
return function(run)
  local lack = torch.cuda_shortage()
  if not lack then
    return ''
  end
  local said = ('out of GPU memory in step %d: Tensors held %s, %s were reserved of the card\'s %s, %s more were asked '
    .. 'for\n'):format(run.state.steps + 1, gib(lack.allocated), gib(lack.reserved), gib(lack.total), gib(lack.asked))
  local most = most_pictures(run, lack)
  if most and most > 0 then
    said = said .. ('  computed from what this batch had taken so far: at most %d pictures fit in one\n'):format(most)
  end
  return said .. ADVICE
end
