"""``scipy.fft``: the transforms that NumPy has too, by its own, and the cosine and sine transforms.

A cosine transform of type 2 is the transpose of one of type 3 but for the weight of the first entry, and types 1 and 4
are symmetric but for the ends of type 1; orthonormal ones have their inverse for a transpose.
"""

import numpy as np
from scipy import fft as transforms

from srcdiff.rules import fft as numpys
from srcdiff.rules.fft import fitted, from_last, to_last, transformed_axes
from srcdiff.rules.registry import linear, static

# The rules of NumPy's functions of the same name.
fft_rule, ifft_rule, rfft_rule, irfft_rule = numpys.fft, numpys.ifft, numpys.rfft, numpys.irfft
fftn_rule, ifftn_rule, rfftn_rule, irfftn_rule = numpys.fftn, numpys.ifftn, numpys.rfftn, numpys.irfftn


@linear(transforms.fft)
def fft(y_bar, y, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""y = F x, \qquad \bar x = F \bar y"""
    return fft_rule(y_bar, y, x, n, axis, norm)


@linear(transforms.ifft)
def ifft(y_bar, y, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""y = F^{-1} x, \qquad \bar x = F^{-1} \bar y"""
    return ifft_rule(y_bar, y, x, n, axis, norm)


@linear(transforms.rfft)
def rfft(y_bar, y, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""y = R x, \qquad \bar x = \Re R^\top \bar y"""
    return rfft_rule(y_bar, y, x, n, axis, norm)


@linear(transforms.irfft)
def irfft(y_bar, y, x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""y_j = \tfrac1n \sum_k x_k e^{2 \pi i jk / n},\ x_{n-k} = x_k^*, \qquad
    \bar x_k = \tfrac{c_k}{n} \sum_j \bar y_j e^{2 \pi i jk / n},\ c_k = 2 \text{ but 1 at the ends}"""
    return irfft_rule(y_bar, y, x, n, axis, norm)


@linear(transforms.fft2)
def fft2(y_bar, y, x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""Y = F_m X F_n, \qquad \bar X = F_m \bar Y F_n"""
    return fftn_rule(y_bar, y, x, s, axes, norm)


@linear(transforms.ifft2)
def ifft2(y_bar, y, x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""Y = F_m^{-1} X F_n^{-1}, \qquad \bar X = F_m^{-1} \bar Y F_n^{-1}"""
    return ifftn_rule(y_bar, y, x, s, axes, norm)


@linear(transforms.fftn)
def fftn(y_bar, y, x, s=None, axes=None, norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""y = F \otimes F\,x, \qquad \bar x = F \otimes F\,\bar y"""
    return fftn_rule(y_bar, y, x, s, axes, norm)


@linear(transforms.ifftn)
def ifftn(y_bar, y, x, s=None, axes=None, norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""y = F^{-1} \otimes F^{-1}\,x, \qquad \bar x = F^{-1} \otimes F^{-1}\,\bar y"""
    return ifftn_rule(y_bar, y, x, s, axes, norm)


@linear(transforms.rfftn)
def rfftn(y_bar, y, x, s=None, axes=None, norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""y = F \otimes R\,x, \qquad \bar x = \Re F \otimes R^\top\,\bar y"""
    return rfftn_rule(y_bar, y, x, s, axes, norm)


@linear(transforms.irfftn)
def irfftn(y_bar, y, x, s=None, axes=None, norm=None, overwrite_x=False, workers=None, *, plan=None):
    r"""y = \operatorname{irfft}\,(F^{-1} \otimes I)\,x, \qquad
    \bar x = (F^{-1} \otimes I)\,\operatorname{irfft}^\top \bar y"""
    return irfftn_rule(y_bar, y, x, s, axes, norm)


@linear(transforms.fftshift)
def fftshift(y_bar, y, x, axes=None):
    r"""y_i = x_{i - \lfloor n/2 \rfloor}, \qquad \bar x_i = \bar y_{i + \lfloor n/2 \rfloor}"""
    return np.fft.ifftshift(y_bar, axes)


@linear(transforms.ifftshift)
def ifftshift(y_bar, y, x, axes=None):
    r"""y_i = x_{i + \lfloor n/2 \rfloor}, \qquad \bar x_i = \bar y_{i - \lfloor n/2 \rfloor}"""
    return np.fft.fftshift(y_bar, axes)


@linear(transforms.dct)
def dct(y_bar, y, x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    r"""y_k = 2 \sum_j x_j \cos \frac{\pi k (2j + 1)}{2n}, \qquad
    \bar x_j = 2 \sum_k \bar y_k \cos \frac{\pi k (2j + 1)}{2n}"""
    if orthogonalize is not None:
        return ()
    return fitted(dct_transposed(y_bar, type, axis, norm), x, n, axis)


@linear(transforms.idct)
def idct(y_bar, y, x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    r"""x_k = 2 \sum_j y_j \cos \frac{\pi k (2j + 1)}{2n}, \qquad
    \bar x = C^{-\top} \bar y"""
    if orthogonalize is not None:
        return ()
    return fitted(dct_transposed(y_bar, inverse_type(type), axis, inverse_norm(norm)), x, n, axis)


@linear(transforms.dctn)
def dctn(y_bar, y, x, type=2, s=None, axes=None, norm=None, overwrite_x=False, workers=None, *, orthogonalize=None):
    r"""Y = C_m X C_n^\top, \qquad \bar X = C_m^\top \bar Y C_n"""
    if orthogonalize is not None or s is not None:
        return ()
    for axis in transformed_axes(None, axes, x.ndim):
        y_bar = dct_transposed(y_bar, type, axis, norm)
    return y_bar


@linear(transforms.idctn)
def idctn(y_bar, y, x, type=2, s=None, axes=None, norm=None, overwrite_x=False, workers=None, *, orthogonalize=None):
    r"""Y = C_m^{-1} X C_n^{-\top}, \qquad \bar X = C_m^{-\top} \bar Y C_n^{-1}"""
    if orthogonalize is not None or s is not None:
        return ()
    for axis in transformed_axes(None, axes, x.ndim):
        y_bar = dct_transposed(y_bar, inverse_type(type), axis, inverse_norm(norm))
    return y_bar


@linear(transforms.dst)
def dst(y_bar, y, x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    r"""y_k = 2 \sum_j x_j \sin \frac{\pi (k + 1)(2j + 1)}{2n}, \qquad
    \bar x_j = 2 \sum_k \bar y_k \sin \frac{\pi (k + 1)(2j + 1)}{2n}"""
    if orthogonalize is not None:
        return ()
    return fitted(dst_transposed(y_bar, type, axis, norm), x, n, axis)


@linear(transforms.idst)
def idst(y_bar, y, x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    r"""x_k = 2 \sum_j y_j \sin \frac{\pi (k + 1)(2j + 1)}{2n}, \qquad \bar x = S^{-\top} \bar y"""
    if orthogonalize is not None:
        return ()
    return fitted(dst_transposed(y_bar, inverse_type(type), axis, inverse_norm(norm)), x, n, axis)


@static
def inverse_type(type):
    """Return the type of cosine or sine transform that inverts ``type`` but for its scale."""
    return {2: 3, 3: 2}.get(type, type)


@static
def inverse_norm(norm):
    """Return the scale of the inverse."""
    return {"forward": "backward", "ortho": "ortho"}.get(norm, "forward")


def times_at(x, place, factor, axis):
    """Return ``x`` with the entries at ``place`` along ``axis`` times ``factor``."""
    scaled = to_last(x, axis).copy()
    scaled[..., place] *= factor
    return from_last(scaled, axis)


def dct_transposed(y_bar, type, axis, norm):
    """Return the transpose of ``dct``, of the given type and scale, applied to ``y_bar``."""
    if norm == "ortho":
        return transforms.idct(y_bar, type, axis=axis, norm=norm)
    if type == 1:
        doubled = times_at(times_at(y_bar, 0, 2, axis), -1, 2, axis)
        whole_bar = transforms.dct(doubled, 1, axis=axis, norm=norm)
        return times_at(times_at(whole_bar, 0, 0.5, axis), -1, 0.5, axis)
    if type == 2:
        return transforms.dct(times_at(y_bar, 0, 2, axis), 3, axis=axis, norm=norm)
    if type == 3:
        return times_at(transforms.dct(y_bar, 2, axis=axis, norm=norm), 0, 0.5, axis)
    return transforms.dct(y_bar, 4, axis=axis, norm=norm)


def dst_transposed(y_bar, type, axis, norm):
    """Return the transpose of ``dst``, of the given type and scale, applied to ``y_bar``."""
    if norm == "ortho":
        return transforms.idst(y_bar, type, axis=axis, norm=norm)
    if type == 2:
        return transforms.dst(times_at(y_bar, -1, 2, axis), 3, axis=axis, norm=norm)
    if type == 3:
        return times_at(transforms.dst(y_bar, 2, axis=axis, norm=norm), -1, 0.5, axis)
    return transforms.dst(y_bar, type, axis=axis, norm=norm)
