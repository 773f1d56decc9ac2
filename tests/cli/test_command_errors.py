"""Every command says what is wrong in its user's words, with one exit code for what is not there, and prints its help."""

import pytest

from program import ROOT

COMMANDS = sorted(path.stem for path in (ROOT / "scripts" / "commands").glob("*.lua"))
RECIPE = ROOT / "tests" / "resume" / "training.lua"


@pytest.mark.parametrize("words", [
    ["compare", "nothing", "nothing"], ["compare", "empty"], ["convert", "nothing", "out", "--to=torchvision"], ["convert", "empty", "out", "--to=torchvision"],
    ["doctor", "nothing"], ["eval-boxes", "nothing", "--data.coco=text.json"], ["eval-boxes", "text.json", "--data.coco=nothing"],
    ["embed", "nothing", "empty", "o.npz"], ["embed", "empty", "empty", "o.npz"], ["eval", "nothing"], ["eval", "empty"],
    ["help", "nothing"], ["inspect", "nothing"], ["inspect", "empty"], ["pack", "nothing", "--out=a.pack"], ["pack", "nothing", "--check"],
    ["pack", "empty", "nothing.json", "--out=a.pack"], ["pack", "nothing", "text.json", "--out=a.pack"], ["run", "verify", "nothing"],
    ["run", "verify", "empty"], ["scan", "nothing"], ["views", "nothing"], ["views", "nothing.lua"], ["views", "simsiam", "--data=nothing"],
    ["views", str(RECIPE), "--data=nothing"]], ids=" ".join)
def test_what_is_not_there_is_exit_code_2(run, tmp_path, words):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.json").write_text("{}")
    done = run(*words)
    assert done.returncode == 2, done.stderr
    name = "nothing" if "nothing" in " ".join(words) else "empty"
    if words[0] == "help":
        assert "nothing is called 'nothing'" in done.stdout
    else:
        first = done.stderr.splitlines()[0]
        assert first.startswith(f"sslrun: {words[0]}: ") and f"'{name}" in first, done.stderr
        assert "scripts/" not in done.stderr and "traceback" not in done.stderr


@pytest.mark.parametrize("option", ["--resume=nothing", "--init=nothing", "--config=nothing", "--resume=empty"])
def test_what_a_recipe_is_given_and_is_not_there_is_exit_code_2(run, tmp_path, option):
    (tmp_path / "empty").mkdir()
    done = run(RECIPE, option)
    assert done.returncode == 2 and option.split("=")[1] in done.stderr and ".lua:" not in done.stderr, done.stderr


@pytest.mark.parametrize("words", [
    ["convert", "text.pt", "out", "--to=torchvision"], ["embed", "text.pt", ".", "o.npz"], ["eval", "text.pt", "--data.folder=."],
    ["inspect", "text.pt"], ["eval-boxes", "text.pt", "--data.coco=text.pt"], ["pack", "text.pt", "--out=a.pack"], ["pack", "text.pt", "--check"], ["scan", "text.pt"], ["doctor", "text.pt"],
    ["views", "simsiam", "--data=text.pt"], ["compare", "text.pt", "text.pt"], ["views", "simsiam", "--data=.", "--size=-1"],
    ["views", "simsiam", "--data=.", "--siz=3"], ["pack", ".", "--out=no/such/folder/a.pack"]], ids=" ".join)
def test_errors_begin_with_the_command_and_have_no_line_of_its_code(run, tmp_path, words):
    (tmp_path / "text.pt").write_text("hello")
    done = run(*words)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith(f"sslrun: {words[0]}: "), done.stderr
    assert ".lua:" not in done.stderr and "traceback" not in done.stderr, done.stderr


@pytest.mark.parametrize("words, text", [
    (["pack", ".", "--out=a", "--workers=0"], "--workers expected a whole number from 1 to 1024, got 0"),
    (["pack", ".", "--out=a", "--short-side=-4"], "--short-side expected a whole number from 1, got -4"),
    (["pack", ".", "--out=a", "--quality=500"], "--quality expected a whole number from 1 to 100, got 500"),
    (["scan", ".", "--workers=1e9"], "--workers expected a whole number from 1 to 1024, got 1e+09"),
    (["scan", ".", "--max-pixels=0.5"], "--max-pixels expected a whole number from 1, got 0.5"),
    (["doctor", ".", "--seconds=-1"], "--seconds expected a number from 0 to 1000000, got -1"),
    (["embed", "a", ".", "o.npz", "--batch=0"], "--batch expected a whole number from 1, got 0"),
    (["embed", "a", ".", "o.npz", "--workers=-2"], "--workers expected a whole number from 0 to 1024, got -2"),
    (["inspect", "a", "--depth=-1"], "--depth expected a whole number from 0, got -1"),
    (["convert", "a", "b", "--to=moco", "--depth=1.5"], "--depth expected a whole number from 1, got 1.5"),
    (["run", "verify", "a", "--steps=-1"], "--steps expected a whole number from 0, got -1"),
    (["eval", "a", "--batch=0"], "expected a whole number from 1 for 'batch', got 0"),
    (["eval", "a", "--passes=-5"], "expected a whole number from -1 for 'passes', got -5"),
    (["eval", "a", "--workers=-1"], "expected a whole number from 0 to 1024 for 'workers', got -1")], ids=lambda value: " ".join(value)[:40])
def test_numbers_that_an_option_cannot_mean(run, words, text):
    done = run(*words)
    assert done.returncode == 2 and text in done.stderr and done.stderr.startswith(f"sslrun: {words[0]}: "), done.stderr


def test_an_error_in_a_recipe_that_a_command_runs_names_its_line(run, tmp_path):
    (tmp_path / "r.lua").write_text("local x\n\nx.y = 1\n")
    done = run("views", "r.lua")
    assert done.returncode == 1 and done.stderr.startswith("sslrun: views: r.lua:3: attempt to index local 'x'"), done.stderr


def test_debugging_shows_every_frame_of_a_command(run, tmp_path):
    (tmp_path / "text.pt").write_text("hello")
    done = run("inspect", "text.pt", env={"SSLRUN_DEBUG": "1"})
    assert "stack traceback:" in done.stderr and "commands/inspect.lua:" in done.stderr


@pytest.mark.parametrize("words", [*[[name] for name in COMMANDS], ["run", "verify"], ["views", "simsiam"], ["eval", "any.pt"], ["scan", "."]],
                         ids=" ".join)
@pytest.mark.parametrize("word", ["--help", "-h"])
def test_help_of_every_command(run, words, word):
    done = run(*words, word)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert f"sslrun {words[0]}" in done.stdout


def test_a_recipe_of_the_program_is_found_by_its_name(run, tmp_path):
    for name in ("simsiam_folder.lua", "simsiam_folder", "elsewhere/simsiam_folder.lua"):
        done = run(name, "--batch=3")
        assert done.returncode == 2
        assert done.stderr == f"sslrun: no file '{name}'; did you mean 'recipes/simsiam_folder.lua'?\n"
    assert run("recipes/simsiam_folder.lua", "--help").returncode == 0
