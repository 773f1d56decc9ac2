"""Checkpoints that are mapped into memory: what happens to them when their file changes."""
import signal

import torch


def test_mapped_tensors_outlive_the_name_and_take_writes(sslrun, tmp_path):
    torch.save({"w": torch.ones(1000)}, tmp_path / "a.pt")
    before = (tmp_path / "a.pt").read_bytes()
    sslrun("""
        local w = checkpoint.load('a.pt', {mmap = true}).w
        os.rename('a.pt', 'b.pt')
        w:mul_(3)
        assert(w:sum():item() == 3000)""")
    assert (tmp_path / "b.pt").read_bytes() == before


def cut_while_mapped(sslrun, tmp_path, use):
    torch.save({"w": torch.ones(100_000)}, tmp_path / "a.pt")
    return sslrun(f"""
        local w = checkpoint.load('a.pt', {{mmap = true}}).w
        local file = io.open('a.pt', 'rb')
        local start = file:read(1000)
        file:close()
        file = io.open('a.pt', 'wb')
        file:write(start)
        file:close()
        {use}
        print(w:sum():item())""", check=False)


def test_a_mapped_file_that_is_cut_short_is_named(sslrun, tmp_path):
    done = cut_while_mapped(sslrun, tmp_path, "")
    assert done.returncode == 1 and "sslrun: 'a.pt': a part of the file is gone while it was mapped into memory" in done.stderr


def test_other_bus_errors_stay_signals(sslrun, tmp_path):
    """A map that is not ours, cut short too, while ours is there."""
    done = cut_while_mapped(sslrun, tmp_path, """
        local ffi = require 'ffi'
        ffi.cdef 'void* mmap(void*, size_t, int, int, int, long); int open(const char*, int); int ftruncate(int, long);'
        local handle = ffi.C.open('chunk.lua', 2)
        local map = ffi.cast('char*', ffi.C.mmap(nil, 4096, 1, 2, handle, 0))
        assert(map[0] ~= 0)
        ffi.C.ftruncate(handle, 0)
        print(map[0])""")
    assert done.returncode == -signal.SIGBUS and "mapped into memory" not in done.stderr
