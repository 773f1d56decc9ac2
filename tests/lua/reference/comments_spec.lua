-- What LuaLS comments say of functions, as help and reference pages show it.
local comments = require 'ssl.reference.comments'
local types = require 'ssl.reference.types'

describe('a comment', function()
  it('names arguments, results and fields with their types', function()
    local entry = comments.parse {
      'One thing and', 'another.', '@param set? table<string, any> what is', '  read',
      '@param f fun(x: number): string',
      '@return string|nil path where', '@return string, integer count of them', '@field dir string',
    }
    assert.equal('One thing and another.', entry.about)
    assert.same({
      { name = 'set', type = 'table<string, any>?', about = 'what is read' },
      { name = 'f', type = 'fun(x: number): string', about = '' },
    }, entry.arguments)
    assert.same({
      { name = 'path', type = 'string|nil', about = 'where' }, { type = 'string' },
      { name = 'count', type = 'integer', about = 'of them' },
    }, entry.results)
    assert.same({ { name = 'dir', type = 'string', about = '' } }, entry.fields)
  end)

  it('spells out the fields of a table', function()
    assert.same({
      { name = 'a', type = "'x, y'|'z'", optional = false },
      { name = 'f', type = 'fun(a: any, b: any): any', optional = true },
    }, types.fields "{a: 'x, y'|'z', f?: fun(a: any, b: any): any}?")
    assert.is_nil(types.fields 'table<string, any>')
  end)
end)
