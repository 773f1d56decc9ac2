-- The hand-written methods and fields of Tensor are declared, and agree with the schemas of the operators they replace.
local function declared()
  local by_name = {}
  for _, declaration in ipairs(sslrun.declarations()) do by_name[declaration.name] = declaration end
  return by_name
end

-- Arguments that Lua's form of a method spells otherwise: to's take names of dtypes and devices, or a Tensor.
local own_form = { to = true, float = true, double = true, cpu = true, cuda = true, type = true, backward = true }

-- Names of a schema's arguments but self: "size.int(Tensor self, int dim) -> int".
local function schema_arguments(schema)
  local found = {}
  for argument in schema:match('%((.*)%) %->'):gmatch '[^,]+' do
    local name = argument:gsub('=.*', ''):match '([%w_]+)%s*$'
    if name and name ~= 'self' then found[name] = true end
  end
  return found
end

describe('the methods of Tensor', function()
  it('are all declared, and what is declared is there', function()
    local names, methods = declared(), debug.getmetatable(torch.ones(1)).__methods
    for name in pairs(methods) do
      -- Operators come into the same table when they are first called; their schemas declare them.
      if not names['Tensor:' .. name] then assert.is_true(#torch.schemas(name) > 0, name) end
    end
    local count = 0
    for name in pairs(names) do
      local method, field = name:match '^Tensor:(.+)$', name:match '^Tensor%.(.+)$'
      if method then assert.equal('function', type(methods[method]), name) end
      if field then assert.has_no.errors(function() return torch.ones(2, 2)[field] end, name) end
      count = count + (method and 1 or 0) + (field and 1 or 0)
    end
    assert.is_true(count > 40, count .. ' members')
  end)

  it('name their arguments as the schemas of their operators do', function()
    local compared = 0
    for name, declaration in pairs(declared()) do
      local method = name:match '^Tensor:(.+)$'
      local schemas = method and torch.schemas(method) or {}
      if #schemas > 0 and not own_form[method] then
        local known = {}
        for _, schema in ipairs(schemas) do
          for argument in pairs(schema_arguments(schema)) do known[argument] = true end
        end
        local given = {}
        for _, argument in ipairs(declaration.arguments) do given[argument.name] = true end
        for _, option in ipairs(declaration.options or {}) do given[option.name] = true end
        for argument in pairs(given) do assert.is_true(known[argument], name .. ': ' .. argument) end
        for argument in pairs(known) do assert.is_true(given[argument], name .. ' lacks ' .. argument) end
        compared = compared + 1
      end
    end
    assert.is_true(compared >= 5, compared .. ' methods')
  end)

  it('read the options that they declare', function()
    local t = torch.ones(2, 3)
    assert.equal('float64', t:to({ dtype = 'float64', copy = true }).dtype)
    assert.is_true(rawequal(t, t:to { dtype = 'float32', device = 'cpu' }))
    assert.is_false(rawequal(t, t:float { copy = true }))
    local ok, message = pcall(t.to, t, { dtyp = 'float64' })
    assert.is_false(ok)
    assert.matches("%[Tensor.to%] unknown option 'dtyp'; did you mean 'dtype'%?", message)
    assert.matches("%[Tensor.contiguous%] unknown memory format 'channels'",
      select(2, pcall(t.contiguous, t, { memory_format = 'channels' })))
  end)
end)
