"""The way of a batch's views into a channels_last network on a pretend GPU, counted by kernel."""
import launches
import runs
from program import PROGRAM, ROOT


def counted(kernels, *words):
    return sum(times for name, times in kernels.items() if all(word in name for word in words))


def test_views_become_one_batch_in_the_networks_order_by_one_kernel():
    """The network takes them, and the predictor both views' outputs, where they lie."""
    _, kernels = launches.of_recipe()
    assert counted(kernels, "byte_scale") == 1
    # In backward, the gradients of two outputs of the projector and of two of the predictor become one.
    assert counted(kernels, "CatArray") == 2
    assert counted(kernels, "18elementwise_kernelILi128ELi4E", "direct_copy") == 0  # into another order of memory


def test_a_recorded_step_takes_them_where_they_lie(tmp_path):
    """It is made of the kernels of a plain step, save the one by which the loader makes the views."""
    figures, _ = launches.of_recipe()
    runs.make_scenes(tmp_path)
    words = [PROGRAM, "--threads=1", ROOT / "recipes" / "simsiam_folder.lua", *launches.SETTINGS, "--run.dir=run", "--run.steps=5", "--graph=true"]
    graph, = runs.recordings(launches.device_of(tmp_path, words)[1])
    assert graph["kernels"] == figures["launches_besides_convolutions"] - 1
