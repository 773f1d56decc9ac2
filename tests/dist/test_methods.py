"""Every method in 2 and 4 processes against one process on the joined batch: losses, weights and gradients of five steps."""
import pytest

from run_difference import difference, gradients, losses
from training import train_here

QUEUES = ("--codes.queue=32", "--codes.queue_start=0", "--codes.freeze=2", "--levels.queue=64")
METHODS = {
    "simsiam_scenes": (), "multilabel_scenes": (), "wcl_scenes": (), "triplet_scenes": (),
    "ssprl_scenes": QUEUES,  # filled by the second step, then used by Sinkhorn
}


@pytest.mark.parametrize("processes", [2, 4])
@pytest.mark.parametrize("recipe", METHODS)
def test_float64_training_equals_one_process(tmp_path, alone, recipe, processes):
    options = ("--precision=float64", *METHODS[recipe])
    one = alone(*options, recipe=recipe)
    done = train_here(tmp_path, processes, "many", *options, recipe=recipe)
    assert f"{processes} processes" in done.stdout
    loss, weight, name = difference(tmp_path, one, "many")
    print(f"{recipe}: final loss {losses(tmp_path, one)[-1]:.15g} of one process, {losses(tmp_path, 'many')[-1]:.15g} of {processes};"
          f" largest relative difference of a loss {loss:.1e}, of a weight {weight:.1e} ({name})")
    assert len(losses(tmp_path, one)) == 5
    assert loss <= 1e-9
    assert weight <= 1e-9


@pytest.mark.parametrize("processes", [2, 4])
def test_a_smaller_last_batch_is_shared(tmp_path, alone, processes):
    """44 pictures in batches of 16: the third and the sixth step have the 12 that are left, three or six of each process."""
    options = ("--precision=float64", "--data.train=44", "--epochs=2", "--run.steps=6")
    one = alone(*options, recipe="triplet_scenes")
    train_here(tmp_path, processes, "many", *options, recipe="triplet_scenes")
    loss, weight, name = difference(tmp_path, one, "many")
    assert len(losses(tmp_path, one)) == 6
    assert loss <= 1e-9
    assert weight <= 1e-9, name


@pytest.mark.parametrize("recipe", METHODS)
def test_float32_equals_one_process_up_to_its_rounding(tmp_path, alone, recipe):
    """
    Training multiplies rounding errors by 1e5 in five steps, so the weights are held by a tiny rate. Gradients of float32 are
    that far from those of float64 that they are compared with that distance.
    """
    options = ("--optim.lr=1e-8", *METHODS[recipe])
    one, exact = (alone(f"--precision={name}", *options, recipe=recipe) for name in ("float32", "float64"))
    apart = lambda a, b: float((a - b).norm() / b.norm())
    own = apart(gradients(tmp_path, one), gradients(tmp_path, exact))
    for processes in (2, 4):
        run = f"many{processes}"
        train_here(tmp_path, processes, run, "--precision=float32", *options, recipe=recipe)
        loss = max(abs(a - b) / max(abs(b), 1) for a, b in zip(losses(tmp_path, run), losses(tmp_path, one), strict=True))
        gradient = apart(gradients(tmp_path, run), gradients(tmp_path, one))
        print(f"{recipe}: {processes} processes from one: a loss {loss:.1e}, the gradients {gradient:.1e}; one from float64: {own:.1e}")
        assert loss <= 1e-5
        assert gradient <= 4 * own
