-- ssl.eval.side_by_side: which numbers of two cards stand in one line.
local side_by_side = require 'ssl.eval.side_by_side'

describe('side_by_side', function()
  local function of(id, value, more)
    local result = { id = id, deviations = {}, rows = { { metric = 'mAP', value = value } },
      made_of = { list = 'test ab, train cd' } }
    for key, entry in pairs(more or {}) do
      result[key] = entry
    end
    return { results = { result } }
  end
  local function lines(...) return { unpack(side_by_side({ ... }, { 'a', 'b' }), 3) } end

  it('puts equal protocols on equal data in one line and all others in two', function()
    assert.same({ { '| protocol | metric | a | b |', '|---|---|---|---|', '| x/v1 | mAP | 1.00 | 2.00 |' }, {} },
      { side_by_side({ of('x/v1', 1), of('x/v1', 2) }, { 'a', 'b' }) })
    assert.same({ '| x/v1 | mAP | 1.00 | - |', '| x/v2 | mAP | - | 2.00 |' }, lines(of('x/v1', 1), of('x/v2', 2)))
    local other = { { made_of = { list = 'test ab, train ce' } }, { made_of = {} }, -- {}: of a card that is silent
      { unreadable = { test = { files = { { path = 'a/b.jpg' } } } } } }
    for _, more in ipairs(other) do
      local table, notes = side_by_side({ of('voc07-svm/v1', 1), of('voc07-svm/v1', 2, more) }, { 'a', 'b' })
      assert.same({ '| voc07-svm/v1 | mAP | 1.00 | - |', '| voc07-svm/v1 | mAP | - | 2.00 |' }, { unpack(table, 3) })
      assert.same({ 'in several lines, as their data are not known to be equal: voc07-svm/v1' }, notes)
    end
    assert.equal(2, #lines(of('x/v1', 1, { made_of = {} }), of('x/v1', 2, { made_of = {} })))
  end)

  it('knows ids of before by the sums of their lists', function()
    local today = { protocol = 'svm/v1', on = 'own-abcd' }
    local old = { made_of = { list = 'test ab, train cd, 0123456789abcdef' } } -- behind them that of a 1percent.txt
    assert.same({ '| svm/v1 on own-abcd | mAP | 1.00 | 2.00 |' },
      lines({ data = { ['own-abcd'] = { name = 'own-abcd', pictures = {} } },
      results = of('svm/v1 on own-abcd', 1, today).results }, of('voc07-svm/v1', 2, old)))
  end)

  it('marks values that deviate in another way', function()
    local table, notes = side_by_side({ of('x/v1', 1), of('x/v1', 2, { deviations = { '3 epochs' } }) }, { 'a', 'b' })
    assert.equal('| x/v1 | mAP | 1.00 | 2.00 * |', table[3])
    assert.same({ '* made in another way than the first number of its line: other deviations from the protocol' },
      notes)
  end)
end)
