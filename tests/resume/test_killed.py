"""A training that is killed by SIGKILL at any moment, in its saves too, goes on to the losses of one that was not, bit for bit."""
import os
import random
import signal
import subprocess

from conftest import PROGRAM, command, environment, finish, losses, records
from striking import at_call
from waiting import DEADLINE

KILLS = 48 if os.environ.get("SSLRUN_LONG_TESTS") else 12
# The files at whose n-th call a run is killed, and the largest n: about three steps of log, four saves.
PLACES = {"start": ("{run}/", 5), "log": ("{run}/log.jsonl", 6), "save": (".pt.tmp.", 60)}


def temporaries(folder, run):
    checkpoints = folder / run / "checkpoints"
    return [name for name in (os.listdir(checkpoints) if checkpoints.is_dir() else ()) if ".tmp." in name]


def kill_somewhere(folder, run, rng, place):
    """Starts the run with other workers than before; it is killed when it starts, logs or saves. Whether it was: a run that
    is over before is not."""
    text, most = PLACES[place]
    options = ("--resume=auto", f"--workers={rng.randint(1, 3)}", "--run.save_steps=1")
    strike = at_call(signal.SIGKILL, rng.randint(1, most), text.format(run=run))
    done = subprocess.run(command(run, *options), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=DEADLINE, env=environment(**strike))
    assert done.returncode in (0, -signal.SIGKILL), done.stdout
    return done.returncode != 0


def test_kills(whole):
    folder, expected = whole
    rng = random.Random(0)
    runs, met = ["killed0"], dict.fromkeys(PLACES, 0)
    for kill in range(KILLS):
        place = list(PLACES)[kill % len(PLACES)]
        met[place] += kill_somewhere(folder, runs[-1], rng, place)
        if max(losses(folder, runs[-1]), default=0) >= max(expected) - 2:  # near its end: another one
            runs.append(f"killed{len(runs)}")
    for run in runs:
        finish(folder, run, "--resume=auto")
        assert losses(folder, run) == expected, run
        assert not temporaries(folder, run)
    assert all(count >= KILLS // len(PLACES) - 1 for count in met.values()), met


def test_a_log_that_a_kill_cut_goes_on_in_a_new_line(whole):
    folder, expected = whole
    finish(folder, "cut", "--run.steps=5")
    with open(folder / "cut" / "log.jsonl", "a") as log:
        log.write('{"epoch":1,"loss":-0.3')
    finish(folder, "cut", "--resume=auto")
    assert losses(folder, "cut") == expected


def test_verify_repeats_what_was_logged(whole):
    folder, _ = whole
    text = finish(folder, None, words=[PROGRAM, "run", "verify", "whole"])
    assert "verify: 6 losses of 6 are the same, bit for bit" in text
    text = finish(folder, None, words=[PROGRAM, "run", "verify", "whole", "--from=start", "--steps=10"])
    assert "verify: 10 losses of 10 are the same" in text


def test_verify_repeats_a_run_that_went_on_with_other_settings(whole):
    folder, _ = whole
    finish(folder, "other", "--run.steps=8", "--run.accumulate=3")  # in the middle of an epoch and of a window
    finish(folder, "other", "--batch=8", "--optim.lr=0.02", "--run.accumulate=2", "--resume=auto", "--run.keep=-1")
    assert list(losses(folder, "other")) == list(range(1, 16 + 1))  # 8 of 24 steps of 4 pictures are 4 of 12 steps of 8
    text = finish(folder, None, words=[PROGRAM, "run", "verify", "other"])
    assert "verify: 8 losses of 8 are the same, bit for bit" in text


def test_verify_finds_a_difference(whole):
    folder, _ = whole
    log = folder / "whole" / "log.jsonl"
    kept = log.read_text()
    value = next(record["loss"] for record in records(folder, "whole") if record.get("step") == 21)
    try:
        log.write_text(kept.replace(repr(value), repr(value * (1 + 2**-52))))
        text = finish(folder, None, words=[PROGRAM, "run", "verify", "whole"], code=1)
        assert "verify: 1 losses of 6 differ, first at step 21" in text
    finally:
        log.write_text(kept)


def test_verify_says_what_is_missing(whole):
    folder, _ = whole
    assert "'nowhere' has no log.jsonl" in finish(folder, None, words=[PROGRAM, "run", "verify", "nowhere"], code=2)
    assert "there is nothing to repeat" in finish(
        folder, None, words=[PROGRAM, "run", "verify", "whole", "--from=whole/checkpoints/last.pt"], code=2)
