"""Own kernels on a pretend GPU: compiled, kept, launched by the driver, and done without where they cannot be."""
import os

import gpu
import launches
import pytest
import runners
import runs
from program import PROGRAM

# The largest difference between the CPU loader's views and those that went to the GPU as bytes; which kernels ran, JSON tells.
VIEWS = """
local set = data.scenes('scenes', 'train')
local views = data.simsiam_views { size = 32, dtype = '%s', memory_format = '%s' }
local function batches(device)
  local list = {}
  for batch in data.loader(set, views, { batch = 8, workers = 0, seed = 1, device = device }):epoch(0) do
    list[#list + 1] = torch.cat({batch[1], batch[2]}):to('cpu'):to('float64')
  end
  return torch.stack(list)
end
print('difference', (batches('cuda') - batches('cpu')):abs():max():item())
"""


def views(folder, dtype="float32", order="contiguous_format", **environment):
    """(difference, launches of byte_scale by type, all that was printed)"""
    settings = {**gpu.settings(), "XDG_CACHE_HOME": str(folder / "cache"), **environment}
    done, devices = runs.run(folder, [PROGRAM, "-e", VIEWS % (dtype, order)], **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    launches = {name: count for name, count in devices[0]["kernels"].items() if name.startswith("byte_scale")}
    return float(done.stdout.split("difference")[1]), launches, done.stdout + done.stderr


@pytest.mark.parametrize("dtype, kernel", [("float32", "f32"), ("bfloat16", "bf16"), ("float16", "f16")])
@pytest.mark.parametrize("order", ["contiguous_format", "channels_last"])
def test_bytes_become_the_bits_of_the_cpus_loader_in_one_launch(folder, dtype, kernel, order):
    difference, launches, _ = views(folder, dtype, order)
    assert difference == 0
    assert launches == {f"byte_scale_{kernel}": 6}  # 48 pictures in batches of 8, both views at once


def test_the_operators_of_libtorch_stay_for_who_switches_kernels_off(folder):
    difference, launches, printed = views(folder, SSLRUN_KERNELS="0")
    assert 0 < difference < 5e-7  # they round once more, numbers up to 2.7
    assert launches == {} and "note:" not in printed


def test_code_is_compiled_once(folder):
    views(folder)
    kept = folder / "cache" / "sslrun" / "kernels"
    files = {path: path.stat().st_mtime_ns for path in kept.iterdir()}
    assert {path.name.split(".")[:2] == ["byte_scale", "sm_90"] for path in files} == {True}
    views(folder)
    assert {path: path.stat().st_mtime_ns for path in kept.iterdir()} == files


def test_damaged_code_is_compiled_again(folder):
    views(folder)
    file, = (folder / "cache" / "sslrun" / "kernels").iterdir()
    good = file.read_bytes()
    file.write_bytes(good[:-1])
    assert views(folder)[0] == 0
    assert file.read_bytes() == good


def test_a_home_that_cannot_be_written_says_nothing(folder):
    difference, launches, printed = views(folder, XDG_CACHE_HOME="/proc/nowhere")
    assert difference == 0 and launches and "note:" not in printed


def test_a_folder_that_others_can_write_is_named_and_not_used(folder):
    kept = folder / "shared" / "sslrun" / "kernels"
    kept.mkdir(parents=True)
    os.chmod(kept, 0o777)
    difference, launches, printed = views(folder, XDG_CACHE_HOME=str(folder / "shared"))
    assert difference == 0 and launches
    assert printed.count(f"note: compiled GPU kernels are not kept: '{kept}' can be written by others\n") == 1
    assert not list(kept.iterdir())


def test_an_older_card_says_once_that_it_goes_without(folder):
    difference, launches, printed = views(folder, PRETEND_CAPABILITY="7.5")
    assert 0 < difference < 5e-7 and launches == {}
    line = "note: own GPU kernels are off, LibTorch's are used: GPU 0 is of sm_75, older than sm_80\n"
    assert printed.count(line) == 1


def test_a_compiler_that_cannot_be_opened_is_looked_for_beside_libtorch(folder):
    broken = folder / "broken"
    broken.mkdir()
    (broken / "libnvrtc.so.13").write_text("no library")
    path = f"{broken}:{gpu.settings()['LD_LIBRARY_PATH']}"
    difference, launches, printed = views(folder, LD_LIBRARY_PATH=path, XDG_CACHE_HOME=str(folder / "fresh"))
    assert difference == 0 and launches and "note:" not in printed


def two_updates(folder, kind, **environment):
    """(launches, what the sum of all squares is)"""
    printed, device = launches.device_of(folder, [PROGRAM, "-e", launches.UPDATES % (kind, 2)], compute=True, **environment)
    return device["kernels"], float(printed.split("sum")[1])


@pytest.mark.parametrize("kind", ["LARS", "LARC"])
def test_layerwise_optimisers_take_four_launches_a_step(folder, kind):
    assert launches.of_update(kind, folder) == 4
    assert launches.of_update(kind, folder, SSLRUN_KERNELS="0") > 161
    kernels, own = two_updates(folder, kind)
    assert kernels["layerwise_squares_f32"] == kernels["layerwise_step_f32"] == 4
    assert own == pytest.approx(two_updates(folder, kind, SSLRUN_KERNELS="0")[1], rel=1e-6)  # float32 steps


@pytest.mark.skipif(os.environ.get("SSLRUN_LONG_TESTS") != "1", reason="half a minute")
def test_a_step_is_one_replay_or_a_third_of_libtorchs_launches(folder):
    options = runners.options_of("", [], batch=2, size=32).parse_args([])
    graph, own, libtorchs = (launches.of_step(what, options, folder, **more) for what, more in (
        ("graph", {}), ("ours", {}), ("ours", {"SSLRUN_KERNELS": "0"})))
    assert (graph["replays"], graph["launches_besides_convolutions"]) == (1, 0)
    assert (own["convolutions"], libtorchs["convolutions"]) == (158, 316)
    assert own["launches_besides_convolutions"] < libtorchs["launches_besides_convolutions"] / 3 + 10
