"""``scipy.ndimage``: linear filters, and interpolation at given places.

A filter continues its input beyond the edges (a map ``P`` of indices), then takes the same weighted sum everywhere
(``S``): ``y = S P x``, ``x_bar = P^T S^T y_bar``. The transpose of ``S`` is the filter reflected, run over ``y_bar``
amid zeros; that of ``P`` adds what lies beyond the edges to the entries that it was taken from.
"""

import itertools

import numpy as np
from scipy import ndimage

from srcdiff.rules.broadcasting import positive_axes
from srcdiff.rules.registry import linear, pullback, static


@static
def continuation(mode):
    """Return what ``np.pad`` calls a way to continue beyond the edges."""
    names = {"reflect": "symmetric", "grid-mirror": "symmetric", "mirror": "reflect", "nearest": "edge"}
    return {**names, "wrap": "wrap", "grid-wrap": "wrap", "constant": "constant", "grid-constant": "constant"}[mode]


def folded(x_bar, widths, mode):
    """Return the cotangent of ``x``, where ``x_bar`` is that of ``x`` continued by ``widths`` on both sides."""
    for axis in range(x_bar.ndim):
        w = widths[axis]
        x_bar = np.moveaxis(x_bar, axis, 0)
        n = len(x_bar) - 2 * w
        if mode == "constant" or mode == "grid-constant":
            x_bar = x_bar[w : w + n]
        else:
            inner_bar = np.zeros((n,) + x_bar.shape[1:], dtype=x_bar.dtype)
            np.add.at(inner_bar, np.pad(np.arange(n), w, mode=continuation(mode)), x_bar)
            x_bar = inner_bar
        x_bar = np.moveaxis(x_bar, 0, axis)
    return x_bar


def amid_zeros(y_bar, widths):
    """Return ``y_bar`` with twice as many zeros around it as a filter reaches beyond the edges of its input."""
    return np.pad(y_bar, [(w, w) for w in widths])


@static
def along(axis, ndim, width):
    """Return ``width`` for ``axis``, 0 for all others."""
    return tuple(width if i in positive_axes(axis, ndim) else 0 for i in range(ndim))


# ---- filters with given weights ----


@pullback(ndimage.correlate)
def correlate(y_bar, y, input, weights, output=None, mode="reflect", cval=0.0, origin=0, *, axes=None):
    r"""y_i = \sum_k w_k x_{i + k}, \qquad \bar x_i = \sum_k w_k \bar y_{i - k}, \quad
    \bar w_k = \sum_i \bar y_i x_{i + k}"""
    if output is not None or origin != 0 or axes is not None or cval != 0:
        return ()
    widths = [n // 2 for n in weights.shape]
    x_bar = ndimage.convolve(amid_zeros(y_bar, widths), weights, mode="constant")
    x = np.pad(input, [(w, w) for w in widths], mode=continuation(mode))
    weights_bar = np.zeros_like(weights)
    for k in np.ndindex(*weights.shape):
        window = tuple([slice(start, start + n) for start, n in zip(k, y_bar.shape)])
        weights_bar[k] = np.sum(y_bar * x[window])
    return folded(x_bar, widths, mode), weights_bar


@pullback(ndimage.convolve)
def convolve(y_bar, y, input, weights, output=None, mode="reflect", cval=0.0, origin=0, *, axes=None):
    r"""y_i = \sum_k w_k x_{i - k}, \qquad \bar x_i = \sum_k w_k \bar y_{i + k}, \quad
    \bar w_k = \sum_i \bar y_i x_{i - k}"""
    if output is not None or origin != 0 or axes is not None or cval != 0:
        return ()
    widths = [n // 2 for n in weights.shape]
    x_bar = ndimage.correlate(amid_zeros(y_bar, widths), weights, mode="constant")
    x = np.pad(input, [(w, w) for w in widths], mode=continuation(mode))
    weights_bar = np.zeros_like(weights)
    for k in np.ndindex(*weights.shape):
        window = tuple([slice(2 * w - i, 2 * w - i + n) for w, i, n in zip(widths, k, y_bar.shape)])
        weights_bar[k] = np.sum(y_bar * x[window])
    return folded(x_bar, widths, mode), weights_bar


# ---- filters of a given form ----


@linear(ndimage.gaussian_filter)
def gaussian_filter(
    y_bar,
    y,
    input,
    sigma,
    order=0,
    output=None,
    mode="reflect",
    cval=0.0,
    truncate=4.0,
    *,
    radius=None,
    axes=None,
):
    r"""y = S P x, \qquad \bar x = (-1)^{\text{order}} P^\top S \bar y"""
    if output is not None or not isinstance(order, int) or not isinstance(mode, str) or axes is not None:
        return ()
    sigmas = [sigma] * input.ndim if np.ndim(sigma) == 0 else sigma
    if radius is None:
        widths = [int(truncate * float(s) + 0.5) for s in sigmas]
    else:
        widths = [radius] * input.ndim if np.ndim(radius) == 0 else radius
    zeros_around = amid_zeros(y_bar, widths)
    x_bar = ndimage.gaussian_filter(zeros_around, sigma, order, mode="constant", truncate=truncate, radius=radius)
    return (-1) ** (order * input.ndim) * folded(x_bar, widths, mode)


@linear(ndimage.gaussian_filter1d)
def gaussian_filter1d(
    y_bar, y, input, sigma, axis=-1, order=0, output=None, mode="reflect", cval=0.0, truncate=4.0, *, radius=None
):
    r"""y = S P x, \qquad \bar x = (-1)^{\text{order}} P^\top S \bar y"""
    if output is not None:
        return ()
    width = int(truncate * float(sigma) + 0.5) if radius is None else radius
    widths = along(axis, input.ndim, width)
    zeros_around = amid_zeros(y_bar, widths)
    x_bar = ndimage.gaussian_filter1d(zeros_around, sigma, axis, order, None, "constant", 0.0, truncate, radius=radius)
    return (-1) ** order * folded(x_bar, widths, mode)


@linear(ndimage.uniform_filter)
def uniform_filter(y_bar, y, input, size=3, output=None, mode="reflect", cval=0.0, origin=0, *, axes=None):
    r"""y = S P x, \qquad \bar x = P^\top S^\top \bar y"""
    if output is not None or not isinstance(mode, str) or origin != 0 or axes is not None:
        return ()
    sizes = [size] * input.ndim if isinstance(size, int) else size
    widths = [n // 2 for n in sizes]
    # A window of even length reaches one further back than ahead: its reflection, one further ahead.
    origins = [(n + 1) % 2 * -1 for n in sizes]
    x_bar = ndimage.uniform_filter(amid_zeros(y_bar, widths), sizes, mode="constant", origin=origins)
    return folded(x_bar, widths, mode)


@linear(ndimage.uniform_filter1d)
def uniform_filter1d(y_bar, y, input, size, axis=-1, output=None, mode="reflect", cval=0.0, origin=0):
    r"""y = S P x, \qquad \bar x = P^\top S^\top \bar y"""
    if output is not None or origin != 0:
        return ()
    widths = along(axis, input.ndim, size // 2)
    zeros_around = amid_zeros(y_bar, widths)
    x_bar = ndimage.uniform_filter1d(zeros_around, size, axis, mode="constant", origin=(size + 1) % 2 * -1)
    return folded(x_bar, widths, mode)


@linear(ndimage.laplace)
def laplace(y_bar, y, input, output=None, mode="reflect", cval=0.0, *, axes=None):
    r"""y = S P x, \qquad \bar x = P^\top S \bar y"""
    if output is not None or not isinstance(mode, str) or axes is not None:
        return ()
    widths = [1] * input.ndim
    return folded(ndimage.laplace(amid_zeros(y_bar, widths), mode="constant"), widths, mode)


@linear(ndimage.sobel)
def sobel(y_bar, y, input, axis=-1, output=None, mode="reflect", cval=0.0):
    r"""y = S P x, \qquad \bar x = -P^\top S \bar y"""
    if output is not None or not isinstance(mode, str):
        return ()
    widths = [1] * input.ndim
    return -folded(ndimage.sobel(amid_zeros(y_bar, widths), axis, mode="constant"), widths, mode)


@linear(ndimage.prewitt)
def prewitt(y_bar, y, input, axis=-1, output=None, mode="reflect", cval=0.0):
    r"""y = S P x, \qquad \bar x = -P^\top S \bar y"""
    if output is not None or not isinstance(mode, str):
        return ()
    widths = [1] * input.ndim
    return -folded(ndimage.prewitt(amid_zeros(y_bar, widths), axis, mode="constant"), widths, mode)


# ---- interpolation ----


@pullback(ndimage.map_coordinates)
def map_coordinates(y_bar, y, input, coordinates, output=None, order=3, mode="constant", cval=0.0, prefilter=True):
    r"""y = \sum_{c \in \{0, 1\}^d} x_{\lfloor p \rfloor + c} \prod_a w_a,\ w_a = 1 - t_a \text{ or } t_a, \qquad
    \bar x_{\lfloor p \rfloor + c} = \bar y \prod_a w_a, \quad
    \bar p_a = \bar y \sum_c \pm x_{\lfloor p \rfloor + c} \prod_{b \ne a} w_b"""
    if order != 1 or output is not None or (mode != "constant" and mode != "nearest"):
        return ()
    sizes = np.reshape(np.array(input.shape), (-1,) + (1,) * y_bar.ndim)
    inside = (coordinates >= 0) & (coordinates <= sizes - 1)
    y_bar = y_bar * np.all(inside, axis=0) if mode == "constant" else y_bar
    places = np.clip(coordinates, 0, sizes - 1)
    low = np.minimum(np.floor(places).astype(int), np.maximum(sizes - 2, 0))
    t = places - low
    input_bar, coordinates_bar = np.zeros_like(input), np.zeros_like(coordinates)
    for corner in itertools.product((0, 1), repeat=input.ndim):
        weights = [t[a] if c else 1 - t[a] for a, c in enumerate(corner)]
        index = tuple([np.minimum(low[a] + c, input.shape[a] - 1) for a, c in enumerate(corner)])
        np.add.at(input_bar, index, y_bar * np.prod(weights, axis=0))
        for a, c in enumerate(corner):
            others = np.prod([np.ones_like(t[a]), *weights[:a], *weights[a + 1 :]], axis=0)
            coordinates_bar[a] += (1 if c else -1) * y_bar * others * input[index]
    return input_bar, coordinates_bar * inside
