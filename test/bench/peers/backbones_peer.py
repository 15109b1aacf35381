"""PyTorch as the peer for backbones: the same networks as modules, weights drawn at random. Arguments: network, threads,
batch, side. Reads one command a line, answers one JSON line each:
   score FORMAT STEPS | train FORMAT STEPS | block FORMAT STEPS    with FORMAT default or channels_last
train: a whole step (forward, backward, Adam) of every layer; block: of VGG16's last block and the head, from its features."""
import json
import statistics
import sys
import time

import torch
from torch import nn

name, threads, batch, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
torch.manual_seed(1)


class Films(nn.Module):
    """The gray film spread over three channels."""

    def forward(self, x):
        return torch.cat([x * 255 - m for m in (103.939, 116.779, 123.68)], 1)


def head(c):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, 1))


def vgg_blocks(blocks, cin):
    parts = []
    for filters in blocks:
        for f in filters:
            parts += [nn.Conv2d(cin, f, 3, padding=1), nn.ReLU(inplace=True)]
            cin = f
        parts.append(nn.MaxPool2d(2))
    return parts


def vgg16():
    return nn.Sequential(Films(), *vgg_blocks([[64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3], 3), head(512))


def vgg16_block():
    return nn.Sequential(*vgg_blocks([[512] * 3], 512), head(512))


def norm(c):
    return nn.BatchNorm2d(c, eps=1.001e-5, momentum=0.1)


class Dense(nn.Module):
    def __init__(self, cin):
        super().__init__()
        self.run = nn.Sequential(
            norm(cin), nn.ReLU(inplace=True), nn.Conv2d(cin, 128, 1, bias=False),
            norm(128), nn.ReLU(inplace=True), nn.Conv2d(128, 32, 3, padding=1, bias=False),
        )

    def forward(self, x):
        return torch.cat([x, self.run(x)], 1)


def densenet121():
    parts = [Films(), nn.Conv2d(3, 64, 7, 2, 3, bias=False), norm(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    c = 64
    for b, count in enumerate((6, 12, 24, 16)):
        for _ in range(count):
            parts.append(Dense(c))
            c += 32
        parts += [norm(c), nn.ReLU(inplace=True)]
        if b < 3:
            parts += [nn.Conv2d(c, c // 2, 1, bias=False), nn.AvgPool2d(2)]
            c //= 2
    return nn.Sequential(*parts, head(c))


NETWORKS = {"vgg16": vgg16, "densenet121": densenet121}


def prepared(model, shape, form):
    films = torch.rand(*shape)
    if form == "channels_last":
        return model.to(memory_format=torch.channels_last), films.to(memory_format=torch.channels_last)
    return model, films


def timed(step, steps):
    step()
    times = []
    for _ in range(steps):
        begun = time.perf_counter()
        step()
        times.append(time.perf_counter() - begun)
    return batch / statistics.median(times)


def score(form, steps):
    model, films = prepared(NETWORKS[name](), (batch, 1, size, size), form)
    model.eval()
    with torch.inference_mode():
        return timed(lambda: torch.sigmoid(model(films)), steps)


def learn(model, films, steps):
    model.train()
    labels = torch.arange(batch).remainder(2).float().unsqueeze(1)
    adam, loss = torch.optim.Adam(model.parameters(), lr=1e-4), nn.BCEWithLogitsLoss()

    def step():
        adam.zero_grad(set_to_none=True)
        loss(model(films), labels).backward()
        adam.step()

    return timed(step, steps)


def train(form, steps):
    return learn(*prepared(NETWORKS[name](), (batch, 1, size, size), form), steps)


def block(form, steps):
    return learn(*prepared(vgg16_block(), (batch, 512, size // 16, size // 16), form), steps)


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    what, form, steps = line.split()
    rate = {"score": score, "train": train, "block": block}[what](form, int(steps))
    print(json.dumps({"perSecond": rate}), flush=True)
