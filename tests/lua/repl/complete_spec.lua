-- What the prompt completes.
local complete = require 'ssl.repl.complete'

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
    assert.same({ 3, 'simclr_views simsiam_views' }, { completions 'data.sim' })
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

  it('finds the options of the function whose table is being typed', function()
    assert.same({ 2, 'gamma' }, { completions 'x = loss.truncated_triplet(p, f(t), { ga' })
    assert.same({ 0, 'gamma margin median ranks' }, { completions 'loss.truncated_triplet(p, t, { margin = "{", ' })
    assert.same({ 3, 'margin' }, { completions 'loss.truncated_triplet(p, t, { ranks = { 1, 2 }, mar' })
    assert.same({ 3, '' }, { completions 'loss.truncated_triplet(p, t, { gamma = mar' })
    assert.same({ 3, '' }, { completions 'loss.truncated_triplet(p, t, { ranks = { mar' })
    assert.same({ 3, 'math' }, { completions 'loss.truncated_triplet { margin = 1 }, mat' })
  end)

  it('hides private names until an underscore asks for them', function()
    local _, all = completions 'torch.'
    assert.is_nil(all:find ' _')
    local _, private = completions 'torch._for'
    assert.truthy(private:find '_foreach_add')
  end)
end)
