-- Pictures that keep their values, made visible: the first three channels, or of fewer the first as grey, each
-- stretched from its smallest to its largest value.

--- Bytes as they are; any other picture as uint8 [3, H, W] (batches of them [N, 3, H, W]).
---@param values any Tensor [C, H, W] or [N, C, H, W]
---@return any
return function(values)
  if values.dtype == 'uint8' then return values end
  local channel = values:dim() - 3
  local few = values:size(channel) < 3
  local shown = values:narrow(channel, 0, few and 1 or 3):double():nan_to_num(0, 0, 0)
  local low, high = shown:amin({ -1, -2 }, true), shown:amax({ -1, -2 }, true)
  local bytes = shown:sub(low):div(high:sub(low):clamp_min(1e-30)):mul(255):round():to 'uint8'
  if not few then return bytes end
  return values:dim() == 4 and bytes:expand { -1, 3, -1, -1 }:contiguous() or bytes:expand { 3, -1, -1 }:contiguous()
end
