"""checkpoint.save and checkpoint.load against Python's torch.save and torch.load(weights_only=True)."""
import collections
import enum
import functools
import pickle
import re
import zipfile

import numpy as np
import pytest
import torch
import torchvision

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


class Colour(enum.Enum):
    RED = 1


FOREIGN = {
    "sparse": torch.eye(3).to_sparse(), "csr": torch.eye(3).to_sparse_csr(), "meta": torch.empty(3, device="meta"),
    "quantised": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.quint8), "partial": functools.partial(print, end=""), "method": "x".upper, "colour": Colour.RED,
    "complex": complex(1, 2), "big": 2**70, "range": range(3), "slice": slice(1), "generator": np.random.default_rng(0),
    "names": np.array(["a"]), "objects": np.array(["a", 1], dtype=object), "structured": np.zeros(2, dtype=[("a", "f4")]), "when": np.datetime64("2020-01-01"),
    "text": np.str_("x"), "masked": np.ma.masked_array([1, 2], [0, 1]), "pattern": re.compile("x"), "keyed": {torch.ones(1): 1},
}


@pytest.mark.parametrize("options", [{}, {"_use_new_zipfile_serialization": False}, {"pickle_protocol": 4}])
def test_values_of_other_kinds_are_opaque_and_block_nothing(sslrun, tmp_path, options):
    torch.save({"weights": {"w": torch.arange(3.0)}, **FOREIGN}, tmp_path / "a.pt", **options)
    done = sslrun("""
        local saved = checkpoint.load 'a.pt'
        checkpoint.save('back.pt', {w = saved.weights.w})
        for _, name in ipairs(arg) do print(name, tostring(saved[name]), (select(2, pcall(torch.sum, saved[name])):gsub('%s+', ' '))) end""", *FOREIGN)
    for line in done.splitlines():
        name, text, error = line.split("\t")
        assert text.startswith("opaque value ") and text.endswith(")"), line
        assert "got OpaqueValue" in error or "OpaqueValue" in error, line
    assert len(done.splitlines()) == len(FOREIGN)
    assert torch.equal(torch.load(tmp_path / "back.pt")["w"], torch.arange(3.0))
    inspected = sslrun("for _, entry in ipairs(checkpoint.inspect('a.pt').entries) do print(entry.name, entry.text) end")
    for name in FOREIGN:
        assert re.search(rf"^{name}\topaque value ", inspected, re.M), name


def test_opaque_values_name_what_made_them(sslrun, tmp_path):
    torch.save({"partial": functools.partial(print), "rng": np.random.RandomState(0), "sparse": torch.eye(2).to_sparse()}, tmp_path / "a.pt")
    done = sslrun("""
        local saved = checkpoint.load 'a.pt'
        print(saved.sparse, saved.sparse.name, saved.sparse.reason)
        print(saved.rng)
        print(select(2, pcall(function() return saved.rng.state end)))
        print(select(2, pcall(checkpoint.save, 'b.pt', saved)))
        print(fs.exists 'b.pt')""")
    lines = done.splitlines()
    assert lines[0] == "opaque value torch._utils._rebuild_sparse_tensor (a sparse tensor)\ttorch._utils._rebuild_sparse_tensor\ta sparse tensor"
    assert lines[1].startswith("opaque value numpy.random._pickle.__randomstate_ctor")
    assert "cannot read 'state' of the opaque value numpy.random._pickle.__randomstate_ctor" in lines[2]
    assert "cannot save the opaque value " in lines[3] and "leave it out" in lines[3]
    assert lines[4] == "false"


def test_other_values_that_are_read(sslrun, tmp_path):
    value = {(1, 2): 3, 1.5: 2, None: 4, "set": {1}, "frozen": frozenset([2]), "deque": collections.deque([1, 2], 5), "settings": Settings({"a": 1})}
    for protocol in (2, 4):
        torch.save(value, tmp_path / "given.pt", pickle_protocol=protocol)
        sslrun("checkpoint.save('back.pt', checkpoint.load('given.pt'))")
        back = torch.load(tmp_path / "back.pt", weights_only=True)
        assert (back["(1, 2)"], back["1.5"], back["None"]) == (3, 2, 4)
        assert back["set"] == [1] and back["frozen"] == [2] and back["deque"] == [1, 2]
        assert back["settings"]["a"] == 1 and back["settings"]["__state__"] == {"a": 1}


class Settings(dict):
    """As easydict and its like: entries that are attributes too."""

    def __init__(self, values):
        super().__init__(values)
        self.__dict__.update(values)


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, bias=False), torch.nn.BatchNorm2d(4))
        self.scale = torch.nn.Parameter(torch.ones(2))
        self.register_parameter("none", None)
        self.register_buffer("kept", torch.arange(3))
        self.register_buffer("fleeting", torch.zeros(1), persistent=False)
        self.activation, self.owner = functools.partial(torch.relu), [self]
        self.again = self.stem


@pytest.mark.parametrize("writer", ["zip", "legacy", "pickle"])
@pytest.mark.parametrize("make", [Network, lambda: torch.nn.DataParallel(Network()), lambda: torchvision.models.resnet18(num_classes=2)])
def test_pickled_modules_are_their_state_dicts(sslrun, tmp_path, make, writer):
    model = make()
    if writer == "pickle":
        pickle.dump({"net": model, "epoch": 3}, (tmp_path / "a.pt").open("wb"))
    else:
        torch.save({"net": model, "epoch": 3}, tmp_path / "a.pt", _use_new_zipfile_serialization=writer == "zip")
    sslrun("checkpoint.save('back.pt', checkpoint.load 'a.pt')")
    back = torch.load(tmp_path / "back.pt", weights_only=True)
    assert back["epoch"] == 3 and set(back["net"]) == set(model.state_dict())
    for name, tensor in model.state_dict().items():
        assert torch.equal(back["net"][name], tensor), name


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_plain_pickles_of_tensors(sslrun, tmp_path, protocol):
    base = torch.arange(12.0)
    given = {"base": base, "row": base[3:7], "half": torch.ones(2).half(), "many": torch.arange(5), "parameter": torch.nn.Parameter(torch.ones(2)),
             "flag": torch.tensor([True]), "small": torch.tensor([3, 65535]).to(torch.uint16), "storage": torch.ones(2).untyped_storage()}
    pickle.dump(given, (tmp_path / "a.pkl").open("wb"), protocol)
    sslrun("checkpoint.save('back.pt', checkpoint.load 'a.pkl')")
    back = torch.load(tmp_path / "back.pt", weights_only=True)
    assert back.pop("storage").tolist() == list(given.pop("storage"))
    for name, tensor in given.items():
        assert back[name].dtype == tensor.dtype and torch.equal(back[name], tensor), name


def test_nothing_in_a_file_is_executed(sslrun, tmp_path):
    class Attack:
        def __reduce__(self):
            return (print, ("executed",))

    torch.save({"model": Attack()}, tmp_path / "a.pt")
    done = sslrun("print(checkpoint.load('a.pt').model)", check=False)
    assert done.stdout == "opaque value builtins.print (what Python code makes)\n", done.stderr
