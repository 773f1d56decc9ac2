"""The same pictures and views for any number of processes, and data that do not divide: nothing hangs, nothing is lost."""
import pytest

from program import PROGRAM

PICTURES, BATCH = 31, 12  # two whole steps and seven pictures, which 2, 3 and 4 processes cannot share evenly
REST = PICTURES % BATCH
CODE = """
data.scenes.generate('scenes' .. dist.rank(), {train = 31, val = 2, size = 48})
local set = data.scenes('scenes' .. dist.rank(), 'train')
local function hash(view)
  local bits = view:contiguous():view('int32'):to('int64'):view({-1})
  return bits:mul(torch.arange(bits:size(0)) * 2654435761 + 12345):sum():remainder(2 ^ 50):item()
end
for _, drop_last in ipairs {true, false} do
  local loader = data.loader(set, data.simsiam_views {size = 32}, {batch = 12, drop_last = drop_last, seed = 3, workers = 1})
  local index, hashes = {}, {}
  for batch in loader:epoch(1) do
    index[#index + 1], hashes[#hashes + 1] = batch.index:tolist(), {}
    for i = 0, batch.index:size(0) - 1 do hashes[#hashes][i + 1] = {hash(batch[1][i]), hash(batch[2][i])} end
    dist.all_reduce(torch.ones {1})                                -- hangs when a process has fewer batches
  end
  tell(drop_last and 'dropped' or 'padded', index)
  tell(drop_last and 'dropped hashes' or 'padded hashes', hashes)
end
"""


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    from conftest import PRELUDE, finish
    folder = tmp_path_factory.mktemp("one")
    (folder / "code.lua").write_text(PRELUDE + CODE)
    return finish([PROGRAM, "code.lua"], folder, 1, {}).ranks[0]


@pytest.mark.parametrize("world", [2, 3, 4])
def test_processes_see_what_one_sees(launch, one, world):
    """Dropped: two steps. Padded: three, the last one of seven pictures and as many as the processes miss, from the start again."""
    many = launch(world, CODE)
    assert many.code == 0, many.err
    for key, last in (("dropped", []), ("padded", [-(-REST // world)])):
        sizes = [BATCH // world] * 2 + last
        assert [[len(part) for part in told[key]] for told in many.ranks] == [sizes] * world
        for what in (key, f"{key} hashes"):
            joined = [[row for told in many.ranks for row in told[what][step]] for step in range(len(sizes))]
            if key == "padded":
                missing = last[0] * world - REST
                padding, joined[-1] = joined[-1][-missing:], joined[-1][:-missing]
                if what == key:  # the pictures; their views are new ones
                    assert padding == joined[0][:missing]
            assert joined == one[what]
    assert sorted(picture for step in one["padded"] for picture in step) == list(range(PICTURES))


DISTRIBUTED = """
local set = data.tensor(torch.zeros({31, 2, 2}, {dtype = 'uint8'}))
for _, drop_last in ipairs {true, false} do
  local sampler = data.sampler.distributed(set, {world = dist.world(), rank = dist.rank(), seed = 3, drop_last = drop_last})
  local loader = data.loader(set, data.eval_views {size = 2}, {batch = 3, sampler = sampler, drop_last = false, workers = 1})
  local index = {}
  for batch in loader:epoch(0) do
    for _, picture in ipairs(batch.index:tolist()) do index[#index + 1] = picture end
    dist.all_reduce(torch.ones {1})
  end
  tell(drop_last and 'dropped' or 'padded', index)
end
"""


@pytest.mark.parametrize("world", [2, 3, 4])
def test_pytorchs_sampler_gives_all_the_same_number(launch, world):
    many = launch(world, DISTRIBUTED)
    assert many.code == 0, many.err
    assert {len(told["dropped"]) for told in many.ranks} == {PICTURES // world}
    assert {len(told["padded"]) for told in many.ranks} == {-(-PICTURES // world)}
    assert {picture for told in many.ranks for picture in told["padded"]} == set(range(PICTURES))


EVALUATION = """
data.scenes.generate('scenes' .. dist.rank(), {train = 31, val = 2, size = 48})
local set = data.scenes('scenes' .. dist.rank(), 'train')
local loader = data.loader(set, data.eval_views {size = 16}, {batch = 12, shuffle = false, drop_last = false, workers = 1})
local features, targets = eval.extract(function(view) return view:flatten(1):narrow(1, 0, 3) end, loader)
tell('features', features)
tell('targets', targets)
"""


@pytest.mark.parametrize("world", [2, 3])
def test_evaluation_counts_each_picture_once(launch, tmp_path, world):
    one, many = launch(1, EVALUATION).ranks[0], launch(world, EVALUATION)
    assert many.code == 0, many.err
    assert len(one["features"]) == PICTURES
    assert many.ranks == [one] * world


WITHOUT_ROWS = EVALUATION.replace("local loader =", """
for _, i in ipairs {2, 5, 6, 7, 12, 13, 14, 15, 16, 17} do fs.write(set:path(i), '') end
local loader =""").replace("workers = 1", "workers = 1, unreadable = 'leave_out'")


@pytest.mark.parametrize("world", [2, 3])
def test_evaluation_keeps_the_order_where_pictures_are_left_out(launch, world):
    """Of the second batch the first process of two, or of three one and a half, can read nothing."""
    one, many = launch(1, WITHOUT_ROWS).ranks[0], launch(world, WITHOUT_ROWS)
    assert many.code == 0, many.err
    assert len(one["features"]) == PICTURES - 10 == len(one["targets"])
    assert many.ranks == [one] * world
