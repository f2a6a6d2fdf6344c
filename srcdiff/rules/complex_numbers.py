r"""Complex numbers and their parts.

The cotangent of a complex ``z`` is ``dL/d(Re z) - i dL/d(Im z)``, as ``srcdiff.rules.fft`` explains: a change ``dz``
changes the real result by ``Re(sum(z_bar * dz))``, analytic functions have the rules that they have for real numbers,
and a real number that becomes complex on its way receives the real part.
"""

import math

import numpy as np

from srcdiff.rules.registry import elementwise


@elementwise(np.real)
def real(y_bar, y, val):
    r"""y = \Re z, \qquad \bar z = \bar y"""
    return y_bar


@elementwise(np.imag)
def imag(y_bar, y, val):
    r"""y = \Im z, \qquad \bar z = -i\,\bar y"""
    return -1j * y_bar


@elementwise(np.conjugate)
def conjugate(y_bar, y, x):
    r"""y = z^*, \qquad \bar z = \bar y^*"""
    return np.conjugate(y_bar)


@elementwise(np.angle)
def angle(y_bar, y, z, deg=False):
    r"""y = \arg z = \Im \ln z, \qquad \bar z = -\frac{i\,\bar y}{z}, \quad 0 \text{ at } z = 0"""
    radian_bar = 180 / math.pi * y_bar if deg else y_bar
    return -1j * radian_bar / (z + (z == 0))


@elementwise(complex)
def complex_(z_bar, z, real=0.0, imag=0.0):
    r"""z = a + i b, \qquad \bar a = \bar z, \quad \bar b = i\,\bar z"""
    return z_bar, 1j * z_bar


@elementwise(np.real_if_close)
def real_if_close(y_bar, y, a, tol=100):
    r"""y = \Re z \text{ where } \Im z \approx 0 \text{ everywhere}, \qquad \bar z = \bar y"""
    return y_bar
