-- Options of commands: the spellings of names and values, words between them, and what is wrong with them.
local command_options = require 'ssl.settings.command_options'

local DEFAULTS = { short_side = 0, labels = true, append = false, out = '' }

local function read(...) return command_options.read({ ... }, DEFAULTS, 'Usage', { { 'short_side', count = 1 } }) end

local function message(...)
  local ok, problem = pcall(read, ...)
  assert.is_false(ok)
  return tostring(problem)
end

describe('options of a command', function()
  it('are read as keys of a recipe are', function()
    local options, rest = read('a', '--short-side', '96', '--no-labels', 'b', '--append', 'c', '--out=x=y')
    assert.same({ short_side = 96, labels = false, append = true, out = 'x=y' }, options)
    assert.same({ 'a', 'b', 'c' }, rest)
    assert.equal(8, read('--short_side=8').short_side)
    assert.is_false(read('--labels', 'false').labels)
    assert.is_false(read('--labels=0').labels)
    assert.equal('-1', read('--out', '-1').out)
    assert.same({ short_side = 0, labels = true, append = false, out = '' }, (read()))
  end)

  it('say what is wrong with them', function()
    assert.equal('--short-side expected a whole number from 1, got -3', message '--short-side=-3')
    assert.equal("--short-side expected a number, got 'x'", message '--short_side=x')
    assert.equal("--labels expected true or false, got 'maybe'", message '--labels=maybe')
    assert.equal('--out expected a value: --out=…', message '--out')
    assert.equal("unknown option '--no-out'\nUsage", message('--no-out'):gsub("; did you mean '%-%-out'%?", ''))
    assert.truthy(message('--short-sid=3'):find("unknown option '--short-sid'; did you mean '--short-side'?", 1, true))
  end)
end)
