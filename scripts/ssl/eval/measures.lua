-- Measures of features that need no labels: alignment, uniformity, effective rank, RankMe.
local unit = require 'ssl.parts.unit'

local measures = {}

local TILE = 2048 -- rows whose distances lie in memory at a time

--- Mean squared distance of the normalised features of two views of the same pictures (Wang & Isola, arXiv 2005.10242,
--- alpha = 2): 0 when a picture's views are one point, 2 when they are unrelated.
---@param one any float [N, D]
---@param other any float [N, D]
---@return number
function measures.alignment(one, other) return unit(one):sub(unit(other)):square():sum({ 1 }):mean():item() end

--- Log of the mean Gaussian potential of all pairs of different rows, normalised (the same paper, t = 2): 0 when all
--- are one point, -4 for rows spread evenly over a sphere of many dimensions.
---@param rows any float [N, D], N of 2 or more
---@return number
function measures.uniformity(rows)
  local z, sum = unit(rows):double(), 0
  local count = z:size(0)
  for first = 0, count - 1, TILE do
    local tile = z:narrow(0, first, math.min(TILE, count - first))
    -- |a - b|^2 = 2 - 2 a b
    sum = sum + tile:matmul(z:t()):mul(4):sub(4):exp():sum():item()
  end
  return math.log((sum - count) / (count * (count - 1)))
end

-- Singular values of a tall or wide matrix as the roots of its smaller Gram matrix's eigenvalues, largest first.
local function singular_values(rows)
  rows = rows:double()
  local gram = rows:size(0) < rows:size(1) and rows:matmul(rows:t()) or rows:t():matmul(rows)
  return torch.linalg_eigvalsh(gram):clamp(0):sqrt():flip { 0 }
end

local function entropy_rank(values)
  local shares = values:div(values:sum():clamp(1e-12))
  return torch.special_entr(shares):sum():exp():item()
end

--- exp of the entropy of the singular values' shares (Roy & Vetterli 2007), of the centred features: between 1 and
--- min(N - 1, D).
---@param rows any float [N, D]
---@return number
function measures.effective_rank(rows) return entropy_rank(singular_values(rows:sub(rows:mean({ 0 }, true)))) end

--- The same of the features as they are, with 1e-7 added to each share (Garrido et al., arXiv 2210.02885).
---@param rows any float [N, D]
---@return number
function measures.rankme(rows)
  local values = singular_values(rows)
  local shares = values:div(values:sum()):add(1e-7)
  return shares:mul(shares:log()):sum():neg():exp():item()
end

return measures
