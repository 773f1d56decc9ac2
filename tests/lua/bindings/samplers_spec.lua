-- Samplers: behaviour and error texts.
local fixtures = require 'fixtures'

local fails, numbers = fixtures.fails, fixtures.numbers

local places = fixtures.scenes { train = 12, size = 32 }

describe('samplers', function()
  it('share the batches of an epoch among processes', function()
    local set = numbers(103, 4)
    for _, make in ipairs { data.sampler.shuffled, data.sampler.sequential, data.sampler.class_balanced,
      data.sampler.repeated } do
      local whole = make(set, { batch = 12 }):picks(3)
      local parts = {}
      for rank = 0, 2 do
        parts[rank + 1] = (make(set, { batch = 12, world = 3, rank = rank }):picks(3)):view { -1, 4 }
      end
      assert.is_true(torch.cat(parts, 1):view({ -1 }):equal(whole))
    end
  end)

  it('begin anywhere', function()
    local sampler = data.sampler.shuffled(numbers(103, 4), { seed = 5 })
    local all, draws = sampler:picks(2)
    assert.is_true(all:equal(draws))
    assert.is_true((sampler:picks(2, 40, 10)):equal(all:slice(0, 40, 50)))
    assert.equal(103, #sampler)
    assert.equal('Sampler(shuffled, 103 of 103 samples)', tostring(sampler))
    fails('positions of 0 to 102', sampler.picks, sampler, 0, 100, 4)
  end)

  it('give loaders their order', function()
    local set = data.scenes(places.root, 'train')
    local views = data.simsiam_views { size = 16 }
    local function joined(world)
      local all = {}
      for rank = 0, world - 1 do
        local sampler = data.sampler.shuffled(set, { batch = 4, world = world, rank = rank, seed = 7 })
        local loader = data.loader(set, views, { batch = 4 / world, sampler = sampler, seed = 7 })
        local count = 0
        for batch in loader:epoch(1) do
          count = count + 1
          all[count] = all[count] or {}
          table.insert(all[count], batch[1])
        end
      end
      for i = 1, #all do all[i] = torch.cat(all[i], 0) end
      return all
    end
    local one, two = joined(1), joined(2)
    assert.equal(3, #one)
    for i = 1, 3 do assert.is_true(one[i]:equal(two[i])) end
    local plain = {}
    for batch in data.loader(set, views, { batch = 4, seed = 7 }):epoch(1) do plain[#plain + 1] = batch[1] end
    for i = 1, 3 do assert.is_true(one[i]:equal(plain[i])) end
  end)

  it('give repeats views of their own', function()
    local set = data.scenes(places.root, 'train')
    local loader = data.loader(set, data.simsiam_views { size = 16 },
      { batch = 6, sampler = data.sampler.repeated(set, { repeats = 2 }) })
    local batch = loader:epoch(0)()
    local index = batch.index:tolist()
    assert.equal(index[1], index[2])
    assert.not_equal(index[2], index[3])
    assert.is_false(batch[1][0]:equal(batch[1][1]))
  end)

  it('refuse what does not fit', function()
    local set, views = numbers(10, 5), data.simsiam_views { size = 8 }
    fails("expected 'batch' (pictures per step", data.sampler.shuffled, set, { world = 2, rank = 0 })
    fails('expected a rank of 0 to world - 1, got rank 2 of 2', data.sampler.distributed, set, { world = 2, rank = 2 })
    fails('expected a sampler of the same data set', data.loader, numbers(9, 5), views,
      { batch = 2, sampler = data.sampler.shuffled(set) })
    fails(
      "expected 'batch' of 2, as the sampler's share of each batch, got 4",
      data.loader,
      set,
      views,
      { batch = 4, sampler = data.sampler.shuffled(set, { batch = 4, world = 2, rank = 0 }) }
    )
    local both = { batch = 2, shuffle = true, sampler = data.sampler.shuffled(set) }
    fails("expected 'shuffle' or 'sampler', got both", data.loader, set, views, both)
    fails('expected Sampler, got number', data.loader, set, views, { batch = 2, sampler = 3 })
    fails('expected a data set with labels', data.sampler.class_balanced, data.images(places.root))
  end)
end)
