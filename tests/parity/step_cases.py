"""What the tests of steps share: lists of steps as Lua, and data.apply_view and data.draw_view of them."""
import torch
import view_cases
from PIL import Image


def lua_step(step):
    """("affine", {"degrees": [1, 2]}) as {'affine', degrees = {1, 2}}."""
    name, values = step
    return "{'" + name + "', " + ", ".join(f"{key} = {words(value)}" for key, value in values.items()) + "}"


def words(value):
    return f"'{value}'" if isinstance(value, str) else view_cases.lua(value)


def apply(sslrun, tmp_path, cases):
    """cases: (pixels [H, W, 3], drawn steps) -> uint8 tensors [3, h, w]."""
    lines = []
    for i, (pixels, steps) in enumerate(cases):
        Image.fromarray(pixels).save(tmp_path / f"{i}.png", compress_level=1)
        drawn = ", ".join(map(lua_step, steps))
        lines.append(f"(function() out[{i + 1}] = data.apply_view(data.read_image('{i}.png'), {{{drawn}}}) end)();")
    sslrun("local out = {}\n" + "\n".join(lines) + "\ncheckpoint.save('out.pt', out)")
    return torch.load(tmp_path / "out.pt", weights_only=True)


def draws(sslrun, tmp_path, step, width, height, count):
    """What `count` views drew for the step: dicts, or None for a view without it."""
    sslrun(f"""
      local views, out = data.views{{ {{steps = {{ {lua_step(step)} }}}} }}, {{}}
      for i = 0, {count - 1} do
        local drawn = data.draw_view(views, {{width = {width}, height = {height}, seed = 3, index = i}})[1]
        if drawn then drawn[1] = nil end
        out[i + 1] = drawn or false
      end
      checkpoint.save('out.pt', out)
    """)
    return [drawn or None for drawn in torch.load(tmp_path / "out.pt", weights_only=True)]


def same_law(ours, theirs):
    """Means and deviations of two samples of one law: within five standard errors, and 12 %."""
    a, b = torch.as_tensor(ours, dtype=torch.float64), torch.as_tensor(theirs, dtype=torch.float64)
    assert abs(a.mean() - b.mean()) <= 5 * (a.var() / len(a) + b.var() / len(b)) ** 0.5
    assert abs(a.std() - b.std()) <= 0.12 * b.std()


def annotated(sslrun, tmp_path, steps, count=16, size=96):
    """A batch of scenes through the steps: its views, boxes, masks, and each picture's own with what was drawn."""
    sslrun(f"""
      data.scenes.generate('scenes', {{train = {count}, val = 2, size = {size}, workers = 1}})
      local set = data.scenes('scenes', 'train')
      local views = data.views{{ {{steps = {{ {", ".join(map(lua_step, steps))} }}}}, dtype = 'uint8' }}
      local batch = data.loader(set, views, {{batch = {count}, shuffle = false, seed = 4, boxes = true, masks = true}}):epoch(1)()
      local pictures = {{}}
      for i = 0, {count - 1} do
        local image = data.read_image(set:path(i))
        local drawn = data.draw_view(views, {{width = image:size(2), height = image:size(1), seed = 4, epoch = 1, index = i}})
        for _, step in ipairs(drawn) do step[1] = nil end -- its name: keys of one type
        pictures[i + 1] = {{image = image, map = set:mask(i), objects = set:boxes(i), drawn = drawn}}
      end
      checkpoint.save('out.pt', {{view = batch[1], windows = batch.windows[1], boxes = batch.boxes[1], masks = batch.masks[1], pictures = pictures}})
    """)
    return torch.load(tmp_path / "out.pt", weights_only=True)
