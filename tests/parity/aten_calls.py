"""Calls of ATen operators made from their schemas, and their transport to sslrun and back."""
import re

import torch

# Internal, uninitialised, backend-bound or process-wide operators, and those whose results are not plain tensors.
# linalg_lstsq hands LAPACK's gelsy a pivot vector that nobody wrote: its results change with MALLOC_PERTURB_ in Python, too.
SKIP = re.compile(
    r"^_|empty|resize|^set_|sparse|nested|quantiz|^q_|^qscheme|int_repr|dequant|fbgemm|cudnn|miopen|mkldnn|mps|"
    r"^sym_|pinned|pin_memory|^is_|^from_file|record_stream|^fused|names|^align|refine|rename|^cuda|^to|segment|"
    r"^data$|set_data|retain|output_nr|requires_grad|^detach|lift|^get_gradients|lstm|gru|^rnn|chalf|set_source|"
    r"linalg_lstsq|^slow_|^thnn|^native_|^conv_depthwise|^max_unpool|^fractional|^alias|^stft|^istft|^can_cast|promote|result_type|^can|^choose|embedding_renorm|_forward$|_backward|jvp$"
)

STRINGS = {
    "reduce": "sum", "rounding_mode": "floor", "UPLO": "L", "indexing": "ij", "side": "left", "approximate": "tanh",
    "driver": None, "norm": "ortho", "padding": "same", "mode": "reduced", "interpolation": "linear", "ord": "fro",
    "pad_mode": "reflect", "activation": "relu", "padding_side": "right", "algorithm": None,
}  # fmt: skip
INTEGERS = {
    "dim": 1, "dim0": 0, "dim1": 1, "dim2": 1, "axis0": 0, "axis1": 1, "start_dim": 0, "end_dim": 1, "index": 1, "start": 0,
    "length": 2, "n": 2, "k": 1, "groups": 1, "num_classes": 4, "chunks": 2, "sections": 1, "split_size": 2, "repeats": 2,
    "diagonal": 1, "offset": 0, "reduction": 2, "size": 2, "step": 1, "bins": 5, "high": 9, "low": 1, "num_samples": 2,
    "upscale_factor": 2, "downscale_factor": 2, "steps": 5, "end": 3, "source": 0, "destination": 1, "correction": 0,
    "window_length": 6, "minlength": 3, "ignore_index": -100, "N": 3, "p": 1,
}  # fmt: skip
LISTS = {
    "size": [2, 6], "shape": [2, 6], "dims": [0, 1], "repeats": [2, 2], "shifts": [1], "kernel_size": [2], "output_size": [2],
    "stride": [1], "padding": [1], "dilation": [1], "split_sizes": [1, 2], "indices": [1, 2], "sections": [1], "pad": [1, 1],
    "normalized_shape": [4], "dim": [1], "source": [0], "destination": [1], "s": [4], "axes": [0], "output_padding": [0],
}  # fmt: skip


def floats(shape, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=generator) * 0.8 + 0.1


def integers(shape, seed, high=3):
    return torch.randint(0, high, shape, generator=torch.Generator().manual_seed(seed))


def same(make, *shape):
    return lambda name, index: make(shape, index)


def profiles():
    """Functions (argument name, tensor index) -> tensor; an operator is called with each until two succeed."""

    def images(name, index):
        shapes = {"weight": (4, 4, 3, 3), "bias": (4,), "running_mean": (4,), "running_var": (4,)}
        return floats(shapes.get(name, (2, 4, 8, 8)), index)

    def images_deep(name, index):
        shapes = {"weight": (4, 4, 3, 3, 3), "bias": (4,)}
        return floats(shapes.get(name, (2, 4, 6, 6, 6)), index)

    def sequence(name, index):
        shapes = {"weight": (4, 4, 3), "bias": (4,)}
        return floats(shapes.get(name, (2, 4, 9)), index)

    def indexed(name, index):
        return floats((3, 4), 0) if name in ("self", "input", "src", "source", "value", "values") else integers((3, 4), index)

    def picked(name, index):
        return floats((3, 4), index) if name in ("self", "input", "weight", "source") else integers((3,), index)

    def picked_same(name, index):
        return floats((3, 3), index) if name in ("self", "source") else integers((3,), index, 3)

    def masked(name, index):
        return floats((3, 4), 0) > 0.5 if name in ("mask", "condition") else floats((3, 4), index)

    def matrix_vector(name, index):
        return floats((4,) if name in ("vec", "vec2", "other", "weight", "bias", "tau") else (3, 4), index)

    def outer(name, index):
        return floats({"vec1": (3,), "vec2": (4,)}.get(name, (3, 4)), index)

    def product(name, index):
        return floats({"mat1": (3, 5), "mat2": (5, 4), "batch1": (2, 3, 5), "batch2": (2, 5, 4)}.get(name, (3, 4)), index)

    def positive(name, index):
        a = floats((4, 4), index)
        return torch.linalg.cholesky(a @ a.T + torch.eye(4)) if name in ("L", "input2") else a @ a.T + torch.eye(4)

    return {
        "floats": same(floats, 3, 4), "square": same(floats, 4, 4), "positive": positive, "integers": same(integers, 3, 4),
        "booleans": lambda name, index: floats((3, 4), index) > 0.5, "vector": same(floats, 5), "batch": same(floats, 2, 4, 4),
        "images": images, "sequence": sequence, "volume": images_deep, "indexed": indexed, "picked": picked,
        "picked_same": picked_same, "masked": masked, "matrix_vector": matrix_vector, "outer": outer, "product": product,
        "classes": lambda name, index: integers((3,), index) if name == "target" else floats((3, 4), index),
        "scalar": same(floats), "doubles": lambda name, index: floats((3, 4), index).double(),
        "complex": lambda name, index: torch.complex(floats((4, 4), index), floats((4, 4), index + 9)),
        "colours": lambda name, index: floats((2, 3, 6, 6), index), "three": same(floats, 2, 3), "count": same(integers, 6),
    }  # fmt: skip


def value(argument, profile, index, every):
    """A value for one argument; raises LookupError to leave it at its default."""
    kind, name = str(argument.real_type), argument.name
    optional = kind.startswith("Optional[") or kind.endswith("?")
    kind = re.sub(r"\?$", "", kind)
    kind = re.sub(r"^Optional\[(.*)\]$", r"\1", kind)
    if argument.has_default_value() and (not every or name in ("pin_memory", "layout", "device")):
        raise LookupError(name)
    if kind == "Tensor":
        return profile(name, index)
    if kind in ("number", "Scalar"):
        return 2 if index % 2 else 0.5
    if kind in ("int", "SymInt"):
        return INTEGERS.get(name, 1)
    if kind == "float":
        return 0.5
    if kind == "bool":
        return not argument.default_value if argument.has_default_value() else True
    if kind == "ScalarType":
        return torch.float64
    if kind in ("str",) and STRINGS.get(name):
        return STRINGS[name]
    if kind in ("List[int]", "int[]", "SymInt[]") or re.match(r"(Sym)?[Ii]nt\[\d*\]$|List\[(int|SymInt)\]$", kind):
        items = LISTS.get(name, [1])
        return items * (argument.N or 1) if len(items) == 1 else items
    if kind in ("List[Tensor]", "Tensor[]"):
        return [profile(name, 0), profile(name, 1)]
    if kind in ("List[float]", "float[]"):
        return [0.5] * (argument.N or 2)
    if kind in ("List[bool]", "bool[]"):
        return [True] * (argument.N or 2)
    if optional:
        return None
    raise LookupError(name)


def arguments(schema, profile, every):
    positional, keywords = [], {}
    for index, argument in enumerate(schema.arguments):
        try:
            item = value(argument, profile, index, every)
        except LookupError:
            if not argument.has_default_value():
                return None
            every = every and argument.kwarg_only  # nothing by position behind a gap
            continue
        if argument.kwarg_only:
            keywords[argument.name] = item
        else:
            positional.append(item)
    return positional, keywords


def lua(item, tensors):
    """The value as Lua source; tensors go to the list and become T(number)."""
    if isinstance(item, torch.Tensor):
        tensors.append(item)
        return f"T({len(tensors)})"
    if isinstance(item, bool) or item is None:
        return {True: "true", False: "false", None: "nil"}[item]
    if isinstance(item, (list, tuple)):
        return "{" + ", ".join(lua(x, tensors) for x in item) + "}"
    if isinstance(item, (torch.dtype, torch.layout, torch.memory_format)):
        return repr(str(item).split(".")[1])
    return repr(item)


def lua_call(name, positional, keywords, tensors):
    words = [lua(item, tensors) for item in positional]
    if keywords:
        words.append("{" + ", ".join(f"{key} = {lua(item, tensors)}" for key, item in keywords.items()) + "}")
    return f"torch['{name}']({', '.join(words)})"


def flatten(result):
    if isinstance(result, (list, tuple)):
        return [leaf for item in result for leaf in flatten(item)]
    return [result]


# Reads T(i) from the mapped file, runs every case, writes results as one mapped file and one line per value.
RUNNER = """
torch.set_num_threads(1)
local bytes = torch.from_file('inputs.bin', false, %d, {dtype = 'uint8'})
local inputs = {
%s
}
local function T(i)
  local offset, size, dtype, shape = unpack(inputs[i])
  return bytes:narrow(0, offset, size):clone():view(dtype):reshape(shape)
end
local parts, total = {}, 0
local function note(id, result)
  if torch.is_tensor(result) then
    local flat = result:detach():resolve_conj():resolve_neg():contiguous():reshape({-1})
    local count = flat:numel() * flat:element_size()
    if count > 0 then parts[#parts + 1] = flat:view('uint8') end
    print(id, 'tensor', result.dtype, table.concat(result.shape, ','), total)
    total = total + count
  elseif type(result) == 'table' then
    for i = 1, #result do note(id, result[i]) end
  elseif type(result) == 'number' then
    print(id, 'number', string.format('%%.17g', result))
  else
    print(id, 'value', tostring(result))
  end
end
local function case(id, call)
  torch.manual_seed(id)
  local function take(ok, ...)
    if not ok then return print(id, 'error', (tostring((...)):gsub('%%s+', ' '))) end
    for i = 1, select('#', ...) do note(id, (select(i, ...))) end
  end
  take(pcall(call))
end
%s
torch.from_file('outputs.bin', true, total, {dtype = 'uint8'}):copy_(torch.cat(parts))
"""


def script(sources, tensors, folder):
    """The Lua program for (id, source) pairs; writes the tensors to folder/inputs.bin."""
    rows, offset = [], 0
    with open(folder / "inputs.bin", "wb") as file:
        for tensor in tensors:
            raw = tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
            shape = ", ".join(map(str, tensor.shape))
            rows.append(f"  {{{offset}, {len(raw)}, '{str(tensor.dtype).split('.')[1]}', {{{shape}}}}},")
            padded = raw + bytes(-len(raw) % 64)
            file.write(padded)
            offset += len(padded)
    cases = "\n".join(f"case({number}, function() return {source} end)" for number, source in sources)
    return RUNNER % (offset, "\n".join(rows), cases)


def read_results(printed, folder):
    """{id: list of tensors, numbers, strings and ('error', text)}."""
    raw = torch.frombuffer(bytearray((folder / "outputs.bin").read_bytes()), dtype=torch.uint8)
    results = {}
    for line in printed.splitlines():
        number, kind, *rest = line.split("\t")
        leaf = rest[0] if rest else ""
        if kind == "tensor":
            dtype, shape = getattr(torch, rest[0]), [int(n) for n in rest[1].split(",") if n]
            count = dtype.itemsize
            for n in shape:
                count *= n
            leaf = raw[int(rest[2]) : int(rest[2]) + count].clone().view(dtype).reshape(shape)
        elif kind == "number":
            leaf = float(leaf)
        elif kind == "error":
            leaf = ("error", leaf)
        results.setdefault(int(number), []).append(leaf)
    return results
