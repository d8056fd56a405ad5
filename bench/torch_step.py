"""One training step of the same networks in PyTorch. Reads one JSON request a line, answers with milliseconds."""

import json
import sys
import time

import torch
from torch import nn


def mnist():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, 2), nn.ReLU(), nn.Conv2d(32, 32, 3, 2), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(288, 392), nn.ReLU(), nn.Dropout(0.5), nn.Linear(392, 10),
    ), (1, 28, 28)


def cifar():
    layers, channels = [], 3
    for filters in (32, 64, 128):
        for _ in range(2):
            layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ELU(), nn.BatchNorm2d(filters)]
            channels = filters
        layers += [nn.MaxPool2d(2), nn.Dropout(0.25)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(2048, 10)), (3, 32, 32)


def make(net, batch):
    torch.manual_seed(1)
    model, shape = {"mnist": mnist, "cifar": cifar}[net]()
    optimizer = torch.optim.Adam(model.parameters())
    loss_of = nn.CrossEntropyLoss()
    pixels = (torch.rand(batch, *shape) * 255).to(torch.uint8)
    labels = torch.arange(batch) % 10
    model.train()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(pixels.float() / 255), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


torch.set_num_threads(int(sys.argv[1]))
steps = {}
capability = [line for line in torch.__config__.show().splitlines() if "CPU capability" in line]
print(json.dumps({"version": torch.__version__, "capability": " ".join(capability).strip(" -")}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    key = (request["net"], request["batch"])
    if key not in steps:
        steps[key] = make(*key)
    times = []
    for _ in range(request["steps"]):
        start = time.perf_counter()
        steps[key]()
        times.append((time.perf_counter() - start) * 1000)
    print(json.dumps(times), flush=True)
