"""SyncBatchNorm of several processes against BatchNorm of one process on the joined batch."""
import pytest

# `parts` are the rows of each process; with one process all rows go through plain BatchNorm.
CODE = """
local function try(key, dtype, shape, affine, parts, format)
  local r, w = dist.rank(), dist.world()
  local options = {affine = affine, momentum = 0.3}
  local norm = #shape == 4 and nn.BatchNorm2d(shape[2], options) or nn.BatchNorm1d(shape[2], options)
  norm:to {dtype = dtype}
  if affine then
    norm.weight:detach():copy_(torch.arange(shape[2]) * 0.5 + 0.5)
    norm.bias:detach():copy_(torch.arange(shape[2]) * -0.25)
  end
  if w > 1 then norm = nn.convert_sync_batchnorm(norm) end
  local count = 1
  for _, n in ipairs(shape) do count = count * n end
  local function wave(f, step) return f(torch.arange(count, {dtype = 'float64'}) * step):view(shape):to(dtype) end
  local all, weights = wave(torch.sin, 0.7) * 3 + 5, wave(torch.cos, 0.3)
  local first = 0
  for i = 1, r do first = first + parts[i] end
  local n = w > 1 and parts[r + 1] or shape[1]
  local x = all:narrow(0, first, n):clone()
  if format then x = x:contiguous({memory_format = format}) end
  x:requires_grad_(true)
  local y
  for _ = 1, 2 do                                                  -- two steps: running statistics move twice
    y = norm(x)
  end
  local l = (y:pow(2) * weights:narrow(0, first, n)):sum()
  l:backward()
  tell(key .. ' y', y:detach():reshape({-1}))
  tell(key .. ' dx', x.grad:reshape({-1}))
  if affine then
    tell(key .. ' dw', dist.all_reduce(norm.weight.grad))
    tell(key .. ' db', dist.all_reduce(norm.bias.grad))
  end
  tell(key .. ' mean', norm.running_mean)
  tell(key .. ' var', norm.running_var)
  tell(key .. ' tracked', norm.num_batches_tracked:item())
  tell(key .. ' kind', tostring(norm))
  norm:eval()
  tell(key .. ' eval', norm(all):detach():reshape({-1}))
end
"""

CASES = {  # arguments of `try`, tolerance
    "4-D": ("'float64', {8, 3, 5, 4}, true, {5, 3}", 1e-11),
    "channels_last": ("'float64', {8, 3, 5, 4}, true, {5, 3}, 'channels_last'", 1e-11),
    "2-D": ("'float64', {7, 6}, true, {1, 6}", 1e-11),
    "without weights": ("'float64', {7, 6}, false, {4, 3}", 1e-11),
    "3-D": ("'float64', {6, 4, 5}, true, {2, 4}", 1e-11),
    "float32": ("'float32', {8, 3, 5, 4}, true, {4, 4}", 1e-5),
}


def test_equals_the_joined_batch(launch):
    code = CODE + "\n".join(f"try('{case}', {arguments})" for case, (arguments, _) in CASES.items())
    joined = launch(1, code).ranks[0]
    many = launch(2, code)
    assert many.code == 0, many.err
    for case, (_, tolerance) in CASES.items():
        close = lambda values: pytest.approx(values, rel=tolerance, abs=tolerance * max(map(abs, values)))
        for key in (f"{case} y", f"{case} dx"):
            assert [v for told in many.ranks for v in told[key]] == close(joined[key]), key
        for told in many.ranks:
            assert told[f"{case} kind"].startswith("SyncBatchNorm")
            assert told[f"{case} tracked"] == joined[f"{case} tracked"] == 2
            for key in (f"{case} {name}" for name in ("dw", "db", "mean", "var", "eval")):
                if key in joined:
                    assert told[key] == close(joined[key]), key


GROUPS = """
local r, w = dist.rank(), dist.world()
local all = torch.sin(torch.arange(12 * 5, {dtype = 'float64'}) * 0.7):view({12, 5}) * 3 + 5
local weights = torch.cos(torch.arange(12 * 5, {dtype = 'float64'}) * 0.3):view({12, 5})
local parts = {0, 2, 6, 9, 12}                                    -- rows of four processes: groups {0, 1} and {2, 3}
local function pass(norm, first, last, key)
  norm.weight:detach():copy_(torch.arange(5) * 0.5 + 0.5)
  local x = all:narrow(0, first, last - first):clone():requires_grad_(true)
  local y = norm(x)
  ;(y:pow(2) * weights:narrow(0, first, last - first)):sum():backward()
  tell(key .. 'y', y:detach())
  tell(key .. 'dx', x.grad)
  tell(key .. 'dw', norm.weight.grad)
  tell(key .. 'var', norm.running_var)
end
local function norm() return nn.BatchNorm1d(5):to {dtype = 'float64'} end
if w == 4 then
  pass(nn.convert_sync_batchnorm(norm(), {groups = 2}), parts[r + 1], parts[r + 2], '')
else
  pass(norm(), 0, 6, 'first ')
  pass(norm(), 6, 12, 'second ')
end
"""


def test_groups_have_their_own_statistics(launch):
    """Two groups of two processes against batch norm on the joined rows of each."""
    joined, many = launch(1, GROUPS).ranks[0], launch(4, GROUPS)
    assert many.code == 0, many.err
    close = lambda values: pytest.approx(values, rel=1e-11, abs=1e-11)
    flat = lambda rows: [value for row in rows for value in row]
    for group, key in ((many.ranks[:2], "first "), (many.ranks[2:], "second ")):
        for name in ("y", "dx"):
            assert flat(group[0][name] + group[1][name]) == close(flat(joined[key + name])), key + name
        assert [a + b for a, b in zip(group[0]["dw"], group[1]["dw"])] == close(joined[key + "dw"])
        for told in group:
            assert told["var"] == close(joined[key + "var"])


def test_groups_divide_the_processes(launch):
    done = launch(2, """
local ok, message = pcall(nn.convert_sync_batchnorm, nn.BatchNorm1d(2), {groups = 3})
tell('refused', message)""")
    assert done.code == 0, done.err
    assert "expected groups of processes that divide 2 (0: one of all), got groups of 3" in done.ranks[0]["refused"]
    assert launch(1, "nn.convert_sync_batchnorm(nn.BatchNorm1d(2), {groups = 8})(torch.randn {4, 2})").code == 0


def test_conversion_keeps_tensors_and_names(launch):
    done = launch(1, """
local net = nn.resnet {depth = 18, stem = 'small'}
local head = nn.module('Head', {net = net, mlp = nn.mlp {dims = {512, 8, 4}}}, function(self, x) return self.mlp(self.net(x)) end)
local before = {}
for _, e in ipairs(head:named_parameters()) do before[#before + 1] = e[1] end
local weight = net.bn1.weight
local same = nn.convert_sync_batchnorm(head)
local after = {}
for _, e in ipairs(same:named_parameters()) do after[#after + 1] = e[1] end
weight:detach():fill_(3)
tell('same', {same == head and 1 or 0, table.concat(before) == table.concat(after) and 1 or 0, net.bn1.weight:sum():item()})
tell('left', {select(2, tostring(head):gsub('%f[%w]BatchNorm%dd', '')), select(2, tostring(head):gsub('SyncBatchNorm', ''))})
tell('out', head(torch.randn {2, 3, 16, 16}).shape[2])
""")
    assert done.code == 0, done.err
    assert done.ranks[0]["same"] == [1, 1, 192]
    assert done.ranks[0]["left"] == [0, 21]
    assert done.ranks[0]["out"] == 4


def test_one_value_per_channel_is_refused_over_all_processes(launch):
    fine = launch(2, "tell('y', nn.SyncBatchNorm(3)(torch.ones({1, 3}) * dist.rank()):detach())")
    assert fine.code == 0, fine.err
    alone = launch(1, "nn.SyncBatchNorm(3)(torch.ones {1, 3})")
    assert alone.code == 1 and "more than one value per channel" in alone.err
