"""checkpoint.save and checkpoint.load against Python's torch.save and torch.load(weights_only=True)."""
import collections
import zipfile

import pytest
import torch

TENSORS = {
    "float32": torch.randn(4, 6, generator=torch.Generator().manual_seed(0)),
    "transposed": torch.arange(24.0).reshape(4, 6).t(),
    "slice": torch.arange(24.0).reshape(4, 6)[1:3, ::2],
    "bfloat16": torch.tensor([1.0, -2.5, float("inf")]).bfloat16(),
    "float16": torch.tensor([1.0, -2.5]).half(),
    "float64": torch.tensor([0.1], dtype=torch.float64),
    "int64": torch.tensor([-(2**62), 7]),
    "int32": torch.tensor([1, -2], dtype=torch.int32),
    "uint8": torch.tensor([0, 255], dtype=torch.uint8),
    "bool": torch.tensor([True, False]),
    "uint16": torch.tensor([1, 65535]).to(torch.uint16),
    "complex": torch.tensor([1 + 2j]).conj(),
    "zero_dim": torch.tensor(3.5),
    "empty": torch.empty(0, 3),
    "channels_last": torch.randn(2, 3, 4, 4).contiguous(memory_format=torch.channels_last),
    "expanded": torch.ones(3).expand(2, 3),
    "parameter": torch.nn.Parameter(torch.ones(2)),
}


def resave(sslrun, tmp_path, value, **options):
    """Python saves, sslrun loads and saves, Python loads with weights_only=True."""
    torch.save(value, tmp_path / "given.pt", **options)
    sslrun("checkpoint.save('back.pt', checkpoint.load('given.pt'))")
    return torch.load(tmp_path / "back.pt", weights_only=True)


def test_tensors_survive_the_round_trip(sslrun, tmp_path):
    back = resave(sslrun, tmp_path, TENSORS)
    assert set(back) == set(TENSORS)
    for name, tensor in TENSORS.items():
        assert back[name].dtype == tensor.dtype, name
        assert torch.equal(back[name], tensor), name
    assert back["channels_last"].is_contiguous(memory_format=torch.channels_last)


def test_plain_values(sslrun, tmp_path):
    value = {
        "epoch": 12, "lr": 0.05, "large": 2**40, "negative": -(2**35), "whole": 3.0, "name": "héllo", "raw": b"\xff\x00",
        "list": [1, 2.5, "x", None, [True, False]], "tuple": (1, 2), "none": None, "nested": {"a": {"b": [1]}},
        "size": torch.Size([2, 3]), "dtype": torch.float16, "device": torch.device("cuda:1"),
        "counter": collections.Counter("aab"), "infinite": float("inf"),
    }
    back = resave(sslrun, tmp_path, value)
    assert isinstance(back["epoch"], int) and isinstance(back["lr"], float)
    assert back.pop("whole") == 3 and value.pop("whole") == 3  # Lua keeps no difference between 3 and 3.0
    assert "none" not in back  # a Lua table holds no nil
    del value["none"]
    value.update(tuple=[1, 2], size=[2, 3], dtype="float16", device="cuda:1", counter={"a": 2, "b": 1})
    assert back == value


def test_state_dict_of_a_network_and_its_optimizer(sslrun, tmp_path):
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8), torch.nn.Flatten(), torch.nn.Linear(8, 2))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.1)
    network(torch.randn(4, 3, 3, 3)).sum().backward()
    optimizer.step()
    back = resave(sslrun, tmp_path, {"model": network.state_dict(), "optimizer": optimizer.state_dict()})
    assert sorted(back["model"]) == sorted(network.state_dict())
    other = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8), torch.nn.Flatten(), torch.nn.Linear(8, 2))
    assert not any(other.load_state_dict(back["model"], strict=True))
    assert list(back["optimizer"]["state"]) == [0, 1, 2, 3, 4, 5]
    assert torch.equal(back["optimizer"]["state"][1]["exp_avg"], optimizer.state_dict()["state"][1]["exp_avg"])
    assert back["optimizer"]["param_groups"][0]["params"] == [0, 1, 2, 3, 4, 5]


def test_views_share_their_storage(sslrun, tmp_path):
    base = torch.randn(100, 100)
    back = resave(sslrun, tmp_path, [base, base[5], base.t()])
    assert back[0].data_ptr() + 5 * 400 == back[1].data_ptr()
    assert (tmp_path / "back.pt").stat().st_size < 42_000
    assert torch.equal(back[2], base.t())


def test_tables_made_in_lua(sslrun, tmp_path):
    sslrun("""
        local t = torch.tensor({{1, 2, 3}, {4, 5, 6}})
        checkpoint.save('a.pt', {
          list = {1, 2.5, 'x', true, checkpoint.none}, t = t, column = t:select(1, 2), empty = {}, [7] = 'seven', flag = false,
          state = {[0] = {step = 1}, [1] = {step = 2}}, integer = 3, fraction = 3.25, large = 2^53, negative_zero = -0.0,
        })""")
    back = torch.load(tmp_path / "a.pt", weights_only=True)
    assert back["list"] == [1, 2.5, "x", True, None]
    assert torch.equal(back["t"], torch.tensor([[1.0, 2, 3], [4, 5, 6]]))
    assert torch.equal(back["column"], torch.tensor([3.0, 6]))
    assert back["empty"] == {} and back[7] == "seven" and back["flag"] is False
    assert back["state"] == {0: {"step": 1}, 1: {"step": 2}}
    assert isinstance(back["integer"], int) and back["fraction"] == 3.25 and back["large"] == 2**53
    assert str(back["negative_zero"]) == "-0.0"
    assert list(back)[:3] == [7, "column", "empty"]  # integer keys first, then strings, both sorted


def test_same_value_gives_the_same_bytes(sslrun, tmp_path):
    chunk = "local t = {} for i = 1, 50 do t['k' .. i] = torch.ones({i}) end checkpoint.save(arg[1], t)"
    sslrun(chunk, "a.pt")
    sslrun(chunk, "b.pt")
    assert (tmp_path / "a.pt").read_bytes() == (tmp_path / "b.pt").read_bytes()


def test_archive_is_a_plain_zip(sslrun, tmp_path):
    sslrun("checkpoint.save('a.pt', {w = torch.ones({3})})")
    with zipfile.ZipFile(tmp_path / "a.pt") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/version"]


@pytest.mark.parametrize("value", [object(), {"f": len}, {(1, 2): 3}, {1.5: 2}, [complex(1, 2)], {2**70: 1}])
def test_foreign_objects_are_refused(sslrun, tmp_path, value):
    torch.save(value, tmp_path / "a.pt")
    done = sslrun("checkpoint.load('a.pt')", check=False)
    assert done.returncode == 1
    assert "[checkpoint.load] 'a.pt': data.pkl, byte " in done.stderr


def test_nothing_in_a_file_is_executed(sslrun, tmp_path):
    class Attack:
        def __reduce__(self):
            return (print, ("executed",))

    torch.save({"model": Attack()}, tmp_path / "a.pt")
    done = sslrun("checkpoint.load('a.pt')", check=False)
    assert "executed" not in done.stdout
    assert "the file names __builtin__.print, which a checkpoint may not" in done.stderr
