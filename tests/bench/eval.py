"""Parts of an evaluation beside Python: nearest neighbours, a sweep of linear heads, support vector machines.

    python tests/bench/eval.py [--threads 2] [--repeats 3] [--only knn,sweep,svm] [--rows 1.0]

knn    queries against a bank of 512 values, k = 200, weighted vote; the peer multiplies chunks of queries in PyTorch and takes topk.
sweep  20 linear heads (learning rates) on features of 512 values, 20 classes, batches of 256, 10 epochs of SGD; the peer trains 20
       nn.Linear one after the other, as separate probes do.
svm    one class of VOC07's size (5,011 rows of 8,192 values) and `--svm-classes`: costs chosen from six by 3-fold cross-validation, then
       the fit; the peer is scikit-learn's LinearSVC with cross_val_score.

Ours and the peer's run alternately in this process's children, each loading its inputs before the clock starts. --rows scales the
numbers of rows. Medians over the repeats; the last line is one JSON object.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from program import PROGRAM

COSTS = [0.5**10, 0.5**7, 0.5**4, 1, 10, 100]

LUA = {
    "knn": """
local result = eval.knn{train = {g.bank, g.labels}, test = {g.queries, g.wanted}, k = 200}
answer = result.top1""",
    "sweep": """
local heads = eval.linear_heads{features = g.bank:size(1), classes = 20, lr = g.lr, seed = 0}
local count = g.bank:size(0)
for epoch = 0, 9 do
  for first = 0, count - 256, 256 do
    heads:step(g.bank:narrow(0, first, 256), g.labels:narrow(0, first, 256))
  end
end
answer = eval.accuracy(heads:scores(g.bank):select(1, 19), g.labels).top1""",
    "svm": """
local machine = eval.svm(g.bank, g.labels, {costs = g.costs})
answer = machine.costs:sum():item()""",
}
PYTHON = {
    "knn": """
bank, queries = F.normalize(g["bank"]), F.normalize(g["queries"])
right = 0
for chunk, wanted in zip(queries.split(500), g["wanted"].split(500)):
    similarity, index = (chunk @ bank.T).topk(200)
    weights = (similarity / 0.07).exp()
    votes = torch.zeros(len(chunk), 10).scatter_add_(1, g["labels"][index], weights)
    right += (votes.argmax(1) == wanted).sum().item()
answer = 100 * right / len(queries)""",
    "sweep": """
for lr in g["lr"]:
    head = torch.nn.Linear(g["bank"].shape[1], 20)
    torch.nn.init.normal_(head.weight, std=0.01)
    torch.nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=lr, momentum=0.9)
    for epoch in range(10):
        for first in range(0, len(g["bank"]) - 255, 256):
            optimizer.zero_grad()
            F.cross_entropy(head(g["bank"][first:first + 256]), g["labels"][first:first + 256]).backward()
            optimizer.step()
answer = 100 * (head(g["bank"]).argmax(1) == g["labels"]).float().mean().item()""",
    "svm": """
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.svm import LinearSVC
rows, answer = g["bank"].double().numpy(), 0
for c in range(g["labels"].shape[1]):
    y = g["labels"][:, c].numpy()
    make = lambda cost: LinearSVC(C=cost, class_weight={1: 2, 0: 1}, dual=True, tol=1e-4, max_iter=2000)
    best = max(g["costs"], key=lambda cost: cross_val_score(make(cost), rows, y, cv=StratifiedKFold(3), scoring="average_precision").mean())
    make(best).fit(rows, y)
    answer += best""",
}
LUA_AROUND = """
local clock = require 'ssl.process.clock'
local g, answer = checkpoint.load 'given.pt'
local start = clock.now()
%s
print(clock.now() - start, answer)
"""
PYTHON_AROUND = """
import time, warnings, torch, torch.nn.functional as F
warnings.simplefilter("ignore")
torch.set_num_threads(%d)
g = torch.load("given.pt", weights_only=True)
start = time.perf_counter()
%s
print(time.perf_counter() - start, answer)
"""


def write_inputs(what, folder, scale, classes):
    import torch

    torch.manual_seed(0)
    if what == "svm":
        rows = int(5011 * scale)
        bank = torch.nn.functional.normalize(torch.relu(torch.randn(rows, 8192)))  # pooled features are not negative
        truth = torch.randn(8192, classes)
        scores = bank @ truth / (bank @ truth).std(0) + 0.3 * torch.randn(rows, classes)
        given = {"bank": bank, "labels": (scores > 1.3).float(), "costs": COSTS}
    else:
        rows = int((50000 if what == "knn" else 20000) * scale)
        classes = 10 if what == "knn" else 20
        centres = torch.randn(classes, 512)
        labels, wanted = torch.randint(0, classes, (rows,)), torch.randint(0, classes, (max(1, rows // 5),))
        given = {"bank": centres[labels] + 4 * torch.randn(rows, 512), "labels": labels, "wanted": wanted,
                 "queries": centres[wanted] + 4 * torch.randn(len(wanted), 512), "lr": [0.0005 * 1.4**i for i in range(20)]}
    torch.save(given, folder / "given.pt")


def run(command, folder, threads):
    env = os.environ | {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=env)
    if done.returncode:
        sys.exit(f"{command} failed:\n{done.stdout}{done.stderr}")
    return [float(word) for word in done.stdout.split()[-2:]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="knn,sweep,svm")
    parser.add_argument("--rows", type=float, default=1.0)
    parser.add_argument("--svm-classes", type=int, default=2)
    options = parser.parse_args()
    table, report = [], {"threads": options.threads, "rows": options.rows}
    for what in options.only.split(","):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            write_inputs(what, folder, options.rows, options.svm_classes)
            (folder / "ours.lua").write_text(LUA_AROUND % LUA[what])
            (folder / "peer.py").write_text(PYTHON_AROUND % (options.threads, PYTHON[what]))
            ours, peer = [], []
            for _ in range(options.repeats):
                ours.append(run([PROGRAM, "--threads", str(options.threads), "ours.lua"], folder, options.threads))
                peer.append(run([sys.executable, "peer.py"], folder, options.threads))
        seconds, other = (statistics.median(s for s, _ in runs) for runs in (ours, peer))
        table.append((what, seconds, other, other / seconds, ours[0][1], peer[0][1]))
        report[what] = {"ours_s": [s for s, _ in ours], "peer_s": [s for s, _ in peer], "ratio": other / seconds,
                        "answers": [ours[0][1], peer[0][1]]}
    print(f"{'':8}{'sslrun s':>10}{'Python s':>10}{'ratio':>8}   answers")
    for what, seconds, other, ratio, a, b in table:
        print(f"{what:8}{seconds:10.2f}{other:10.2f}{ratio:8.2f}   {a:.3f} {b:.3f}")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
