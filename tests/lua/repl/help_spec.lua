-- What help() explains.
local docs = require 'ssl.repl.docs'
local help = require 'ssl.repl.help'
local names = require 'ssl.repl.names'
local fixtures = require 'fixtures'

describe('help', function()
  it('knows every function of every module', function()
    local unknown = {}
    for _, module_name in ipairs(names.modules) do
      local module = module_name == 'ssl' and require 'ssl' or _G[module_name]
      for key, value in pairs(module) do
        local name = module_name .. '.' .. key
        local is_operator = module_name == 'torch' and #torch.schemas(key) > 0
        if type(value) == 'function' and key:sub(1, 1) ~= '_' and not is_operator and not docs.find(name) then
          local explained = debug.getinfo(value, 'S').what == 'Lua'
            and not fixtures.printed(help, value):find 'No description'
          if not explained then unknown[#unknown + 1] = name end
        end
      end
    end
    table.sort(unknown)
    assert.same({}, unknown)
  end)

  it('shows schemas, sections and comments', function()
    assert.truthy(fixtures.printed(help, torch.add):find('add.Tensor(Tensor self, Tensor other', 1, true))
    assert.truthy(fixtures.printed(help, 'conv2d'):find('Tensor weight', 1, true))
    assert.truthy(fixtures.printed(help, data.loader):find 'prefetch +batches made ahead')
    assert.truthy(fixtures.printed(help, names.members):find 'Names of the members')
    local swav = fixtures.printed(help, data.swav_views) -- what its file begins with, the file, the page
    assert.truthy(swav:find 'SwAV.s multi%-crop.*ssl/views/swav.lua.*2 x 224, 6 x 96')
    assert.truthy(fixtures.printed(help, torch.ones { 2 }):find 'Tensor {2} float32 on cpu')
    assert.truthy(fixtures.printed(help, 'no_such_thing'):find 'nothing is called')
    assert.equal('nil', fixtures.printed(help, nil))
  end)
end)
