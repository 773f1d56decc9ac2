"""Boxes and class maps of a batch against torchvision's transforms of boxes and Pillow's nearest-neighbour resize."""
import numpy as np
import pytest
import torch
import view_cases
from PIL import Image
from torchvision import tv_tensors
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

COUNT = 24


def batch_of(sslrun, views, options=""):
    """The batch of one epoch with its boxes, masks and drawn parameters, and each picture's own boxes and class map."""
    sslrun(view_cases.FLAT + f"""
      data.scenes.generate('scenes', {{train = {COUNT}, val = 2, size = 96}})
      local set, views = data.scenes('scenes', 'train'), {views}
      local batch = data.loader(set, views, {{batch = {COUNT}, shuffle = false, seed = 4, boxes = true, masks = true{options}}}):epoch(1)()
      local pictures = {{}}
      for i = 0, {COUNT - 1} do
        local image, drawn = data.read_image(set:path(i)), {{}}
        for v = 0, #views - 1 do
          drawn[v + 1] = flat.draw(views, {{width = image:size(2), height = image:size(1), seed = 4, epoch = 1, index = i, view = v}})
        end
        pictures[i + 1] = {{map = set:mask(i), objects = set:boxes(i), drawn = drawn}}
      end
      checkpoint.save('out.pt', {{boxes = batch.boxes, masks = batch.masks, pictures = pictures, sides = batch[1].shape}})
    """)


def redo_boxes(objects, p, height, width):
    boxes = tv_tensors.BoundingBoxes(objects["boxes"], format="XYXY", canvas_size=(height, width))
    x, y, w, h = (int(v) for v in p["crop"])
    resized_w, resized_h = (int(v) for v in p["resize"])
    left, top, window_w, window_h = (int(v) for v in p["window"])
    boxes = F.resize(F.crop(boxes, y, x, h, w), [resized_h, resized_w])
    boxes = F.crop(boxes, top, left, window_h, window_w)
    if p["flip"]:
        boxes = F.hflip(boxes)
    boxes = F.clamp_bounding_boxes(boxes)
    kept = v2.SanitizeBoundingBoxes(min_size=1)({"boxes": boxes, "labels": objects["labels"]})
    return kept["boxes"], kept["labels"]


def redo_map(pixels, p, side):
    x, y, w, h = (int(v) for v in p["crop"])
    left, top, window_w, window_h = (int(v) for v in p["window"])
    image = Image.fromarray(pixels).crop((x, y, x + w, y + h)).resize([int(v) for v in p["resize"]], Image.NEAREST)
    part = np.asarray(image.crop((left, top, left + window_w, top + window_h)))
    out = np.full((side, side), 255, np.uint8)
    out[:window_h, :window_w] = part[:, ::-1] if p["flip"] else part
    return out


@pytest.mark.parametrize("views", ["data.segmentation_views{size = 80}", "data.detection_views{size = 100}",
                                   "data.simsiam_views{size = 64}", "data.eval_views{size = 56}"])
def test_boxes_and_masks_follow_the_view(sslrun, tmp_path, views):
    batch_of(sslrun, views)
    out = torch.load(tmp_path / "out.pt", weights_only=True)
    side, seen, padded = int(out["sides"][2]), 0, 0
    for v, (boxes, masks) in enumerate(zip(out["boxes"], out["masks"])):
        for i, picture in enumerate(out["pictures"]):
            p, (height, width) = picture["drawn"][v], picture["map"].shape
            padded += int(p["window"][2]) < side
            mine = boxes["image"] == i
            want, labels = redo_boxes(picture["objects"], p, height, width)
            # Single precision in torchvision, double here, up to 200 pixels.
            torch.testing.assert_close(boxes["boxes"][mine], want.as_subclass(torch.Tensor), rtol=0, atol=1e-3)
            assert torch.equal(boxes["labels"][mine], labels)
            seen += int(mine.sum())
            assert np.array_equal(masks[i].numpy(), redo_map(picture["map"].numpy(), p, side)), (v, i)
    assert seen > COUNT
    assert padded > 0 or "segmentation" not in views and "detection" not in views


def test_padding_is_zero(sslrun, tmp_path):
    sslrun(f"""
      data.scenes.generate('scenes', {{train = {COUNT}, val = 2, size = 48}})
      local set, out = data.scenes('scenes', 'train'), {{}}
      for _, format in ipairs{{'contiguous_format', 'channels_last'}} do
        for _, dtype in ipairs{{'float32', 'uint8'}} do
          local views = data.detection_views{{size = 64, dtype = dtype, memory_format = format}}
          local batch = data.loader(set, views, {{batch = {COUNT}, masks = true}}):epoch(0)()
          out[#out + 1] = {{batch[1]:contiguous(), batch.masks[1]}}
        end
      end
      checkpoint.save('out.pt', out)
    """)
    for pixels, masks in torch.load(tmp_path / "out.pt", weights_only=True):
        # Scenes have no pixels to ignore but where objects overlap; padding is the last row or column.
        empty = (masks == 255).all(1, keepdim=True).expand_as(masks) | (masks == 255).all(2, keepdim=True).expand_as(masks)
        assert empty.any() and (pixels.float().abs().amax(1)[empty] == 0).all()
        assert pixels.float().abs().amax(1)[~empty].mean() > 0


def test_without_annotations(sslrun):
    for option, text in (("boxes", "a data set with boxes for 'boxes'"), ("masks", "a data set with class masks for 'masks'")):
        done = sslrun(f"data.loader(data.tensor(torch.zeros({{4, 8, 8}}, {{dtype = 'uint8'}})), data.eval_views{{size = 8}}, {{batch = 2, {option} = true}})",
                      check=False)
        assert done.returncode == 1 and text in done.stderr, done.stderr
    done = sslrun("""data.scenes.generate('scenes', {train = 2, val = 2})
      data.loader(data.scenes('scenes', 'train'), data.eval_views{size = 8}, {batch = 2, masks = true, apply_exif_orientation = true})""", check=False)
    assert done.returncode == 1 and "'apply_exif_orientation' without 'boxes' and 'masks'" in done.stderr
