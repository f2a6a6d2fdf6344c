"""Learn to read handwritten digits, with a gradient that srcdiff wrote.

    python examples/digits.py
"""

from itertools import pairwise

import numpy as np
from sklearn.datasets import load_digits
from tqdm import trange

import srcdiff

EPOCHS, BATCH, RATE, MOMENTUM = 60, 32, 0.05, 0.9


def dense(layer, x):
    return x @ layer["W"] + layer["b"]


@srcdiff.value_and_grad
def loss(layers, x, labels):
    h = x
    for layer in layers[:-1]:
        h = np.maximum(dense(layer, h), 0)
    logits = dense(layers[-1], h)
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(x)), labels].mean()


def predict(layers, x):
    for layer in layers[:-1]:
        x = np.maximum(dense(layer, x), 0)
    return dense(layers[-1], x).argmax(axis=1)


def main():
    rng = np.random.default_rng(0)

    # 1,797 images of 8 x 8 pixels, each from 0 to 16; a fifth of them is kept for the test.
    images, labels = load_digits(return_X_y=True)
    images = images / 16
    test, train = np.split(rng.permutation(len(images)), [len(images) // 5])

    widths = [64, 128, 64, 10]
    layers = [{"W": rng.normal(size=(n, m)) * np.sqrt(2 / n), "b": np.zeros(m)} for n, m in pairwise(widths)]
    velocity = [{name: np.zeros_like(array) for name, array in layer.items()} for layer in layers]

    progress = trange(EPOCHS, desc="training", unit="epoch")
    for _ in progress:
        rng.shuffle(train)
        for start in range(0, len(train), BATCH):
            batch = train[start : start + BATCH]
            value, gradient = loss(layers, images[batch], labels[batch])
            for layer, speed, layer_bar in zip(layers, velocity, gradient):
                for name in layer:
                    speed[name] = MOMENTUM * speed[name] - RATE * layer_bar[name]
                    layer[name] += speed[name]
        progress.set_postfix(loss=f"{value:.4f}")

    accuracy = np.mean(predict(layers, images[test]) == labels[test])
    print(f"\nThe gradient that did it:\n\n{loss.source(layers, images, labels)}")
    print(f"Test accuracy: {accuracy:.2%} of {len(test)} digits")


if __name__ == "__main__":
    main()
