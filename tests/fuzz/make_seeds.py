"""Writes the fuzzers' seed files, one folder per kind, into the given folder (tests/fuzz/seeds holds the result)."""
import argparse
import collections
import pathlib
import pickle
import sys

import numpy as np
import safetensors.torch
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "parity"))
from test_containers import save_tar  # noqa: E402


def main(folder):
    def place(kind, name):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        return folder / kind / name

    base = torch.arange(6.0)
    small = collections.OrderedDict(w=base.reshape(2, 3), t=base.reshape(2, 3).t())
    rich = {"state_dict": small, "bool": torch.tensor([True]), "half": torch.ones(2).bfloat16(), "bits": torch.ones(2).to(torch.uint16),
            "args": argparse.Namespace(lr=0.1, tags=["x", None]), "best": np.float64(0.5), "epoch": 3, "large": 2**40,
            "conj": torch.tensor([1j]).conj(), "parameter": torch.nn.Parameter(torch.ones(1)), "size": torch.Size([1]), "dtype": torch.float16}
    for name, value in ("small", small), ("rich", rich):
        torch.save(value, place("zip", name))
        torch.save(value, place("legacy", name), _use_new_zipfile_serialization=False)
    save_tar(place("tar", "small"), small)
    content = place("tar", "small").read_bytes().rstrip(b"\0")
    place("tar", "small").write_bytes(content + bytes(-len(content) % 512))
    safetensors.torch.save_file({"w": base, "half": torch.ones(2).bfloat16(), "none": torch.empty(0, 2)}, place("safetensors", "small"),
                                metadata={"format": "pt", "tied": "w"})
    arrays = {"a": np.arange(6, dtype="f4").reshape(2, 3), "big": np.arange(3, dtype=">i2"), "flag": np.array([True])}
    for protocol in (2, 3, 4, 5):
        pickle.dump({"model": arrays, "__author__": "x", "f": np.asfortranarray(arrays["a"])}, place("pickle", f"protocol{protocol}").open("wb"), protocol)
    np.savez(place("npz", "small").open("wb"), **arrays)
    for name, array in arrays.items():
        np.save(place("npy", name).open("wb"), array)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
