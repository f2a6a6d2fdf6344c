"""The ideals in PyTorch: NumPy's names where it has them, its own where it has not."""

import torch

from tests.ideal.newton_sqrt import root as newton_sqrt  # noqa: F401  (plain arithmetic, taken as it is)


def logistic_regression(w, x, y):
    p = 1 / (1 + torch.exp(-(x @ w)))
    return -torch.mean(y * torch.log(p) + (1 - y) * torch.log(1 - p))


def dense(layer, x):
    return x @ layer["W"] + layer["b"]


def mlp(layers, x, labels):
    h = x
    for layer in layers[:-1]:
        h = torch.relu(dense(layer, h))
    logits = dense(layers[-1], h)
    z = logits - logits.amax(dim=1, keepdim=True)
    log_p = z - torch.log(torch.exp(z).sum(dim=1, keepdim=True))
    return -log_p[torch.arange(len(x)), labels].mean()


def rnn(Wx, Wh, x, h):
    for t in range(len(x)):
        h = torch.tanh(x[t] @ Wx + h @ Wh)
    return torch.sum(h**2)


def heat(u0, k, target, steps):
    u = u0.clone()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2 * u[1:-1] + u[:-2])
    return torch.sum((u - target) ** 2)
