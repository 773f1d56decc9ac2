-- The words on a run that ends because its GPU had no memory left.

local function gib(bytes) return ('%.2f GiB'):format(bytes / 2 ^ 30) end

-- What the step had taken until then says little of what it would have taken: a dry run measures that.
local ADVICE = [[
  --dry_run with the same settings names the largest batch that fits; a smaller batch (--run.accumulate=2 with half of
  it keeps the images of an update), --precision=bf16 or --model.checkpoint take less;
  PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True helps where much more is reserved than held
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
  return said .. ADVICE
end
