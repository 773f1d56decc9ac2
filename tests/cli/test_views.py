"""sslrun views: a sheet of a preset's or a recipe's views; views that a user changes."""
import shutil
import struct

import pytest

from program import PROGRAM, ROOT

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


@pytest.mark.parametrize("size", [1000, 3])  # the recipe's own set may have fewer pictures than its batch of 4
def test_sheet_of_a_recipe_on_other_pictures(run, tmp_path, size):
    scenes(run)
    set_of_recipe = f"ssl.dataset(cfg, {{ open = function() return data.images 'nowhere' end, size = {size} }})"
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


ANNOTATED = """
local set = data.scenes('scenes', 'train')
data.loader(set, data.segmentation_views { size = 120 }, { batch = 2, boxes = BOXES, masks = MASKS })
"""


def test_boxes_masks_and_names_that_the_batches_carry_are_drawn(run, tmp_path):
    scenes(run)

    def sheet(name, boxes, masks, *words):
        (tmp_path / "recipe.lua").write_text(ANNOTATED.replace("BOXES", boxes).replace("MASKS", masks))
        done = run("views", "recipe.lua", f"--out={name}.png", "--images=2", *words)
        assert done.returncode == 0, done.stderr
        return (tmp_path / f"{name}.png").read_bytes()

    off = sheet("off", "true", "true", "--annotations=false")
    assert off == sheet("none", "false", "false", "--no-annotations") == sheet("spaced", "true", "false", "--annotations", "false")
    sheets = [off, sheet("names", "false", "false"), sheet("boxes", "true", "false"), sheet("masks", "false", "true"), sheet("both", "true", "true")]
    assert len(set(sheets)) == 5
    assert sheets[4] == sheet("again", "true", "true")
    done = run("views", "recipe.lua", "--annotations=maybe")
    assert done.returncode == 2 and "--annotations expected true or false, got 'maybe'" in done.stderr


def test_views_change_without_a_compiler(run, tmp_path):
    """A copy of the program beside a changed copy of its scripts."""
    (tmp_path / "bin").mkdir()
    program = shutil.copy(PROGRAM, tmp_path / "bin" / "sslrun")
    scripts = tmp_path / "share" / "sslrun" / "scripts"
    shutil.copytree(ROOT / "scripts", scripts)
    file = scripts / "ssl" / "views" / "simsiam.lua"
    file.write_text(file.read_text().replace("count = 2", "count = 5").replace("{ 0.2, 1 }", "{ 0.5, 0.5 }"))
    (scripts / "ssl" / "views" / "mine.lua").write_text("""-- My views: one, whole.
return { keys = { size = 30 }, groups = function(keys) return { { crop = 'resize', size = keys.size } } end }
""")
    body = """
      local views = data.simsiam_views { size = 40, ratio = { 1, 1 } }
      local crop = data.draw_view(views, { width = 200, height = 200, view = 4 })[1].crop
      local mine = { tostring(data.mine_views()):match '^[^\\n]*', tostring(data.mine_views { size = 9 }):match '^[^\\n]*' }
      print(#views, crop[3] * crop[4] / 40000, unpack(mine))
      print(pcall(function() return data.mine_views { sise = 9 } end))"""
    done = run("-e", body, program=program)
    assert done.returncode == 0, done.stderr
    count, share, mine, small = done.stdout.splitlines()[0].split("\t")
    assert (count, mine, small) == ("5", "Views(1 of 30x30)", "Views(1 of 9x9)") and abs(float(share) - 0.5) < 0.01
    assert "[data.mine_views] unknown option 'sise'; did you mean 'size'?" in done.stdout
    assert "mine" in run("views", "--help", program=program).stdout
    assert run("-e", "print(#data.simsiam_views())").stdout == "2\n"
