-- WCL's network: one encoder with two heads, for telling instances apart and for the graph of neighbours.
local param_groups = require 'ssl.parts.param_groups'
local unit = require 'ssl.parts.unit'

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

--- Children: encoder, head1, head2 (mingkai-zheng/WCL, network/head.py).
---@param options {encoder: any, hidden?: integer, dim?: integer, features?: integer} 4096 and 256 as in the released
--- code, the paper has 2048 and 128; `features` is the encoder's width where it does not tell it
function wcl.model(options)
  local input, hidden, dim = options.features or options.encoder.out_features, options.hidden or 4096,
    options.dim or 256
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

--- Optimiser groups: of LARS parameters with `bn` or `bias` in their names take neither decay nor rates of their own.
--- The norm weights of shortcuts do, as in the released code. Other optimisers have one group.
---@param model any
---@param optimizer? string lars, or what optim.name says
function wcl.groups(model, optimizer)
  local plain = { match = { 'bn', 'bias' }, adapt = false, weight_decay = 0 }
  return param_groups.of(model, (optimizer or 'lars') == 'lars' and { plain, {} } or { {} })
end

--- What WCL's losses compare. With `joined` queries and keys are the rows of all processes, with gradient. Without, as
--- in the released code, queries are this process's rows, and other processes' rows are constants (network/wcl.py).
---@param joined boolean
---@param z1 any Tensor [B, D] of the instance head, z2 of the other view
---@param g1 any Tensor [B, D] of the graph head, g2 of the other view
---@return {z1: any, z2: any, g1: any, g2: any, keys1: any, keys2: any, first: integer, others?: any} rows; keys [N, D]
--- are the graph's nodes, query i is key first + i, `others` are the rows that only repel
function wcl.rows(joined, z1, g1, z2, g2)
  if joined or dist.world() == 1 then
    z1, g1, z2, g2 = dist.gather(z1, g1, z2, g2)
    return { z1 = z1, z2 = z2, g1 = g1, g2 = g2, keys1 = g1, keys2 = g2, first = 0 }
  end
  local count = z1:size(0)
  local first = dist.rank() * count
  local function others(z)
    local all = dist.all_gather(z)
    return torch.cat({ all:narrow(0, 0, first), all:narrow(0, first + count, all:size(0) - first - count) }, 0)
  end
  return {
    z1 = z1, z2 = z2, g1 = g1, g2 = g2, keys1 = dist.all_gather(g1), keys2 = dist.all_gather(g2), first = first,
    others = torch.cat({ others(z1), others(z2) }, 0),
  }
end

return wcl
