-- What help() explains.
local entries = require 'ssl.reference.entries'
local fixtures = require 'fixtures'
local help = require 'ssl.repl.help'
local search = require 'ssl.reference.search'

describe('help', function()
  setup(function() rawset(_G, 'ssl', require 'ssl') end)

  it('fits 80 columns and shows name and meaning of every entry', function()
    for _, entry in ipairs(entries.all()) do
      local text = fixtures.printed(help, entry.name)
      for line in text:gmatch '[^\n]+' do
        assert(#line <= 80 or not line:match '^%s*%S.*%s%S', entry.name .. ': ' .. line)
      end
      assert.truthy(text:find(entry.name, 1, true))
      local first = entry.about:match '^%S+' or ''
      assert(text:find(first, 1, true), entry.name)
    end
  end)

  it('shows signature, options with default and range, result and source', function()
    local text = fixtures.printed(help, loss.truncated_triplet)
    assert.truthy(text:find('loss.truncated_triplet(p, t, {options}) -> Tensor', 1, true))
    assert.truthy(text:find('gamma: number, 0 or more; default 2\n      weight', 1, true))
    assert.truthy(text:find('margin: number; default 100\n', 1, true))
    assert.truthy(text:find('predictions; row i belongs to row i of', 1, true))
    assert.truthy(text:find('Source: arXiv 2104.08760', 1, true))
  end)

  it('shows the comment of a function in Lua, of a method and of the views of a method', function()
    assert.truthy(fixtures.printed(help, search.containing):find 'Names that the word is a part of')
    assert.truthy(fixtures.printed(help, 'run:step'):find 'Run:step%(loss, metrics%?%).*One step: learning rate')
    local swav = fixtures.printed(help, data.swav_views)
    assert.truthy(swav:find 'SwAV.s multi%-crop.*scripts/ssl/views/swav.lua')
    assert.truthy(fixtures.printed(help, 'cosine'):find 'ssl.schedule.cosine')
  end)

  it('shows schemas, objects and a word\'s places', function()
    assert.truthy(fixtures.printed(help, torch.add):find('add.Tensor(Tensor self, Tensor other', 1, true))
    assert.truthy(fixtures.printed(help, 'conv2d'):find('Tensor weight', 1, true))
    assert.truthy(fixtures.printed(help, torch.ones { 2 }):find 'Tensor {2} float32 on cpu')
    assert.truthy(fixtures.printed(help, 'resume'):find '^%-%-resume=.*checkpoint or run folder')
    assert.truthy(fixtures.printed(help, 'gamma'):find('loss.truncated_triplet { gamma = }', 1, true))
    assert.truthy(fixtures.printed(help, 'no_such_thing'):find 'nothing is called')
    assert.truthy(fixtures.printed(help, 'runcated_trip'):find 'loss.truncated_triplet')
    assert.equal('nil', fixtures.printed(help, nil))
  end)
end)
