"""Losses as people write them: whole models in various styles."""

import math

import numpy as np

from tests.helpers import Programs, array

RNG = np.random.default_rng(7)
case = Programs()


def normal(*shape, scale=0.5):
    return np.round(RNG.normal(size=shape) * scale, 3)


INPUTS, LABELS, TARGETS = normal(6, 4), np.array([0, 2, 1, 1, 0, 2]), np.array([0.0, 1, 1, 0, 1, 0])


@case(normal(4), INPUTS, TARGETS, exact=False)
def logistic_regression(w, x, y):
    p = 1 / (1 + np.exp(-(x @ w)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@case(normal(4), 0.1, INPUTS, normal(6), 0.01, wrt=(0, 1))
def ridge_regression(w, b, x, y, alpha):
    residual = x @ w + b - y
    return 0.5 * np.mean(residual ** 2) + alpha * np.sum(w ** 2)


@case(normal(4), INPUTS, normal(6))
def huber_regression(w, x, y, delta=0.3):
    r = np.abs(x @ w - y)
    return np.sum(np.where(r < delta, 0.5 * r ** 2, delta * (r - 0.5 * delta)))


@case(normal(4, 3), normal(3), INPUTS, LABELS, wrt=(0, 1), exact=False)
def softmax_classifier(w, b, x, labels):
    logits = x @ w + b
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


def dense(layer, x):
    return x @ layer["W"] + layer["b"]


LAYERS = [{"W": normal(4, 5), "b": normal(5)}, {"W": normal(5, 5), "b": normal(5)}, {"W": normal(5, 3), "b": normal(3)}]


@case(LAYERS, INPUTS, LABELS, exact=False)
def multilayer_perceptron(layers, x, labels):
    h = x
    for layer in layers[:-1]:
        h = np.maximum(dense(layer, h), 0)
    logits = dense(layers[-1], h)
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(x)), labels].mean()


@case({"w1": normal(4, 3), "b1": normal(3), "w2": normal(3)}, INPUTS, TARGETS)
def network_in_a_dict(params, x, y):
    hidden = np.tanh(x @ params["w1"] + params["b1"])
    output = hidden @ params["w2"]
    loss = np.mean((output - y) ** 2)
    penalty = 0.0
    for name, value in params.items():
        if name.startswith("w"):
            penalty += np.sum(value ** 2)
    return loss + 0.01 * penalty


@case(normal(3, 4), INPUTS)
def k_means(centres, points):
    distances = np.sum((points[:, None, :] - centres[None, :, :]) ** 2, axis=-1)
    return np.mean(np.min(distances, axis=1))


@case(normal(3), normal(3), normal(3, 2), normal(6, 2), wrt=(0, 1, 2))
def gaussian_mixture(logits, log_scales, means, points):
    log_weights = logits - np.log(np.sum(np.exp(logits)))
    z = (points[:, None] - means) / np.exp(log_scales)[:, None]
    log_p = log_weights - 0.5 * np.sum(z * z, axis=2) - 2 * log_scales
    top = log_p.max(axis=1, keepdims=True)
    return -np.sum(top[:, 0] + np.log(np.exp(log_p - top).sum(axis=1)))


@case(np.array([0.1, -0.3]), normal(5, 2), normal(5))
def gaussian_process(theta, x, y):
    length, noise = np.exp(theta[0]), np.exp(theta[1])
    squares = np.sum((x[:, None] - x[None, :]) ** 2, axis=2)
    k = np.exp(-0.5 * squares / length ** 2) + noise * np.eye(len(x))
    sign, logdet = np.linalg.slogdet(k)
    return 0.5 * y @ np.linalg.solve(k, y) + 0.5 * logdet


@case(normal(4, 4), normal(4, 4), normal(4, 4), normal(5, 4), wrt=(0, 1, 2, 3))
def attention(wq, wk, wv, x):
    q, k, v = x @ wq, x @ wk, x @ wv
    scores = q @ k.T / math.sqrt(q.shape[1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return np.sum((weights @ v) ** 2)


@case(normal(2, 6, 6), normal(3, 3))
def convolution(images, kernel):
    n, h, w = images.shape
    out = 0.0
    for i in range(3):
        for j in range(3):
            out = out + images[:, i:h - 2 + i, j:w - 2 + j] * kernel[i, j]
    return np.mean(np.maximum(out, 0) ** 2)


@case(normal(4), normal(4), normal(6, 4), wrt=(0, 1, 2))
def layer_norm(gain, bias, x):
    mean = x.mean(axis=-1, keepdims=True)
    centred = x - mean
    variance = (centred ** 2).mean(axis=-1, keepdims=True)
    return np.sum(np.sin(gain * centred / np.sqrt(variance + 1e-5) + bias))


@case(normal(7, 8), normal(8), normal(5, 3), normal(4), wrt=(0, 1))
def lstm(w, b, xs, start):
    h = c = start[:2] * 0
    for x in xs:
        gates = np.concatenate([x, h, start[2:]]) @ w + b
        i, f, o, g = np.split(gates, 4)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
    return np.sum(h)


@case(normal(9), 0.2, normal(9), 4, wrt=(0, 1))
def heat_equation_without_mutation(u, k, target, steps):
    for _ in range(steps):
        lap = u[2:] - 2 * u[1:-1] + u[:-2]
        u = np.concatenate([u[:1], u[1:-1] + k * lap, u[-1:]])
    return np.sum((u - target) ** 2)


@case(np.array([1.0, 0.2]), 1.3, wrt=(0, 1))
def runge_kutta(y, mu, dt=0.1):
    def van_der_pol(state):
        position, velocity = state
        return np.array([velocity, mu * (1 - position ** 2) * velocity - position])

    for _ in range(5):
        k1 = van_der_pol(y)
        k2 = van_der_pol(y + dt / 2 * k1)
        k3 = van_der_pol(y + dt / 2 * k2)
        k4 = van_der_pol(y + dt * k3)
        y = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return np.sum(y ** 2)


@case(1.1, 0.9, 100.0, 0.2, wrt=(0, 1, 2, 3))
def black_scholes(spot, strike, scale, sigma):
    d1 = (math.log(spot / strike) + 0.5 * sigma ** 2) / sigma
    d2 = d1 - sigma
    cdf = lambda z: 0.5 * (1 + math.tanh(0.8 * z))  # noqa: E731
    return scale * (spot * cdf(d1) - strike * cdf(d2))


@case(array(6, low=0.2, high=1.2))
def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@case(normal(5, 3), [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)], 0.7)
def graph_embedding(z, edges, margin):
    total = 0.0
    for i, j in edges:
        gap = z[i] - z[j]
        d = np.sqrt(np.sum(gap ** 2) + 1e-6)
        total += max(0.0, margin - d) ** 2 if (i + j) % 2 else d ** 2
    return total / len(edges)


@case(normal(6, 3), normal(5, 3), [(0, 1, 0.5), (2, 2, -0.3), (5, 4, 0.9), (0, 0, 0.1)], wrt=(0, 1))
def matrix_factorisation(users, items, ratings):
    error = 0.0
    for u, i, r in ratings:
        error += (r - np.dot(users[u], items[i])) ** 2
    return error + 0.1 * (np.sum(users ** 2) + np.sum(items ** 2))


@case(normal(10, 4), normal(4, 2), np.array([[1, 5, 1], [0, 9, 9]]), wrt=(0, 1))
def embedding_lookup(table, w, tokens):
    vectors = table[tokens]
    pooled = vectors.mean(axis=1)
    return np.sum(np.tanh(pooled @ w) ** 2)


@case(np.array([0.5, -0.2, 0.1]), normal(8))
def autoregression(coefficients, series):
    error = 0.0
    for t in range(3, len(series)):
        prediction = 0.0
        for k in range(3):
            prediction += coefficients[k] * series[t - 1 - k]
        error += (series[t] - prediction) ** 2
    return error / (len(series) - 3)


@case(normal(3, 3), normal(3, 2), np.array([0, 1, 1, 0]), wrt=(0, 1), exact=False)
def hidden_markov_model(transition, emission, observed):
    a = np.exp(transition) / np.exp(transition).sum(axis=1, keepdims=True)
    b = np.exp(emission) / np.exp(emission).sum(axis=1, keepdims=True)
    alpha = np.ones(3) / 3
    log_likelihood = 0.0
    for symbol in observed:
        alpha = (alpha @ a) * b[:, symbol]
        norm = alpha.sum()
        log_likelihood += np.log(norm)
        alpha = alpha / norm
    return -log_likelihood


@case(0.3, -0.2, normal(5), wrt=(0, 1))
def kalman_filter(log_q, log_r, observations):
    q, r = math.exp(log_q), math.exp(log_r)
    mean, variance, nll = 0.0, 1.0, 0.0
    for y in observations:
        variance = variance + q
        s = variance + r
        nll += 0.5 * ((y - mean) ** 2 / s + math.log(s))
        gain = variance / s
        mean = mean + gain * (y - mean)
        variance = (1 - gain) * variance
    return nll


@case(normal(6))
def projectile(controls):
    position, velocity = np.zeros(2), np.array([1.0, 2.0])
    for k in range(0, len(controls), 2):
        acceleration = controls[k:k + 2] - np.array([0.0, 9.8]) - 0.1 * velocity * np.sqrt(velocity @ velocity)
        velocity = velocity + 0.05 * acceleration
        position = position + 0.05 * velocity
        if position[1] < 0:
            return 100.0 + position @ position
    return (position - np.array([0.5, 0.2])) @ (position - np.array([0.5, 0.2]))


@case(normal(3, 4), normal(4, 2), normal(3, 4), exact=False)
def variational_autoencoder(w, decoder, x):
    h = x @ w.T
    mu, log_var = h[:, :2], np.tanh(h[:, 1:])
    noise = np.random.default_rng(0).normal(size=mu.shape)
    z = mu + np.exp(0.5 * log_var) * noise
    reconstruction = z @ decoder.T
    kl = -0.5 * np.sum(1 + log_var - mu ** 2 - np.exp(log_var))
    return np.sum((reconstruction - x) ** 2) + kl


@case([normal(4, 3), normal(3, 3), normal(3, 1)], [normal(3), normal(3), normal(1)], INPUTS, TARGETS, wrt=(0, 1))
def network_of_two_lists(weights, biases, x, y):
    activations = x
    for i, (w, b) in enumerate(zip(weights, biases)):
        outputs = np.dot(activations, w) + b
        activations = np.tanh(outputs) if i < len(weights) - 1 else outputs
    return np.mean((activations[:, 0] - y) ** 2)


test_programs = case.test()
