-- Syntax that Lua 5.1 does not have: the message says what to write.
local fixtures = require 'fixtures'

local function message(text)
  local chunk, said = loadstring(text, '=chunk')
  assert.is_nil(chunk, text)
  return said
end

describe('a chunk that is no Lua 5.1', function()
  it('is told what to write', function()
    for text, advice in pairs {
      ['x = a // b'] = 'write math.floor(a / b) for a // b',
      ['return 7 // 2 -- "a"'] = 'write math.floor(a / b) for a // b',
      ['if a != b then end'] = 'write a ~= b for a != b',
      ['f(a != "b")'] = 'write a ~= b for a != b',
      ['x += 1'] = 'write x = x + y for x += y',
      ['t.x -= 1'] = 'write x = x - y for x -= y',
      ['x *= 2'] = 'write x = x * y for x *= y',
      ['x /= 2'] = 'write x = x / y for x /= y',
      ['x //= 2'] = 'write x = math.floor(x / y) for x //= y',
      ['x ..= "a"'] = 'write x = x .. y for x ..= y',
      ['x++'] = 'write x = x + 1 for x++',
      ['x = a ** 2'] = 'write a ^ b for a ** b',
      ['if a && b then end'] = 'write a and b for a && b',
      ['if a || b then end'] = 'write a or b for a || b',
      ['if !a then end'] = 'write not a for !a',
      ['x = a & 1'] = 'write bit.band(a, b) for a & b',
      ['x = a << 1'] = 'write bit.lshift(a, b) for a << b',
      ['x = ~a'] = 'bit.bnot(a) for ~a',
      ['x = a ? b : c'] = 'write a and b or c for a ? b : c',
      ['local x <const> = 1'] = 'write local x = y for local x <const> = y',
      ['for i = 1, 3 do if i == 2 then continue end end'] = 'write goto continue',
      ['for i = 1, 3 do\n  continue\n\nend'] = 'write goto continue',
    } do
      local said = message(text)
      assert.truthy(said:match '^chunk:%d+: .- near \'.-\'; this is Lua 5%.1: ', said)
      assert.truthy(said:find(advice, 1, true), said)
    end
  end)

  it('gets no advice for what only looks like it', function()
    for _, text in ipairs { 'x = = 1 -- a // b', 'x = = "a != b"', "x = 'a' 'b++'", 'x = (1',
      'local continue = 1 x = = 2',
      'end', 'x = 1 +', 'for i = 1, 3 do' } do
      assert.is_nil(message(text):find('Lua 5.1', 1, true), message(text))
    end
    assert.equal(3, loadstring 'local continue = 3 return continue'())
  end)
end)

describe('advice comes', function()
  local folder = fixtures.fresh_path()
  fs.mkdirs(folder)
  fs.write(folder .. '/wrong_module.lua', '-- a module\nlocal x = 1\nx += 1\n')
  local path = folder .. '/wrong_module.lua'
  local advice = "wrong_module.lua:3: '=' expected near '+'; this is Lua 5.1: write x = x + y for x += y"
  teardown(function() os.execute('rm -rf ' .. folder) end)

  it('from loadfile, dofile, load and require', function()
    local chunk, said = loadfile(path)
    assert.is_nil(chunk)
    assert.truthy(said:find(advice, 1, true), said)
    local ok, text = pcall(dofile, path)
    assert.is_false(ok)
    assert.truthy(text:find(advice, 1, true), text)
    chunk, said = load('x += 1', '=text')
    assert.is_nil(chunk)
    assert.truthy(said:find('this is Lua 5.1', 1, true), said)
    local before = package.path
    package.path = folder .. '/?.lua;' .. before
    ok, text = pcall(require, 'wrong_module')
    package.path = before
    assert.is_false(ok)
    assert.truthy(text:find("error loading module 'wrong_module' from file", 1, true), text)
    assert.truthy(text:find(advice, 1, true), text)
  end)

  it('with everything else as it was', function()
    assert.equal(2, loadstring 'return 1 + 1'())
    local pieces = { 'return ', '5' }
    assert.equal(5, load(function() return table.remove(pieces, 1) end)())
    assert.equal(7, load('return x', '=env', 't', { x = 7 })())
    fs.write(folder .. '/right.lua', 'return ..., 2')
    local a, b = dofile(folder .. '/right.lua')
    assert.is_nil(a)
    assert.equal(2, b)
    assert.equal(3, (loadfile(folder .. '/right.lua')(3)))
    assert.is_nil((loadfile(folder .. '/absent.lua')))
    local ok, text = pcall(require, 'no.such.module')
    assert.is_false(ok)
    assert.truthy(text:find("module 'no.such.module' not found", 1, true) and text:find('no/such/module.lua', 1, true),
      text)
  end)
end)
