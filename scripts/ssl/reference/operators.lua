-- ATen's operators: their names, and what their schemas say of arguments and results.
local operators = {}

local names

--- Every operator's name, sorted.
---@return string[]
function operators.names()
  names = names or torch.schemas()
  return names
end

--- The schemas of an operator; none for another name.
---@param name string
---@return string[]
function operators.schemas(name)
  local ok, list = pcall(torch.schemas, name)
  return ok and list or {}
end

--- True when an operator's first argument is a Tensor, so that it is a method too.
---@param name string
---@return boolean
function operators.is_method(name)
  for _, schema in ipairs(operators.schemas(name)) do
    if schema:match '%(Tensor[%(%s]' then return true end
  end
  return false
end

local TYPES = {
  Tensor = 'Tensor', int = 'integer', SymInt = 'integer', float = 'number', Scalar = 'number', bool = 'boolean',
  SymBool = 'boolean', str = 'string', ScalarType = 'string', Layout = 'string', Device = 'string',
  MemoryFormat = 'string', Generator = 'Generator', t = 'any', Dimname = 'string',
}

-- "SymInt[2]?" as LuaLS writes it: a number stands for a list of known length, as in PyTorch.
local function lua_type(text)
  local base, list, optional = text:gsub('%?%[', '['):match '^([%w_]+)(%[?%d*%]?)(%??)'
  local kind = TYPES[base] or 'any'
  if list ~= '' then kind = kind .. '[]' .. (list:match '%d' and '|' .. kind or '') end
  return kind .. (optional == '?' and '|nil' or '')
end

-- "Tensor self, int[] dim=[0, 1], *, bool out=False" cut at the commas outside of brackets.
local function pieces(text)
  local list, depth, from = {}, 0, 1
  for at, c in text:gmatch '()([%[%]%(%),])' do
    if c == ',' and depth == 0 then
      list[#list + 1] = text:sub(from, at - 1)
      from = at + 1
    elseif c ~= ',' then
      depth = depth + ((c == '[' or c == '(') and 1 or -1)
    end
  end
  if from <= #text then list[#list + 1] = text:sub(from) end
  return list
end

local function argument(text)
  local kind, name, default = text:match '^%s*(%S+)%s+([%w_]+)=?(.*)$'
  if not name then return nil end
  return { name = name, type = lua_type(kind), default = default ~= '' and default or nil }
end

local function results(text)
  local list = {}
  for i, piece in ipairs(pieces(text:match '^%((.*)%)$' or text)) do
    local kind, name = piece:match '^%s*(%S+)%s*([%w_]*)$'
    list[i] = { name = name ~= '' and name or nil, type = kind and lua_type(kind) or 'any' }
  end
  return list
end

--- A schema taken apart: arguments in order, those that only a trailing table can give, and results.
---@param schema string
---@return {overload: string, arguments: table[], keywords: table[], results: table[]}
function operators.parse(schema)
  local name, inside, behind = schema:match '^([^(]+)%((.*)%) %-> (.*)$'
  inside, behind = inside:gsub('Tensor%b()', 'Tensor'), behind:gsub('Tensor%b()', 'Tensor')
  local parsed = { overload = name:match '%.(.*)$' or '', arguments = {}, keywords = {}, results = results(behind) }
  local into = parsed.arguments
  for _, piece in ipairs(pieces(inside)) do
    if piece:match '^%s*%*%s*$' then
      into = parsed.keywords
    else
      into[#into + 1] = argument(piece)
    end
  end
  return parsed
end

--- The entry of an operator.
---@param name string
---@return table
function operators.entry(name)
  local list = operators.schemas(name)
  return {
    name = 'torch.' .. name, kind = 'operator', arguments = {}, results = {}, schemas = list,
    about = operators.is_method(name) and 'ATen operator, a method of Tensors too; a trailing table holds keyword '
      .. 'arguments.' or 'ATen operator; a trailing table holds keyword arguments.',
  }
end

return operators
