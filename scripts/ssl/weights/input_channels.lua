-- Fits a first convolution to pictures of another number of channels, by a rule that has a name.
local input_channels = {}

-- `weight` is [out, from, …]; each rule gives [out, to, …].
local rules = {}

-- timm's adapt_input_conv (timm/models/_manipulate.py): one channel takes the sum over all; more take the file's in
-- turn, times from / to, so that a picture of equal channels gives the same map as before.
function rules.cycle(weight, from, to)
  if to == 1 then
    return weight:sum({ 1 }, { keepdim = true })
  end
  local turns = {}
  for i = 1, to do
    turns[i] = (i - 1) % from
  end
  return weight:index_select(1, torch.tensor(turns, { dtype = 'int64' })) * (from / to)
end

-- The file's channels stay as they are and further ones start at 0: the map is that of the first channels alone.
function rules.zero(weight, from, to)
  local sizes = weight.shape
  sizes[2] = to - from
  return torch.cat({ weight, torch.zeros(sizes, { dtype = weight.dtype }) }, 1)
end

--- The rules' names, with refuse, which is none.
input_channels.choices = { 'cycle', 'zero', 'refuse' }

local function fail(rule, from, to, why)
  error(("[checkpoint] the file's first convolution takes %d channels and the network %d: fit_channels = '%s' %s")
    :format(from, to, rule, why), 0)
end

--- `weight` for `to` channels, and a line that says what was done; both as they were where nothing is to be done.
---@param weight any [out, from, …] float
---@param to integer
---@param rule string of input_channels.choices
---@return any weight [out, to, …]
---@return string|nil line
function input_channels.fit(weight, to, rule)
  local from = weight:size(1)
  if from == to then
    return weight
  elseif rule == 'refuse' then
    fail(rule, from, to, "takes no other number; 'cycle' and 'zero' fit it")
  elseif not rules[rule] then
    error(("[checkpoint] expected 'cycle', 'zero' or 'refuse' for fit_channels, got '%s'"):format(rule), 0)
  elseif rule == 'zero' and to < from then
    fail(rule, from, to, 'only adds channels')
  elseif rule == 'cycle' and from ~= 3 and from ~= 1 and to ~= 1 then
    fail(rule, from, to, 'fits networks of 1 or 3 channels, or any network to 1')
  end
  return rules[rule](weight, from, to), ("the first convolution was fitted from %d to %d channels, fit_channels = '%s'")
    :format(from, to, rule)
end

return input_channels
