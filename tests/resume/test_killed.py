"""A training that is killed by SIGKILL at any moment, in its saves too, goes on to the losses of one that was not, bit for bit."""
import os
import random
import signal
import subprocess
import time

from conftest import PROGRAM, command, environment, finish, losses, records

KILLS = 50


def temporaries(folder, run):
    checkpoints = folder / run / "checkpoints"
    return [name for name in (os.listdir(checkpoints) if checkpoints.is_dir() else ()) if ".tmp." in name]


def kill_somewhere(folder, run, rng, when):
    """Starts the run with other workers than before and kills it: at a random moment after its start, after a step, or while a
    checkpoint is being written. Returns whether it was in a save."""
    steps = lambda: sum("loss" in record for record in records(folder, run)) if (folder / run / "log.jsonl").exists() else 0
    before = steps()
    process = subprocess.Popen(command(run, "--resume=auto", f"--workers={rng.randint(1, 3)}", "--run.save_steps=1"), cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(0.02))
    deadline = time.monotonic() + 60
    running = lambda: process.poll() is None and time.monotonic() < deadline
    if when == "start":
        time.sleep(rng.uniform(0, 1))
    while when != "start" and running() and steps() == before:
        time.sleep(0.002)
    if when == "step":
        time.sleep(rng.uniform(0, 0.1))
    while when == "save" and running() and not temporaries(folder, run):
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    return bool(temporaries(folder, run))


def test_fifty_kills(whole):
    folder, expected = whole
    rng = random.Random(0)
    run, runs, in_saves = "killed0", ["killed0"], 0
    for kill in range(KILLS):
        in_saves += kill_somewhere(folder, run, rng, ("start", "step", "save")[kill % 3])
        if max(losses(folder, run), default=0) >= max(expected) - 2:  # near its end: another one
            run = f"killed{len(runs)}"
            runs.append(run)
    for run in runs:
        finish(folder, run, "--resume=auto")
        found = losses(folder, run)
        assert found == expected, run
        assert not temporaries(folder, run)
    assert in_saves >= 5, "too few kills met a save"
    assert sum(record.get("event") == "resume" for run in runs for record in records(folder, run)) >= KILLS // 3


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
