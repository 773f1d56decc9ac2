"""sslrun views: a sheet of a preset's or a recipe's views."""
import struct

RECIPE = """
local ssl = require 'ssl'
local cfg = ssl.config { seed = 3, epochs = 1, batch = 4, data = { size = 40 } }
local run = ssl.run(cfg)
local loader = data.loader(data.images 'scenes', data.simsiam_views { size = cfg.data.size }, { batch = cfg.batch })
error 'the recipe went on'
"""


def pixels(path):
    header = path.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", header[16:24])


def scenes(run):
    assert run("-e", "data.scenes.generate('scenes', {train = 6, val = 2})").returncode == 0


def test_sheet_of_a_preset(run, tmp_path):
    scenes(run)
    done = run("views", "swav", "--data=scenes", "--out=a.png", "--images=3")
    assert done.returncode == 0, done.stderr
    assert "a.png: Views(2 of 224x224, 6 of 96x96) of " in done.stdout
    width, height = pixels(tmp_path / "a.png")
    # Gaps of 4 round 2 tiles of 160, 6 of floor(96 * 160 / 224) and the picture; three rows of 160 below the numbers.
    assert width - (2 * 160 + 6 * 68 + 10 * 4) in range(1, 161) and height == 14 + 4 + 3 * (160 + 4)
    one, other = (run("views", "simsiam_views", "--data=scenes", f"--seed={seed}", "--size=48") for seed in (1, 2))
    assert one.returncode == other.returncode == 0


def test_sheet_of_a_recipe(run, tmp_path):
    scenes(run)
    (tmp_path / "recipe.lua").write_text(RECIPE)
    done = run("views", "recipe.lua", "--data.size=50", "--images=2")
    assert done.returncode == 0, done.stderr
    assert "Views(2 of 50x50)" in done.stdout and pixels(tmp_path / "views.png")[0] > 100
    assert not (tmp_path / "runs").exists()


def test_sheet_of_a_recipe_on_other_pictures(run, tmp_path):
    scenes(run)
    set_of_recipe = "ssl.dataset(cfg, { open = function() return data.images 'nowhere' end, size = 1000 })"
    (tmp_path / "recipe.lua").write_text(RECIPE.replace("data.images 'scenes'", set_of_recipe))
    done = run("views", "recipe.lua", "--data=scenes", "--images=2")
    assert done.returncode == 0, done.stderr
    assert "Views(2 of 40x40)" in done.stdout


def test_an_unreadable_picture_is_passed_over(run, tmp_path):
    scenes(run)
    pictures = sorted((tmp_path / "scenes" / "images").rglob("*.jpg"))
    for path in (pictures[0], pictures[3]):
        path.write_bytes(path.read_bytes()[:200])
    done = run("views", "eval", "--data=scenes/images", "--images=8", "--size=32")
    assert done.returncode == 0, done.stderr
    for path in (pictures[0], pictures[3]):
        assert done.stderr.count(f"'{path.relative_to(tmp_path)}'") == 1
    height = 14 + 4 + 6 * (128 + 4)  # six of eight pictures of 128 pixels are left, a row each
    assert pixels(tmp_path / "views.png")[1] == height
    for path in pictures:
        path.write_bytes(b"")
    done = run("views", "eval", "--data=scenes/images")
    assert done.returncode == 1 and "none of the 8 pictures can be read" in done.stderr


def test_wrong_calls(run):
    for arguments, text in [([], "Usage: sslrun views"), (["simsaim"], "did you mean 'simsiam'?"), (["swav"], "--data=DIR"),
                            (["swav", "--data=.", "--images=0"], "--images expected"), (["none.lua"], "no recipe or preset")]:
        done = run("views", *arguments)
        assert done.returncode == 2 and text in done.stderr, (arguments, done.stderr)


def test_a_packed_file_has_the_sheet_of_its_folder(run, tmp_path):
    scenes(run)
    assert run("pack", "scenes/images", "--labels=false", "--out=p.pack").returncode == 0
    (tmp_path / "recipe.lua").write_text(RECIPE.replace("data.images 'scenes'", "data.packed 'p.pack'"))
    (tmp_path / "folder.lua").write_text(RECIPE.replace("data.images 'scenes'", "data.images 'scenes/images'"))
    for words in (["recipe.lua", "--out=packed.png"], ["folder.lua", "--out=files.png"], ["simsiam", "--data=p.pack", "--out=packed_data.png"],
                  ["simsiam", "--data=scenes/images", "--out=files_data.png"]):
        done = run("views", *words, "--images=3")
        assert done.returncode == 0 and "warning" not in done.stderr, done.stderr
    for name in ("", "_data"):
        assert (tmp_path / f"packed{name}.png").read_bytes() == (tmp_path / f"files{name}.png").read_bytes()
