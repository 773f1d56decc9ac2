"""Prints the LD_LIBRARY_PATH with which a bundled sslrun finds its own libraries (the argument) and those of Python's torch."""
import importlib.util
import pathlib
import sys

torch = pathlib.Path(importlib.util.find_spec("torch").origin).parent
folders = [torch / "lib", *sorted((torch.parent / "nvidia").glob("*/lib"))]
print(":".join([*sys.argv[1:], *map(str, folders)]))
