"""SyncBatchNorm of several processes against BatchNorm of one process on the joined batch."""
import pytest

# `parts` are the rows of each process; with one process all rows go through plain BatchNorm.
CODE = """
local dtype, shape, affine, parts, format = %s
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
if format then x = x:contiguous({memory_format = 'channels_last'}) end
x:requires_grad_(true)
local y
for _ = 1, 2 do                                                    -- two steps: running statistics move twice
  y = norm(x)
end
local l = (y:pow(2) * weights:narrow(0, first, n)):sum()
l:backward()
tell('y', y:detach():reshape({-1}))
tell('dx', x.grad:reshape({-1}))
if affine then
  tell('dw', dist.all_reduce(norm.weight.grad))
  tell('db', dist.all_reduce(norm.bias.grad))
end
tell('mean', norm.running_mean)
tell('var', norm.running_var)
tell('tracked', norm.num_batches_tracked:item())
tell('kind', tostring(norm))
norm:eval()
tell('eval', norm(all):detach():reshape({-1}))
"""

CASES = [
    ("'float64', {8, 3, 5, 4}, true, {5, 3}, false", 1e-11),
    ("'float64', {8, 3, 5, 4}, true, {5, 3}, true", 1e-11),
    ("'float64', {7, 6}, true, {1, 6}, false", 1e-11),
    ("'float64', {7, 6}, false, {4, 3}, false", 1e-11),
    ("'float64', {6, 4, 5}, true, {2, 4}, false", 1e-11),
    ("'float32', {8, 3, 5, 4}, true, {4, 4}, false", 1e-5),
]


@pytest.mark.parametrize("case, tolerance", CASES)
def test_equals_the_joined_batch(launch, case, tolerance):
    joined = launch(1, CODE % case).ranks[0]
    many = launch(2, CODE % case)
    assert many.code == 0, many.err
    close = lambda values: pytest.approx(values, rel=tolerance, abs=tolerance * max(map(abs, values)))
    for key in ("y", "dx"):
        assert [v for told in many.ranks for v in told[key]] == close(joined[key]), key
    for told in many.ranks:
        assert told["kind"].startswith("SyncBatchNorm")
        assert told["tracked"] == joined["tracked"] == 2
        for key in ("dw", "db", "mean", "var", "eval"):
            if key in joined:
                assert told[key] == close(joined[key]), key


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
