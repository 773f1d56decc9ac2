"""The pretend NCCL between processes: every type, operation and call against closed forms, and peers that are lost."""
import os
import subprocess
import sys

import numpy as np
import pytest
import torch

import gpu
from program import ROOT
from waiting import DEADLINE

HERE = ROOT / "tests" / "gpu" / "pretend"
REDUCED = ("int8", "uint8", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64", "bfloat16")


def start(folder, world, code, **variables):
    env = {**os.environ, "PYTHONPATH": f"{HERE}:{ROOT / 'tests'}", "LD_LIBRARY_PATH": str(gpu.folder()), "PRETEND_GPUS": str(world), **variables}
    return [subprocess.Popen([sys.executable, str(HERE / "nccl_rank.py"), str(rank), str(world), code], cwd=folder, env=env, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for rank in range(world)]


def finish(folder, ranks, codes=None):
    """What each rank kept; all end with 0, or as `codes` says."""
    printed = [rank.communicate(timeout=DEADLINE)[0] for rank in ranks]
    assert [rank.returncode for rank in ranks] == (codes or [0] * len(ranks)), printed
    files = [folder / f"rank{rank}.npz" for rank in range(len(ranks))]
    return [dict(np.load(file)) if file.exists() else {} for file in files], printed


def run(folder, world, code, **variables):
    return finish(folder, start(folder, world, code, **variables))[0]


# Small numbers whose sums and products are exact in every type; 300 KB of int8 take several pieces.
VALUES = "values = (np.arange(300_000) * (rank + 2) % 5 + 1)"
REDUCE = VALUES + """
for kind in TYPES:
    if kind in ("bfloat16", "float8_e4m3", "float8_e5m2"): continue
    own = values.astype(kind)
    for operation in OPERATIONS:
        keep(**{f"{kind} {operation}": all_reduce(group, own, kind, operation)})
    keep(**{f"{kind} in place": all_reduce(group, own, kind, "sum", into=own)})
"""


@pytest.mark.parametrize("world", [2, 3])
def test_all_types_and_operations(world, tmp_path):
    told = run(tmp_path, world, REDUCE)
    parts = np.stack([np.arange(300_000) * (rank + 2) % 5 + 1 for rank in range(world)])
    for kind in REDUCED[:-1]:
        total = parts.sum(0)
        mean = total // world if "int" in kind else (total.astype("float32" if kind == "float16" else kind) / world).astype(kind)
        expected = {"sum": total, "in place": total, "prod": parts.prod(0), "max": parts.max(0), "min": parts.min(0), "avg": mean}
        for rank in told:
            for operation, values in expected.items():
                np.testing.assert_array_equal(rank[f"{kind} {operation}"], values.astype(kind), f"{kind} {operation}")


HALVES = """
bits = np.load("values.npz")
for kind in ("bfloat16", "float16"):
    own = bits[kind][rank]
    for operation in ("sum", "avg", "prod", "max"):
        keep(**{f"{kind} {operation}": all_reduce(group, own, kind, operation)})
half = scaled_sum(group, 0.5, "float16")
keep(scaled=all_reduce(group, bits["float16"][rank], "float16", half))
call("ncclRedOpDestroy", half, group)
"""


def test_16_bit_floats_are_summed_in_float32_and_rounded_once(tmp_path):
    world, generator = 3, torch.Generator().manual_seed(0)
    wide = torch.randn(world, 1000, generator=generator)
    values = {"bfloat16": wide.bfloat16(), "float16": wide.half()}
    np.savez(tmp_path / "values.npz", bfloat16=values["bfloat16"].view(torch.uint16).numpy(), float16=values["float16"].numpy())
    told = run(tmp_path, world, HALVES)
    for kind, parts in values.items():
        first, second, third = parts.float()
        total = first + second + third
        expected = {"sum": total, "avg": total / 3, "prod": first * second * third, "max": parts.float().amax(0)}
        for operation, result in expected.items():
            bits = result.to(parts.dtype).view(torch.uint16).numpy()
            for rank in told:
                np.testing.assert_array_equal(rank[f"{kind} {operation}"].view("uint16"), bits, f"{kind} {operation}")
    first, second, third = values["float16"].float() / 2
    for rank in told:
        np.testing.assert_array_equal(rank["scaled"], (first + second + third).half().numpy())


CALLS = """
own = np.arange(2 * world, dtype="float32") + 100 * rank
keep(reduce=reduce(group, own, "float32", "sum", 1), gather=all_gather(group, own, "float32"),
     scatter=reduce_scatter(group, own, "float32", "sum"), all_to_all=all_to_all(group, own, "float32"),
     broadcast=broadcast(group, own, "float32", world - 1), bits=broadcast(group, own.view("uint8"), "float8_e4m3", 0))
# Everybody sends to everybody in one group, the longest message in several pieces, the shortest of nothing.
sent = [np.full(200_000 * peer, 10 * rank + peer, "int32") for peer in range(world)]
came = [np.empty(200_000 * rank, "int32") for peer in range(world)]
call("ncclGroupStart")
for peer in range(world):
    send(group, sent[peer], "int32", peer)
for peer in range(world):
    receive(group, came[peer], "int32", peer)
two = all_reduce(group, own, "float32", "max")
call("ncclGroupEnd")
keep(pairs=np.stack(came), two=two)
# Odd and even ranks, backwards.
part = split(group, rank % 2, -rank)
keep(place=place(part), part=all_gather(part, own[:1], "float32"))
alone = split(group, -1 if rank else 0, 0)
keep(alone=bool(alone))
try:
    all_reduce(group, own.view("uint8"), "float8_e4m3", "sum")
except Refused as error:
    keep(refused=str(error))
"""


@pytest.mark.parametrize("world", [2, 3])
def test_all_calls(world, tmp_path):
    told = run(tmp_path, world, CALLS)
    parts = np.stack([np.arange(2 * world) + 100 * rank for rank in range(world)])
    for rank, mine in enumerate(told):
        np.testing.assert_array_equal(mine["reduce"], parts.sum(0) if rank == 1 else 0)
        np.testing.assert_array_equal(mine["gather"], parts.reshape(-1))
        np.testing.assert_array_equal(mine["scatter"], parts.sum(0)[2 * rank:2 * rank + 2])
        np.testing.assert_array_equal(mine["all_to_all"], parts[:, 2 * rank:2 * rank + 2].reshape(-1))
        np.testing.assert_array_equal(mine["broadcast"], parts[-1])
        np.testing.assert_array_equal(mine["bits"].view("float32"), parts[0])
        np.testing.assert_array_equal(mine["pairs"], np.repeat(10 * np.arange(world)[:, None] + rank, 200_000 * rank, 1))
        np.testing.assert_array_equal(mine["two"], parts[-1])
        members = [other for other in reversed(range(world)) if other % 2 == rank % 2]
        assert tuple(mine["place"]) == (members.index(rank), len(members))
        np.testing.assert_array_equal(mine["part"], parts[members, 0])
        assert mine["alone"] == (rank == 0)
        assert "float8" in str(mine["refused"])


def test_two_threads_and_two_groups_do_not_wait_for_each_other(tmp_path):
    """Each rank's threads begin with another group; a group's calls keep their order."""
    told = run(tmp_path, 2, """
import threading
groups = [join(f"group{i}", rank, world) for i in range(2)]
results = [[], []]
def work(i):
    for step in range(50):
        results[i].append(all_reduce(groups[i], np.full(1000, step + i, "float32"), "float32", "sum")[0])
threads = [threading.Thread(target=work, args=[i]) for i in (range(2) if rank else reversed(range(2)))]
for thread in threads: thread.start()
for thread in threads: thread.join()
keep(results=np.array(results))""")
    for mine in told:
        np.testing.assert_array_equal(mine["results"], [[2 * (step + i) for step in range(50)] for i in range(2)])


LOST = """
all_reduce(group, np.ones(4, "float32"), "float32", "sum")
if rank == 1: os.kill(os.getpid(), 9)
before = is_running()
result = all_reduce(group, np.ones(100_000, "float32"), "float32", "sum", into=np.zeros(100_000, "float32"))
keep(before=before, error=error_of(group), running=is_running(), untouched=not result.any())
call("ncclCommAbort", group)
keep(after=is_running())
"""


def test_a_killed_peer_is_a_remote_error_of_a_collective_that_does_not_end(tmp_path):
    told = finish(tmp_path, start(tmp_path, 2, LOST), [0, -9])[0][0]
    remote_error = 6
    assert told["error"] == remote_error and told["running"] and told["untouched"]
    assert not told["before"] and not told["after"]


def test_a_peer_that_does_not_come_leaves_the_collective_running(tmp_path):
    told = run(tmp_path, 2, """
if rank == 0:
    all_reduce(group, np.ones(4, "float32"), "float32", "sum")
    keep(error=error_of(group), running=is_running())
    pathlib.Path("seen").touch()
wait_until(pathlib.Path("seen").exists, "rank 0 has looked")""", PRETEND_NCCL_PATIENCE="0.2")[0]
    assert told["error"] == 0 and told["running"]


def test_ranks_that_call_something_else_end_with_both_calls(tmp_path):
    ranks = start(tmp_path, 2, """
own = np.ones(4, "float32")
all_gather(group, own, "float32") if rank else all_reduce(group, own, "float32", "sum")""")
    printed = [rank.communicate(timeout=DEADLINE)[0] for rank in ranks]
    assert any(rank.returncode == -6 for rank in ranks)
    assert any("is in ncclAllReduce of 16 bytes" in text or "is in ncclAllGather of 16 bytes" in text for text in printed), printed
