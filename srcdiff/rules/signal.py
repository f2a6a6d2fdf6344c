"""``scipy.signal``: convolutions, correlations and linear filters. All of it is linear in the signal."""

import numpy as np
from scipy import signal

from srcdiff.rules.fft import from_last, to_last
from srcdiff.rules.registry import linear, pullback


def whole(y_bar, in1, in2, mode, shift=1):
    """Return ``y_bar`` amid zeros, as the cotangent of the full convolution that ``mode`` keeps a part of.

    In mode "same" that part begins at the middle of ``in2``; if its length is even, ``shift`` is 1 for the entry before
    the middle, 0 for the one after it.
    """
    if mode == "full":
        return y_bar
    widths = []
    for i in range(y_bar.ndim):
        start = min(in1.shape[i], in2.shape[i]) - 1 if mode == "valid" else (in2.shape[i] - shift) // 2
        widths.append((start, in1.shape[i] + in2.shape[i] - 1 - start - y_bar.shape[i]))
    return np.pad(y_bar, widths)


@pullback(signal.convolve)
def convolve(y_bar, y, in1, in2, mode="full", method="auto"):
    r"""y_k = \sum_i a_i v_{k-i}, \qquad \bar a_i = \sum_k \bar y_k v_{k-i}, \quad \bar v_j = \sum_k \bar y_k a_{k-j}"""
    full_bar = whole(y_bar, in1, in2, mode)
    in1_bar = signal.convolve(full_bar, np.flip(in2), "valid", method)
    return in1_bar, signal.convolve(full_bar, np.flip(in1), "valid", method)


@pullback(signal.fftconvolve, signal.oaconvolve)
def fftconvolve(y_bar, y, in1, in2, mode="full", axes=None):
    r"""y_k = \sum_i a_i v_{k-i}, \qquad \bar a_i = \sum_k \bar y_k v_{k-i}, \quad \bar v_j = \sum_k \bar y_k a_{k-j}"""
    if axes is not None:
        return ()
    full_bar = whole(y_bar, in1, in2, mode)
    in1_bar = signal.fftconvolve(full_bar, np.flip(in2), "valid")
    return in1_bar, signal.fftconvolve(full_bar, np.flip(in1), "valid")


@pullback(signal.correlate)
def correlate(y_bar, y, in1, in2, mode="full", method="auto"):
    r"""y_k = \sum_i a_{i+k} v_i, \qquad \bar a_i = \sum_k \bar y_k v_{i-k}, \quad \bar v_i = \sum_k \bar y_k a_{i+k}"""
    in1_bar, flipped_bar = convolve(y_bar, y, in1, np.flip(in2), mode, method)
    return in1_bar, np.flip(flipped_bar)


@pullback(signal.convolve2d)
def convolve2d(y_bar, y, in1, in2, mode="full", boundary="fill", fillvalue=0):
    r"""Y = A * V, \qquad \bar A = \bar Y \star V, \quad \bar V = \bar Y \star A"""
    if boundary != "fill" or fillvalue != 0:
        return ()
    full_bar = whole(y_bar, in1, in2, mode)
    return signal.correlate2d(full_bar, in2, "valid"), signal.correlate2d(full_bar, in1, "valid")


@pullback(signal.correlate2d)
def correlate2d(y_bar, y, in1, in2, mode="full", boundary="fill", fillvalue=0):
    r"""Y = A \star V, \qquad \bar A = \bar Y * V, \quad \bar V = A \star \bar Y"""
    if boundary != "fill" or fillvalue != 0:
        return ()
    full_bar = whole(y_bar, in1, in2, mode, shift=0)
    return signal.convolve2d(full_bar, in2, "valid"), np.flip(signal.correlate2d(full_bar, in1, "valid"))


@pullback(signal.lfilter)
def lfilter(y_bar, y, b, a, x, axis=-1, zi=None):
    r"""y = \frac{B}{A}\,x, \qquad \bar x = \text{the filter run backwards over } \bar y, \quad
    \bar b_k = \sum_n \bar y_n \Bigl(\frac{1}{A}\,x\Bigr)_{n-k}, \quad
    \bar a_k = -\sum_n \bar y_n \Bigl(\frac{1}{A}\,y\Bigr)_{n-k}"""
    if zi is not None:
        return ()
    x_bar = np.flip(signal.lfilter(b, a, np.flip(y_bar, axis), axis), axis)
    one = np.ones(1, dtype=y_bar.dtype)
    b_bar = lagged_products(y_bar, signal.lfilter(one, a, x, axis), len(b), axis)
    return b_bar, -lagged_products(y_bar, signal.lfilter(one, a, y, axis), len(a), axis), x_bar


def lagged_products(x, y, count, axis):
    """Return the sums of ``x[n] * y[n - k]`` for ``k`` in ``range(count)``, along ``axis`` and over all others."""
    x, y = to_last(x, axis), to_last(y, axis)
    n = x.shape[-1]
    return np.array([np.sum(x[..., k:] * y[..., : max(n - k, 0)]) for k in range(count)], dtype=x.dtype)


@linear(signal.sosfilt)
def sosfilt(y_bar, y, sos, x, axis=-1, zi=None):
    r"""y = \prod_s \frac{B_s}{A_s}\,x, \qquad \bar x = \text{the filter run backwards over } \bar y"""
    if zi is not None:
        return ()
    return None, np.flip(signal.sosfilt(sos, np.flip(y_bar, axis), axis), axis)


@linear(signal.detrend)
def detrend(y_bar, y, data, axis=-1, type="linear", bp=0, overwrite_data=False):
    r"""y = (I - P) x,\ P \text{ the projection on lines}, \qquad \bar x = (I - P) \bar y"""
    return signal.detrend(y_bar, axis, type, bp)


@linear(signal.hilbert)
def hilbert(y_bar, y, x, N=None, axis=-1):
    r"""y = F^{-1} H F x,\ H = \operatorname{diag}(1, 2, \dots, 2, 0, \dots, 0), \qquad \bar x = F H F^{-1} \bar y"""
    if N is not None:
        return ()
    frequencies_bar = to_last(np.fft.ifft(y_bar, axis=axis), axis)
    n = frequencies_bar.shape[-1]
    weights = np.zeros(n, dtype=x.dtype)
    weights[: n // 2 + 1] = 1
    weights[1 : (n + 1) // 2] = 2
    return np.fft.fft(from_last(weights * frequencies_bar, axis), axis=axis).real
