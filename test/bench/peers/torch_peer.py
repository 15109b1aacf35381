"""PyTorch as the peer: the same network, batch and threads. Reads one command a line, answers one JSON line each:
   train FORMAT STEPS | score FORMAT STEPS   with FORMAT default or channels_last."""
import json
import statistics
import sys
import time

import torch
from torch import nn

threads, batch, size, norm = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "norm"
torch.set_num_threads(threads)
torch.manual_seed(1)


def network():
    parts, cin = [], 1
    for cout in (16, 32, 64, 128):
        parts.append(nn.Conv2d(cin, cout, 3, padding=1, bias=not norm))
        if norm:
            parts.append(nn.BatchNorm2d(cout, eps=1e-3, momentum=0.1))
        parts += [nn.ReLU(inplace=True), nn.MaxPool2d(2)]
        cin = cout
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.25), nn.Linear(cin, 1))


def prepared(form):
    model, films = network(), torch.rand(batch, 1, size, size)
    if form == "channels_last":
        model, films = model.to(memory_format=torch.channels_last), films.to(memory_format=torch.channels_last)
    return model, films


def timed(step, steps):
    for _ in range(3):
        step()
    times = []
    for _ in range(steps):
        begun = time.perf_counter()
        step()
        times.append(time.perf_counter() - begun)
    return batch / statistics.median(times)


def train(form, steps):
    model, films = prepared(form)
    model.train()
    labels = torch.arange(batch).remainder(2).float().unsqueeze(1)
    adam, loss = torch.optim.Adam(model.parameters(), lr=1e-3), nn.BCEWithLogitsLoss()

    def step():
        adam.zero_grad(set_to_none=True)
        loss(model(films), labels).backward()
        adam.step()

    return timed(step, steps)


def score(form, steps):
    model, films = prepared(form)
    model.eval()
    with torch.inference_mode():
        return timed(lambda: torch.sigmoid(model(films)), steps)


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    what, form, steps = line.split()
    rate = {"train": train, "score": score}[what](form, int(steps))
    print(json.dumps({"perSecond": rate}), flush=True)
