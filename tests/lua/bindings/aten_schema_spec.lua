-- Every schema of the linked LibTorch is callable or excluded with a reason.
-- A value of the type that a schema writes, as typed as Lua allows.
local function example(kind, name)
  local single = kind:gsub('%?$', ''):gsub('%(.-%)', '')
  local items, count = single:match('^(.-)%[(%d*)%]$')
  if items then
    if kind:find('Tensor?[]', 1, true) then return { torch.ones(2), false } end
    if items == 'Tensor?' then return { torch.ones(2), false } end
    local array = {}
    for i = 1, math.max(tonumber(count) or 2, 1) do array[i] = example(items, name) end
    return array
  end
  local values = {
    Tensor = torch.ones(2), Scalar = 1.5, int = 1, SymInt = 1, float = 0.5, bool = true, str = 'N',
    ScalarType = 'float32', Layout = 'strided', Device = 'cpu', MemoryFormat = 'channels_last',
    Generator = torch.generator(0),
  }
  return values[single]
end

-- Arguments for a schema: everything without default by position, keyword-only ones by name.
local function arguments(schema)
  local inside = schema:match('^[%w_.]+(%b())'):sub(2, -2)
  local positional, options, keywords, is_keyword = {}, {}, false, false
  for word in (inside .. ', '):gmatch('(.-), ') do
    word = word:gsub('%(.-%)', '')
    if word == '*' then
      is_keyword = true
    elseif word ~= '' then
      local kind, name, default = word:match('^(%S+) ([%w_]+)=?(.*)$')
      if default == '' or is_keyword then
        local value = example(kind, name)
        assert(value ~= nil, 'no example of ' .. kind .. ' in ' .. schema)
        if is_keyword then options[name], keywords = value, true else positional[#positional + 1] = value end
      end
    end
  end
  local outs = {}
  for name in inside:gmatch('Tensor%(%a!%) ([%w_]+)') do
    if options[name] then outs[#outs + 1] = name end
  end
  if options.out and #outs > 1 then  -- `out` among several results: they come as one array
    local array = {}
    for i, name in ipairs(outs) do array[i], options[name] = options[name], nil end
    options.out = array
  end
  if keywords then positional[#positional + 1] = options end
  return positional
end

describe('schemas', function()
  it('are all callable or excluded with a reason', function()
    local seen, excluded, chosen = 0, 0, 0
    local failed = {}
    for _, name in ipairs(torch.schemas()) do
      for _, overload in ipairs(torch.overloads(name)) do
        seen = seen + 1
        if overload.excluded then
          excluded = excluded + 1
          assert.is_true(#overload.excluded > 10, overload.schema)
        elseif not overload.callable then
          failed[#failed + 1] = overload.schema
        else
          -- A typed call must be taken: by this overload, or by one that Python, too, tries before it.
          local ok, schema = pcall(torch.which, name, unpack(arguments(overload.schema)))
          if not ok then failed[#failed + 1] = overload.schema .. '\n' .. tostring(schema) end
          if schema == overload.schema then chosen = chosen + 1 end
        end
      end
    end
    assert.equal('', table.concat(failed, '\n'))
    assert.is_true(seen > 3000, seen)
    assert.is_true(excluded < 20, excluded)
    -- Not chosen: .Scalar behind .Tensor for add…, and out= variants that differ only in types a number fits both of.
    assert.is_true(chosen > 0.93 * (seen - excluded), chosen .. ' of ' .. seen)
  end)

  it('are listed for one operator, and none for an unknown one', function()
    local found = table.concat(torch.schemas('add'), '\n')
    assert.truthy(found:find('add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', 1, true))
    assert.equal(0, #torch.schemas('no_such_operator'))
  end)

  it('that are excluded say why', function()
    local ok, text = pcall(torch.record_stream, torch.ones(2))
    assert.is_false(ok)
    assert.truthy(text:find('takes a CUDA stream', 1, true))
  end)
end)
