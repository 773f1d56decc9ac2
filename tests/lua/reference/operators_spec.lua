-- ATen's schemas taken apart.
local operators = require 'ssl.reference.operators'

describe('a schema', function()
  it('has arguments, keywords and results', function()
    local parsed = operators.parse('topk.values(Tensor self, SymInt k, int[1]? dim=[0, 1], *, Tensor(a!) values, '
      .. 'ScalarType? dtype=None) -> (Tensor(a!) values, Tensor[] indices)')
    assert.equal('values', parsed.overload)
    assert.same({
      { name = 'self', type = 'Tensor' }, { name = 'k', type = 'integer' },
      { name = 'dim', type = 'integer[]|integer|nil', default = '[0, 1]' },
    }, parsed.arguments)
    assert.same({ { name = 'values', type = 'Tensor' }, { name = 'dtype', type = 'string|nil', default = 'None' } },
      parsed.keywords)
    assert.same({ { name = 'values', type = 'Tensor' }, { name = 'indices', type = 'Tensor[]' } }, parsed.results)
  end)

  it('is understood of every operator: each argument has a name and, but for streams and the like, a type', function()
    for _, name in ipairs(operators.names()) do
      for _, schema in ipairs(operators.schemas(name)) do
        local parsed = operators.parse(schema)
        local inside = schema:match '%((.*)%) %->'
        local commas = select(2, inside:gsub('%b()', ''):gsub('%b[]', ''):gsub(',', ','))
        local keyword_mark = inside:find '%*,' and 1 or 0
        local expected = inside == '' and 0 or commas + 1 - keyword_mark
        if not inside:find '"' then assert.equal(expected, #parsed.arguments + #parsed.keywords, schema) end
      end
    end
  end)
end)
