-- Makes calls of an operator with random arguments of the types that its schema writes, as Lua source text.
local M = {}

local random = math.random

local function pick(list) return list[random(#list)] end

local function chance(p) return random() < p end

local function number_text(value)
  if value ~= value then return '0/0' end
  if value == math.huge then return 'math.huge' end
  if value == -math.huge then return '-math.huge' end
  return ('%.17g'):format(value)
end

local function list_text(items) return '{' .. table.concat(items, ', ') .. '}' end

local SMALL = { 0, 1, 1, 2, 2, 3, 4, -1, -2 }
local ODD = { -3, -7, 5, 8, 100, 2 ^ 31, -2 ^ 31, 2 ^ 40, -2 ^ 40, 2 ^ 53, -2 ^ 53 }
local FLOATS = { 0, 1, 0.5, 2, 1e-5, -1, math.huge, -math.huge, 0 / 0, 1e300, -1e300 }
local DTYPES = { 'float32', 'float32', 'float64', 'int64', 'int32', 'uint8', 'bool', 'int8', 'int16', 'float16',
  'bfloat16',
  'complex64', 'complex128' }
local WORDS = { 'mean', 'none', 'sum', 'reflect', 'constant', 'replicate', 'circular', 'bilinear', 'nearest', '',
  'floor', 'trunc',
  'tanh', 'N', 'reduced', 'complete', 'ij', 'xy', 'prod', 'amax', 'amin', 'max', 'min', 'left', 'right', 'linear',
  'fro', 'nuc',
  'ab,bc->ac', 'ii', 'relu' }
-- Arguments that hold positions or counts: kernels read memory by them.
local INTEGERS = { 'ind', 'offset', 'target', 'label', 'length', 'batch_sizes', 'seq', 'count', 'seqlen', 'crow',
  'ccol', 'row', 'col',
  'repeats', 'mapping', 'size', 'max' }

local function integer() return pick(chance(0.88) and SMALL or ODD) end

local function holds_integers(name)
  for _, part in ipairs(INTEGERS) do if name:find(part, 1, true) then return true end end
  return false
end

local function shape(theme)
  local dims = {}
  for i, size in ipairs(theme.shape) do dims[i] = size end
  if chance(0.35) then
    local change = random(8)
    if change == 1 then return {} end
    if change == 2 then return { 0 } end
    if change == 3 then dims[#dims] = nil end
    if change == 4 then table.remove(dims, 1) end
    if change == 5 then table.insert(dims, random(#dims + 1), random(0, 3)) end
    if change >= 6 and #dims > 0 then dims[random(#dims)] = pick { 0, 0, 1, 2, 3, 5, 7 } end
  end
  return dims
end

local function tensor(theme, name)
  local dtype = chance(0.8) and theme.dtype or pick(DTYPES)
  if holds_integers(name) and chance(0.7) then dtype = pick { 'int64', 'int64', 'int32' } end
  local integral = dtype:find('int', 1, true)
  local value = pick { 0, 1, 1, 1, 2, -1 }
  if chance(0.15) then value = integral and integer() or pick(FLOATS) end
  if dtype == 'bool' then value = value == 0 and 0 or 1 end
  if integral and not dtype:find('64', 1, true) then
    value = math.max(math.min(value, 127), dtype == 'uint8' and 0 or -128)
  end
  local text = ('torch.full(%s, %s, {dtype = %q})'):format(list_text(shape(theme)), number_text(value), dtype)
  if chance(0.14) then
    text = text .. pick { ':to_sparse()', ':to_sparse_csr()', ':to_mkldnn()', ':t()', ':transpose(0, -1)',
      ':to("meta")',
      ':requires_grad_(true)', ':requires_grad_(true)', ':quantize_per_tensor_op' }
    text = text:gsub(':quantize_per_tensor_op', ':quantize_per_tensor(0.5, 0, "quint8")')
  end
  return text
end

local function list(theme, count, make)
  local length = tonumber(count)
  if not length or chance(0.25) then length = pick { 0, 1, 2, 3, 4, #theme.shape, 2 * #theme.shape } end
  local items = {}
  for i = 1, length do items[i] = make() end
  return list_text(items)
end

local value

-- A value of an element type of a list.
local function items(theme, single, count, name)
  if single == 'Tensor' then return list(theme, count, function() return tensor(theme, name) end) end
  if single == 'Tensor?' then
    return list(theme, count, function() return chance(0.3) and 'false' or tensor(theme, name) end)
  end
  if (single == 'int' or single == 'SymInt') and name:find('size', 1, true) and chance(0.4) then
    return list_text(theme.shape)
  end
  return list(theme, count, function() return value(theme, single, name) end)
end

-- Source text of a value of a schema's type, 'nil' where nothing may be given.
function value(theme, kind, name)
  kind = kind:gsub('%b()', '')
  local single, count = kind:match('^(.-)%[(%d*)%]%??$')
  if single then
    if kind:sub(-1) == '?' and chance(0.3) then return 'nil' end
    return items(theme, single, count, name)
  end
  if kind:sub(-1) == '?' then
    if chance(0.4) then return 'nil' end
    kind = kind:sub(1, -2)
  end
  if kind == 'Tensor' then return tensor(theme, name) end
  if kind == 'int' or kind == 'SymInt' then return number_text(integer()) end
  if kind == 'Scalar' then return number_text(pick(chance(0.5) and SMALL or FLOATS)) end
  if kind == 'float' then return number_text(pick(FLOATS)) end
  if kind == 'bool' then return chance(0.5) and 'true' or 'false' end
  if kind == 'str' then return ('%q'):format(pick(WORDS)) end
  if kind == 'ScalarType' then return ('%q'):format(pick(DTYPES)) end
  if kind == 'Layout' then
    return chance(0.8) and '"strided"' or pick { '"sparse_coo"', '"sparse_csr"', '"jagged"', '"mkldnn"' }
  end
  if kind == 'Device' then return chance(0.8) and '"cpu"' or '"meta"' end
  if kind == 'MemoryFormat' then
    return pick { '"contiguous_format"', '"channels_last"', '"channels_last_3d"', '"preserve_format"' }
  end
  if kind == 'Generator' then return 'torch.generator(0)' end
  return 'nil'
end

-- The arguments of a schema: {kind =, name =, default =, keyword =, out =}.
function M.arguments(schema)
  local inside = schema:match('^[%w_.]+(%b())'):sub(2, -2)
  local found, keyword, depth, word = {}, false, 0, ''
  for char in (inside .. ','):gmatch('.') do
    if char == '[' or char == '(' then depth = depth + 1 end
    if char == ']' or char == ')' then depth = depth - 1 end
    if char == ',' and depth == 0 then
      local kind, name, default = word:match('^%s*(%S+) ([%w_]+)=?(.*)$')
      if word:match('^%s*%*%s*$') then
        keyword = true
      elseif kind then
        found[#found + 1] = { kind = kind, name = name, default = default ~= '', keyword = keyword,
          out = keyword and kind:find('%(%a!%)') ~= nil }
      end
      word = ''
    else
      word = word .. char
    end
  end
  return found
end

-- "torch['add'](torch.full(…), 2, {alpha = 1})"
function M.call(name, arguments)
  local theme = { shape = {}, dtype = chance(0.75) and 'float32' or pick(DTYPES) }
  for i = 1, pick { 0, 1, 1, 2, 2, 3, 3, 4, 4, 5 } do theme.shape[i] = pick { 1, 2, 2, 3, 4 } end
  local positional, options, outs = {}, {}, {}
  for _, argument in ipairs(arguments) do
    local text = argument.default and chance(0.4) and 'nil' or value(theme, argument.kind, argument.name)
    if not argument.keyword then
      positional[#positional + 1] = text
    elseif argument.out then
      outs[#outs + 1] = text
    elseif text ~= 'nil' then
      options[#options + 1] = argument.name .. ' = ' .. text
    end
  end
  if #outs > 0 then options[#options + 1] = 'out = ' .. (#outs == 1 and outs[1] or list_text(outs)) end
  if #options > 0 then positional[#positional + 1] = list_text(options) end
  return ('torch[%q](%s)'):format(name, table.concat(positional, ', '))
end

return M
