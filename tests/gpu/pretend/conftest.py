"""Generated scenes for the runs of a file; every test of this folder is skipped where the pretend GPU is not built."""
import pathlib
import sys

import gpu
import pytest
import runs

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))  # what tests/gpu measures with


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("pretend")
    runs.make_scenes(place)
    return place


def pytest_collection_modifyitems(items):
    if not (gpu.folder() / "libcudart.so.13").exists():
        for item in items:
            item.add_marker(pytest.mark.skip(reason="no pretend GPU: it is not built, or LibTorch has no CUDA"))
