-- WCL's network: one encoder with two heads, for telling instances apart and for the graph of neighbours.
local unit = require 'ssl.unit'

local wcl = {}

-- The released code's names: parameters with `bn` or `bias` in their names are those without decay and adaptation.
local function head(input, hidden, dim)
  return nn.module('Head', {
    { 'linear1', nn.Linear(input, hidden) },
    { 'bn1', nn.BatchNorm1d(hidden) },
    { 'linear2', nn.Linear(hidden, hidden) },
    { 'bn2', nn.BatchNorm1d(hidden) },
    { 'linear3', nn.Linear(hidden, dim) },
  }, function(self, x)
    x = self.bn1(self.linear1(x)):relu()
    x = self.bn2(self.linear2(x)):relu()
    return self.linear3(x)
  end)
end

--- Children: encoder, head1, head2 (wcl spec 3.2).
---@param options {encoder: any, hidden?: integer, dim?: integer, features?: integer} 4096 and 256 as in the released
--- code, the paper has 2048 and 128; `features` is the encoder's width where it does not tell it
function wcl.model(options)
  local input, hidden, dim = options.features or options.encoder.out_features, options.hidden or 4096, options.dim or 256
  if not input then
    error('[wcl.model] expected `features`, the width of the encoder, which does not tell it', 2)
  end
  return nn.module('WCL', {
    { 'encoder', options.encoder },
    { 'head1', head(input, hidden, dim) },
    { 'head2', head(input, hidden, dim) },
  }, {
    --- Unit vectors of one view [B, 3, S, S]: of the instance head and of the graph head, [B, D] each.
    embed = function(self, view)
      local features = self.encoder(view)
      return unit(self.head1(features)), unit(self.head2(features))
    end,
  })
end

return wcl
