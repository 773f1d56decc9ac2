-- ssl.gauges: numbers that show whether a network's outputs still tell pictures apart, or have collapsed.
local unit = require 'ssl.parts.unit'

local gauges = {}

local OP = 'ssl.gauges'

-- Rows of length 1, [N, D] float, without gradient.
local function rows_of(x)
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

local KNOWN = { outputs = true, pair = true, scores = true, components = true }

local function text_of(x) return torch.is_tensor(x) and '[' .. table.concat(x.shape, ', ') .. ']' or type(x) end

local function check(given)
  if type(given) ~= 'table' then
    error(('[%s] expected a table, got %s'):format(OP, type(given)), 3)
  end
  for name in pairs(given) do
    if not KNOWN[name] then
      error(("[%s] expected outputs, pair, scores or components, got '%s'"):format(OP, tostring(name)), 3)
    end
  end
  for _, name in ipairs { 'outputs', 'pair', 'scores' } do
    local x = given[name]
    if x ~= nil and not (torch.is_tensor(x) and x:dim() == 2) then
      error(("[%s] expected a Tensor [N, D] for '%s', got %s"):format(OP, name, text_of(x)), 3)
    end
  end
  if given.components ~= nil and not torch.is_tensor(given.components) then
    error(("[%s] expected a Tensor [N] for 'components', got %s"):format(OP, type(given.components)), 3)
  end
  if given.pair and not (given.outputs and text_of(given.outputs) == text_of(given.pair)) then
    error(("[%s] expected 'outputs' and 'pair' of one shape, got %s and %s"):format(OP, text_of(given.outputs),
      text_of(given.pair)), 3)
  end
end

local function compute(given)
  local result = {}
  local z = given.outputs and rows_of(given.outputs)
  if z and z:size(0) > 1 then
    result.spread, result.rank = spread(z), effective_rank(z)
  end
  if given.pair then
    local other = rows_of(given.pair)
    local n = z:size(0)
    local positive = z:mul(other):sum()
    result.positive = positive:div(n)
    if n > 1 then
      result.negative = z:sum({ 0 }):dot(other:sum({ 0 })):sub(positive):div(n * (n - 1))
    end
  end
  if given.scores then
    local scores = rows_of(given.scores)
    local count = scores:size(1)
    local used = torch.zeros({ count }, { device = scores.device }):index_fill(0, scores:argmax(1), 1):sum():item()
    result.used_prototypes, result.dead_prototypes = used, 1 - used / count
  end
  if given.components then
    result.components = (torch._unique2(given.components)):size(0)
  end
  return result
end

-- What the gauges of a GPU are computed from, by the table that they will be in.
local inputs_of = setmetatable({}, { __mode = 'k' })

local Uncomputed = {}
function Uncomputed.__index(metrics, name) return rawget(gauges.values(metrics), name) end

--- Gauges of one batch, for the metrics of run:step; every one only where its input is given and has the rows that it
--- needs (two for spread, rank and negative). Rows that are not finite give NaN: it is the loss that stops a run. All
--- cost little beside a step, but compute them only where they are logged: `run:step(l, run:logs() and ssl.gauges {
--- outputs = z })`. Those of a GPU's Tensors are computed when they are first asked for; run:step computes them on the
--- CPU, from copies.
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
  check(given)
  local inputs, on_gpu = {}, false
  for name, tensor in pairs(given) do
    inputs[name] = tensor:detach()
    on_gpu = on_gpu or tensor.device ~= 'cpu'
  end
  if not on_gpu then
    return compute(inputs)
  end
  local metrics = setmetatable({}, Uncomputed)
  inputs_of[metrics] = inputs
  return metrics
end

--- What gauges that are not computed yet will be computed from, by the names that `of` has for it; nil for any other
--- table.
---@param metrics table
---@return table<string, any>? inputs Tensors
function gauges.inputs(metrics) return inputs_of[metrics] end

--- The table with its gauges in it.
---@param metrics table
---@return table metrics
function gauges.values(metrics)
  local inputs = inputs_of[metrics]
  if inputs then
    inputs_of[metrics] = nil
    setmetatable(metrics, nil)
    for name, gauge in pairs(compute(inputs)) do
      metrics[name] = metrics[name] == nil and gauge or metrics[name]
    end
  end
  return metrics
end

return gauges
