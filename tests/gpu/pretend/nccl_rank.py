"""One rank of a group on the pretend NCCL: `python nccl_rank.py RANK WORLD CODE` in a folder of the group's own.

CODE sees rank, world, group (an ncclComm_t) and the calls below; what it `keep`s by name lies in rank<RANK>.npz at its end.
"""
import ctypes
import os
import pathlib
import sys

import numpy as np

import gpu
from waiting import wait_until

TYPES = {"int8": 0, "uint8": 1, "int32": 2, "uint32": 3, "int64": 4, "uint64": 5, "float16": 6, "float32": 7, "float64": 8,
         "bfloat16": 9, "float8_e4m3": 10, "float8_e5m2": 11}
OPERATIONS = {"sum": 0, "prod": 1, "max": 2, "min": 3, "avg": 4}


class UniqueId(ctypes.Structure):
    _fields_ = [("internal", ctypes.c_char * 128)]


class Refused(Exception):
    pass


library = ctypes.CDLL(str(gpu.folder() / "libnccl.so.2"))
cuda = ctypes.CDLL(str(gpu.folder() / "libcudart.so.13"))
library.ncclGetLastError.restype = ctypes.c_char_p


def call(name, *arguments):
    """Integers and references as they are; an array by its address, a group by its handle."""
    if result := getattr(library, name)(*arguments):
        raise Refused(f"{name}: {result}, {library.ncclGetLastError(None).decode()}")


def address(array):
    return ctypes.c_void_p(array.ctypes.data)


def join(name, rank, world):
    """The communicator of this name: rank 0 makes its id, the others read it from a file."""
    identity, file = UniqueId(), pathlib.Path(f"{name}.id")
    if rank == 0:
        call("ncclGetUniqueId", ctypes.byref(identity))
        file.with_suffix(".part").write_bytes(bytes(identity))
        file.with_suffix(".part").rename(file)
    wait_until(file.exists, "rank 0 has named the group")
    identity = UniqueId.from_buffer_copy(file.read_bytes())
    made = ctypes.c_void_p()
    call("ncclCommInitRank", ctypes.byref(made), world, identity, rank)
    return made


def split(group, color, key):
    made = ctypes.c_void_p()
    call("ncclCommSplit", group, color, key, ctypes.byref(made), None)
    return made


def place(group):
    """(rank, ranks) in it."""
    rank, ranks = ctypes.c_int(), ctypes.c_int()
    call("ncclCommUserRank", group, ctypes.byref(rank))
    call("ncclCommCount", group, ctypes.byref(ranks))
    return rank.value, ranks.value


def scaled_sum(group, factor, kind):
    """ncclRedOpCreatePreMulSum with a number in host memory."""
    made, number = ctypes.c_int(), np.array([factor], storage(kind))
    call("ncclRedOpCreatePreMulSum", ctypes.byref(made), address(number), TYPES[kind], 1, group)
    return made.value


def storage(kind):
    """numpy has no bfloat16 and float8: their bits."""
    return {"bfloat16": "uint16", "float8_e4m3": "uint8", "float8_e5m2": "uint8"}.get(kind, kind)


def count_of(array):
    return ctypes.c_size_t(array.size)


def all_reduce(group, array, kind, operation, into=None):
    result = np.empty_like(array) if into is None else into
    call("ncclAllReduce", address(array), address(result), count_of(array), TYPES[kind], OPERATIONS.get(operation, operation), group, stream)
    return result


def reduce(group, array, kind, operation, root):
    result = np.zeros_like(array)
    call("ncclReduce", address(array), address(result), count_of(array), TYPES[kind], OPERATIONS[operation], root, group, stream)
    return result


def reduce_scatter(group, array, kind, operation):
    result = np.empty(array.size // place(group)[1], array.dtype)
    call("ncclReduceScatter", address(array), address(result), count_of(result), TYPES[kind], OPERATIONS[operation], group, stream)
    return result


def all_gather(group, array, kind):
    result = np.empty(array.size * place(group)[1], array.dtype)
    call("ncclAllGather", address(array), address(result), count_of(array), TYPES[kind], group, stream)
    return result


def all_to_all(group, array, kind):
    result = np.empty_like(array)
    call("ncclAlltoAll", address(array), address(result), ctypes.c_size_t(array.size // place(group)[1]), TYPES[kind], group, stream)
    return result


def broadcast(group, array, kind, root):
    result = np.empty_like(array)
    call("ncclBroadcast", address(array), address(result), count_of(array), TYPES[kind], root, group, stream)
    return result


def send(group, array, kind, peer):
    call("ncclSend", address(array), count_of(array), TYPES[kind], peer, group, stream)


def receive(group, array, kind, peer):
    call("ncclRecv", address(array), count_of(array), TYPES[kind], peer, group, stream)


def error_of(group):
    """What the watchdog of a program would see."""
    found = ctypes.c_int()
    call("ncclCommGetAsyncError", group, ctypes.byref(found))
    return found.value


def is_running():
    """Is the stream's work unfinished?"""
    return cuda.cudaStreamQuery(stream) == 600


kept = {}


def keep(**values):
    kept.update(values)


rank, world = int(sys.argv[1]), int(sys.argv[2])
stream = ctypes.c_void_p()
cuda.cudaStreamCreateWithPriority(ctypes.byref(stream), 1, 0)
if __name__ == "__main__":
    group = join("world", rank, world)
    exec(sys.argv[3], globals())
    np.savez(f"rank{rank}.npz", **kept)
    sys.stdout.flush()
    os._exit(0)
