"""SimSiam's whole step with ResNet-50 on a GPU, sslrun beside eager PyTorch (and torch.compile) in the same run.

    python tests/gpu/bench.py [--what=eager,ours,graph] [--batch=128] [--size=224] [--precision=bf16] [--format=channels_last] [--rounds=5]

Each runs in a process of its own; they take turns, about a second each. Every figure is a JSON line as soon as it is known: memory when a runner is
ready (torch.compile may fail, which is said), then medians of views per second, the ratio to eager PyTorch, and the share of the device's measured copy bandwidth that the bytes of
traffic.py take (computed: unfused for PyTorch, fused for sslrun). Beside them stands the goal. Needs only Python's torch.
"""
import json
import statistics
import sys

import torch

import facts
import traffic
from runners import WHATS, Runner, options_of

# What the step is meant to reach: times eager PyTorch by batch, views per second by card.
GOAL_RATIO = {128: {"sslrun graph": 1.3}, 32: {"sslrun graph": 2.5}}
GOAL_VIEWS = {"H200": 5000, "H100": 3900}


def say(**figures):
    print(json.dumps(figures), flush=True)


def copy_bandwidth():
    a = torch.empty(1 << 28, dtype=torch.uint8, device="cuda")
    b = torch.empty_like(a)
    return 2 * a.numel() / facts.best(lambda: b.copy_(a))


def ready(whats, options, about):
    """Runners that have warmed up, by name; one that ends early is reported and left out."""
    runners, free = {}, torch.cuda.mem_get_info()[0]
    for what in whats:
        try:
            runner = Runner(what, options)
        except RuntimeError as error:
            say(figure="step", **about, what=WHATS[what], **{"skipped" if what == "compile" else "failed": str(error)})
            continue
        left = torch.cuda.mem_get_info()[0]
        say(figure="memory", **about, what=runner.name, peak_gib=round(runner.ready["peak_bytes"] / 2**30, 2), of_the_card_gib=round((free - left) / 2**30, 2),
            goal="sslrun at most PyTorch eager", start_seconds=runner.ready["start_seconds"])
        runners[runner.name], free = runner, left
    return runners


def measure(runners, options, about):
    bandwidth, views = copy_bandwidth(), 2 * options.batch
    times = {name: [] for name in runners}
    count = max(1, min(50, round(1 / next(iter(runners.values())).seconds(1))))
    for _ in range(options.rounds):
        for name, runner in runners.items():
            times[name].append(runner.seconds(count) / count)
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    card = torch.cuda.get_device_name()
    for name, seconds in middle.items():
        moved = traffic.of_step(options.batch, options.size, fused=name.startswith("sslrun"))
        goals = {"goal_x_eager": GOAL_RATIO.get(options.batch, {}).get(name),
                 "goal_views_per_second": next((goal for word, goal in GOAL_VIEWS.items() if word in card), None) if options.batch == 128 and name == "sslrun graph" else None}
        say(figure="step", **about, what=name, views_per_second=round(views / seconds, 1), milliseconds=round(1000 * seconds, 3),
            **{f"x_{what}": round(middle[WHATS[what]] / seconds, 3) for what in ("eager", "compile") if WHATS[what] in middle},
            share_of_bandwidth=round(moved / seconds / bandwidth, 3), computed_gb=round(moved / 1e9, 2), **{k: v for k, v in goals.items() if v})


def main():
    options = options_of(__doc__.splitlines()[0], ["eager", "ours", "graph"], rounds=5).parse_args()
    if not torch.cuda.is_available():
        sys.exit("tests/gpu/bench.py: no GPU on this machine")
    about = {"precision": options.precision, "format": options.format, "batch": options.batch, "size": options.size}
    runners = ready(options.what, options, about)
    if runners:
        measure(runners, options, about)
    for runner in runners.values():
        runner.close()
    sys.exit(0 if runners.keys() >= {WHATS[what] for what in options.what if what != "compile"} else 1)


if __name__ == "__main__":
    main()
