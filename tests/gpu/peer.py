"""PyTorch's side of bench.py and kernels.py: the same step, eager or with torch.compile around model and loss; see runners.py."""
import ctypes
import json
import sys
import time

import torch

from simsiam import SimSiam

DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


class Step:
    def __init__(self, what, precision, memory_format, batch, size):
        torch.manual_seed(0)
        torch.backends.cudnn.benchmark = True
        memory_format = getattr(torch, memory_format)
        self.model = SimSiam().cuda().to(memory_format=memory_format)
        self.views = [torch.randn(batch, 3, size, size, device="cuda").to(memory_format=memory_format) for _ in range(2)]
        self.forward = torch.compile(self.model) if what == "compile" else self.model
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, fused=True)
        self.scaler = torch.amp.GradScaler("cuda", enabled=precision == "fp16")
        self.dtype = DTYPES[precision]

    def __call__(self):
        with torch.autocast("cuda", self.dtype):
            loss = self.forward(*self.views)
        self.optimizer.zero_grad()
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()


def seconds(step, count):
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(count):
        step()
    torch.cuda.synchronize()
    return time.perf_counter() - start


def kernels(step, library, path):
    times = ctypes.CDLL(library)
    failed = times.kernel_times_start()
    taken = seconds(step, 1)
    return {"seconds": taken, "cupti_error": failed or times.kernel_times_stop(path.encode())}


def marked(step):
    torch.cuda.cudart().cudaProfilerStart()
    taken = seconds(step, 1)
    torch.cuda.cudart().cudaProfilerStop()
    return {"seconds": taken}


def main():
    what, precision, memory_format, batch, size, library = sys.argv[1:]
    step = Step(what, precision, memory_format, int(batch), int(size))
    seconds(step, 3)
    torch.cuda.reset_peak_memory_stats()
    seconds(step, 1)
    print(json.dumps({"peak_bytes": torch.cuda.max_memory_allocated()}), flush=True)
    for line in sys.stdin:
        word, _, path = line.strip().partition(" ")
        if word == "kernels":
            answer = kernels(step, library, path)
        elif word == "marked":
            answer = marked(step)
        else:
            answer = {"seconds": seconds(step, int(word))}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
