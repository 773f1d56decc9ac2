-- checkpoint.save and load: what Lua values become, errors with the place, sharing.
describe('checkpoint', function()
  local path

  before_each(function()
    path = os.tmpname()
  end)

  after_each(function()
    os.remove(path)
  end)

  local function round_trip(value)
    checkpoint.save(path, value)
    return checkpoint.load(path)
  end

  it('keeps scalars, strings and nested tables', function()
    local value = {
      a = 1, b = 2.5, c = 'text', d = true, e = false, f = { 1, 2, { x = 'y' } }, g = {}, h = '\255\0', i = 2 ^ 53,
      j = -2 ^ 40, k = 1 / 0,
    }
    assert.same(value, round_trip(value))
    assert.equal(3, round_trip(3))
    assert.equal('x', round_trip 'x')
    assert.is_nil(round_trip(nil))
  end)

  it('keeps integer keys, holes included', function()
    assert.same({ [0] = 'a', [1] = 'b' }, round_trip { [0] = 'a', [1] = 'b' })
    assert.same({ [5] = 'a', x = 1, [-3] = 'c' }, round_trip { [5] = 'a', x = 1, [-3] = 'c' })
    assert.same({ 'a', nil, 'c' }, round_trip { 'a', nil, 'c' })
  end)

  it('writes checkpoint.none where a table cannot hold nil', function()
    local list = round_trip { 1, checkpoint.none, 3 }
    assert.equal(3, #list)
    assert.equal(checkpoint.none, list[2])
    assert.is_nil(round_trip({ x = checkpoint.none }).x)
  end)

  it('keeps tensors, and views as views', function()
    local base = torch.arange(12):to('float32'):reshape { 3, 4 }
    local back = round_trip { base = base, row = base:select(0, 1) }
    assert.is_true(back.base:equal(base))
    back.base:zero_()
    assert.equal(0, back.row:abs():sum():item())
  end)

  it('saves a tensor that requires a gradient', function()
    local back = round_trip { w = torch.ones({ 2 }, { requires_grad = true }) }
    assert.is_false(back.w.requires_grad)
  end)

  it('names the place of what it cannot save, and keeps the old file', function()
    checkpoint.save(path, { 1 })
    local function message(value)
      return select(2, pcall(checkpoint.save, path, value))
    end
    assert.matches("%[checkpoint.save%] cannot save a function at 'model.f'", message { model = { f = print } })
    assert.matches("table key of type boolean at 'a%[2%]'", message { a = { 1, { [true] = 1 } } })
    assert.matches("a Module at 'm'; save its state_dict%(%)", message { m = nn.Linear(2, 2) })
    local cycle = {}
    cycle.again = cycle
    assert.matches('is there a cycle', message(cycle))
    assert.matches('expected a value to save', select(2, pcall(checkpoint.save, path)))
    assert.same({ 1 }, checkpoint.load(path))
  end)

  it('names the file it cannot read', function()
    assert.matches("%[checkpoint.load%] cannot read '/nowhere/x.pt': No such file",
      select(2, pcall(checkpoint.load, '/nowhere/x.pt')))
    assert.matches("cannot create '/nowhere/x.pt'", select(2, pcall(checkpoint.save, '/nowhere/x.pt', 1)))
    local file = io.open(path, 'w')
    file:write 'hello'
    file:close()
    assert.matches('not a checkpoint', select(2, pcall(checkpoint.load, path)))
  end)
end)
