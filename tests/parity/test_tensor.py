"""Printing, indexing, assignment and operators of Tensors against Python PyTorch on the same values."""
import random

import pytest
import torch

SEPARATOR = "\n--\n"


def printed_tensors():
    """Tensors whose text shows every rule of PyTorch's repr() that we know: bindings/tensor/tensor_print.cpp is written from these texts."""
    g = torch.Generator().manual_seed(0)
    randn = lambda *shape: torch.randn(shape, generator=g)
    tensors = [
        torch.tensor(3.0), torch.tensor(-2.5), torch.tensor(7), torch.tensor(True), torch.tensor(float("nan")), torch.tensor(-0.0),
        torch.tensor([]), torch.empty(0, 3), torch.empty(2, 0, dtype=torch.int64), torch.empty(0, dtype=torch.int64), torch.empty(0, dtype=torch.float64),
        torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, -2.0, float("inf")]), torch.tensor([0.5, float("nan"), float("-inf")]),
        torch.tensor([1e-5, 1.0]), torch.tensor([1e9, 1.0]), torch.tensor([1e-30, 2e-30]), torch.tensor([12345.678, 0.001]), torch.tensor([1e10]),
        torch.tensor([99999999.0]), torch.tensor([1e8]), torch.tensor([1.0, 1001.0]), torch.tensor([1000.0, 0.9999]), torch.tensor([0.0, -0.0, 0.0]),
        torch.tensor([float("nan")] * 3), torch.tensor([float("inf"), -float("inf")]), torch.tensor([1e-45, 0.0]), torch.tensor([3.4e38, -1.0]),
        torch.tensor([-5, 10, 123456789]), torch.tensor([True, False]), torch.tensor([[True], [False]]),
        torch.tensor([9223372036854775807, -9223372036854775808]), torch.tensor([18446744073709551615], dtype=torch.uint64),
        torch.arange(1000), torch.arange(1001), torch.arange(1001.0), torch.arange(30.0), torch.arange(7), torch.arange(25).reshape(5, 5),
        torch.arange(2000.0).reshape(2, 1000), torch.arange(8000).reshape(20, 20, 20), torch.arange(24).reshape(2, 3, 4), torch.arange(1001).reshape(1001, 1),
        torch.arange(1200).reshape(6, 200), torch.arange(2394).reshape(7, 3, 2, 57)[..., :50], torch.zeros(2, 3, 0, 4), torch.arange(32.0).reshape(2, 2, 2, 2, 2),
        randn(3), randn(4, 5), randn(100, 100), randn(2, 3, 4), randn(40), randn(3, 20), randn(1001) * 1e6, randn(5, 5) * 1e-6, randn(1200, 1), randn(1, 1, 5),
        randn(6).half(), randn(6).bfloat16(), randn(3, 3).double(), (randn(20) * 100).to(torch.int8), (randn(20).abs() * 100).to(torch.uint8), randn(5).to(torch.int16),
        (randn(5) * 1e5).to(torch.int32), torch.tensor([70000.0, 1.0]).half(), torch.tensor([1.0, 2.0], dtype=torch.float64), torch.tensor(1.5, dtype=torch.float64),
        torch.complex(randn(3), randn(3)), torch.complex(randn(2, 3), randn(2, 3)).to(torch.complex128), torch.tensor(1 + 2j), torch.tensor([1 - 2j, 1e-6 + 1e6j]),
        torch.complex(randn(40, 40), randn(40, 40)), torch.tensor([1 + 1j, 2 + 3j]).conj(), torch.tensor([complex("nan"), complex(0, -1)]), torch.tensor([0j, -0.0 - 1j]),
        randn(4, 4).t(), randn(4, 6)[:, ::2], torch.ones(3).expand(4, 3), randn(3).to(torch.float8_e4m3fn), randn(3).to(torch.float8_e5m2), randn(2, 2).to(torch.float16),
    ]
    for _ in range(60):
        shape = [random.Random(len(tensors)).randint(1, 6) for _ in range(random.Random(len(tensors) + 1).randint(0, 4))]
        values = randn(*shape) * 10.0 ** random.Random(len(tensors) + 2).randint(-7, 9)
        tensors.append(values.round() if len(tensors) % 3 == 0 else values)
    return tensors + at_the_borders() + drawn_tensors()


def at_the_borders():
    """Both sides of every border: exponents, column widths, the line's end, the shortening of long Tensors, suffixes."""
    tensors, nan, inf = [], float("nan"), float("inf")
    for values in ([0.1, 100.0], [0.1, 100.00001], [0.1, 100.1], [1.0, 1000.0], [1.0, 1000.0001], [1.5, 1500.0], [1.5, 1501.0], [1e-4], [1.001e-4],
                   [9.9e-5], [1e8], [1.0000001e8], [99999999.0, 99999998.5], [1e8, 3.5], [100000.0, 200.0], [100000.0, 1.0], [0.99995, 9.99995],
                   [99999.99999, 1000.5], [inf, 1e-9, nan], [inf, 1e9, 0.0], [-inf, 1.5], [nan, 0.0], [0.0, -0.0], [1e-300, -1.0], [65504.0, 1.0], [-1234567.0]):
        tensors += [torch.tensor(values, dtype=kind) for kind in (torch.float32, torch.float64, torch.float16, torch.bfloat16)]
        tensors += [torch.tensor(values + [1.0]).to(torch.complex64) * 1j, torch.complex(torch.tensor(values), torch.tensor(values).flip(0))]
    for depth in range(1, 8):  # where a line ends, by the column of its bracket and the width of its items
        tensors += [torch.full([1] * (depth - 1) + [90], 10**digits) for digits in (*range(10), 17)]
    for real, imaginary in ((1, 1), (-1, 1), (1, -1), (10, 200), (1.5, 1), (1.5, -2.5), (1, 1e9), (nan, 1)):
        tensors.append(torch.full((90,), complex(real, imaginary)))
    for count in range(1, 40):  # where a suffix goes to a line of its own
        tensors += [torch.full((count,), 7, dtype=kind) for kind in (torch.int8, torch.int16, torch.float64, torch.complex128)]
    big, hidden = torch.arange(2000) + 10**17, torch.ones(1001)
    hidden[500] = 1e-9  # what is not shown does not count
    tensors += [hidden, big, big.view(1, 1, 1, 2000), big.view(2, 1000), big.view(2000, 1), torch.zeros(10, 100), torch.zeros(10, 101), torch.zeros(7, 7, 21),
                torch.zeros(6, 6, 28), torch.zeros(6, 167), torch.zeros(1001, 6), torch.zeros(3, 7, 7, 7), torch.ones(1001, dtype=torch.bool), torch.zeros([1] * 9),
                torch.zeros(2000, 0), torch.zeros(3, 0, dtype=torch.complex128), torch.zeros(0, dtype=torch.bool), torch.zeros(0).half(), torch.full((30,), nan)]
    return tensors


def drawn_tensors():
    draw, g, tensors = random.Random(5), torch.Generator().manual_seed(5), []
    for _ in range(200):
        shape = [draw.randint(0 if draw.random() < 0.05 else 1, draw.choice((3, 8, 30))) for _ in range(draw.randint(0, 4))]
        values = torch.randn(shape, generator=g, dtype=torch.float64) * 10.0 ** draw.randint(-9, 11)
        if draw.random() < 0.3 and values.numel():
            values.view(-1)[draw.randrange(values.numel())] = draw.choice((float("nan"), float("inf"), 0.0, -0.0, -float("inf")))
        kind = draw.choice((torch.float32, torch.float64, torch.bfloat16, torch.float16, torch.complex64, torch.int64, torch.int32, torch.bool))
        values = values if kind.is_floating_point or kind.is_complex else values.nan_to_num(0, 0, 0).clamp(-1e9, 1e9)
        tensors.append(values.to(kind))
    return tensors


def test_printing(sslrun, tmp_path):
    tensors = printed_tensors()
    by_checkpoint = [i for i, t in enumerate(tensors) if not t.is_conj() and t.dtype not in (torch.float8_e4m3fn, torch.float8_e5m2, torch.uint64)]
    torch.save([tensors[i].clone() for i in by_checkpoint], tmp_path / "tensors.pt")
    texts = sslrun(f"for _, t in ipairs(checkpoint.load('tensors.pt')) do io.write(tostring(t), {SEPARATOR!r}) end").split(SEPARATOR)[:-1]
    assert len(texts) == len(by_checkpoint) > 100
    for i, text in zip(by_checkpoint, texts):
        assert text == repr(tensors[i])


# Lua expression beside Python expression, for what a checkpoint does not carry.
PRINTED = [
    ("torch.tensor({1, 2}, {requires_grad = true})", "torch.tensor([1., 2.], requires_grad=True)"),
    ("torch.tensor({1, 2}, {requires_grad = true}) * 2", "torch.tensor([1., 2.], requires_grad=True) * 2"),
    ("(torch.arange(20, {dtype = 'float64'}):requires_grad_() * 2):view({4, 5})", "(torch.arange(20, dtype=torch.float64).requires_grad_() * 2).view(4, 5)"),
    ("torch.arange(17, {dtype = 'float64'}):requires_grad_():exp():reshape{1, 17}", "torch.arange(17, dtype=torch.float64).requires_grad_().exp().reshape(1, 17)"),
    ("torch.empty({2, 3}, {device = 'meta'})", "torch.empty(2, 3, device='meta')"),
    ("torch.empty({2}, {device = 'meta', dtype = 'int64'})", "torch.empty(2, device='meta', dtype=torch.int64)"),
    ("torch.eye(3):to_sparse()", "torch.eye(3).to_sparse()"),
    ("torch.eye(3, {dtype = 'float64'}):to_sparse()", "torch.eye(3, dtype=torch.float64).to_sparse()"),
    ("torch.arange(3):to('uint64')", "torch.arange(3).to(torch.uint64)"),
    ("torch.linspace(-1, 1, 5):to('float8_e4m3fn')", "torch.linspace(-1, 1, 5).to(torch.float8_e4m3fn)"),
    ("torch.linspace(-1, 1, 5):to('float8_e5m2')", "torch.linspace(-1, 1, 5).to(torch.float8_e5m2)"),
    ("torch.complex(torch.ones{2}, torch.ones{2}):conj()", "torch.complex(torch.ones(2), torch.ones(2)).conj()"),
    ("torch._neg_view(torch.ones{2})", "torch._neg_view(torch.ones(2))"),
    ("torch.empty({0}, {device = 'meta'})", "torch.empty(0, device='meta')"),
    ("torch.empty({2, 3}, {device = 'meta', dtype = 'float64'}):requires_grad_()", "torch.empty(2, 3, device='meta', dtype=torch.float64).requires_grad_()"),
    ("torch.zeros({0, 3}):requires_grad_()", "torch.zeros(0, 3).requires_grad_()"),
    ("torch.zeros{2, 3}:to_sparse()", "torch.zeros(2, 3).to_sparse()"),
    ("torch.eye(1001):to_sparse()", "torch.eye(1001).to_sparse()"),
    ("torch.eye(3):to_sparse():requires_grad_()", "torch.eye(3).to_sparse().requires_grad_()"),
    ("torch.ones{3, 2}:to_sparse(1)", "torch.ones(3, 2).to_sparse(1)"),
    ("torch.eye(30):to_sparse()", "torch.eye(30).to_sparse()"),
    ("torch.eye(3):to_sparse_csr()", "torch.eye(3).to_sparse_csr()"),
    ("torch.eye(3, {dtype = 'float64'}):to_sparse_csr():requires_grad_()", "torch.eye(3, dtype=torch.float64).to_sparse_csr().requires_grad_()"),
    ("torch.zeros{2, 2}:to_sparse_csr()", "torch.zeros(2, 2).to_sparse_csr()"),
    ("torch.eye(3):to_sparse_csc()", "torch.eye(3).to_sparse_csc()"),
    ("torch.eye(4):to_sparse_bsr({2, 2})", "torch.eye(4).to_sparse_bsr((2, 2))"),
    ("torch.quantize_per_tensor(torch.ones{3}, 0.1, 0, 'quint8')", "torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.quint8)"),
    ("torch.quantize_per_tensor(torch.ones{3}, 1, 2, 'qint8')", "torch.quantize_per_tensor(torch.ones(3), 1, 2, torch.qint8)"),
    ("torch.quantize_per_channel(torch.ones{2, 2}, torch.tensor{0.1, 0.2}, torch.tensor({0, 1}, {dtype = 'int64'}), 0, 'qint8')",
     "torch.quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 1]), 0, torch.qint8)"),
    ("torch.ones{2, 3}:to_mkldnn()", "torch.ones(2, 3).to_mkldnn()"),
    *((f"torch.ones({{2000}}):to '{kind}'", f"torch.ones(2000).to(torch.{kind})") for kind in
      ("float8_e5m2", "float8_e4m3fn", "uint16", "uint32", "uint64", "complex32", "bfloat16", "int8")),
    *((f"torch.ones({{1, {n}}}, {{dtype = 'float64'}}):requires_grad_()", f"torch.ones((1, {n}), dtype=torch.float64).requires_grad_()") for n in range(1, 30)),
    *((f"torch.full({{{n}}}, {v}, {{dtype = 'float32'}}):requires_grad_() * 1", f"torch.full(({n},), {v}, dtype=torch.float32).requires_grad_() * 1")
      for n in range(1, 20) for v in (2, 12, 1.5)),
]


def test_printing_of_suffixes(sslrun):
    chunk = "\n".join(f"io.write(tostring({lua}), {SEPARATOR!r})" for lua, _ in PRINTED)
    for text, (_, python) in zip(sslrun(chunk).split(SEPARATOR)[:-1], PRINTED, strict=True):
        assert text == repr(eval(python)), python


class Expressions:
    """Random index expressions, each as Lua and as Python text."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def bound(self):
        return self.random.choice([None, None, *range(-6, 7)])

    def item(self, size):
        """One index for a dimension of that size, sometimes out of range; also the number of dimensions that it takes."""
        kind = self.random.choice(["integer", "integer", "range", "range", "all", "mask", "list", "ellipsis", "newaxis", "boolean", "scalar"])
        if kind == "integer":
            i = self.random.randint(-size, size - 1) if self.random.random() < 0.97 else size
            return kind, str(i), str(i)
        if kind == "range":
            start, stop, step = self.bound(), self.bound(), self.random.choice([None, None, 1, 2, 3])
            lua = ", ".join("nil" if v is None else str(v) for v in (start, stop, step))
            return kind, f"{{ {lua} }}", f"slice({start}, {stop}, {step})"
        if kind == "mask":
            bits = [self.random.random() < 0.6 for _ in range(size)]
            return kind, f"torch.tensor({{{', '.join(str(b).lower() for b in bits)}}}, {{dtype = 'bool'}})", f"torch.tensor({bits}, dtype=torch.bool)"
        if kind == "list":
            count = 3 if self.random.random() < 0.9 else self.random.randint(1, 4)
            items = [self.random.randint(-size, size - 1) for _ in range(count)]
            return kind, f"torch.tensor({{{', '.join(map(str, items))}}}, {{dtype = 'int64'}})", f"torch.tensor({items})"
        if kind == "scalar":
            i = self.random.randint(-size, size - 1)
            return kind, f"torch.tensor({i}, {{dtype = 'int64'}})", f"torch.tensor({i})"
        boolean = self.random.random() < 0.5
        return kind, {"all": "{}", "ellipsis": "'...'", "newaxis": "'newaxis'", "boolean": str(boolean).lower()}[kind], \
            {"all": ":", "ellipsis": "...", "newaxis": "None", "boolean": str(boolean)}[kind]

    def key(self, shape):
        items, dimension, ellipsis = [], 0, False
        for _ in range(self.random.randint(1, len(shape) + 1)):
            kind, lua, python = self.item(shape[min(dimension, len(shape) - 1)])
            if kind == "ellipsis" and ellipsis or kind == "boolean" and self.random.random() < 0.7:
                continue
            ellipsis = ellipsis or kind == "ellipsis"
            dimension += kind not in ("ellipsis", "newaxis", "boolean")
            items.append((lua, python))
        items = items or [("{}", ":")]
        return "{ " + ", ".join(i[0] for i in items) + " }", ", ".join(i[1] for i in items) + ("," if len(items) > 1 else "")


SHAPES = [(5,), (4, 5), (3, 4, 5), (2, 3, 4, 5)]
COUNT = 400


def outcome(function):
    try:
        return function()
    except (IndexError, RuntimeError, ValueError, TypeError):
        return "error"


def python_item(t, key):
    return outcome(lambda: repr(eval(f"t[{key}]", {"t": t, "torch": torch})))


def test_random_indexing(sslrun):
    expressions = Expressions(1)
    cases = [(shape, *expressions.key(shape)) for shape in (expressions.random.choice(SHAPES) for _ in range(COUNT))]
    lines = ["local function text(f) local ok, t = pcall(f) return ok and tostring(t) or 'error' end"]
    for shape, lua, _ in cases:
        n = torch.Size(shape).numel()
        lines.append(f"do local t = torch.arange({n}):view{{{', '.join(map(str, shape))}}} io.write(text(function() return t[{lua}] end), {SEPARATOR!r}) end")
    texts = sslrun("\n".join(lines)).split(SEPARATOR)[:-1]
    expected = [python_item(torch.arange(torch.Size(shape).numel()).view(shape), key) for shape, _, key in cases]
    assert 5 < expected.count("error") < COUNT / 3
    for (shape, lua, python), text, want in zip(cases, texts, expected, strict=True):
        assert text == want, f"shape {shape}: t[{lua}] against t[{python}]"


def test_random_assignment(sslrun):
    expressions = Expressions(2)
    cases, lines = [], ["local function text(f) local ok, t = pcall(f) return ok and tostring(t) or 'error' end"]
    for _ in range(COUNT):
        shape = expressions.random.choice(SHAPES)
        lua, python = expressions.key(shape)
        picked = outcome(lambda: eval(f"t[{python}]", {"t": torch.zeros(shape), "torch": torch}))
        if expressions.random.random() < 0.5 or isinstance(picked, str):
            lua_value, python_value = "-7.5", "-7.5"
        else:  # a tensor that broadcasts
            sizes = [1 if expressions.random.random() < 0.3 else s for s in picked.shape][expressions.random.randint(0, 1):]
            count = torch.Size(sizes).numel()
            lua_value = f"torch.arange(1, {count + 1}):view{{{', '.join(map(str, sizes))}}}"
            python_value = f"torch.arange(1, {count + 1}).view({sizes})"
        cases.append((shape, python, python_value))
        lines.append(f"do local t = torch.zeros{{{', '.join(map(str, shape))}}} io.write(text(function() t[{lua}] = {lua_value} return t end), {SEPARATOR!r}) end")
    texts = sslrun("\n".join(lines)).split(SEPARATOR)[:-1]
    for (shape, key, value), text, line in zip(cases, texts, lines[1:], strict=True):
        t = torch.zeros(shape)

        def assign():
            exec(f"t[{key}] = {value}", {"t": t, "torch": torch})
            return repr(t)

        assert text == outcome(assign), line


DTYPES = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "uint8", "bool"]
OPERATORS = {"+": "+", "-": "-", "*": "*", "/": "/", "%": "%", "^": "**"}
NUMBERS = ["2", "0.5", "-3", "1", "7.25"]


def python_number(number):
    return float(number) if "." in number else int(number)


def test_operators(sslrun):
    """Values and dtypes, tensor with tensor and with numbers on both sides: equal to the bit, as the same kernels run."""
    cases = []
    for a in DTYPES:
        for lua, python in OPERATORS.items():
            for b in DTYPES:
                cases.append((f"A.{a} {lua} B.{b}", f"A['{a}'] {python} B['{b}']"))
            for number in NUMBERS:
                cases.append((f"A.{a} {lua} ({number})", f"A['{a}'] {python} ({number})"))
                cases.append((f"({number}) {lua} A.{a}", f"({number}) {python} A['{a}']"))
        cases.append((f"-A.{a}", f"-A['{a}']"))
    setup = "local A, B = {}, {}\n" + "\n".join(
        f"A.{d} = torch.tensor({{1, 2, 3, 4}}, {{dtype = '{d}'}}) B.{d} = torch.tensor({{4, 1, 3, 2}}, {{dtype = '{d}'}})" for d in DTYPES)
    setup += "\nlocal function text(f) local ok, t = pcall(f) return ok and t.dtype .. ' ' .. tostring(t:double()) or 'error' end"
    chunk = setup + "".join(f"\nio.write(text(function() return {lua} end), {SEPARATOR!r})" for lua, _ in cases)
    # LuaJIT allows 65,536 constants a function, but only so many lines of closures: two halves.
    texts = sslrun(chunk).split(SEPARATOR)[:-1]
    A = {d: torch.tensor([1, 2, 3, 4], dtype=getattr(torch, d)) for d in DTYPES}
    B = {d: torch.tensor([4, 1, 3, 2], dtype=getattr(torch, d)) for d in DTYPES}
    for (lua, python), text in zip(cases, texts, strict=True):
        def value():
            t = eval(python, {"A": A, "B": B})
            return str(t.dtype).removeprefix("torch.") + " " + repr(t.double())

        assert text == outcome(value), lua


@pytest.mark.parametrize("threads", [1])
def test_autograd_function_matches_python(sslrun, threads):
    """A function with two inputs, two outputs, saved tensors and a number, and its double backward."""
    chunk = """
    torch.set_num_threads(1)
    local f = torch.autograd_function {
      name = 'Blend',
      forward = function(ctx, x, y, w) ctx.w = w; ctx:save_for_backward(x, y) return x * y * w, x + y end,
      backward = function(ctx, g, h) local x, y = ctx:saved() return g * y * ctx.w + h, g * x * ctx.w + h end,
    }
    local x = torch.tensor({1, 2, 3}, {requires_grad = true, dtype = 'float64'})
    local y = torch.tensor({4, 5, 6}, {requires_grad = true, dtype = 'float64'})
    local a, b = f(x, y, 3)
    local first = torch.grad((a * b):sum(), { x, y }, { create_graph = true })
    print(first[1], first[2]);
    (first[1]:pow(2):sum() + first[2]:sum()):backward()
    print(x.grad, y.grad)
    """
    text = sslrun(chunk)

    x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([4.0, 5.0, 6.0], dtype=torch.float64, requires_grad=True)
    a, b = x * y * 3, x + y
    first = torch.autograd.grad((a * b).sum(), (x, y), create_graph=True)
    (first[0].pow(2).sum() + first[1].sum()).backward()
    values = lambda t: repr(t.detach()).replace(", dtype=torch.float64", "")
    expected = "\t".join(map(values, first)) + "\n" + "\t".join(map(values, (x.grad, y.grad)))
    assert text.strip().replace(", dtype=torch.float64", "").replace(", grad_fn=<AddBackward0>", "") \
        .replace(",\n       grad_fn=<AddBackward0>", "") == expected
