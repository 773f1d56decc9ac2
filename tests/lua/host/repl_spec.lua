-- What the prompt completes, shows and explains.
local complete = require 'ssl.repl.complete'
local docs = require 'ssl.repl.docs'
local help = require 'ssl.repl.help'
local names = require 'ssl.repl.names'
local show = require 'ssl.repl.show'

-- What f(...) prints.
local function printed(f, ...)
  local lines, original = {}, print
  _G.print = function(...)
    local texts = {}
    for i = 1, select('#', ...) do texts[i] = tostring((select(i, ...))) end
    lines[#lines + 1] = table.concat(texts, '\t')
  end
  local ok, message = pcall(f, ...)
  _G.print = original
  assert(ok, message)
  return table.concat(lines, '\n')
end

local function completions(text)
  local typed, found = complete(text)
  return typed, table.concat(found, ' ')
end

describe('completion', function()
  it('finds globals, keywords, fields and methods', function()
    assert.same({ 4, 'checkpoint' }, { completions 'chec' })
    assert.same({ 4, 'repeat' }, { completions 'repe' })
    assert.same({ 2, 'save' }, { completions 'x = checkpoint.sa' })
    assert.same({ 6, 'device' }, { completions 'sslrun.device' })
    assert.same({ 0, '' }, { completions '1 + ' })
    assert.same({ 1, '' }, { completions 'nosuch.f' })
  end)

  it('finds operators of torch and of a Tensor, the latter only where the first argument is one', function()
    _G.some_tensor = torch.ones { 2 }
    assert.same({ 5, 'reshape reshape_as' }, { completions 'some_tensor:resha' })
    assert.same({ 3, 'eye' }, { completions 'torch.eye' })
    assert.same({ 3, '' }, { completions 'some_tensor:eye' })
    assert.same({ 3, 'shape' }, { completions 'some_tensor.sha' })
    _G.some_tensor = nil
  end)

  it('hides private names until an underscore asks for them', function()
    local _, all = completions 'torch.'
    assert.is_nil(all:find ' _')
    local _, private = completions 'torch._for'
    assert.truthy(private:find '_foreach_add')
  end)
end)

describe('shown results', function()
  it('are readable', function()
    assert.equal("'a\\n\\'b\\''", printed(show, "a\n'b'"))
    assert.equal('1\tnil\ttrue', printed(show, 1, nil, true))
    assert.equal('', printed(show))
    assert.equal("{1, 'b', [2.5] = true, k = {}, t = {...}}", printed(show, { 1, 'b', k = {}, t = { 1 }, [2.5] = true }))
    assert.equal('{x = Tensor {2, 3} float32}', printed(show, { x = torch.ones { 2, 3 } }))
    assert.equal('function data.loader, see help(data.loader)', printed(show, data.loader))
  end)

  it('stay short for long tables', function()
    local long = {}
    for i = 1, 1000 do long[i] = i end
    local text = printed(show, long)
    assert.truthy(text:find 'and 940 more')
    assert.truthy(select(2, text:gsub('\n', '')) < 70)
  end)
end)

describe('help', function()
  it('knows every function of every module', function()
    local unknown = {}
    for _, module_name in ipairs(names.modules) do
      local module = module_name == 'ssl' and require 'ssl' or _G[module_name]
      for key, value in pairs(module) do
        local name = module_name .. '.' .. key
        local is_operator = module_name == 'torch' and #torch.schemas(key) > 0
        if type(value) == 'function' and key:sub(1, 1) ~= '_' and not is_operator and not docs.find(name) then
          local explained = debug.getinfo(value, 'S').what == 'Lua' and not printed(help, value):find 'No description'
          if not explained then unknown[#unknown + 1] = name end
        end
      end
    end
    table.sort(unknown)
    assert.same({}, unknown)
  end)

  it('shows schemas, sections and comments', function()
    assert.truthy(printed(help, torch.add):find('add.Tensor(Tensor self, Tensor other', 1, true))
    assert.truthy(printed(help, 'conv2d'):find('Tensor weight', 1, true))
    assert.truthy(printed(help, data.loader):find 'prefetch +batches made ahead')
    assert.truthy(printed(help, names.members):find 'Names of the members')
    assert.truthy(printed(help, torch.ones { 2 }):find 'Tensor {2} float32 on cpu')
    assert.truthy(printed(help, 'no_such_thing'):find 'nothing is called')
    assert.equal('nil', printed(help, nil))
  end)
end)
