-- The methods' modules under their names of version 0.1: the same modules, with a line each.
local called = require 'ssl' -- which knows the old names

describe('a method by its old name', function()
  it('is the module of the new name, and says so once', function()
    assert.truthy(called.version)
    local said, out = {}, print
    _G.print = function(line) said[#said + 1] = line end -- luacheck: ignore 122
    for _, name in ipairs { 'simsiam', 'multilabel', 'ssprl', 'wcl', 'triplet' } do
      local ok, old = pcall(require, 'ssl.' .. name)
      local again = ok and require('ssl.' .. name)
      _G.print = ok and _G.print or out -- luacheck: ignore 122
      assert(ok, old)
      assert.equal(require('ssl.methods.' .. name), old)
      assert.equal(old, again)
    end
    _G.print = out -- luacheck: ignore 122
    assert.equal(5, #said)
    assert.equal("the module 'ssl.simsiam' is 'ssl.methods.simsiam' now; the old name goes with the next version",
      said[1])
  end)
end)
