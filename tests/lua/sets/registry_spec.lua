-- The registry of data sets: names, users' own files, and what is said of files that are none.
local fixtures = require 'fixtures'
local registry = require 'ssl.sets.registry'

local fails = fixtures.fails

describe('registry', function()
  local folder, recipe
  before_each(function()
    folder, recipe = fixtures.fresh_path(), rawget(sslrun, 'recipe')
    fs.mkdirs(folder .. '/sets')
    rawset(sslrun, 'recipe', folder .. '/recipe.lua')
  end)
  after_each(function()
    rawset(sslrun, 'recipe', recipe)
    os.execute('rm -rf ' .. folder)
  end)

  local OWN = "return { about = 'Leaves', kind = 'single',\n"
    .. "open = function(root, split) return data.image_folder(root .. '/' .. split) end }"

  it('holds every set that comes with the program', function()
    for _, name in ipairs(registry.names()) do
      local set = registry.find(name)
      assert.equal(name, set.name)
      assert.truthy(#set.evaluation > 0)
    end
    assert.equal(registry.find 'folder', registry.find '')
    local files = {}
    for _, file in ipairs(fs.list(sslrun.scripts_dir .. '/ssl/sets')) do
      local text = fs.read(sslrun.scripts_dir .. '/ssl/sets/' .. file)
      files[#files + 1] = text:find '\nreturn {\n  about = ' and file:match '^(.*)%.lua$' or nil
    end
    local names = registry.names()
    table.sort(names)
    table.sort(files)
    assert.same(names, files)
  end)

  it('knows its splits', function()
    fails("no split 'test2008' of PASCAL VOC 2012 (did you mean 'test2007'?); splits: train, trainval2007, test2007",
      registry.open, registry.find 'voc', '/x', 'test2008')
  end)

  it('refuses an unknown name with the list and the nearest', function()
    fails("unknown data set 'imagent' (did you mean 'imagenet'?)", registry.find, 'imagent')
    fails(table.concat(registry.names(), ', '), registry.find, 'imagent')
    fails("no file './imagent.lua' of a data set", registry.find, './imagent.lua')
  end)

  it('takes a file beside the recipe, in sets/ there, or by its path', function()
    fs.write(folder .. '/leaves.lua', OWN)
    for _, name in ipairs { 'leaves', 'leaves.lua', folder .. '/leaves.lua' } do
      local set = registry.find(name)
      assert.same({ 'leaves', folder .. '/leaves.lua', 'Leaves' }, { set.name, set.file, set.about })
      assert.same({ { train = 'train', test = 'val' } }, set.evaluation)
    end
    fs.write(folder .. '/sets/leaves.lua', (OWN:gsub('Leaves', 'Others')))
    assert.equal('Others', registry.find('leaves').about)
  end)

  it('runs no recipe that stands beside it', function()
    for _, text in ipairs { "local ssl = require 'ssl'\nlocal cfg = ssl.config {}\nerror 'it ran; open'",
      "require('ssl').recipe('simsiam', { data = { root = 'open' } })", "print 'it ran'" } do
      fs.write(folder .. '/other.lua', text)
      fails("unknown data set 'other'", registry.find, 'other')
    end
  end)

  it('divides a set with one split and opens what it is given', function()
    fs.write(folder .. '/one.lua', "return { about = 'A', kind = 'any', splits = { 'train' }, options = { size = 8 },\n"
      .. "open = function(root, split, options) return data.tensor(torch.zeros({ options.size, 3, 2, 2 }, { dtype = "
        .. "'uint8' })) end }")
    local set = registry.find 'one'
    assert.same({ { divide = 'train' } }, set.evaluation)
    assert.equal(8, #registry.open(set, '', 'train'))
    assert.equal(3, #registry.open(set, '', 'train', registry.options(set, { data = { size = 3 } })))
    assert.equal(1, registry.size(set, registry.options(set)))
    assert.equal(16, registry.size(set, registry.options(set, { batch = 16, data = {} })))
  end)

  it('says what a file lacks', function()
    local open = ', open = function() end'
    for text, expected in pairs {
      ['local x = open'] = 'expected the file to return a table, got nothing',
      ["return { kind = 'single'" .. open .. ' }'] = 'about: expected a string, got nothing',
      ["return { about = 'A', kind = 'both'" .. open .. ' }'] =
        "kind: expected single, multi, persons, none or any, got 'both'",
      ["return { about = 'A', kind = 'single', open = 3 }"] = 'open: expected a function, got a number',
      ["return { about = 'A', kind = 'single', sizes = 3" .. open .. ' }'] = "got 'sizes' (did you mean 'size'?)",
      ["return { about = 'A', kind = 'single', size = 'big'" .. open .. ' }'] =
        'size: expected a number or a function, got a string',
      ["return { about = 'A', kind = 'single', splits = { 'val' }" .. open .. ' }'] =
        "splits: expected 'train' among them, got val",
      ["return { about = 'A', kind = 'single', evaluation = { { train = 'train', test = 'tset' } }" .. open .. ' }'] =
        "evaluation[1].test: expected one of the splits train, val, got 'tset'",
      ["return { about = 'A', kind = 'single', evaluation = { { train = 'train' } }" .. open .. ' }'] =
        'evaluation[1]: expected train and test, query and gallery, or divide',
      ["return { about = 'A', kind = 'single', evaluation = { { divide = 'train', name = 'voc07' } }" .. open .. ' }'] =
        'evaluation[1].name: only published data that come with the program have one',
      ['return open +'] = 'cannot be read:',
      ["error 'open me'"] = 'open me',
    } do
      fs.write(folder .. '/wrong.lua', text)
      fails(expected, registry.find, 'wrong')
      fails('/wrong.lua', registry.find, 'wrong')
    end
    fs.write(folder .. '/wrong.lua', "return { about = 'A', kind = 'single'" .. open .. ' }')
    fails("/wrong.lua' expected to return a data set, got nothing", registry.open, registry.find 'wrong', '', 'train')
  end)
end)
