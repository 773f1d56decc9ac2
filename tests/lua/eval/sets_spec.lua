-- ssl.eval.sets: what an evaluation makes of a set of the registry - kinds, sizes, parts that are missing, division.
local fixtures = require 'fixtures'
local sets = require 'ssl.eval.sets'

local OPTIONS = { size = 224, seed = 3 }

-- A set whose splits are pictures in memory with these targets.
local function set_of(targets, evaluation, more)
  local set = { name = 'own', about = 'Dots', kind = 'any', options = {}, splits = {}, evaluation = evaluation }
  for split in pairs(targets) do
    set.splits[#set.splits + 1] = split
  end
  function set.open(_, split)
    local labels = targets[split]
    return data.tensor(torch.zeros({ labels and labels:size(0) or 10, 3, 4, 4 }, { dtype = 'uint8' }), labels or nil)
  end
  for name, value in pairs(more or {}) do
    set[name] = value
  end
  return set
end

local function open(set) return sets.open({ { set = set, root = '/tmp' } }, OPTIONS) end

local function message_of(...)
  local ok, message = pcall(open, ...)
  assert.is_false(ok)
  return tostring(message)
end

local labels = torch.tensor({ 0, 0, 0, 0, 0, 1, 1, 1, 1, 1 }, { dtype = 'int64' })
local several = torch.tensor { { 1, 0 }, { 0, 1 }, { 1, 1 } }

describe('sets.open', function()
  it('tells the kind of labels of a set of any kind', function()
    local pairs_of = { { train = 'train', test = 'val' } }
    local single = open(set_of({ train = labels, val = labels }, pairs_of))[1]
    assert.same({ 'single', 'own', 'own', 224, 256 }, { single.kind, single.name, single.looked, single.size, single.resize })
    assert.equal('multi', open(set_of({ train = several, val = several }, pairs_of))[1].kind)
    assert.equal('none', open(set_of({ train = false, val = false }, pairs_of))[1].kind)
  end)

  it('opens a split once for all that look at it', function()
    local opened = {}
    local set = set_of({ train = labels, val = labels }, {
      { name = 'one', train = 'train', test = 'val' }, { name = 'other', train = 'val', test = 'val', resize = 1 },
    })
    local inner = set.open
    function set.open(root, split)
      opened[#opened + 1] = split
      return inner(root, split)
    end
    local found = open(set)
    assert.same({ 'train', 'val' }, opened)
    assert.same({ 'one', 256, 'other', 224 }, { found[1].name, found[1].resize, found[2].name, found[2].resize })
  end)

  it('divides a split: a fifth of each class is the test', function()
    local found = open(set_of({ train = labels }, { { divide = 'train' } }))[1]
    assert.same({ 'folder', 8, 2 }, { found.looked, #found.splits.train, #found.splits.test })
    assert.same({ 1, 1 }, found.labels('test'):bincount():tolist())
    assert.same({ '2 of 10 pictures, a fifth of each class, drawn by seed 3, are the test' }, found.notes)
    local again = open(set_of({ train = labels }, { { divide = 'train' } }))[1]
    assert.equal(found.splits.test:fingerprint().list, again.splits.test:fingerprint().list)
    assert.truthy(message_of(set_of({ train = labels:narrow(0, 0, 1) }, { { divide = 'train' } })):find('two pictures or more', 1, true))
  end)

  it('passes over what is not there, and says so where nothing is', function()
    local function entry(name, there, message)
      return { name = name, train = 'train', test = 'val', is_there = function() return there, message end }
    end
    local targets = { train = labels, val = labels }
    local found = open(set_of(targets, { entry('one', false), entry('two', true) }))
    assert.same({ 1, 'two' }, { #found, found[1].name })
    assert.truthy(message_of(set_of(targets, { entry('one', false) })):find("no Dots in '/tmp'", 1, true))
    assert.truthy(message_of(set_of(targets, { entry('one', nil, 'no dots here') })):find('no dots here', 1, true))
  end)

  it('refuses pictures without labels where the set says that it has them', function()
    local message = message_of(set_of({ train = labels, val = false }, { { train = 'train', test = 'val' } }, { kind = 'single' }))
    assert.truthy(message:find("'/tmp': the test pictures have no labels", 1, true))
    local ok, missing = pcall(sets.open, { { set = set_of({ train = labels }, {}), root = fixtures.fresh_path() } }, OPTIONS)
    assert.is_false(ok)
    assert.truthy(tostring(missing):find('no folder at', 1, true))
  end)
end)
