-- How much of long names and deep trees a text shows.
local function message(body, ...)
  local ok, text = pcall(body, ...)
  assert.is_false(ok)
  return text
end

describe('messages', function()
  local long = ('n'):rep(2 ^ 20)

  it('show the beginning of a long name', function()
    for _, body in ipairs {
      function() return torch[long] end, function() return torch.ones(1)[long] end,
      function() return torch.ones(1, { dtype = long }) end, function() return nn.Linear(1, 1, { [long] = true }) end,
    } do
      local text = message(body)
      assert.is_true(#text < 20000, #text)
    end
    assert.truthy(message(function() return torch[long] end):find("nnn… (1048276 bytes more)'", 1, true))
  end)

  it('show the top of a deep tree of modules', function()
    local net = nn.Identity()
    for _ = 1, 10000 do net = nn.sequential { net } end
    local text = tostring(net)
    assert.is_true(#text < 2 ^ 21, #text)
    assert.truthy(text:find('…', 1, true))
    local two = nn.sequential { nn.sequential { nn.Linear(2, 3) }, nn.ReLU() }
    assert.equal('sequential(\n  (0): sequential(\n    (0): Linear(in_features=2, out_features=3, '
      .. 'bias=true)\n  )\n  (1): ReLU()\n)',
      tostring(two))
  end)
end)
