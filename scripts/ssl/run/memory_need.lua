-- How much memory a step takes of a batch: bytes whatever the batch, and bytes a picture; the largest batch that fits.

---@class MemoryNeed
---@field fixed number bytes whatever the batch
---@field per_picture number bytes
local MemoryNeed = {}
MemoryNeed.__index = MemoryNeed

local SPARE = 0.1 -- of a card, for its context, libraries' workspaces and gaps between blocks
-- LibTorch takes 20 MiB of the card at a time (docs.pytorch.org, "Memory management"): one that is half empty and one
-- that does not fit any more are much of a small card.
local LEAST_SPARE = 2 * 20 * 2 ^ 20

--- A need of so many bytes.
---@param fixed number
---@param per_picture number
---@return MemoryNeed
local function new(fixed, per_picture)
  return setmetatable({ fixed = fixed, per_picture = per_picture }, MemoryNeed)
end

--- Bytes that a batch takes.
---@param pictures integer
---@return number
function MemoryNeed:bytes(pictures) return self.fixed + pictures * self.per_picture end

--- The largest batch that fits into a card's memory, less a tenth of it, and less 40 MiB; 0: none does.
---@param total number bytes of the card
---@return integer
function MemoryNeed:largest(total)
  local usable = total - math.max(SPARE * total, LEAST_SPARE)
  return math.max(math.floor((usable - self.fixed) / self.per_picture), 0)
end

--- Bytes that Tensors hold on a device now, or held at most since torch.reset_peak_memory().
---@param device string 'cpu', 'cuda:0'
---@param which? 'peak'
---@return number
local function held(device, which)
  local memory = torch.memory()
  if device:match '^cuda' then
    return which == 'peak' and memory.cuda_peak or memory.cuda
  end
  return which == 'peak' and memory.peak or memory.tensors
end

--- The Tensors in nested tables.
---@param value any
---@return any[]
local function tensors_in(value, list)
  list = list or {}
  if torch.is_tensor(value) then
    list[#list + 1] = value
  elseif type(value) == 'table' then
    for _, item in pairs(value) do
      tensors_in(item, list)
    end
  end
  return list
end

--- The sum of Tensors' sizes.
---@param tensors any[]
---@return number bytes
local function bytes_of(tensors)
  local sum = 0
  for _, tensor in ipairs(tensors) do
    sum = sum + tensor:numel() * tensor:element_size()
  end
  return sum
end

--- What a training holds whatever its batch: weights, buffers, gradients and optimiser states.
---@param model any Module
---@param optimizer any
---@return number bytes
local function of_training(model, optimizer)
  local tensors = model:buffers()
  for _, tensor in ipairs(model:parameters()) do
    tensors[#tensors + 1] = tensor
    tensors[#tensors + 1] = tensor.requires_grad and tensor or nil -- its gradient is as large
  end
  return bytes_of(tensors) + bytes_of(tensors_in(optimizer:state_dict().state))
end

--- '1.5 GiB', '20.1 MiB'.
---@param count number bytes
---@return string
local function text(count)
  if count >= 2 ^ 30 then
    return ('%.1f GiB'):format(count / 2 ^ 30)
  end
  return ('%.1f MiB'):format(count / 2 ^ 20)
end

return { new = new, held = held, tensors_in = tensors_in, bytes_of = bytes_of, of_training = of_training, text = text }
