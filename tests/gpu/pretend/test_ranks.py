"""Every method on two GPUs against one process that has the joined batch.

CI trains each method once, and some of its settings; SSLRUN_LONG_TESTS=1 all methods with all of them.
"""
import os

import pytest

from run_difference import difference, gradients, losses
from runs import METHODS, train

LONG = os.environ.get("SSLRUN_LONG_TESTS") == "1"
STEPS = 2
QUEUES = ("--codes.queue=32", "--codes.queue_start=0", "--codes.freeze=1", "--levels.queue=64")
OPTIONS = {
    method: (f"--run.steps={STEPS}", "--run.log_every=1", "--batch=24" if method == "triplet" else "--batch=16",
             *(QUEUES if method == "ssprl" else ()))
    for method in METHODS
}
# What one process does as well, and what only several can do: there the CPU's two processes are the truth.
OF_ONE = {"accumulate": ("--run.accumulate=2", "--run.clip=0.5"), "unused": ("--dist.find_unused=true",)}
OF_SEVERAL = {"own batch norm": ("--dist.sync_batchnorm=false",), "groups": ("--dist.batchnorm_groups=1",),
              "own loss": ("--dist.joined_loss=false",)}
# Sums of two halves in another order, grown by two steps of training.
FLOAT64 = 1e-9
# A GPU makes numbers of a picture's bytes by itself, in float32: its pictures are the CPU's up to 6e-8 of their values, and the first
# batch norms multiply that by some ten.
PICTURES = 2e-6


def chosen(settings):
    """(method, setting): in CI each setting with one method."""
    return [(method, setting) for number, setting in enumerate(settings) for place, method in enumerate(METHODS)
            if LONG or place == number % len(METHODS)]


@pytest.fixture(scope="module")
def trained(folder):
    """`trained(method, gpus, processes, *options)`: the run's name in the folder; made once."""
    made = {}

    def name(method, gpus, processes, *options):
        key = (method, gpus, processes, options)
        if key not in made:
            run = f"{method}-{len(made)}"
            done = train(folder, run, method, *OPTIONS[method], *options, gpus=gpus, processes=processes)
            assert done.code == 0, done.printed
            assert all(device["figures"]["mixed_operators"] == 0 for device in done.devices)
            made[key] = run
        return made[key]

    return name


def assert_same(folder, one, two):
    assert len(losses(folder, one)) == STEPS
    loss, weight, name = difference(folder, one, two)
    assert loss <= FLOAT64
    assert weight <= FLOAT64, name


@pytest.mark.parametrize("method", METHODS)
def test_two_gpus_are_one_process_with_the_joined_batch(method, folder, trained):
    one, two = (trained(method, gpus, gpus, "--precision=float64") for gpus in (1, 2))
    assert_same(folder, one, two)
    cpu = losses(folder, trained(method, 0, 1, "--precision=float64"))[0]
    assert losses(folder, two)[0] == pytest.approx(cpu, abs=PICTURES * max(1, abs(cpu)))


@pytest.mark.parametrize("method", METHODS if LONG else ("wcl",))
def test_float32_is_as_near_to_one_process_as_it_is_to_float64(method, folder, trained):
    """Gradients; weights are held by a tiny rate, since a step multiplies roundings by ten."""
    held = "--optim.lr=1e-8"
    exact, one, two = (trained(method, gpus, gpus, held, f"--precision={precision}")
                       for gpus, precision in ((1, "float64"), (1, "float32"), (2, "float32")))
    apart = lambda a, b: float((gradients(folder, a) - gradients(folder, b)).norm() / gradients(folder, b).norm())
    assert losses(folder, two) == pytest.approx(losses(folder, one), rel=1e-5, abs=1e-5)
    assert 0 < apart(two, one) <= 4 * apart(one, exact)


@pytest.mark.parametrize("method, setting", chosen(OF_ONE))
def test_settings_that_one_process_has(method, setting, folder, trained):
    one, two = (trained(method, gpus, gpus, "--precision=float64", *OF_ONE[setting]) for gpus in (1, 2))
    assert_same(folder, one, two)


@pytest.mark.parametrize("method, setting", chosen(OF_SEVERAL))
def test_settings_of_several_processes(method, setting, folder, trained):
    """Against two processes of the CPU, whose numbers tests/dist compares with one's. The rate is held for the pictures' sake."""
    cpu, gpus = (trained(method, device, 2, "--precision=float64", "--optim.lr=1e-8", *OF_SEVERAL[setting]) for device in (0, 2))
    assert losses(folder, gpus) == pytest.approx(losses(folder, cpu), rel=PICTURES, abs=PICTURES)


@pytest.mark.parametrize("method", METHODS if LONG else ("multilabel",))
def test_a_resumed_run_of_two_is_the_undisturbed_one(method, folder, trained):
    whole = trained(method, 2, 2, "--precision=float64")
    first = trained(method, 2, 2, "--precision=float64", "--run.steps=1")
    done = train(folder, first, method, *OPTIONS[method], "--precision=float64", f"--resume={first}", gpus=2, processes=2)
    assert done.code == 0, done.printed
    assert_same(folder, whole, first)
