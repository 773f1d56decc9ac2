"""Event files read by the tensorboard package, PNG by Pillow, JSON lines by Python."""
import io
import json
import math
import time

import numpy
import pytest
from PIL import Image
from tensorboard.backend.event_processing import event_accumulator


def test_tensorboard_reads_scalars_and_images(sslrun, tmp_path):
    begin = time.time()
    sslrun("""
        local board = log.tensorboard('run/tb')
        for step = 1, 200 do board:scalar('train/loss', 1 / step, step) end
        board:scalar('lr', torch.tensor(0.25), 2^40)
        board:scalar('bad', 0 / 0, 0)
        board:scalar('negative', -1, -1)
        board:image('preview', torch.arange(3 * 4 * 5):reshape({3, 4, 5}):to('uint8'), 3)
        board:flush()""")
    (path,) = (tmp_path / "run/tb").iterdir()
    assert path.name.startswith("events.out.tfevents.")
    events = event_accumulator.EventAccumulator(str(path), size_guidance={"scalars": 0, "images": 0})
    events.Reload()
    assert events.file_version == 2.0
    assert sorted(events.Tags()["scalars"]) == ["bad", "lr", "negative", "train/loss"]
    loss = events.Scalars("train/loss")
    assert [event.step for event in loss] == list(range(1, 201))
    assert [event.value for event in loss] == [float(numpy.float32(1 / step)) for step in range(1, 201)]
    assert begin - 1 <= loss[0].wall_time <= loss[-1].wall_time <= time.time() + 1
    assert events.Scalars("lr")[0].step == 2**40
    assert math.isnan(events.Scalars("bad")[0].value)
    assert events.Scalars("negative")[0].step == -1
    (image,) = events.Images("preview")
    assert (image.step, image.width, image.height) == (3, 5, 4)
    pixels = numpy.asarray(Image.open(io.BytesIO(image.encoded_image_string)))
    assert (pixels == numpy.arange(60).reshape(3, 4, 5).transpose(1, 2, 0)).all()


def test_png_and_grid(sslrun, tmp_path):
    sslrun("""
        local images = torch.arange(5):reshape({5, 1, 1, 1}):expand({5, 3, 4, 6}):to('uint8')
        log.write_png('grid.png', log.grid(images, {columns = 2, padding = 1}))
        log.write_png('grey.png', torch.full({7, 9}, 77):to('uint8'))
        local normalised = torch.ones({1, 3, 2, 2})
        log.write_png('float.png', log.grid(normalised, {mean = {0.1, 0.2, 0.3}, std = {0.1, 0.1, 0.9}, padding = 0}))""")
    grid = numpy.asarray(Image.open(tmp_path / "grid.png"))
    assert grid.shape == (3 * 5 + 1, 2 * 7 + 1, 3)
    assert (grid[1:5, 1:7] == 0).all() and (grid[1:5, 8:14] == 1).all() and (grid[11:15, 1:7] == 4).all()
    assert (grid[11:15, 8:14] == 255).all() and (grid[0] == 255).all()
    grey = Image.open(tmp_path / "grey.png")
    assert grey.mode == "L" and grey.size == (9, 7) and grey.getpixel((3, 3)) == 77
    # 1 * std + mean, clipped to 1, times 255, rounded
    assert Image.open(tmp_path / "float.png").getpixel((0, 0)) == (51, 76, 255)


def test_json_lines(sslrun, tmp_path):
    (tmp_path / "log.jsonl").write_text('{"step":1}\n{"cut')  # a run that was killed while it wrote
    sslrun(r"""
        local w = log.jsonl('log.jsonl')
        w:write {step = 2, loss = 0.1, small = 1e-300, large = 2^53, nan = 0 / 0, text = 'a"b\\\n\1é', list = {1, {x = true}}, t = torch.tensor(1.5)}
        io.write(io.open('log.jsonl'):read '*a')""")
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert lines[1] == '{"cut' and json.loads(lines[0]) == {"step": 1}
    assert json.loads(lines[2]) == {
        "step": 2, "loss": 0.1, "small": 1e-300, "large": 2**53, "nan": None, "text": 'a"b\\\n\x01é', "list": [1, {"x": True}], "t": 1.5}
    assert '"large":9007199254740992,' in lines[2] and '"step":2,' in lines[2]
