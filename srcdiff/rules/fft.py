r"""Fourier transforms, which are linear, and whose matrices are symmetric: ``F = F^T``.

The cotangent of a complex ``z`` is ``dL/d(Re z) - i dL/d(Im z)``, so that a change ``dz`` changes the real result by
``Re(sum(z_bar * dz))``, without a conjugate. An analytic function's rule then reads as it does for real numbers,
``z_bar = y_bar * f'(z)``, a linear map's cotangent is that of its transpose, and what a real number receives is the
real part. (The conjugate of a cotangent is the direction of steepest ascent.)

A real signal's transform keeps one half of the frequencies, each of which but the ends (frequency 0 and, for an even
length, the last one) stands for two: hence the halves and twos here.
"""

import numpy as np

from srcdiff.rules.registry import linear, pullback, static


@linear(np.fft.fft)
def fft(y_bar, y, a, n=None, axis=-1, norm=None, out=None):
    r"""y_k = \sum_j x_j e^{-2 \pi i jk / n}, \qquad \bar x_j = \sum_k \bar y_k e^{-2 \pi i jk / n}"""
    return fitted(np.fft.fft(y_bar, axis=axis, norm=norm), a, n, axis)


@linear(np.fft.ifft)
def ifft(y_bar, y, a, n=None, axis=-1, norm=None, out=None):
    r"""y_k = \tfrac1n \sum_j x_j e^{2 \pi i jk / n}, \qquad \bar x_j = \tfrac1n \sum_k \bar y_k e^{2 \pi i jk / n}"""
    return fitted(np.fft.ifft(y_bar, axis=axis, norm=norm), a, n, axis)


@linear(np.fft.rfft)
def rfft(y_bar, y, a, n=None, axis=-1, norm=None, out=None):
    r"""y_k = \sum_j x_j e^{-2 \pi i jk / n},\ k \le n/2, \qquad
    \bar x_j = \Re \sum_{k \le n/2} \bar y_k e^{-2 \pi i jk / n}"""
    length = a.shape[axis] if n is None else n
    return fitted(np.fft.hfft(inner_times(0.5, y_bar, length, axis), length, axis, norm), a, n, axis)


@linear(np.fft.irfft)
def irfft(y_bar, y, a, n=None, axis=-1, norm=None, out=None):
    r"""y_j = \tfrac1n \sum_k x_k e^{2 \pi i jk / n},\ x_{n-k} = x_k^*, \qquad
    \bar x_k = \tfrac{c_k}{n} \sum_j \bar y_j e^{2 \pi i jk / n},\ c_k = 2 \text{ but 1 at the ends}"""
    half_bar = inner_times(2, np.fft.ihfft(y_bar, axis=axis, norm=norm), y.shape[axis], axis)
    return fitted(half_bar, a, n if n is None else n // 2 + 1, axis)


@linear(np.fft.hfft)
def hfft(y_bar, y, a, n=None, axis=-1, norm=None, out=None):
    r"""y_j = \sum_k x_k e^{-2 \pi i jk / n},\ x_{n-k} = x_k^*, \qquad
    \bar x_k = c_k \sum_j \bar y_j e^{-2 \pi i jk / n},\ c_k = 2 \text{ but 1 at the ends}"""
    half_bar = inner_times(2, np.fft.rfft(y_bar, axis=axis, norm=norm), y.shape[axis], axis)
    return fitted(half_bar, a, n if n is None else n // 2 + 1, axis)


@linear(np.fft.ihfft)
def ihfft(y_bar, y, a, n=None, axis=-1, norm=None, out=None):
    r"""y_k = \tfrac1n \sum_j x_j e^{2 \pi i jk / n},\ k \le n/2, \qquad
    \bar x_j = \tfrac1n \Re \sum_{k \le n/2} \bar y_k e^{2 \pi i jk / n}"""
    length = a.shape[axis] if n is None else n
    return fitted(np.fft.irfft(inner_times(0.5, y_bar, length, axis), length, axis, norm), a, n, axis)


@linear(np.fft.fft2)
def fft2(y_bar, y, a, s=None, axes=(-2, -1), norm=None, out=None):
    r"""Y = F_m X F_n, \qquad \bar X = F_m \bar Y F_n"""
    return fftn(y_bar, y, a, s, axes, norm)


@linear(np.fft.ifft2)
def ifft2(y_bar, y, a, s=None, axes=(-2, -1), norm=None, out=None):
    r"""Y = F_m^{-1} X F_n^{-1}, \qquad \bar X = F_m^{-1} \bar Y F_n^{-1}"""
    return ifftn(y_bar, y, a, s, axes, norm)


@linear(np.fft.rfft2)
def rfft2(y_bar, y, a, s=None, axes=(-2, -1), norm=None, out=None):
    r"""Y = F_m X R_n, \qquad \bar X = \Re F_m \bar Y R_n^\top,\
    R_n \text{ the first } n/2 + 1 \text{ columns of } F_n"""
    return rfftn(y_bar, y, a, s, axes, norm)


@linear(np.fft.irfft2)
def irfft2(y_bar, y, a, s=None, axes=(-2, -1), norm=None, out=None):
    r"""Y = F_m^{-1} X \text{, then } \operatorname{irfft} \text{ of each row}, \qquad
    \bar X = F_m^{-1} \operatorname{irfft}^\top(\bar Y)"""
    return irfftn(y_bar, y, a, s, axes, norm)


@linear(np.fft.fftn)
def fftn(y_bar, y, a, s=None, axes=None, norm=None, out=None):
    r"""y = F_{n_1} \otimes \dots \otimes F_{n_d}\,x, \qquad \bar x = F_{n_1} \otimes \dots \otimes F_{n_d}\,\bar y"""
    axes = transformed_axes(s, axes, a.ndim)
    return all_fitted(np.fft.fftn(y_bar, axes=axes, norm=norm), a, s, axes)


@linear(np.fft.ifftn)
def ifftn(y_bar, y, a, s=None, axes=None, norm=None, out=None):
    r"""y = F_{n_1}^{-1} \otimes \dots \otimes F_{n_d}^{-1}\,x, \qquad
    \bar x = F_{n_1}^{-1} \otimes \dots \otimes F_{n_d}^{-1}\,\bar y"""
    axes = transformed_axes(s, axes, a.ndim)
    return all_fitted(np.fft.ifftn(y_bar, axes=axes, norm=norm), a, s, axes)


@linear(np.fft.rfftn)
def rfftn(y_bar, y, a, s=None, axes=None, norm=None, out=None):
    r"""y = F \otimes R_n\,x, \qquad \bar x = \Re F \otimes R_n^\top\,\bar y,\ R_n \text{ the first } n/2 + 1
    \text{ columns of } F_n"""
    axes = transformed_axes(s, axes, a.ndim)
    length = a.shape[axes[-1]] if s is None else s[-1]
    half_bar = inner_times(0.5, np.fft.fftn(y_bar, axes=axes[:-1], norm=norm), length, axes[-1])
    return all_fitted(np.fft.hfft(half_bar, length, axes[-1], norm), a, s, axes)


@linear(np.fft.irfftn)
def irfftn(y_bar, y, a, s=None, axes=None, norm=None, out=None):
    r"""y = \operatorname{irfft}\,(F^{-1} \otimes I)\,x, \qquad
    \bar x = (F^{-1} \otimes I)\,\operatorname{irfft}^\top \bar y"""
    axes = transformed_axes(s, axes, a.ndim)
    last = axes[-1]
    half_bar = inner_times(2, np.fft.ihfft(y_bar, axis=last, norm=norm), y.shape[last], last)
    sizes = None if s is None else half_sizes(s)
    return all_fitted(np.fft.ifftn(half_bar, axes=axes[:-1], norm=norm), a, sizes, axes)


@linear(np.fft.fftshift)
def fftshift(y_bar, y, x, axes=None):
    r"""y_i = x_{i - \lfloor n/2 \rfloor}, \qquad \bar x_i = \bar y_{i + \lfloor n/2 \rfloor}"""
    return np.fft.ifftshift(y_bar, axes)


@linear(np.fft.ifftshift)
def ifftshift(y_bar, y, x, axes=None):
    r"""y_i = x_{i + \lfloor n/2 \rfloor}, \qquad \bar x_i = \bar y_{i - \lfloor n/2 \rfloor}"""
    return np.fft.fftshift(y_bar, axes)


@pullback(np.fft.fftfreq, np.fft.rfftfreq)
def fftfreq(y_bar, y, n, d=1.0, device=None):
    r"""y_k = \frac{k}{n d}, \qquad \bar d = -\frac1d \sum_k \bar y_k y_k"""
    return None, -np.sum(y_bar * y) / d


@static
def transformed_axes(s, axes, ndim):
    """Return the axes of an n-dimensional transform as a tuple: all of them by default, or the last ``len(s)``."""
    if axes is not None:
        return tuple(axes)
    return tuple(range(ndim)) if s is None else tuple(range(ndim - len(s), ndim))


@static
def half_sizes(s):
    """Return how many frequencies are read along each axis for a real result of the sizes ``s``."""
    return (*s[:-1], s[-1] // 2 + 1)


def to_last(x, axis):
    """Return ``x`` with ``axis`` moved to the end."""
    return x if axis == -1 or axis == x.ndim - 1 else np.moveaxis(x, axis, -1)


def from_last(x, axis):
    """Return ``x`` with its last axis moved to ``axis``."""
    return x if axis == -1 or axis == x.ndim - 1 else np.moveaxis(x, -1, axis)


def inner_times(factor, half, n, axis):
    """Return ``half`` of the ``n`` frequencies along ``axis``, times ``factor`` everywhere but at the ends."""
    half_bar = to_last(half, axis).copy()
    half_bar[..., 1 : (n + 1) // 2] *= factor
    return from_last(half_bar, axis)


def all_fitted(x_bar, x, s, axes):
    """Return ``x_bar`` in the shape of ``x``, cut or filled up with zeros where sizes were asked for."""
    if s is None:
        return x_bar
    for i in range(len(axes)):
        x_bar = fitted(x_bar, x, s[i], axes[i])
    return x_bar


def fitted(x_bar, x, n, axis):
    """Return ``x_bar`` in the length that ``x`` had along ``axis`` before it was cut or filled up to ``n`` entries."""
    if n is None:
        return x_bar
    m = x.shape[axis]
    x_bar = to_last(x_bar, axis)
    whole = np.zeros(x_bar.shape[:-1] + (m,), dtype=x_bar.dtype)
    whole[..., :n] = x_bar[..., :m]
    return from_last(whole, axis)
