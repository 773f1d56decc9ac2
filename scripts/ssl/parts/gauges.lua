-- ssl.gauges: numbers that show whether a network's outputs still tell pictures apart, or have collapsed.
local unit = require 'ssl.parts.unit'

local gauges = {}

-- Rows of length 1, [N, D] float, without gradient.
local function rows_of(op, name, x)
  if not torch.is_tensor(x) or x:dim() ~= 2 then
    error(("[%s] expected a Tensor [N, D] for '%s', got %s"):format(
      op, name, torch.is_tensor(x) and '[' .. table.concat(x.shape, ', ') .. ']' or type(x)), 3)
  end
  return unit(x:detach():float())
end

-- Deviation per channel, averaged, in units of what rows spread evenly over the sphere have.
local function spread(z) return z:std({ 0 }):mean():mul(math.sqrt(z:size(1))) end

-- exp(entropy of the singular values' shares); they are the roots of the smaller Gram matrix's eigenvalues. LAPACK
-- takes finite numbers only; those of rows that are not give NaN.
local function effective_rank(z)
  z = z:sub(z:mean({ 0 }, true)):double()
  local gram = z:size(0) < z:size(1) and z:matmul(z:t()) or z:t():matmul(z)
  local values = torch.linalg_eigvalsh(gram:nan_to_num(0, 0, 0)):clamp(0):sqrt()
  local shares = values:div(values:sum():clamp(1e-12))
  return torch.special_entr(shares):sum():exp():add(gram:sum():mul(0))
end

--- Gauges of one batch, for the metrics of run:step; every one only where its input is given and has the rows that it
--- needs (two for spread, rank and negative). Rows that are not finite give NaN: it is the loss that stops a run. All
--- cost little beside a step, but compute them only where they are logged: `run:step(l, run:logs() and ssl.gauges {
--- outputs = z })`.
---@param given {outputs?: any, pair?: any, scores?: any, components?: any}
--- outputs [N, D] -> `spread`: deviation of the normalised rows, times sqrt(D): 1 when they use all directions alike, 0
--- when
---   all rows are one point (arXiv 2011.10566, section 4.1); `rank`: effective rank of the centred normalised rows,
---   from 1 to min(N - 1, D): exp of the entropy of the singular values' shares (Roy & Vetterli 2007)
--- pair [N, D], row i the other view of outputs' row i -> `positive`, `negative`: mean cosine of pairs, of non-pairs
--- scores [N, K] of prototypes -> `dead_prototypes`: share of prototypes that no row scores highest (at least 1 - N/K);
---   `used_prototypes`: number of the others
--- components int64 [N], labels of a graph's parts -> `components`: how many there are
---@return table<string, any> scalar Tensors and numbers by name
function gauges.of(given)
  local op = 'ssl.gauges'
  if type(given) ~= 'table' then
    error(('[%s] expected a table, got %s'):format(op, type(given)), 2)
  end
  for name in pairs(given) do
    if name ~= 'outputs' and name ~= 'pair' and name ~= 'scores' and name ~= 'components' then
      error(("[%s] expected outputs, pair, scores or components, got '%s'"):format(op, tostring(name)), 2)
    end
  end
  local result = {}
  local z = given.outputs and rows_of(op, 'outputs', given.outputs)
  if z and z:size(0) > 1 then
    result.spread, result.rank = spread(z), effective_rank(z)
  end
  if given.pair then
    local other = rows_of(op, 'pair', given.pair)
    if not z or z:size(0) ~= other:size(0) or z:size(1) ~= other:size(1) then
      error(("[%s] expected 'outputs' and 'pair' of one shape, got %s and [%s]"):format(op,
        z and '[' .. table.concat(z.shape, ', ') .. ']' or 'nil', table.concat(other.shape, ', ')), 2)
    end
    local n = z:size(0)
    local positive = z:mul(other):sum()
    result.positive = positive:div(n)
    if n > 1 then
      result.negative = z:sum({ 0 }):dot(other:sum({ 0 })):sub(positive):div(n * (n - 1))
    end
  end
  if given.scores then
    local scores = rows_of(op, 'scores', given.scores)
    local count = scores:size(1)
    local used = torch.zeros({ count }, { device = scores.device }):index_fill(0, scores:argmax(1), 1):sum():item()
    result.used_prototypes, result.dead_prototypes = used, 1 - used / count
  end
  if given.components then
    result.components = (torch._unique2(given.components)):size(0)
  end
  return result
end

return gauges
