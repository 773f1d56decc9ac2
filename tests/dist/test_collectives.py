"""Collectives against closed forms, and gradients through them against one process that holds all rows."""
import pytest

COLLECTIVES = """
local r, w = dist.rank(), dist.world()
tell('place', {r, w, dist.local_rank()})
dist.barrier()
local x = torch.tensor({r + 1, 2 * r}, {dtype = 'float64'})
for _, op in ipairs {'sum', 'mean', 'min', 'max', 'product'} do tell(op, dist.all_reduce(x, {op = op})) end
tell('untouched', x)
tell('broadcast', dist.broadcast(x, {source = w - 1}))
tell('bool', dist.broadcast(x:gt(0), {source = 0}):to('int64'))
tell('all_gather', dist.all_gather(x:view({1, 2})))
local blocks = torch.arange(2 * w, {dtype = 'int64'}) + 100 * r
tell('reduce_scatter', dist.reduce_scatter(blocks))
tell('all_to_all', dist.all_to_all(blocks))
"""


@pytest.mark.parametrize("world", [1, 2, 3])
def test_closed_forms(launch, world):
    done = launch(world, COLLECTIVES)
    assert done.code == 0, done.err
    ranks = range(world)
    first, second = [r + 1 for r in ranks], [2 * r for r in ranks]
    for r, told in enumerate(done.ranks):
        assert told["place"] == [r, world, r]
        assert told["sum"] == [sum(first), sum(second)]
        assert told["mean"] == pytest.approx([sum(first) / world, sum(second) / world], rel=1e-15)
        assert told["min"] == [1, 0] and told["max"] == [world, 2 * world - 2]
        assert told["product"][1] == 0
        assert told["untouched"] == [r + 1, 2 * r]
        assert told["broadcast"] == [world, 2 * world - 2]
        assert told["bool"] == [1, 0]
        assert told["all_gather"] == [[a, b] for a, b in zip(first, second)]
        offset = 100 * sum(ranks)
        assert told["reduce_scatter"] == [world * (2 * r) + offset, world * (2 * r + 1) + offset]
        assert told["all_to_all"] == [v for s in ranks for v in (2 * r + 100 * s, 2 * r + 1 + 100 * s)]


OBJECTS = """
local r = dist.rank()
local value = dist.broadcast_object(
  {name = 'run', deep = {1, 2.5, 'x', {true}}, bytes = 'a\\0b', t = torch.arange(3) + r, r = r}, {source = 1})
tell('value', {value.name, value.deep[2], value.deep[3], value.deep[4][1] and 1 or 0, #value.bytes, value.r})
tell('tensor', value.t)
tell('nothing', dist.broadcast_object(nil) == nil and 1 or 0)
tell('all', dist.all_gather_object(('x'):rep(r)))
local ok, message = pcall(dist.broadcast_object, print, {source = r})
tell('refused', message)
"""


def test_objects_travel_and_functions_do_not(launch):
    done = launch(2, OBJECTS)
    assert done.code == 0, done.err
    for told in done.ranks:
        assert told["value"] == ["run", 2.5, "x", 1, 3, 1]
        assert told["tensor"] == [1, 2, 3]
        assert told["nothing"] == 1
        assert told["all"] == ["", "x"]
        assert "[dist.broadcast_object] cannot save a function" in told["refused"]


# A loss that mixes all rows, of gathered and of reduced values; the mean of the ranks' gradients is compared below.
GRADIENTS = """
local r, w = dist.rank(), dist.world()
local N = 12
local all = torch.sin(torch.arange(N * 3, {dtype = 'float64'}):view({N, 3}))
local weight = torch.cos(torch.arange(9, {dtype = 'float64'}):view({3, 3})):requires_grad_(true)
local n = N / w
local mine = all:narrow(0, r * n, n)
local z = mine:mm(weight)
local joined = dist.gather(z)
local similar = z:mm(joined:t()):logsumexp({1}):mean()          -- own rows against all rows
local centre = dist.all_reduce(z:mean({0}), {op = 'mean'})
local loss = similar + (joined:pow(2):mean({0}) * centre):sum()
loss:backward()
tell('loss', dist.all_reduce(loss:detach(), {op = 'mean'}):item())
tell('grad', dist.all_reduce(weight.grad, {op = 'mean'}))
"""


def test_gradients_equal_one_process(launch):
    one, two, four = (launch(world, GRADIENTS) for world in (1, 2, 4))
    assert one.code == two.code == four.code == 0, one.err + two.err + four.err
    flat = lambda told: [v for row in told["grad"] for v in row]
    for many in (two, four):
        for told in many.ranks:
            # float64 sums in another order: a few units in the last place
            assert told["loss"] == pytest.approx(one.ranks[0]["loss"], rel=1e-13)
            assert flat(told) == pytest.approx(flat(one.ranks[0]), rel=1e-12)


def test_misuse_is_told(launch):
    done = launch(2, """
local ok, m = pcall(dist.reduce_scatter, torch.ones {3})
tell('blocks', m)
ok, m = pcall(dist.broadcast, torch.ones {3}, {source = 2})
tell('source', m)
ok, m = pcall(dist.all_reduce, torch.ones {3}, {op = 'median'})
tell('op', m)
ok, m = pcall(dist.all_reduce, torch.ones({3}):requires_grad_(true), {op = 'max'})
tell('gradient', m)
""")
    assert done.code == 0, done.err
    assert "[dist.reduce_scatter] expected a first dimension that 2 processes can divide, got [3]" in done.ranks[0]["blocks"]
    assert "'source' of 0 to 1, got 2" in done.ranks[0]["source"]
    assert "sum" in done.ranks[0]["op"] and "median" in done.ranks[0]["op"]
    assert "only 'sum' and 'mean' have a gradient" in done.ranks[0]["gradient"]
