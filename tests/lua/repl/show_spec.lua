-- How the prompt shows results.
local show = require 'ssl.repl.show'
local fixtures = require 'fixtures'

describe('shown results', function()
  it('are readable', function()
    assert.equal("'a\\n\\'b\\''", fixtures.printed(show, "a\n'b'"))
    assert.equal('1\tnil\ttrue', fixtures.printed(show, 1, nil, true))
    assert.equal('', fixtures.printed(show))
    assert.equal("{1, 'b', [2.5] = true, k = {}, t = {...}}",
      fixtures.printed(show, { 1, 'b', k = {}, t = { 1 }, [2.5] = true }))
    assert.equal('{x = Tensor {2, 3} float32}', fixtures.printed(show, { x = torch.ones { 2, 3 } }))
    assert.equal('function data.loader, see help(data.loader)', fixtures.printed(show, data.loader))
  end)

  it('stay short for long tables', function()
    local long = {}
    for i = 1, 1000 do long[i] = i end
    local text = fixtures.printed(show, long)
    assert.truthy(text:find 'and 940 more')
    assert.truthy(select(2, text:gsub('\n', '')) < 70)
  end)
end)
