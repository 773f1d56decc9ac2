"""Writes checkpoints that are small but ask for much: memory, time or depth far beyond their size. Each is a whole pickle that Python's own
unpickler would follow, of at most 17 MB. Usage: python tests/fuzz/costly_pickles.py FOLDER [SCALE [NAME...]]; a small SCALE gives small ones of
every kind, as seeds of the fuzzers."""
import io
import pathlib
import struct
import sys
import tarfile
import zipfile

HEAD = b"\x80\x02"


def text(content):
    content = content.encode() if isinstance(content, str) else content
    return b"X" + struct.pack("<I", len(content)) + content


def put(index):
    return b"r" + struct.pack("<I", index)


def get(index):
    return b"j" + struct.pack("<I", index)


def named(module, name):
    return f"c{module}\n{name}\n".encode()


def many(item, count, before=b""):
    """A list of `count` times the same bytes; `before` fills the memo and leaves one object, the list's first."""
    return HEAD + b"](" + before + item * count + b"e."


def laughs(start, item, levels=60):
    """Each level holds the one before ten times."""
    body = start + put(0)
    for level in range(levels):
        body += item(level) + put(level + 1)
    return HEAD + b"](" + body + b"e."


def zipped(pickle, records):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("archive/data.pkl", pickle)
        for name, data in records.items():
            archive.writestr("archive/" + name, data)
        archive.writestr("archive/version", "3\n")
    return content.getvalue()


def legacy(root, keys=b"]", storages=b""):
    return b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}." + HEAD + root + b"." + HEAD + keys + b"." + storages


STORAGE = b"(" + text("storage") + named("torch", "FloatStorage") + text("0") + text("cpu") + b"K\x01tQ"
TENSOR = named("torch._utils", "_rebuild_tensor_v2") + put(0) + b"(" + STORAGE + b"K\x00))\x89}t" + put(1) + b"R"


def tensors(n):
    return zipped(many(b"h\x00h\x01R", n, TENSOR), {"data/0": b"\0" * 4})


def nested_calls(n):
    first = b"(" + named("collections", "OrderedDict") + text("x") + put(1) + b")N" + b"t" + put(2)
    return HEAD + b"](" + named("torch._tensor", "_rebuild_from_type_v2") + put(0) + first + b"(h\x00h\x02h\x02Ntq\x02" * n + b"h\x00h\x02Re."


def tar(n):
    entry = HEAD + b"(K\x01X\x03\x00\x00\x00cpuctorch\nFloatStorage\nt." + struct.pack("<q", 0)
    members = {"storages": HEAD + b"J" + struct.pack("<i", n) + b"." + entry * n + HEAD + b"].", "tensors": HEAD + b"K\x00.", "pickle": HEAD + b"N."}
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return content.getvalue()


def deep_keys(n):
    """One long key a level, and many entries in the innermost dictionary: every full name is long."""
    entries = b"".join(b"J" + struct.pack("<i", i) + b"N" for i in range(n))
    return HEAD + b"".join(b"}" + text("k" * 500 + str(level)) for level in range(55)) + b"}(" + entries + b"u" + b"s" * 55 + b"."


def modules(levels):
    """Pickled modules, each with the one before as its child under ten names."""
    names = b"".join(text(str(i)) + put(100 + i) + b"0" for i in range(10))
    keys = text("_parameters") + put(200) + b"0" + text("_buffers") + put(201) + b"0" + text("_modules") + put(202) + b"0"
    body = b"(" + names + keys + b"1N" + put(0)
    for level in range(levels):
        children = b"}(" + b"".join(get(100 + i) + get(level) for i in range(10)) + b"u"
        body += named("net", "Module") + b")\x81}(" + get(200) + b"}" + get(201) + b"}" + get(202) + children + b"ub" + put(level + 1)
    return HEAD + b"](" + body + b"e."


def pickles(scale):
    def n(count):
        return max(1, int(count * scale))

    pairs = b"](" + b"".join(b"J" + struct.pack("<i", i) + b"N\x86" for i in range(n(300_000))) + b"e"
    entries = b"(" + b"".join(b"J" + struct.pack("<i", i) + b"N" for i in range(n(300_000))) + b"u"
    record = named("a", "B") + put(0) + b")R" + put(1)
    inner = legacy(STORAGE, b"](" + text("0") + b"e", struct.pack("<qf", 1, 0.5))
    nested = legacy(b"N")
    for _ in range(n(300)):
        nested = legacy(named("torch.storage", "_load_from_bytes") + b"B" + struct.pack("<I", len(nested)) + nested + b"\x85R")
    scalar = named("numpy.core.multiarray", "scalar") + put(0) + b"(" + named("numpy", "dtype") + b"(" + text("f4") + b"K\x00K\x01tRC\x04\0\0\0\0t" + put(1) + b"R"
    array = (named("numpy.core.multiarray", "_reconstruct") + b"(" + named("numpy", "ndarray") + b"K\x00\x85C\x01btR(K\x01J" + struct.pack("<i", n(1 << 20)) + b"\x85"
             + named("numpy", "dtype") + b"(" + text("u1") + b"K\x00K\x01tR\x89B" + struct.pack("<I", n(1 << 20)) + bytes(n(1 << 20)) + b"t" + put(1) + b"b")
    return {
        "none": many(b"N", n(17_000_000)), "lists": many(b"]", n(17_000_000)), "dicts": many(b"}", n(17_000_000)), "tuples": many(b")", n(17_000_000)),
        "integers": many(b"K\x01", n(8_500_000)), "floats": many(b"G" + bytes(8), n(1_800_000)), "texts": many(b"U\x01a", n(5_600_000)),
        "pairs": many(b"N\x85", n(8_500_000)), "marks": HEAD + b"(" * n(17_000_000) + b"N.", "popped": HEAD + b"N0" * n(8_500_000) + b"N.",
        "long_text_often": many(get(0), n(1000), text(b"a" * n(16 << 20)) + put(0)), "text_often": many(b"h\x00", n(500_000), text(b"a" * n(1 << 20)) + put(0)),
        "sizes": many(get(2) + get(1) + b"R", n(100_000), b"](" + b"N" * n(900_000) + b"e" + put(0) + b"\x85" + put(1) + named("torch", "Size") + put(2)),
        "mappings": many(get(2) + get(1) + b"R", n(50_000), pairs + b"\x85" + put(1) + named("collections", "OrderedDict") + put(2)),
        "counters": many(get(2) + get(1) + b"R", n(50_000), b"}" + entries + b"\x85" + put(1) + named("collections", "Counter") + put(2)),
        "states": many(get(1) + get(2) + b"b", n(100_000), record + b"}" + entries + put(2)),
        "records": many(get(0) + b")R" + get(2) + b"b", n(100_000), record + b"}" + entries + put(2)),
        "arguments": many(b"h\x00h\x02R", n(2_000_000), record + b"(" + b"N" * n(100_000) + b"t" + put(2)),
        "nested_calls": nested_calls(n(1_500_000)), "deep_lists": HEAD + b"]" * n(5_000_000) + b"a" * (n(5_000_000) - 1) + b".",
        "deep_tuples": HEAD + b")" + b"\x85" * n(16_000_000) + b".", "laughing_lists": laughs(b"]", lambda level: b"](" + get(level) * 10 + b"e"),
        "laughing_dicts": laughs(b"}", lambda level: b"}(" + b"".join(text("k" * 500 + str(i)) + get(level) for i in range(10)) + b"u"),
        "laughing_records": laughs(b"N", lambda level: named("a", "B") + b"(" + get(level) * 10 + b"tR"),
        "laughing_modules": modules(n(60)), "laughing_keys": HEAD + b"}" + b")" + put(0) + b"".join(b"0" + get(i) * 3 + b"\x87" + put(i + 1) for i in range(20)) + b"Ns.",
        "deep_keys": deep_keys(n(1_500_000)), "names": many(b"h\x00h\x01\x93", n(3_000_000), text("a" * 200) + put(0) + text("b" * 200) + put(1)),
        "new_names": HEAD + b"](" + b"".join(named(f"m{i}", "C") for i in range(n(1_200_000))) + b"e.",
        "functions": many(b"h\x00)R", n(4_000_000), named("a", "f") + put(0)), "numpy_numbers": many(b"h\x00h\x01R", n(3_000_000), scalar),
        "numpy_arrays": many(named("numpy.core.multiarray", "_reconstruct") + b"(" + named("numpy", "ndarray") + b"NNtR" + get(1) + b"b", n(100_000), array),
        "stored": many(b"h\x00h\x01R", n(3_000_000), named("torch.storage", "_load_from_bytes") + put(0) + b"B" + struct.pack("<I", len(inner)) + inner + b"\x85" + put(1) + b"R"),
        "stored_in_stored": HEAD + named("torch.storage", "_load_from_bytes") + b"B" + struct.pack("<I", len(nested)) + nested + b"\x85R.",
        "tensors": tensors(n(3_000_000)), "tar_storages": tar(n(190_000)), "legacy_none": legacy(b"](" + b"N" * n(16_000_000) + b"e"),
    }


def main(folder, scale=1.0, names=()):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pickles(scale).items():
        if name in names or not names:
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0, sys.argv[3:])
