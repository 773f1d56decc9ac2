"""checkpoint.load and inspect on every container, as torch, numpy, safetensors and pickle write them."""
import argparse
import collections
import io
import pathlib
import pickle
import struct
import tarfile
import zipfile

import numpy as np
import pytest
import safetensors
import safetensors.torch
import torch

from stored_values import BFLOAT16, resave, same, tensors


def save_tar(path, value):
    """torch.save as PyTorch 0.1.9 wrote it: storages, tensors and the object as members of a tar."""
    found = {}

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            if isinstance(obj, torch.Tensor):
                found[str(id(obj))] = obj
                return str(id(obj))

    members = {name: io.BytesIO() for name in ("storages", "tensors", "pickle")}
    Pickler(members["pickle"], protocol=2).dump(value)
    dump = lambda obj, to: pickle.dump(obj, to, protocol=2)  # noqa: E731
    keys = {tensor.untyped_storage().data_ptr(): tensor for tensor in found.values()}
    dump(len(keys), members["storages"])
    for key, tensor in keys.items():
        kind = {torch.float32: "FloatStorage", torch.int64: "LongStorage"}[tensor.dtype]
        entry = io.BytesIO()
        entry.write(b"\x80\x02(\x8a\x08" + struct.pack("<q", key) + b"X\x03\x00\x00\x00cpuctorch\n" + kind.encode() + b"\nt.")
        members["storages"].write(entry.getvalue())
        count = tensor.untyped_storage().nbytes() // tensor.itemsize
        whole = torch.empty(0, dtype=tensor.dtype).set_(tensor.untyped_storage(), 0, (count,), (1,))
        members["storages"].write(struct.pack("<q", count) + whole.numpy().tobytes())
    first = next(iter(keys))
    dump([(12345, first, 1, 2)], members["storages"])  # a storage that is a part of another
    dump(len(found), members["tensors"])
    for key, tensor in found.items():
        dims = tensor.dim()
        dump((int(key), tensor.untyped_storage().data_ptr(), type(tensor)), members["tensors"])
        members["tensors"].write(struct.pack(f"<q{dims}q{dims}qq", dims, *tensor.shape, *tensor.stride(), tensor.storage_offset()))
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.getvalue())
            tar.addfile(info, io.BytesIO(content.getvalue()))


WRITERS = {
    "zip": lambda path, value: torch.save(value, path),
    "legacy": lambda path, value: torch.save(value, path, _use_new_zipfile_serialization=False),
    "protocol 4": lambda path, value: torch.save(value, path, pickle_protocol=4),
    "safetensors": lambda path, value: safetensors.torch.save_file(value, path),
    "npz": lambda path, value: np.savez(open(path, "wb"), **{k: v.numpy() for k, v in value.items()}),
    **{f"pickle {p}": lambda path, value, p=p: pickle.dump({k: v.numpy() for k, v in value.items()}, open(path, "wb"), protocol=p)
       for p in (2, 3, 4, 5)},
}


@pytest.mark.parametrize("options", ["", ", {mmap = true}"])
@pytest.mark.parametrize("writer", WRITERS)
def test_tensors_of_every_container(sslrun, tmp_path, writer, options):
    given = tensors()
    if not (writer == "npz" or writer.startswith("pickle")):
        given |= BFLOAT16
    WRITERS[writer](tmp_path / "given.bin", given)
    same(resave(sslrun, tmp_path, "given.bin", options), given)


@pytest.mark.parametrize("options", ["", ", {mmap = true}"])
def test_tar_of_the_first_releases(sslrun, tmp_path, options):
    base = torch.arange(12.0)
    given = collections.OrderedDict(base=base, row=base[3:7], column=base.reshape(3, 4).t(), count=torch.tensor([5, 6]), name="x")
    save_tar(tmp_path / "given.bin", given)
    truth = torch.load(tmp_path / "given.bin", weights_only=False)  # PyTorch's own reader of such files
    back = resave(sslrun, tmp_path, "given.bin", options)
    assert back.pop("name") == truth.pop("name") == "x"
    same(back, dict(truth))
    assert back["row"].data_ptr() == back["base"].data_ptr() + 12


@pytest.mark.parametrize("writer", ["zip", "legacy"])
def test_views_share_their_storage(sslrun, tmp_path, writer):
    base = torch.randn(100, 100)
    WRITERS[writer](tmp_path / "given.bin", [base, base[5], base.t()])
    back = resave(sslrun, tmp_path, "given.bin")
    assert torch.equal(back[2], base.t()) and back[0].data_ptr() + 5 * 400 == back[1].data_ptr()


def test_legacy_files_with_parts_of_storages(sslrun, tmp_path):
    """Python 2 era files describe a sliced storage by (key, offset, count) in the persistent id."""
    torch.save([torch.arange(6.0)], tmp_path / "whole.bin", _use_new_zipfile_serialization=False)
    content = (tmp_path / "whole.bin").read_bytes()
    assert content.count(b"K\x06Ntq") == 1  # numel 6, no view
    part = b"K\x06X\x01\x00\x00\x00vK\x02K\x03\x87tq"
    content = content.replace(b"K\x06Ntq", part).replace(b"K\x06\x85q", b"K\x02\x85q")
    (tmp_path / "given.bin").write_bytes(content)
    assert torch.load(tmp_path / "given.bin", weights_only=True)[0].tolist() == [2.0, 3.0]
    assert resave(sslrun, tmp_path, "given.bin")[0].tolist() == [2.0, 3.0]


class Settings(dict):
    pass


Point = collections.namedtuple("Point", "x y")


class Module:
    def __init__(self):
        self.depth, self.names = 50, ["a", "b"]


@pytest.mark.parametrize("writer", ["zip", "legacy"])
def test_unknown_classes_become_tables(sslrun, tmp_path, writer):
    given = {
        "args": argparse.Namespace(lr=0.1, arch="resnet50", dims=[1, 2]), "settings": Settings({"a": 1}),
        "point": Point(1, 2), "module": Module(), "best": np.float64(0.75), "count": np.int64(7), "flag": np.bool_(True),
        "path": pathlib.PurePosixPath("a/b"), "class": argparse.Namespace, "array": np.arange(6.0).reshape(2, 3),
        "default": collections.defaultdict(list, x=[1]),
    }
    WRITERS[writer](tmp_path / "given.bin", given)
    back = resave(sslrun, tmp_path, "given.bin")
    here = Module.__module__
    assert back["args"] == {"__class__": "argparse.Namespace", "lr": 0.1, "arch": "resnet50", "dims": [1, 2]}
    assert back["settings"] == {"__class__": f"{here}.Settings", "a": 1}
    assert back["point"] == {"__class__": f"{here}.Point", "__args__": [1, 2]}
    assert back["module"] == {"__class__": f"{here}.Module", "depth": 50, "names": ["a", "b"]}
    assert (back["best"], back["count"], back["flag"]) == (0.75, 7, True)
    assert back["path"]["__args__"] == ["a", "b"] and back["class"] == "argparse.Namespace"
    assert torch.equal(back["array"], torch.arange(6.0, dtype=torch.float64).reshape(2, 3))
    assert back["default"] == {"x": [1]}


def test_numpy_byte_order_and_fortran_order(sslrun, tmp_path):
    given = {
        "big": np.arange(6, dtype=">f4").reshape(2, 3), "fortran": np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)),
        "big_fortran": np.asfortranarray(np.arange(6, dtype=">i2").reshape(2, 3)), "strided": np.arange(10)[::2],
    }
    np.savez(tmp_path / "given.npz", **given)
    pickle.dump(given, open(tmp_path / "given.pkl", "wb"))
    np.save(tmp_path / "given.npy", given["big_fortran"])
    for name in ("given.npz", "given.pkl"):
        back = resave(sslrun, tmp_path, name)
        for key, array in given.items():
            assert np.array_equal(back[key].numpy(), array), key
        assert back["fortran"].stride() == (1, 2, 6)
    assert np.array_equal(resave(sslrun, tmp_path, "given.npy").numpy(), given["big_fortran"])


@pytest.mark.parametrize("array, text", [
    (np.array(["a"]), "element type '<U1'"), (np.array([(1, 2.0)], dtype="i4,f8"), "structured"),
    (np.array([1], dtype="datetime64[s]"), "element type '<M8[s]'"), (np.array([1.0], dtype=np.longdouble), "element type '<f16'"),
])
def test_arrays_that_are_no_tensors_are_named(sslrun, tmp_path, array, text):
    np.save(tmp_path / "a.npy", array)
    assert text in sslrun("checkpoint.load 'a.npy'", check=False).stderr


def test_compressed_npz(sslrun, tmp_path):
    given = {"a": np.arange(60.0).reshape(3, 4, 5), "b": np.asfortranarray(np.ones((3, 2), ">f4")), "empty": np.zeros((0, 2))}
    np.savez_compressed(tmp_path / "a.npz", **given)
    same(resave(sslrun, tmp_path, "a.npz"), {name: torch.from_numpy(a.astype(a.dtype.newbyteorder("="))) for name, a in given.items()})


def test_bytes_behind_a_zip(sslrun, tmp_path):
    given = tensors()
    torch.save(given, tmp_path / "a.pt")
    with open(tmp_path / "a.pt", "ab") as file:
        file.write(b"\n")
    same(torch.load(tmp_path / "a.pt", weights_only=True), given)
    same(resave(sslrun, tmp_path, "a.pt"), given)


@pytest.mark.parametrize("mmap", ["false", "true"])
def test_file_of_a_big_endian_machine(sslrun, tmp_path, mmap):
    """What torch.save writes there: elements turned around, the record byteorder. torch.load is the truth."""
    given = {"f": torch.arange(6.0).reshape(2, 3), "i": torch.tensor([1, -2, 3 << 40]), "h": torch.ones(3, dtype=torch.float16),
             "c": torch.tensor([1 + 2j, 3 - 4j]), "b": torch.tensor([True, False])}
    given["view"] = given["f"][1]
    torch.save(given, tmp_path / "little.pt")
    turned = {"FloatStorage": 4, "LongStorage": 8, "HalfStorage": 2, "ComplexFloatStorage": 4, "BoolStorage": 1}
    widths = [4, 8, 2, 4, 1]  # of the storages, in the order of the tensors
    assert len(widths) == len(turned)
    with zipfile.ZipFile(tmp_path / "little.pt") as old, zipfile.ZipFile(tmp_path / "big.pt", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if "/data/" in name and name.rsplit("/", 1)[1].isdigit():
                width = widths[int(name.rsplit("/", 1)[1])]
                content = b"".join(content[i:i + width][::-1] for i in range(0, len(content), width))
            new.writestr(name, b"big" if name.endswith("/byteorder") else content)
    same(torch.load(tmp_path / "big.pt", weights_only=True), given)
    sslrun(f"checkpoint.save('back.pt', checkpoint.load('big.pt', {{mmap = {mmap}}}))")
    same(torch.load(tmp_path / "back.pt", weights_only=True), given)


class Program(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.features = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
        self.fc = torch.nn.Linear(4, 2)
        self.names, self.sizes, self.rates = ["a", "b"], [1, 2], [0.5]
        self.tied = self.fc.weight

    def forward(self, x):
        return self.fc(self.features(x).mean([2, 3]))


@pytest.mark.parametrize("kind", ["script", "trace"])
def test_weights_of_a_torchscript_archive(sslrun, tmp_path, kind):
    module = Program().eval()
    program = torch.jit.script(module) if kind == "script" else torch.jit.trace(module, torch.zeros(1, 3, 8, 8))
    program.save(tmp_path / "a.pt")
    given = dict(torch.jit.load(tmp_path / "a.pt").state_dict())
    same(resave(sslrun, tmp_path, "a.pt"), given)
    assert sslrun("print(checkpoint.inspect 'a.pt'.container)").strip() == "TorchScript"


def test_inspect_lists_a_file(sslrun, tmp_path):
    weight = torch.zeros(2, 3)
    torch.save({"state_dict": collections.OrderedDict(w=weight, tied=weight, n=torch.tensor(5)), "epoch": 3, "args": argparse.Namespace(lr=0.5)},
               tmp_path / "a.pt")
    done = sslrun("""
        local file = checkpoint.inspect 'a.pt'
        print(file.container, file.tensors, file.tensor_bytes, file.bytes)
        for _, e in ipairs(file.entries) do
          print(e.depth, e.name, e.kind, e.dtype, e.shape and #e.shape, e.shares, e.size or e.text)
        end""").splitlines()
    assert done[0] == f"torch.save (zip)\t3\t32\t{(tmp_path / 'a.pt').stat().st_size}"
    assert done[1:] == [
        "0\t\tdictionary\tnil\tnil\tnil\t3", "1\tstate_dict\tdictionary\tnil\tnil\tnil\t3",
        "2\tstate_dict.w\ttensor\tfloat32\t2\tnil\tnil", "2\tstate_dict.tied\ttensor\tfloat32\t2\tstate_dict.w\tnil",
        "2\tstate_dict.n\ttensor\tint64\t0\tnil\tnil", "1\tepoch\tvalue\tnil\tnil\tnil\t3",
        "1\targs\tdictionary\tnil\tnil\tnil\t2", "2\targs.__class__\tvalue\tnil\tnil\tnil\targparse.Namespace",
        "2\targs.lr\tvalue\tnil\tnil\tnil\t0.5"]
