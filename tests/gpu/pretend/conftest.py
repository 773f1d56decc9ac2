"""Generated scenes for the runs of a file."""
import pytest
import runs


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("pretend")
    runs.make_scenes(place)
    return place
