"""ATen operators called from Lua against Python PyTorch on the same inputs.

Tolerance 0 everywhere: both programs run the same kernels of the same LibTorch with one thread and the same seeds, so every
bit must agree (NaN equals NaN).
"""
import aten_calls as calls
import pytest
import torch

PROFILES = calls.profiles()


def python_function(name, schema):
    """The C++ binding whose argument parser is the truth for overloads, or the dispatcher's packet where there is none."""
    if any(argument.name == "reduction" for argument in schema.arguments):
        return getattr(torch.ops.aten, name)  # the binding reads its own default "at::Reduction::Mean" as 0
    modules = [torch._C._VariableFunctions, torch._C._nn]
    for prefix in ("linalg", "fft", "special"):
        modules.append(getattr(torch._C, f"_{prefix}"))
    for module in modules + [torch.Tensor]:
        if hasattr(module, name) and callable(getattr(module, name)):
            return getattr(module, name)
    return getattr(torch.ops.aten, name)


def run(function, number, positional, keywords):
    torch.manual_seed(number)
    clone = lambda item: item.clone() if isinstance(item, torch.Tensor) else [clone(x) for x in item] if isinstance(item, list) else item  # noqa: E731
    try:
        results = calls.flatten(function(*map(clone, positional), **{k: clone(v) for k, v in keywords.items()}))
    except (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError, AttributeError):
        return None
    plain = all(not isinstance(r, torch.Tensor) or (r.layout == torch.strided and not r.is_quantized) for r in results)
    return results if plain and all(isinstance(r, (torch.Tensor, int, float, bool, type(None))) for r in results) else None


def generated():
    """(name, positional, keywords, results) for every overload that accepts one of the input profiles; two calls each."""
    found = []
    names = sorted(n.removeprefix("aten::") for n in torch._C._dispatch_get_all_op_names() if n.startswith("aten::"))
    for full in names:
        name, _, overload = full.partition(".")
        if calls.SKIP.search(name) or "out" in overload.split("_") or overload.endswith("out") or "imname" in overload:
            continue
        schema = torch._C._get_schema(f"aten::{name}", overload)
        if any(argument.is_out for argument in schema.arguments):
            continue
        function, taken = python_function(name, schema), 0
        for profile in PROFILES.values():
            for every in (False, True):
                made = calls.arguments(schema, profile, every)
                results = made and run(function, len(found) + 1, *made)
                if results is not None:
                    found.append((name, *made, results))
                    taken += 1
            if taken >= 3:
                break
    return found


def check(expected, got, what):
    assert not (got and isinstance(got[0], tuple)), f"{what}: {got[0][1]}"
    assert len(expected) == len(got), f"{what}: {len(got)} results, expected {len(expected)}"
    for want, have in zip(expected, got):
        if isinstance(want, torch.Tensor):
            assert isinstance(have, torch.Tensor), f"{what}: expected a tensor, got {have}"
            assert have.dtype == want.dtype, f"{what}: {have.dtype}, expected {want.dtype}"
            want = want.detach().resolve_conj().resolve_neg()
            torch.testing.assert_close(have, want, rtol=0, atol=0, equal_nan=True, msg=lambda text: f"{what}: {text}")
        elif isinstance(want, bool) or want is None:
            assert have == {True: "true", False: "false", None: "nil"}[want], what
        else:
            assert have == float(want) or (have != have and want != want), f"{what}: {have}, expected {want}"


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def run_in_lua(sslrun, tmp_path, sources, tensors):
    return calls.read_results(sslrun(calls.script(sources, tensors, tmp_path)), tmp_path)


def test_generated_calls(sslrun, tmp_path):
    cases, tensors, sources = generated(), [], []
    for number, (name, positional, keywords, _) in enumerate(cases, start=1):
        sources.append((number, calls.lua_call(name, positional, keywords, tensors)))
    got = run_in_lua(sslrun, tmp_path, sources, tensors)
    wrong = []
    for number, (_, _, _, expected) in enumerate(cases, start=1):
        try:
            check(expected, got.get(number, []), sources[number - 1][1])
        except AssertionError as error:
            wrong.append(str(error)[:400])
    names = {name for name, *_ in cases}
    print(f"{len(cases)} calls of {len(names)} operators")
    assert not wrong, f"{len(wrong)} of {len(cases)} calls differ:\n" + "\n".join(wrong[:20])
    assert len(names) >= 300


# How numbers, dtypes and 0-d tensors choose the overload and the result's dtype.
OPERANDS = {
    "float32": torch.tensor([0.5, 2.0, 3.25]), "float64": torch.tensor([0.5, 2.0, 3.25], dtype=torch.float64),
    "int64": torch.tensor([1, 2, 7]), "uint8": torch.tensor([1, 2, 7], dtype=torch.uint8), "bool": torch.tensor([True, False, True]),
    "half": torch.tensor([0.5, 2.0, 3.25], dtype=torch.float16), "bfloat16": torch.tensor([0.5, 2.0, 3.25], dtype=torch.bfloat16),
    "zero_dim": torch.tensor(1.5), "zero_dim_int": torch.tensor(3),
    "complex": torch.tensor([1 + 2j, 3 - 1j, 0.5j]),
}  # fmt: skip
BINARY = "add sub mul div floor_divide true_divide remainder fmod pow eq ne lt le gt ge maximum minimum rsub bitwise_and "
BINARY += "bitwise_or logical_or atan2 hypot float_power xlogy heaviside copysign logaddexp"


def test_numbers_and_dtypes(sslrun, tmp_path):
    cases, tensors, sources = [], [], []
    for name in BINARY.split():
        for left in OPERANDS.values():
            for right in [*OPERANDS.values(), 2, -3, 0.1, 1e-3, 2.5, True]:
                for operands in ((left, right), (right, left)):
                    expected = run(getattr(torch, name), len(cases) + 1, operands, {})
                    if expected is not None:
                        cases.append(expected)
                        sources.append((len(cases), calls.lua_call(name, operands, {}, tensors)))
    got = run_in_lua(sslrun, tmp_path, sources, tensors)
    for number, expected in enumerate(cases, start=1):
        check(expected, got.get(number, []), sources[number - 1][1])
    assert len(cases) > 1500


# Python and Lua source of the same call; a, b are float32 [3, 4], i is int64 [3, 4], m is float32 [2, 3, 8, 8].
WRITTEN = [
    ("a.sum(1, keepdim=True)", "a:sum(1, {keepdim = true})"),
    ("a.sum((0, 1), dtype=torch.float64)", "a:sum({0, 1}, {dtype = 'float64'})"),
    ("a.add(b, alpha=0.5)", "a:add(b, {alpha = 0.5})"),
    ("torch.add(a, b, out=torch.empty(0))", "torch.add(a, b, {out = torch.empty(0)})"),
    ("torch.max(a, 1, keepdim=True)", "torch.max(a, 1, {keepdim = true})"),
    ("torch.topk(a, 2, 1, largest=False)", "torch.topk(a, 2, 1, {largest = false})"),
    ("torch.sort(a, dim=1, descending=True)", "torch.sort(a, {dim = 1, descending = true})"),
    ("torch.std(a, 1, correction=0)", "torch.std(a, 1, {correction = 0})"),
    ("torch.where(a > 0.5, a, 0)", "torch.where(a:gt(0.5), a, 0)"),
    ("a.where(a > 0.5, b)", "a:where(a:gt(0.5), b)"),
    ("a.clamp(max=0.5)", "a:clamp({max = 0.5})"),
    ("torch.arange(0, 2, 0.25)", "torch.arange(0, 2, 0.25)"),
    ("torch.arange(5)", "torch.arange(5)"),
    ("torch.full((2, 2), 3, dtype=torch.float32)", "torch.full({2, 2}, 3, {dtype = 'float32'})"),
    ("torch.linspace(0, 1, 5)", "torch.linspace(0, 1, 5)"),
    ("torch.eye(3, dtype=torch.int32)", "torch.eye(3, {dtype = 'int32'})"),
    ("torch.randn(2, 3)", "torch.randn(2, 3)"),
    ("torch.randint(0, 9, (4,))", "torch.randint(0, 9, {4})"),
    ("torch.randperm(7)", "torch.randperm(7)"),
    ("torch.zeros_like(a, dtype=torch.uint8)", "torch.zeros_like(a, {dtype = 'uint8'})"),
    ("a.view(2, 6)", "a:view(2, 6)"),
    ("a.t().reshape(-1)", "a:t():reshape(-1)"),
    ("a.repeat(2, 1)", "a:repeat_op(2, 1)"),
    ("a.gather(1, i)", "a:gather(1, i)"),
    ("torch.cat([a, b], dim=1)", "torch.cat({a, b}, {dim = 1})"),
    ("torch.stack([a, b], 2)", "torch.stack({a, b}, 2)"),
    ("a.split(2, 1)", "a:split(2, 1)"),
    ("a.chunk(2)", "a:chunk(2)"),
    ("torch.einsum('ij,kj->ik', a, b)", "torch.einsum('ij,kj->ik', {a, b})"),
    ("torch.nn.functional.conv2d(m, w, None, 2, 1)", "torch.conv2d(m, w, nil, 2, 1)"),
    ("torch.nn.functional.conv2d(m, w, padding='same')", "torch.conv2d(m, w, {padding = 'same'})"),
    ("torch.nn.functional.max_pool2d(m, 2, 2)", "torch.max_pool2d(m, 2, 2)"),
    ("torch.nn.functional.avg_pool2d(m, (2, 4))", "torch.avg_pool2d(m, {2, 4})"),
    ("torch.nn.functional.adaptive_avg_pool2d(m, 1)", "torch.adaptive_avg_pool2d(m, 1)"),
    ("torch.nn.functional.interpolate(m, size=(4, 4), mode='bilinear')", "torch.upsample_bilinear2d(m, {4, 4}, false)"),
    ("torch.nn.functional.cross_entropy(a, i[:, 0], label_smoothing=0.1)", "torch.cross_entropy_loss(a, i:select(1, 0), {label_smoothing = 0.1})"),
    ("torch.nn.functional.cross_entropy(a, i[:, 0], reduction='sum')", "torch.cross_entropy_loss(a, i:select(1, 0), {reduction = 'sum'})"),
    ("torch.nn.functional.mse_loss(a, b, reduction='none')", "torch.mse_loss(a, b, 'none')"),
    ("torch.nn.functional.layer_norm(a, (4,))", "torch.layer_norm(a, {4})"),
    ("torch.nn.functional.softmax(a, 1)", "torch.softmax(a, 1)"),
    ("torch.nn.functional.gelu(a, approximate='tanh')", "torch.gelu(a, {approximate = 'tanh'})"),
    ("torch.nn.functional.dropout(a, 0.5, True)", "torch.dropout(a, 0.5, true)"),
    ("torch.nn.functional.one_hot(i, 3)", "torch.one_hot(i, 3)"),
    ("torch.div(a, b, rounding_mode='floor')", "torch.div(a, b, {rounding_mode = 'floor'})"),
    ("torch.linalg.norm(a)", "torch.linalg_norm(a)"),
    ("torch.linalg.norm(a, 'fro', (0, 1))", "torch.linalg_norm(a, 'fro', {0, 1})"),
    ("torch.fft.rfft(a, dim=1)", "torch.fft_rfft(a, {dim = 1})"),
    ("torch.ops.aten.index(a, [None, i[0, :2]])", "torch.index(a, {false, i:select(0, 0):narrow(0, 0, 2)})"),
    ("m.to(memory_format=torch.channels_last).stride()", "m:contiguous('channels_last'):stride()"),
    ("a.clone().index_fill_(1, i[0], -1)", "a:clone():index_fill_(1, i:select(0, 0), -1)"),
    ("torch._foreach_add([a, b], [1, 2.5])", "torch._foreach_add({a, b}, {1, 2.5})"),
    ("torch.rand(3, generator=torch.Generator().manual_seed(5))", "torch.rand(3, {generator = torch.generator(5)})"),
]  # fmt: skip


def test_written_calls(sslrun, tmp_path):
    a, b, i = calls.floats((3, 4), 1), calls.floats((3, 4), 2), calls.integers((3, 4), 3)
    m, w = calls.floats((2, 3, 8, 8), 4), calls.floats((5, 3, 3, 3), 5)
    tensors = [a, b, i, m, w]
    names = dict(torch=torch, a=a, b=b, i=i, m=m, w=w)
    sources = [(n, f"(function(a, b, i, m, w) return {lua} end)(T(1), T(2), T(3), T(4), T(5))") for n, (_, lua) in enumerate(WRITTEN, start=1)]
    got = run_in_lua(sslrun, tmp_path, sources, tensors)
    for number, (source, lua) in enumerate(WRITTEN, start=1):
        torch.manual_seed(number)
        check(calls.flatten(eval(source, names)), got.get(number, []), lua)
