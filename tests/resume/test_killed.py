"""A training that is killed by SIGKILL at any moment, in its saves too, goes on to the losses of one that was not, bit for bit."""
import contextlib
import os
import random
import re
import signal
import subprocess

import pytest

from conftest import command, environment, finish, losses, records
from program import PROGRAM
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


@contextlib.contextmanager
def altered_log(folder, alter):
    """The log of the whole run as `alter(lines)` leaves its lines."""
    log = folder / "whole" / "log.jsonl"
    kept = log.read_text()
    lines = kept.splitlines(keepends=True)
    alter(lines)
    log.write_text("".join(lines))
    try:
        yield
    finally:
        log.write_text(kept)


def set_line(index, text):
    return lambda lines: lines.__setitem__(index, text)


@pytest.mark.parametrize("alter, text", [
    (set_line(20, "no JSON\n"), "1 line that no run writes: line 21 is no JSON"),
    (set_line(20, '{"epoch":4,"loss":-0.3\n'), "line 21 is no JSON"),
    (set_line(20, "[1,2]\n"), "line 21 has no 'step' and 'loss' that are numbers"),
    (set_line(20, "7\n"), "line 21 is no JSON object"),
    (set_line(20, "null\n"), "line 21 is no JSON object"),
    (set_line(20, "\n"), "line 21 is no JSON"),
    (set_line(20, '{"step":"21","loss":1}\n'), "line 21 has no 'step' and 'loss' that are numbers"),
    (set_line(20, '{"step":21,"loss":null}\n'), "line 21 has no 'step' and 'loss' that are numbers"),
    (set_line(20, '{"step":21.5,"loss":1}\n'), "line 21 has no 'step' and 'loss' that are numbers"),
    (set_line(20, '{"event":"resume","step":1}\n'), "line 21 marks a resume without 'step' and 'checkpoint'"),
    (lambda lines: lines.insert(20, lines[19]), "line 21 has step 20, behind step 20"),
    (lambda lines: lines.insert(5, lines.pop()), "lines that no run writes: line 7 has step 6, behind step 24; line 8"),
    (lambda lines: lines.__setitem__(slice(15, 24), ["x\n"] * 9), "9 lines that no run writes: line 16 is no JSON; line 17"),
])
def test_verify_names_lines_that_no_run_writes(whole, alter, text):
    folder, _ = whole
    with altered_log(folder, alter):
        assert text in finish(folder, None, words=[PROGRAM, "run", "verify", "whole"], code=1)


def test_verify_counts_what_it_cannot_compare(whole):
    folder, _ = whole
    with altered_log(folder, lambda lines: lines.__delitem__(slice(19, 22))):
        text = finish(folder, None, words=[PROGRAM, "run", "verify", "whole"], code=1)
    assert "verify: 3 losses of 6 are the same, bit for bit\nverify: 3 steps are not in the log: 20, 21, 22\n" in text
    with altered_log(folder, lambda lines: lines.__delitem__(slice(20, None))):  # its end: the checkpoint knows that there was more
        text = finish(folder, None, words=[PROGRAM, "run", "verify", "whole"], code=1)
    assert "verify: 2 losses of 6 are the same, bit for bit\nverify: 4 steps are not in the log: 21, 22, 23 and 1 more\n" in text


def test_verify_takes_the_log_of_a_killed_run(whole):
    folder, _ = whole
    with altered_log(folder, lambda lines: lines.append('{"epoch":5,"lo')):
        text = finish(folder, None, words=[PROGRAM, "run", "verify", "whole"])
    assert "the last line of the log is half of one and is left out" in text and "6 losses of 6 are the same" in text


def test_verify_works_in_a_folder_that_nobody_can_foretell(whole, tmp_path):
    folder, _ = whole
    assert "runs the program DIR/recipe.lua" in finish(folder, None, words=[PROGRAM, "run", "--help"])
    watched = tmp_path / "spy.lua"  # in place of the recipe: tells where it works, and who may look
    watched.write_text("local dir = table.concat(arg, ' '):match '%-%-run%.dir=(%S+)'\n"
                       "os.execute('stat -c %a ' .. dir .. ' >&2') io.stderr:write(dir, '\\n') error 'seen'")
    recipe = folder / "whole" / "recipe.lua"
    kept = recipe.read_text()
    recipe.write_text(watched.read_text())
    try:
        first, second = (finish(folder, None, words=["env", f"TMPDIR={tmp_path}", PROGRAM, "run", "verify", "whole", "--from=start"], code=1)
                         for _ in range(2))
    finally:
        recipe.write_text(kept)
    names = [re.search(rf"^700\n{tmp_path}/(sslrun-verify-\w{{6}})$", text, re.MULTILINE)[1] for text in (first, second)]
    assert names[0] != names[1] and os.listdir(tmp_path) == ["spy.lua"]


@pytest.mark.parametrize("name, options, code, text", [
    ("log.jsonl", [], 1, "log.jsonl': it is a FIFO, not a regular file"),
    ("log.jsonl", ["--resume=auto"], 1, "log.jsonl': it is a FIFO, not a regular file"),
    ("checkpoints/last.pt", [], 2, "holds the checkpoints of a run"),
    ("checkpoints/last.pt", ["--resume=auto"], 1, "last.pt': it is a FIFO, not a regular file"),
])
def test_a_fifo_as_log_or_checkpoint_is_refused(whole, tmp_path, name, options, code, text):
    folder, _ = whole
    (tmp_path / "checkpoints").mkdir()
    os.mkfifo(tmp_path / name)
    assert text in finish(folder, tmp_path, *options, code=code)
    if name == "log.jsonl":
        assert text in finish(folder, None, words=[PROGRAM, "run", "verify", str(tmp_path)], code=1)


def test_verify_says_what_is_missing(whole):
    folder, _ = whole
    assert "'nowhere' has no log.jsonl" in finish(folder, None, words=[PROGRAM, "run", "verify", "nowhere"], code=2)
    assert "there is nothing to repeat" in finish(
        folder, None, words=[PROGRAM, "run", "verify", "whole", "--from=whole/checkpoints/last.pt"], code=2)
