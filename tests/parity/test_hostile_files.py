"""Files that are cut, damaged on purpose, or ask for code: checkpoint.load refuses each and says why."""
import io
import json
import pathlib
import pickle
import struct
import sys
import tarfile
import zipfile

import pytest
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "fuzz"))
import costly_pickles  # noqa: E402


def header(**fields):
    text = json.dumps(fields).encode()
    return struct.pack("<Q", len(text)) + text


ENTRY = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize("content, text", [
    (struct.pack("<Q", 2**60) + b"{}", "not a checkpoint"),
    (header(a=ENTRY), "truncated: the tensors end at byte"),
    (header(a=ENTRY) + bytes(9), "bytes after the last tensor"),
    (header(a=ENTRY, b=ENTRY) + bytes(8), "a hole or overlap"),
    (header(a=ENTRY | {"data_offsets": [4, 12]}) + bytes(12), "a hole or overlap"),
    (header(a=ENTRY | {"data_offsets": [8, 0]}) + bytes(8), "a hole or overlap"),
    (header(a=ENTRY | {"shape": [3]}) + bytes(8), "its shape needs 12"),
    (header(a=ENTRY | {"shape": [2**40, 2**40]}) + bytes(8), "more than a file can hold"),
    (header(a=ENTRY | {"data_offsets": [0, 2**54]}) + bytes(8), "above 2^53"),
    (header(a=ENTRY | {"shape": [-2]}) + bytes(8), "a negative number"),
    (header(a=ENTRY | {"shape": [2.0]}) + bytes(8), "not whole"),
    (header(a=ENTRY | {"dtype": "F7"}) + bytes(8), "unknown element type F7"),
    (header(a=ENTRY | {"more": "x"}) + bytes(8), "the unknown field 'more'"),
    (header(a={"dtype": "F32"}), "lacks dtype, shape or data_offsets"),
    (header(__metadata__={"a": 1}), "a number where none belongs"),
    (header(a={"b": {"c": {}}}), "the unknown field 'b'"),
    (header(a=ENTRY).replace(b'"shape"', b'"dtype"') + bytes(8), "'dtype' occurs twice"),
    (header(aa=ENTRY, ab=ENTRY).replace(b'"ab"', b'"aa"') + bytes(8), "'aa' occurs twice"),
    (struct.pack("<Q", 4) + b"{]  ", "byte 9: not the JSON"),
    (struct.pack("<Q", 1000) + b"{}", "truncated: 1000 bytes expected at byte 8"),
])
def test_hostile_safetensors(sslrun, tmp_path, content, text):
    (tmp_path / "a.bin").write_bytes(content)
    done = sslrun("checkpoint.load 'a.bin'", check=False)
    assert done.returncode == 1 and text in done.stderr


SEEDS = pathlib.Path(__file__).parents[1] / "fuzz" / "seeds"


def test_every_cut_of_every_kind_names_its_byte(sslrun):
    """All prefixes of the fuzzers' seeds, which are small files of every kind, and the files with a byte more, which only
    zip archives may have; tars end in padding that holds nothing."""
    done = sslrun("""
        for _, kind in ipairs(fs.list(arg[1])) do
          for _, name in ipairs(fs.list(arg[1] .. '/' .. kind)) do
            local file = io.open(arg[1] .. '/' .. kind .. '/' .. name, 'rb')
            local bytes = file:read '*a'
            file:close()
            local zip = bytes:sub(1, 2) == 'PK'
            local size = kind == 'tar' and #bytes - #bytes:match '%z*$' or #bytes
            for cut = 0, kind == 'tar' and size - 1 or size + 1 do
              local out = io.open('cut', 'wb')
              out:write((bytes .. '.'):sub(1, cut))
              out:close()
              for _, mmap in ipairs{false, true} do
                local ok, message = pcall(checkpoint.load, 'cut', {mmap = mmap})
                assert(ok == (cut == size or zip and cut > size) and (ok or message:match '%[checkpoint.load%]' and message:match 'byte %d'), ('%s cut at %d: %s'):format(name, cut, message))
              end
            end
            print(kind, size)
          end
        end""", SEEDS)
    assert {line.split("\t")[0] for line in done.splitlines()} == {path.name for path in SEEDS.iterdir()}


ATTACKS = [
    "os system", "posix system", "nt system", "subprocess Popen", "builtins eval", "__builtin__ exec",
    "builtins __import__", "torch.hub load", "torch.jit load", "torch load", "torch jit.load", "numpy load", "runpy run_module",
    "webbrowser open", "pip main", "sys exit", "importlib import_module", "torch.serialization load", "ctypes CDLL", "pickle loads",
    "os system.__call__",
]


def attack(module, name, protocol):
    call = b"(X\x02\x00\x00\x00idtR."
    if protocol < 4:
        return b"\x80" + bytes([protocol]) + f"c{module}\n{name}\n".encode() + call
    text = b"".join(b"\x8c" + bytes([len(part)]) + part.encode() for part in (module, name))
    return b"\x80" + bytes([protocol]) + text + b"\x93" + call


def test_pickles_that_ask_for_code_are_refused_by_name(sslrun, tmp_path):
    torch.save(0, tmp_path / "legacy", _use_new_zipfile_serialization=False)
    legacy = (tmp_path / "legacy").read_bytes()
    at = legacy.index(pickle.dumps(0, 2))
    paths = []
    for number, pair in enumerate(ATTACKS):
        module, name = pair.split()
        with zipfile.ZipFile(tmp_path / f"{number}.zip", "w") as archive:
            archive.writestr("archive/data.pkl", attack(module, name, 2))
            archive.writestr("archive/version", "3\n")
        (tmp_path / f"{number}.legacy").write_bytes(legacy[:at] + attack(module, name, 2) + legacy[at + 5:])
        for protocol in (2, 4):
            (tmp_path / f"{number}.pickle{protocol}").write_bytes(attack(module, name, protocol))
        with tarfile.open(tmp_path / f"{number}.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
            for member, content in ("storages", b"\x80\x02K\x00.\x80\x02]."), ("tensors", b"\x80\x02K\x00."), ("pickle", attack(module, name, 2)):
                info = tarfile.TarInfo(member)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        paths += [(f"{number}.{kind}", f"{module}.{name}") for kind in ("zip", "legacy", "pickle2", "pickle4", "tar")]
    done = sslrun("for i = 1, #arg do print(select(2, pcall(checkpoint.load, arg[i]))) end", *(path for path, _ in paths))
    for (path, name), message in zip(paths, done.splitlines(), strict=True):
        assert f"{name}, which a checkpoint may not" in message and path in message, (path, name, message)


def zip_of(records, **stated):
    """A torch archive, deflated; `stated` changes what the directory says of the size of data/0."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in records.items():
            archive.writestr("a/" + name, content)
    bytes_ = bytearray(out.getvalue())
    if "size" in stated:
        entry = bytes_.rindex(b"PK\x01\x02", 0, bytes_.rindex(b"a/data/0"))
        bytes_[entry + 24:entry + 28] = struct.pack("<I", stated["size"])
    return bytes(bytes_)


def one_tensor(count):
    out = io.BytesIO()
    torch.save({"w": torch.zeros(1)}, out)
    with zipfile.ZipFile(out) as archive:
        folder = archive.namelist()[0].split("/")[0]
        pickled = archive.read(folder + "/data.pkl")
    return pickled.replace(b"K\x01t", b"J" + struct.pack("<i", count) + b"t", 1).replace(b"K\x01\x85", b"J" + struct.pack("<i", count) + b"\x85", 1)


def test_deflated_records_unpack_to_what_they_state_within_a_budget(sslrun, tmp_path):
    def refused(content, text):
        (tmp_path / "a.pt").write_bytes(content)
        for mmap in "false", "true":
            done = sslrun(f"checkpoint.load('a.pt', {{mmap = {mmap}}})", check=False)
            assert done.returncode == 1 and text in done.stderr, done.stderr

    def records(count, size):
        return {"data.pkl": one_tensor(count), "version": "3\n", "data/0": bytes(size)}

    (tmp_path / "a.pt").write_bytes(zip_of(records(1000, 4000)))
    sslrun("assert(checkpoint.load 'a.pt'.w:size(0) == 1000)")
    refused(zip_of(records(500, 4000), size=2000), "does not unpack to the 2000 bytes")
    refused(zip_of(records(2000, 4000), size=8000), "does not unpack to the 8000 bytes")
    damaged = bytearray(zip_of(records(1000, 4000)))
    damaged[damaged.index(b"a/data/0") + 10] ^= 0xFF
    refused(bytes(damaged), "does not unpack to the 4000 bytes")
    refused(zip_of(records(20 << 20, 80 << 20)), "all records together may to 32 times the file's size and 64 MiB")


# Loads and inspects each file and prints the most memory that the process had meanwhile, in MiB.
MEASURE = """
for _, path in ipairs(arg) do
  for _, reader in ipairs { 'load', 'inspect' } do
    local reset = io.open('/proc/self/clear_refs', 'w')
    reset:write '5'
    reset:close()
    local ok, message = pcall(checkpoint[reader], path)
    assert(ok or message:match '%[checkpoint.load%]', message)
    local status = io.open '/proc/self/status'
    print(path, reader, (status:read('*a'):match 'VmHWM:%s*(%d+)') / 1024)
    status:close()
    ok, message = nil, nil
    collectgarbage()
    collectgarbage()
  end
end
"""
FULL_SIZE = ["nested_calls", "long_text_often", "sizes", "counters", "states", "tensors", "pairs"]


def test_small_files_that_ask_for_much_end_within_a_gigabyte(sslrun, tmp_path):
    costly_pickles.main(tmp_path / "full", 1, FULL_SIZE)
    costly_pickles.main(tmp_path / "small", 0.1)
    files = [tmp_path / "full" / name for name in FULL_SIZE] + sorted((tmp_path / "small").iterdir())
    assert max(path.stat().st_size for path in files) < 20e6
    lines = sslrun(MEASURE, *files).splitlines()
    assert len(lines) == 2 * len(files)
    for line in lines:
        assert float(line.split("\t")[2]) < 1024, line
