-- Every function is declared, and everything that is declared is there and has its words.
local entries = require 'ssl.reference.entries'
local members = require 'ssl.reference.members'
local places = require 'ssl.reference.places'

-- A class without methods: a table of fields, such as a batch.
local function is_table(class)
  local list = members(class.name)
  for _, member in ipairs(list) do
    if member.kind ~= 'field' then return false end
  end
  return #list > 0
end

describe('every entry', function()
  setup(function() rawset(_G, 'ssl', require 'ssl') end)

  it('of a function, method or class that C++ binds is declared', function()
    local undeclared = {}
    for _, entry in ipairs(entries.all()) do
      if entry.undeclared then undeclared[#undeclared + 1] = entry.name end
    end
    assert.same({}, undeclared)
  end)

  it('that is declared is bound', function()
    local classes, lost = places.classes(), {}
    torch.autograd_function {
      forward = function(ctx, x)
        classes.AutogradContext = ctx -- a table
        return x:clone()
      end,
      backward = function(_, gradient) return gradient end,
    } (torch.ones { 1 })
    for _, declaration in ipairs(sslrun.declarations()) do
      local entry = entries.named(declaration.name)
      local owner, name = entry.name:match '^(.*)[.:]([^.:]+)$'
      local methods = classes[owner or '']
      if entry.kind == 'method' and not (methods and methods[name])
        or entry.kind == 'class' and not classes[entry.name] and not is_table(entry)
        or entry.kind == 'field' and not classes[owner] and entries.named(owner).kind == 'module'
          and places.resolve(entry.name) == nil then
        lost[#lost + 1] = entry.name
      end
    end
    assert.same({}, lost)
  end)

  it('says what it is, and the types of what it takes and gives', function()
    local silent = {}
    for _, entry in ipairs(entries.all()) do
      if entry.about == '' and entry.kind ~= 'recipe key' then silent[#silent + 1] = entry.name end
      for _, list in ipairs { entry.arguments, entry.options or {}, entry.results } do
        for _, value in ipairs(list) do
          if not value.type then silent[#silent + 1] = entry.name .. ' ' .. tostring(value.name) end
        end
      end
    end
    assert.same({}, silent)
  end)
end)
