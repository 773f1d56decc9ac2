"""One training alone and two at once on the same cores: sslrun beside eager PyTorch, with OpenMP threads that sleep, spin, or do as sslrun has them.

    python tests/bench/two_at_once.py [--rounds 7] [--threads 2] [--seconds 2] [--sizes 64x32 16x96]

The steps are those of step.py (tests/bench/steps/simsiam.py), at each batch x size. In every round each kind of program runs alone, then two
of them at once, for about `seconds`. Printed are medians of steps per second, those of the two together, and the share of the lone
program's steps that the two do in the same time (1.0: sharing costs nothing). The last line is one JSON object.
"""
import argparse
import json
import pathlib
import statistics
import tempfile

import torch
from step import method, ours_program, peer_program, write_given

SPIN = {"GOMP_SPINCOUNT": "300000"}  # what libgomp does of itself
SLEEP = {"OMP_WAIT_POLICY": "passive"}
KINDS = {"sslrun": (ours_program, {}), "sslrun, sleeping": (ours_program, SLEEP), "sslrun, spinning": (ours_program, SPIN),
         "PyTorch": (peer_program, {}), "PyTorch, sleeping": (peer_program, SLEEP)}


def both(pair, count):
    """Steps per second of two programs that do `count` steps each at once."""
    for program in pair:
        program.begin(f"run {count}")
    return sum(count / program.answer()[0] for program in pair)


def measure(options, arguments, folder):
    module, path = method("simsiam"), pathlib.Path(folder) / "given.pt"
    write_given(module, options, path)
    pairs, counts, rates = {}, {}, {}
    for kind, (make, environment) in KINDS.items():
        first = (module, path, arguments.threads, folder) if make is ours_program else ("simsiam", path, arguments.threads)
        pairs[kind] = [make(*first, environment=environment) for _ in range(2)]
        seconds = [program.ask("run 2")[0] / 2 for program in pairs[kind]][-1]
        counts[kind] = max(2, round(arguments.seconds / seconds))
        rates[kind] = []
    for _ in range(arguments.rounds):
        for kind, pair in pairs.items():
            alone = counts[kind] / pair[0].ask(f"run {counts[kind]}")[0]
            rates[kind].append((alone, both(pair, counts[kind])))
    for pair in pairs.values():
        for program in pair:
            program.close()
    return {kind: {"alone": statistics.median(a for a, _ in r), "together": statistics.median(b for _, b in r),
                   "share": statistics.median(b / a for a, b in r)} for kind, r in rates.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--sizes", nargs="+", default=["64x32", "16x96"])
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rows = {}
    print(f"{'batch x size':14}{'program':20}{'alone /s':>10}{'two at once /s':>16}{'share':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            batch, side = map(int, size.split("x"))
            rows[size] = measure({"batch": batch, "size": side}, arguments, folder)
            for kind, row in rows[size].items():
                print(f"{size:14}{kind:20}{row['alone']:10.2f}{row['together']:16.2f}{row['share']:8.3f}", flush=True)
    print(json.dumps({"bench": "two_at_once", "threads": arguments.threads, "rounds": arguments.rounds, "sizes": rows}))


if __name__ == "__main__":
    main()
