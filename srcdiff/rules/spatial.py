"""``scipy.spatial.distance``: distances between points."""

import numpy as np
from scipy.spatial import distance

from srcdiff.rules.registry import pullback, static


@static
def is_known(metric):
    """Return whether the derivative of a metric is known here."""
    return metric in ("euclidean", "sqeuclidean", "cityblock")


def pair_weights(y_bar, y, difference, metric):
    """Return the cotangent of ``difference``, of which ``y`` is the length, along the last axis."""
    if metric == "sqeuclidean":
        return 2 * y_bar[..., None] * difference
    if metric == "cityblock":
        return y_bar[..., None] * np.sign(difference)
    return (y_bar / (y + (y == 0)))[..., None] * difference


@pullback(distance.cdist)
def cdist(y_bar, y, XA, XB, metric="euclidean", *, out=None):
    r"""Y_{ij} = \lVert a_i - b_j \rVert, \qquad \bar a_i = \sum_j \bar Y_{ij} \frac{a_i - b_j}{Y_{ij}}, \quad
    \bar b_j = -\sum_i \bar Y_{ij} \frac{a_i - b_j}{Y_{ij}}, \quad 0 \text{ at equal points}"""
    if not is_known(metric):
        return ()
    difference_bar = pair_weights(y_bar, y, XA[:, None] - XB, metric)
    return difference_bar.sum(axis=1), -difference_bar.sum(axis=0)


@pullback(distance.pdist)
def pdist(y_bar, y, X, metric="euclidean", *, out=None):
    r"""y_{(ij)} = \lVert x_i - x_j \rVert,\ i < j, \qquad
    \bar x_i = \sum_j \bar y_{(ij)} \frac{x_i - x_j}{y_{(ij)}}, \quad 0 \text{ at equal points}"""
    if not is_known(metric):
        return ()
    i, j = np.triu_indices(len(X), 1)
    difference_bar = pair_weights(y_bar, y, X[i] - X[j], metric)
    x_bar = np.zeros_like(X)
    np.add.at(x_bar, i, difference_bar)
    np.add.at(x_bar, j, -difference_bar)
    return x_bar


@pullback(distance.squareform)
def squareform(y_bar, y, X, force="no", checks=True):
    r"""Y_{ij} = Y_{ji} = x_{(ij)}, \qquad \bar x_{(ij)} = \bar Y_{ij} + \bar Y_{ji}"""
    if X.ndim == 1:
        i, j = np.triu_indices(len(y_bar), 1)
        return y_bar[i, j] + y_bar[j, i]
    i, j = np.triu_indices(len(X), 1)
    x_bar = np.zeros_like(X)
    x_bar[i, j] = y_bar  # the upper triangle is the one that is read
    return x_bar


@pullback(distance.euclidean)
def euclidean(y_bar, y, u, v, w=None):
    r"""y = \lVert u - v \rVert, \qquad \bar u = \bar y\,\frac{u - v}{y}, \quad \bar v = -\bar u, \quad
    0 \text{ at equal points}"""
    u_bar = y_bar / (y + (y == 0)) * (u - v)
    if w is None:
        return u_bar, -u_bar
    return u_bar * w, -u_bar * w, 0.5 * u_bar * (u - v)


@pullback(distance.sqeuclidean)
def sqeuclidean(y_bar, y, u, v, w=None):
    r"""y = \lVert u - v \rVert^2, \qquad \bar u = 2 \bar y\,(u - v), \quad \bar v = -\bar u"""
    u_bar = 2 * y_bar * (u - v)
    if w is None:
        return u_bar, -u_bar
    return u_bar * w, -u_bar * w, 0.5 * u_bar * (u - v)


@pullback(distance.cosine)
def cosine(y_bar, y, u, v, w=None):
    r"""y = 1 - \frac{u \cdot v}{|u| |v|}, \qquad \bar u = -\frac{\bar y}{|u|} \Bigl(\frac{v}{|v|}
    - (1 - y) \frac{u}{|u|}\Bigr)"""
    if w is not None:
        return ()
    u_norm, v_norm = np.sqrt(u @ u), np.sqrt(v @ v)
    u_unit, v_unit = u / u_norm, v / v_norm
    return -y_bar / u_norm * (v_unit - (1 - y) * u_unit), -y_bar / v_norm * (u_unit - (1 - y) * v_unit)
