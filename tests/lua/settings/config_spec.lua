-- ssl.config: overrides and their types, misspelt keys, saved settings, help.
local config = require 'ssl.settings.config'
local fixtures = require 'fixtures'

local function defaults()
  return {
    epochs = 10,
    name = 'x',
    flip = true,
    scale = { 0.2, 1 },
    optim = { lr = 0.05, momentum = 0.9, inner = { eps = 1e-8 } },
    only = config.optional 'string',
  }
end

local function read(...) return config.read(defaults(), { args = { ... }, source = '/nowhere.lua' }) end

local function message(...)
  local ok, problem = pcall(read, ...)
  assert.is_false(ok)
  return tostring(problem)
end

describe('ssl.config', function()
  it('takes the defaults and adds the keys of every run', function()
    local cfg = read()
    assert.equal(10, cfg.epochs)
    assert.equal(0.9, cfg.optim.momentum)
    assert.equal('', cfg.run.dir)
    assert.equal('', cfg.resume)
    assert.equal(0, cfg.seed)
  end)

  it('leaves out the keys of training where a recipe does not train', function()
    local cfg = config.read({ x = 1 }, { args = {}, training = false })
    assert.is_nil(rawget(cfg, 'run'))
    assert.equal(0, cfg.seed)
  end)

  it('gives an override the type of its default', function()
    local cfg = read('--epochs=3', '--optim.lr=1e-3', '--name=7', '--flip=false', '--scale=0.5, 0.75')
    assert.equal(3, cfg.epochs)
    assert.equal(0.001, cfg.optim.lr)
    assert.equal('7', cfg.name)
    assert.is_false(cfg.flip)
    assert.same({ 0.5, 0.75 }, cfg.scale)
  end)

  it('takes values after a blank, bare flags and --no-flags', function()
    local cfg = read('--epochs', '3', '--no-flip', '--optim.inner.eps', '-1', '--only', 'a=b')
    assert.equal(3, cfg.epochs)
    assert.is_false(cfg.flip)
    assert.equal(-1, cfg.optim.inner.eps)
    assert.equal('a=b', cfg.only)
    assert.is_true(read('--flip', '--epochs=1').flip)
    assert.is_false(read('--flip', 'false').flip)
    assert.equal('', read('--name=').name)
  end)

  it('takes a minus for an underscore in names', function()
    assert.equal(5, read('--run.log-every=5').run.log_every)
    assert.is_true(read('--dry-run').dry_run)
    assert.is_false(read('--no-channels-last').channels_last)
    -- a key of just that name first
    assert.equal(2, config.read({ ['a-b'] = 1, a_b = 1 }, { args = { '--a-b=2' } })['a-b'])
  end)

  it('gives back the words that are no options where they may be there', function()
    local cfg, words = config.read(defaults(), { args = { '--epochs', '3', 'a', '--flip', 'b' }, words = true })
    assert.equal(3, cfg.epochs)
    assert.is_true(cfg.flip)
    assert.same({ 'a', 'b' }, words)
  end)

  it('lets the last of two values win', function() assert.equal(2, read('--epochs=1', '--epochs=2').epochs) end)

  it('reads an optional key as nil until it is given', function()
    assert.is_nil(read().only)
    assert.equal('y', read('--only=y').only)
  end)

  it('names the nearest key', function()
    assert.truthy(message('--epoch=3'):find("unknown key 'epoch' (did you mean 'epochs'?)", 1, true))
    assert.truthy(message('--lr=3'):find("did you mean 'optim.lr'?", 1, true))
    assert.truthy(message('--optim.momentun=3'):find("did you mean 'optim.momentum'?", 1, true))
    assert.equal("[config] unknown key 'qqqqqqqq'", message '--qqqqqqqq=1')
  end)

  it('says what is wrong with a value', function()
    assert.equal("[config] expected a number for 'epochs', got 'abc'", message '--epochs=abc')
    assert.equal("[config] expected true or false for 'flip', got 'maybe'", message '--flip=maybe')
    assert.equal("[config] expected a number for 'scale', got 'b'", message '--scale=1,b')
    assert.equal("[config] 'optim.inner' is a group; give one of optim.inner.eps", message '--optim.inner=3')
    assert.equal("[config] no value for 'epochs'; give --epochs=VALUE", message '--epochs')
    assert.equal("[config] expected --key=value, got 'epochs=3'", message 'epochs=3')
  end)

  it('refuses numbers that a key cannot mean, from anywhere', function()
    for given, problem in pairs {
      ['--epochs=0'] = "a whole number from 1 for 'epochs', got 0",
      ['--epochs=2.5'] = "a whole number from 1 for 'epochs', got 2.5",
      ['--epochs=-1'] = "a whole number from 1 for 'epochs', got -1",
      ['--epochs=1e1000'] = "a number for 'epochs', got '1e1000'",
      ['--optim.lr=nan'] = "a number for 'optim.lr', got 'nan'",
      ['--scale=0.1,inf'] = "a number for 'scale', got 'inf'",
      ['--run.accumulate=0'] = "a whole number from 1 for 'run.accumulate', got 0",
      ['--run.keep=-2'] = "from -1 for 'run.keep', got -2",
      ['--run.clip=-0.5'] = "a number from 0 for 'run.clip', got -0.5",
      ['--dist.timeout=0'] = "a number from 1 to 10000000 for 'dist.timeout', got 0",
      ['--dist.timeout=1e9'] = "a number from 1 to 10000000 for 'dist.timeout', got 1e+09",
      ['--seed=1.5'] = "a whole number from -9007199254740992 for 'seed', got 1.5",
      ['--run.steps=1e300'] = "a whole number from 0 to 9007199254740992 for 'run.steps', got 1e+300",
      ['--data.max_bad=7'] = "a number from 0 to 1 for 'data.max_bad', got 7",
      ['--run.keep=-7'] = "from -1 for 'run.keep', got -7",
      ['--run.log_every=-1'] = "a whole number from 0 for 'run.log_every', got -1",
      ['--device=tpu'] = "expected auto, cpu, cuda or cuda:N for 'device', got 'tpu'",
      ['--device=cuda:x'] = "expected auto, cpu, cuda or cuda:N for 'device', got 'cuda:x'",
      ['--run.on_save_error=wait'] = "expected stop or warn for 'run.on_save_error', got 'wait'",
    } do
      assert.truthy(message(given):find(problem, 1, true), message(given))
    end
    for name, value in pairs { epochs = 0, batch = 0, workers = -1 } do
      local ok, problem = pcall(config.read, { [name] = value }, { args = {} })
      assert.is_false(ok)
      assert.truthy(tostring(problem):find(("for '%s', got %d"):format(name, value), 1, true), tostring(problem))
    end
    -- what it means there is the recipe's matter
    assert.equal(0, config.read({ epochs = 0 }, { args = {}, training = false }).epochs)
  end)

  it('lets a recipe give a key of every run another default, but no other meaning', function()
    local cfg = config.read({ channels_last = true, run = { accumulate = 4, own = 'x' }, eval = { every = 2 } },
      { args = {} })
    assert.is_true(cfg.channels_last)
    assert.equal(4, cfg.run.accumulate)
    assert.equal('x', cfg.run.own)
    assert.equal(20, cfg.eval.k)
    for _, case in ipairs {
      { { graph = { weight = 1 } }, "'graph' is a group; every run has a key of this name, a boolean (whole steps as "
        .. "one CUDA graph" },
      { { seed = '0' }, "'seed' is a string; every run has a key of this name, a number" },
      { { seed = config.optional 'string' }, "'seed' is a string" },
      { { run = 3 }, "'run' is a number; every run has a key of this name, a group: choose another name" },
      { { dist = { timeout = { 1, 2 } } }, "'dist.timeout' is a list; every run has a key of this name, a number" },
    } do
      local ok, problem = pcall(config.read, case[1], { args = {} })
      assert.is_false(ok)
      assert.truthy(tostring(problem):find(case[2], 1, true), tostring(problem))
    end
    assert.equal(1, config.read({ graph = { weight = 1 } }, { args = {}, training = false }).graph.weight)
  end)

  it('makes the read of an unknown key an error that names the nearest', function()
    local cfg = read()
    local ok, problem = pcall(function() return cfg.optim.lrr end)
    assert.is_false(ok)
    assert.truthy(problem:find("[config] no key 'optim.lrr' (did you mean 'optim.lr'?)", 1, true))
    assert.is_nil(rawget(cfg, 'nothing'))
  end)

  it('leaves the recipe\'s own table as it was', function()
    local given = defaults()
    config.read(given, { args = { '--optim.lr=9' }, source = '/nowhere.lua' })
    assert.equal(0.05, given.optim.lr)
  end)

  it('reads back the settings it saved, and the command line wins over them', function()
    local path = os.tmpname()
    local first = read('--optim.lr=0.1', '--name=a "quoted"\nline', '--scale=0.30000000000000004,1',
      '--optim.momentum=1e300')
    local file = assert(io.open(path, 'w'))
    file:write(config.to_lua(first))
    file:close()
    local second = read('--epochs=4', '--config=' .. path)
    assert.equal(0.1, second.optim.lr)
    assert.equal('a "quoted"\nline', second.name)
    assert.same({ 0.1 + 0.2, 1 }, second.scale)
    assert.equal(4, second.epochs)
    assert.equal(1e300, read('--config', path).optim.momentum)
    os.remove(path)
  end)

  it('gives every number among the keys of every run a range', function()
    local run_keys = require 'ssl.settings.run_keys'
    for _, group in ipairs { run_keys.everywhere, run_keys.of_training } do
      for _, key in ipairs(group) do
        assert.truthy(type(key[2]) ~= 'number' or key.count or key.least, key[1])
      end
    end
  end)

  it('checks the ranges of a command\'s own keys', function()
    local ok, problem = pcall(config.read, { batch = 1 }, {
      args = { '--batch=0' }, training = false, ranges = { { 'batch', count = 1 }, { 'absent', count = 1 } },
    })
    assert.is_false(ok)
    assert.equal("[config] expected a whole number from 1 for 'batch', got 0", tostring(problem))
  end)

  local function saved(source)
    local path = fixtures.fresh_path()
    fs.write(path, source)
    local ok, settings = pcall(read, '--config=' .. path)
    fs.remove(path)
    return ok, (tostring(settings):gsub(path:gsub('%p', '%%%0'), 'FILE')), settings
  end

  it('says what a file holds that are no settings', function()
    for source, problem in pairs {
      ['os.exit(3) return {}'] = "FILE:1: attempt to index global 'os' (a nil value)",
      ['return {[1]=2}'] = 'is no saved config: its table has the key [1]: expected names',
      ['return {[0.5]=2}'] = 'its table has the key [0.5]: expected names',
      ['return {epochs=3, [true]=2}'] = 'the key [true]',
      ['return {optim={lr=1,[7]=2}}'] = "'optim' has the key [7]: expected names, or items from 1 on",
      ['return {scale={1,nil,3}}'] = "'scale' has the key [3]", ['return 7'] = 'it does not return a table',
      [''] = 'it does not return',
      ['return {epochs=function() end}'] = "'epochs' is a function",
      ['return {optim={inner={eps=function() end}}}'] = "'optim.inner.eps' is a function",
      ['local t = {} t.optim = t return t'] = 'is nested more than 32 deep',
      ['local t = {} for i = 1, 1e5 do t = {a=t} end return t'] = 'is nested more than 32 deep',
      ['while true do end'] = 'it computes without an end', ['repeat until pcall'] = 'it computes without an end',
      ['local s = "x" for _ = 1, 60 do s = s .. s end return {name=s}'] = 'it computes without an end',
      ['return {name=("x"):rep(1e9)}'] = "attempt to",
      ['local function f() return f() end f()'] = 'it computes without an end',
      ['return {'] = "unexpected symbol near '<eof>'", ['\27LJ'] = 'attempt to load chunk with wrong mode',
      ['return {epochs="3"}'] = "expected a number for 'epochs' of FILE, got a string",
      ['return {epochs={3}}'] = "expected a number for 'epochs' of FILE, got a list",
      ['return {epoch=3}'] = "unknown key 'epoch' of FILE (did you mean 'epochs'?)",
      ['return {optim=3}'] = "'optim' of FILE is a group", ['return {epochs={a=3}}'] = "unknown key 'epochs.a' of FILE",
      ['return {optim={lr=0/0}}'] = "expected a finite number for 'optim.lr' of FILE, got 0/0",
      ['return {scale={1,"a"}}'] = "expected a list of numbers for 'scale' of FILE, got a string in it",
      ['return {epochs=-1}'] = "expected a whole number from 1 for 'epochs', got -1",
      ['return {run={keep=-7}}'] = "for 'run.keep', got -7",
    } do
      local ok, text = saved(source)
      assert.is_false(ok, source)
      assert.truthy(text:find(problem, 1, true), source .. ': ' .. text)
    end
    assert.equal('xx', ('x'):rep(2)) -- strings have their functions again
    local _, _, settings = saved 'local base = 0.1 return {optim={lr=base * 3}, scale={0.5}, name="y"}'
    assert.same({ base = 0.1 * 3, 0.5, 'y' }, { base = settings.optim.lr, settings.scale[1], settings.name })
  end)

  it('reads an infinite value back where it is the default', function()
    local path = fixtures.fresh_path()
    local given = { most = math.huge }
    fs.write(path, config.to_lua(config.read(given, { args = {} })))
    assert.equal(math.huge, config.read(given, { args = { '--config=' .. path } }).most)
    fs.remove(path)
  end)
end)

describe('--help of a recipe', function()
  local path, printed

  local function help(source)
    path = os.tmpname()
    local file = assert(io.open(path, 'w'))
    file:write(source)
    file:close()
    local chunk = assert(source:match '%b{}')
    local real_exit, real_write = sslrun.exit, io.stdout
    printed = {}
    -- luacheck: push ignore 122
    sslrun.exit = function(code) printed.code = code end
    io.stdout = { write = function(_, text) printed.text = text end, flush = function() end }
    config.read(assert(loadstring('return ' .. chunk))(), { args = { '--seed=1', '--help' }, source = path })
    io.stdout, sslrun.exit = real_write, real_exit
    -- luacheck: pop
    os.remove(path)
    return printed.text
  end

  it('shows header, keys in the order of the source, defaults, types and comments', function()
    local text = help [[
-- A method (a paper).
-- Run: it

local cfg = ssl.config {
  zebra = 20,        -- passes over the data,
                     -- counted from one
  name = "a -- b, c = 3", -- a string
  group = { lr = 1e-4, deep = { on = true } }, -- the last key
  alpha = { 1, 2 },
}
]]
    assert.equal(0, printed.code)
    local lines = {}
    for line in text:gmatch '[^\n]+' do
      lines[#lines + 1] = line
    end
    assert.equal('A method (a paper).', lines[1])
    assert.equal('Run: it', lines[2])
    assert.truthy(lines[4]:match '^  %-%-zebra=20 +number +passes over the data, counted from one$')
    assert.truthy(lines[5]:match '^  %-%-name=a %-%- b, c = 3 +string +a string$')
    assert.truthy(lines[6]:match '^  %-%-group.lr=0.0001 +number$')
    assert.truthy(lines[7]:match '^  %-%-group.deep.on=true +boolean +the last key$')
    assert.truthy(lines[8]:match '^  %-%-alpha=1,2 +list$')
    assert.equal('Keys of every run:', lines[9])
    assert.truthy(text:match '%-%-resume= +string')
    assert.truthy(text:match '%-%-run%.log_every=0 +number +steps between [^\n]*; 0 or more\n')
  end)
end)
