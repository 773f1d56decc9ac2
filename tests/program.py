"""Where the repository and the built program are, for every test and measurement."""
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = os.environ.get("SSLRUN", str(ROOT / "build" / "sslrun"))
