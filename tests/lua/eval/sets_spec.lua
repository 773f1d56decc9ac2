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

local fails = fixtures.fails

local labels = torch.tensor({ 0, 0, 0, 0, 0, 1, 1, 1, 1, 1 }, { dtype = 'int64' })
local several = torch.tensor { { 1, 0 }, { 0, 1 }, { 1, 1 } }

describe('sets.open', function()
  it('tells the kind of labels of a set of any kind', function()
    local pairs_of = { { train = 'train', test = 'val' } }
    local single = open(set_of({ train = labels, val = labels }, pairs_of))[1]
    assert.same({ 'single', 'own', 'own', 224, 256 },
      { single.kind, single.name, single.looked, single.size, single.resize })
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
    fails('two pictures or more', open, set_of({ train = labels:narrow(0, 0, 1) }, { { divide = 'train' } }))
  end)

  it('passes over what is not there, and says so where nothing is', function()
    local function entry(name, there, message)
      return { name = name, train = 'train', test = 'val', is_there = function() return there, message end }
    end
    local targets = { train = labels, val = labels }
    local found = open(set_of(targets, { entry('one', false), entry('two', true) }))
    assert.same({ 1, 'two' }, { #found, found[1].name })
    fails("no Dots in '/tmp'", open, set_of(targets, { entry('one', false) }))
    fails('no dots here', open, set_of(targets, { entry('one', nil, 'no dots here') }))
  end)

  it('refuses pictures without labels where the set says that it has them', function()
    local half = set_of({ train = labels, val = false }, { { train = 'train', test = 'val' } }, { kind = 'single' })
    fails("'/tmp': the test pictures have no labels", open, half)
    fails('no folder at', sets.open, { { set = half, root = fixtures.fresh_path() } }, OPTIONS)
  end)
end)
