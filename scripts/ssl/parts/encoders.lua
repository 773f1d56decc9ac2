-- ssl.encoder: the encoder that a recipe's settings ask for.
local encoders = {}

--- A ResNet of the settings depth, in_channels (3), base_channels, stem and checkpoint (none).
---@param settings {depth: integer, in_channels?: integer, base_channels: integer, stem: string, checkpoint?: string[]}
---  cfg.model
---@param more? table further options of nn.resnet
---@return any Module
function encoders.new(settings, more)
  local options = {
    depth = settings.depth, base_channels = settings.base_channels, stem = settings.stem,
    -- Settings are an error where a key is not theirs.
    in_channels = rawget(settings, 'in_channels'), checkpoint = rawget(settings, 'checkpoint'),
  }
  for name, value in pairs(more or {}) do
    options[name] = value
  end
  return nn.resnet(options)
end

return encoders
