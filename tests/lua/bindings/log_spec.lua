-- log: JSON, event files and pictures; fs beside it.
local fixtures = require 'fixtures'

describe('log', function()
  local dir

  before_each(function()
    dir = fixtures.fresh_path()
    fs.mkdirs(dir .. '/deep/er')
  end)

  after_each(function()
    os.execute('rm -r ' .. dir)
  end)

  it('encodes tables as JSON with sorted keys', function()
    assert.equal('{"a":[1,2.5,null],"b":{"c":"d"},"e":{},"f":true}',
      log.json { f = true, b = { c = 'd' }, a = { 1, 2.5, 0 / 0 }, e = {} })
    assert.matches("mixes array items with the key 'x'", select(2, pcall(log.json, { 1, x = 2 })))
    assert.matches('expected a table, string, number, boolean or one%-element Tensor, got function',
      select(2, pcall(log.json, { print })))
    assert.matches('got Tensor', select(2, pcall(log.json, { torch.ones { 2 } })))
  end)

  it('writes numbers that read back the same, and valid JSON of any bytes', function()
    assert.equal('{"a\\"\\\\\\n\\u0001":[1,-0.1,1e+300,null,12345678901234568,1e+17,-0.0]}',
      log.json { ['a"\\\n\1'] = { 1, -0.1, 1e300, 1 / 0, 12345678901234568, 1e17, -0.0 } })
    assert.equal('["\239\191\189 h\195\169"]', log.json { '\255 h\195\169' })
    local ffi, state = require 'ffi', 88172645463325252ULL
    local bits = ffi.new 'union { uint64_t whole; double number; }'
    for _ = 1, 20000 do
      state = bit.bxor(state, bit.lshift(state, 13))
      state = bit.bxor(state, bit.rshift(state, 7))
      state = bit.bxor(state, bit.lshift(state, 17))
      bits.whole = state
      local finite = bit.band(bit.rshift(state, 52), 0x7FF) ~= 0x7FF -- LuaJIT must not load other NaNs than its own
      local value = finite and bits.number or 1 / 0
      local read = log.parse_json(log.json { value, ffi.string(bits, 8) })
      assert.equal(finite and value or nil, read[1])
    end
  end)

  it('reads JSON', function()
    local value = { name = 'a"\\\n\tb/é', list = { 1, -2.5e-7, true, false }, deep = { { x = {} } }, big = 12345678901 }
    assert.same(value, log.parse_json(log.json(value)))
    local text = ' {"a" : "\\u0041\\u00e9\\ud83d\\ude00\\/", "b":null, "c":[1,null,3]} '
    assert.same({ a = 'A\195\169\240\159\152\128/', c = { 1, nil, 3 } }, log.parse_json(text))
  end)

  it('names the place of an error in JSON', function()
    for wrong, place in pairs {
      ['{"a": 1'] = 'byte 8', ['[1 2]'] = 'byte 4', ['{a: 1}'] = 'byte 2', ['1 x'] = 'byte 3', ['"\\q"'] = 'byte 3',
    } do
      local ok, got = pcall(log.parse_json, wrong)
      assert.is_false(ok)
      assert.matches('[log.parse_json] ' .. place .. ': ', got, 1, true)
    end
    assert.matches('nested more than 64 deep', select(2, pcall(log.parse_json, ('['):rep(100) .. (']'):rep(100))))
  end)

  it('appends one line for each write', function()
    local path = dir .. '/log.jsonl'
    local writer = log.jsonl(path)
    writer:write { step = 1 }
    assert.equal('{"step":1}\n', fs.read(path)) -- visible before release
    writer:release()
    log.jsonl(path):write { step = 2 }
    assert.equal('{"step":1}\n{"step":2}\n', fs.read(path))
    assert.matches('JsonLog used after release', select(2, pcall(writer.write, writer, {})))
    assert.matches("cannot open '/nowhere/x'", select(2, pcall(log.jsonl, '/nowhere/x')))
  end)

  it('makes the folder of an event file', function()
    local board = log.tensorboard(dir .. '/new/board')
    board:scalar('loss', 1, 0)
    board:flush()
    assert.matches('^' .. dir:gsub('%p', '%%%0') .. '/new/board/events%.out%.tfevents%.%d+%.', board:path())
    assert.is_true(fs.exists(board:path()))
    assert.matches("expected an integer for 'step'", select(2, pcall(board.scalar, board, 'loss', 1)))
  end)

  it('tiles images', function()
    local grid = log.grid(torch.zeros { 5, 3, 4, 6 }, { columns = 2, padding = 1 })
    assert.same({ 3, 16, 15 }, grid.shape)
    assert.equal('uint8', grid.dtype)
    local ok, message = pcall(log.grid, torch.zeros { 1, 3, 2, 2 }, { column = 2 })
    assert.is_false(ok)
    assert.matches("unknown option 'column'; did you mean 'columns'", message)
    message = select(2, pcall(log.grid, grid, { std = { 0 } }))
    assert.matches("expected 'std' to be numbers, each above 0, got {0}", message, 1, true)
  end)

  describe('fs', function()
    it('lists, copies, renames, removes', function()
      fs.write(dir .. '/a', 'one')
      fs.copy(dir .. '/a', dir .. '/b')
      fs.rename(dir .. '/b', dir .. '/c')
      assert.same({ 'a', 'c', 'deep' }, fs.list(dir))
      assert.equal('one', fs.read(dir .. '/c'))
      assert.is_true(fs.remove(dir .. '/c'))
      assert.is_false(fs.remove(dir .. '/c'))
      assert.is_true(fs.is_dir(dir .. '/deep/er'))
      assert.is_false(fs.is_dir(dir .. '/a'))
      assert.is_false(fs.exists(dir .. '/c'))
      assert.matches('cannot remove', select(2, pcall(fs.remove, dir .. '/deep')))
      assert.matches("cannot read '" .. dir:gsub('%p', '%%%0') .. "/x'", select(2, pcall(fs.list, dir .. '/x')))
    end)

    it('tells the time and the resident memory', function()
      local before, now, after = os.time(), fs.time(), os.time()
      assert.is_true(before <= now and now < after + 1)
      assert.is_true(fs.rss_bytes() > 1e7)
    end)
  end)
end)
