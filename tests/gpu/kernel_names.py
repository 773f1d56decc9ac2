"""Names of kernels as a line can show them, and what each kernel is for."""
import ctypes
import re

MOST = 100  # characters

STANDARD = ctypes.CDLL("libstdc++.so.6")
STANDARD.__cxa_demangle.restype = ctypes.c_void_p
STANDARD.free.argtypes = [ctypes.c_void_p]

# The first that fits. cuDNN computes 1x1 convolutions by kernels of matrix products, so that the two cannot be told apart by name.
KINDS = (
    ("optimiser", r"multi_tensor_apply|layerwise|Fused(Sgd|Adam)"),
    ("batch norm", r"batch_?norm|\bbn_(fw|bw)|welford"),
    ("pooling", r"pool"),
    ("copies", r"^copy$|^fill$|copy|Copy|Fill|byte_scale|nchwTo|nhwcTo|transpose|Cat"),
    ("convolutions and products", r"[fdw](prop|grad)|conv|gemm|gemv|nvjet|cutlass|cudnn|splitK|winograd|cublas"),
    ("reductions", r"reduce|softmax|norm|cub::"),
    ("elementwise", r"elementwise|pointwise|foreach"),
)


def demangled(name):
    status = ctypes.c_int()
    text = STANDARD.__cxa_demangle(name.encode(), None, None, ctypes.byref(status))
    if not text:
        return name
    try:
        return ctypes.string_at(text).decode()
    finally:
        STANDARD.free(text)


def without_depth(text, depth):
    """Template arguments below so many brackets become `…`."""
    kept, level = "", 0
    for letter in text:
        level -= letter == ">"
        if level < depth:
            kept += letter
        level += letter == "<"
        if letter == "<" and level == depth:
            kept += "…"
    return kept


def of_wrapped(text):
    """A kernel around one of nvcc's wrapped lambdas, whose type repeats half of LibTorch: its name and the functors in it."""
    functors = re.findall(r"\w*Functor\w*(?:<[\w:]+>)?|\w+_kernel_cuda\b|launch_\w+", text)
    return f"{text.split('<')[0]}<{', '.join(dict.fromkeys(functors))}>"


def readable(name):
    """Without result, parameters, namespaces and lambdas; what stays too long loses inner template arguments, then its end."""
    text = demangled(name).split(" [clone")[0]
    text = re.sub(r"\(anonymous namespace\)::|<unnamed>::|_GLOBAL__N_\w+::|^void ", "", text).replace("operator()", "")
    if "__nv_hdl_wrapper_t" in text:
        text = of_wrapped(text)
    text = re.sub(r"\{lambda\(([^()]*)\)#\d+\}|\[lambda\(([^()]*)\) \(instance \d+\)\]", lambda m: f"[{m[1] or m[2]}]" if m[1] or m[2] else "", text)
    while (shorter := re.sub(r"\([^()]*\)( const)?", "", text)) != text:
        text = shorter
    text = re.sub(r"\b(at|native|c10|detail|std)::|(?<=\d)u?l\b", "", text)
    text = re.sub(r", array<char ?\*, ?\d+>", "", text)
    text = re.sub(r" +>", ">", re.sub(r"(::)+(?=[,>\[]|$)|(?<=[<, ])(::)+", "", re.sub(r"(::){2,}", "::", text)))
    for depth in (4, 3, 2, 1):
        text = text if len(text) <= MOST else without_depth(text, depth)
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def kind(name):
    text = demangled(name)
    text = text.split("(", 1)[0] if text.startswith("_") else text
    return next((kind for kind, pattern in KINDS if re.search(pattern, text)), "other")


def grouped(rows, key):
    """Sums of rows (name, number, …) by key(name), as {key: [number, …]}, largest first number first."""
    sums = {}
    for name, *numbers in rows:
        sums[key(name)] = [a + b for a, b in zip(sums.get(key(name), len(numbers) * [0]), numbers)]
    return dict(sorted(sums.items(), key=lambda item: -item[1][0]))
