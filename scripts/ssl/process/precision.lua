-- The key `precision`: what a run's forward pass computes in.
local config = require 'ssl.settings.config'
local grad_scaler = require 'ssl.process.grad_scaler'
local processes = require 'ssl.process.processes'

-- autocast: dtype of matrix products and convolutions; scaled: gradients need a scaler; dtype: of model and views
local KINDS = {
  fp32 = {},
  tf32 = { tf32 = true },
  bf16 = { autocast = 'bfloat16' },
  fp16 = { autocast = 'float16', scaled = true },
  fp64 = { dtype = 'float64' },
}
local DTYPES = { float32 = 'fp32', bfloat16 = 'bf16', float16 = 'fp16', float64 = 'fp64' }

local precision = {}

local function kind_of(name)
  local short = DTYPES[name] or name
  if not KINDS[short] then
    config.fail(("expected fp32, tf32, bf16, fp16 or fp64 for 'precision', got '%s'"):format(name))
  end
  return short, KINDS[short]
end

--- Ends the program for a word that is no precision, and warns of one that a device is slow at.
---@param name string
---@param device string
function precision.check(name, device)
  local short, kind = kind_of(name)
  if short == 'fp16' and device == 'cpu' then
    processes.say('warning: precision=fp16 on a CPU: its products are many times slower there than those of fp32; '
      .. 'bf16 is meant for CPUs')
  elseif short == 'bf16' and device:match '^cuda' and torch.cuda_capability(device) < 8 then
    processes.say(('warning: precision=bf16 on a GPU of compute capability %.1f, which has no bfloat16 arithmetic '
      .. '(8.0 and newer have): --precision=fp16 is faster there'):format(torch.cuda_capability(device)))
  end
  return short, kind
end

--- Runs `forward()` under the autocast that the precision asks for; returns what it returns.
---@param name string
---@param device string
---@param forward fun(): any
function precision.autocast(name, device, forward)
  local _, kind = kind_of(name)
  if not kind.autocast then
    return forward()
  end
  return torch.autocast(device, kind.autocast, forward)
end

--- Reads the key and sets LibTorch's switches for GPUs; cuDNN looks for its fastest kernels, as views keep their size,
--- unless SSLRUN_CUDNN_SEARCH is 0: the first steps are quick then, and two runs compute with the same kernels.
---@param name string fp32, tf32, bf16, fp16, fp64, or PyTorch's name of the dtype
---@param device string
---@return {name: string, dtype?: string, scaler?: GradScaler}
function precision.new(name, device)
  local short, kind = precision.check(name, device)
  torch.set_cuda_options { tf32 = kind.tf32 == true, benchmark = os.getenv 'SSLRUN_CUDNN_SEARCH' ~= '0' }
  return {
    name = short,
    dtype = kind.dtype,
    scaler = kind.scaled and grad_scaler.new { device = device } or nil,
  }
end

return precision
