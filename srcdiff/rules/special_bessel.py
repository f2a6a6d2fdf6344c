"""``scipy.special``: Bessel functions and their kin, by their recurrences (DLMF 10.6, 10.29, 10.51, 11.4, 9.2).

No derivative with respect to the order is known to SciPy: differentiating through it is refused.
"""

import math

import numpy as np
from scipy import special

from srcdiff.rules.registry import elementwise, pullback


@elementwise(special.j0)
def j0(y_bar, y, x):
    r"""y = J_0(x), \qquad \bar x = -\bar y\,J_1(x)"""
    return -y_bar * special.j1(x)


@elementwise(special.j1)
def j1(y_bar, y, x):
    r"""y = J_1(x), \qquad \bar x = \tfrac12 \bar y\,(J_0(x) - J_2(x))"""
    return 0.5 * y_bar * (special.j0(x) - special.jv(2, x))


@elementwise(special.y0)
def y0(y_bar, y, x):
    r"""y = Y_0(x), \qquad \bar x = -\bar y\,Y_1(x)"""
    return -y_bar * special.y1(x)


@elementwise(special.y1)
def y1(y_bar, y, x):
    r"""y = Y_1(x), \qquad \bar x = \bar y\,\bigl(Y_0(x) - \tfrac{y}{x}\bigr)"""
    return y_bar * (special.y0(x) - y / x)


@elementwise(special.i0)
def i0(y_bar, y, x):
    r"""y = I_0(x), \qquad \bar x = \bar y\,I_1(x)"""
    return y_bar * special.i1(x)


@elementwise(special.i1)
def i1(y_bar, y, x):
    r"""y = I_1(x), \qquad \bar x = \tfrac12 \bar y\,(I_0(x) + I_2(x))"""
    return 0.5 * y_bar * (special.i0(x) + special.iv(2, x))


@elementwise(special.i0e)
def i0e(y_bar, y, x):
    r"""y = e^{-|x|} I_0(x), \qquad \bar x = \bar y\,(e^{-|x|} I_1(x) - y \operatorname{sgn} x)"""
    return y_bar * (special.i1e(x) - np.sign(x) * y)


@elementwise(special.i1e)
def i1e(y_bar, y, x):
    r"""y = e^{-|x|} I_1(x), \qquad \bar x = \bar y\,(\tfrac12 e^{-|x|} (I_0(x) + I_2(x)) - y \operatorname{sgn} x)"""
    return y_bar * (0.5 * (special.i0e(x) + special.ive(2, x)) - np.sign(x) * y)


@elementwise(special.k0)
def k0(y_bar, y, x):
    r"""y = K_0(x), \qquad \bar x = -\bar y\,K_1(x)"""
    return -y_bar * special.k1(x)


@elementwise(special.k1)
def k1(y_bar, y, x):
    r"""y = K_1(x), \qquad \bar x = -\bar y\,\bigl(K_0(x) + \tfrac{y}{x}\bigr)"""
    return -y_bar * (special.k0(x) + y / x)


@elementwise(special.k0e)
def k0e(y_bar, y, x):
    r"""y = e^x K_0(x), \qquad \bar x = \bar y\,(y - e^x K_1(x))"""
    return y_bar * (y - special.k1e(x))


@elementwise(special.k1e)
def k1e(y_bar, y, x):
    r"""y = e^x K_1(x), \qquad \bar x = \bar y\,\bigl(y - e^x K_0(x) - \tfrac{y}{x}\bigr)"""
    return y_bar * (y - special.k0e(x) - y / x)


@elementwise(special.jv)
def jv(y_bar, y, v, z):
    r"""y = J_\nu(z), \qquad \bar z = \tfrac12 \bar y\,(J_{\nu - 1}(z) - J_{\nu + 1}(z))"""
    return None, 0.5 * y_bar * (special.jv(v - 1, z) - special.jv(v + 1, z))


@elementwise(special.yv)
def yv(y_bar, y, v, z):
    r"""y = Y_\nu(z), \qquad \bar z = \tfrac12 \bar y\,(Y_{\nu - 1}(z) - Y_{\nu + 1}(z))"""
    return None, 0.5 * y_bar * (special.yv(v - 1, z) - special.yv(v + 1, z))


@elementwise(special.yn)
def yn(y_bar, y, n, x):
    r"""y = Y_n(x), \qquad \bar x = \tfrac12 \bar y\,(Y_{n - 1}(x) - Y_{n + 1}(x))"""
    return None, 0.5 * y_bar * (special.yn(n - 1, x) - special.yn(n + 1, x))


@elementwise(special.iv)
def iv(y_bar, y, v, z):
    r"""y = I_\nu(z), \qquad \bar z = \tfrac12 \bar y\,(I_{\nu - 1}(z) + I_{\nu + 1}(z))"""
    return None, 0.5 * y_bar * (special.iv(v - 1, z) + special.iv(v + 1, z))


@elementwise(special.kv)
def kv(y_bar, y, v, z):
    r"""y = K_\nu(z), \qquad \bar z = -\tfrac12 \bar y\,(K_{\nu - 1}(z) + K_{\nu + 1}(z))"""
    return None, -0.5 * y_bar * (special.kv(v - 1, z) + special.kv(v + 1, z))


@elementwise(special.kn)
def kn(y_bar, y, n, x):
    r"""y = K_n(x), \qquad \bar x = -\tfrac12 \bar y\,(K_{n - 1}(x) + K_{n + 1}(x))"""
    return None, -0.5 * y_bar * (special.kv(n - 1, x) + special.kv(n + 1, x))


@elementwise(special.ive)
def ive(y_bar, y, v, z):
    r"""y = e^{-|x|} I_\nu(x), \qquad
    \bar x = \bar y\,\bigl(\tfrac12 e^{-|x|} (I_{\nu - 1}(x) + I_{\nu + 1}(x)) - y \operatorname{sgn} x\bigr)"""
    return None, y_bar * (0.5 * (special.ive(v - 1, z) + special.ive(v + 1, z)) - np.sign(z) * y)


@elementwise(special.kve)
def kve(y_bar, y, v, z):
    r"""y = e^z K_\nu(z), \qquad \bar z = \bar y\,\bigl(y - \tfrac12 e^z (K_{\nu - 1}(z) + K_{\nu + 1}(z))\bigr)"""
    return None, y_bar * (y - 0.5 * (special.kve(v - 1, z) + special.kve(v + 1, z)))


@elementwise(special.hankel1)
def hankel1(y_bar, y, v, z):
    r"""y = H^{(1)}_\nu(z), \qquad \bar z = \tfrac12 \bar y\,(H^{(1)}_{\nu - 1}(z) - H^{(1)}_{\nu + 1}(z))"""
    return None, 0.5 * y_bar * (special.hankel1(v - 1, z) - special.hankel1(v + 1, z))


@elementwise(special.hankel2)
def hankel2(y_bar, y, v, z):
    r"""y = H^{(2)}_\nu(z), \qquad \bar z = \tfrac12 \bar y\,(H^{(2)}_{\nu - 1}(z) - H^{(2)}_{\nu + 1}(z))"""
    return None, 0.5 * y_bar * (special.hankel2(v - 1, z) - special.hankel2(v + 1, z))


@elementwise(special.struve)
def struve(y_bar, y, v, x):
    r"""y = \mathbf{H}_\nu(x), \qquad \bar x = \tfrac12 \bar y\,\Bigl(\mathbf{H}_{\nu - 1}(x) - \mathbf{H}_{\nu + 1}(x)
    + \frac{(x / 2)^\nu}{\sqrt\pi\,\Gamma(\nu + 3/2)}\Bigr)"""
    source = (0.5 * x) ** v / (math.sqrt(math.pi) * special.gamma(v + 0 * x + 1.5))
    return None, 0.5 * y_bar * (special.struve(v - 1, x) - special.struve(v + 1, x) + source)


@elementwise(special.modstruve)
def modstruve(y_bar, y, v, x):
    r"""y = \mathbf{L}_\nu(x), \qquad \bar x = \tfrac12 \bar y\,\Bigl(\mathbf{L}_{\nu - 1}(x) + \mathbf{L}_{\nu + 1}(x)
    + \frac{(x / 2)^\nu}{\sqrt\pi\,\Gamma(\nu + 3/2)}\Bigr)"""
    source = (0.5 * x) ** v / (math.sqrt(math.pi) * special.gamma(v + 0 * x + 1.5))
    return None, 0.5 * y_bar * (special.modstruve(v - 1, x) + special.modstruve(v + 1, x) + source)


@elementwise(special.spherical_jn)
def spherical_jn(y_bar, y, n, z, derivative=False):
    r"""y = j_n(z), \qquad \bar z = \bar y\,j_n'(z)"""
    if derivative:
        curvature = -2 / z * y - (1 - n * (n + 1) / (z * z)) * special.spherical_jn(n, z)
        return None, y_bar * curvature
    return None, y_bar * special.spherical_jn(n, z, derivative=True)


@elementwise(special.spherical_yn)
def spherical_yn(y_bar, y, n, z, derivative=False):
    r"""y = y_n(z), \qquad \bar z = \bar y\,y_n'(z)"""
    if derivative:
        curvature = -2 / z * y - (1 - n * (n + 1) / (z * z)) * special.spherical_yn(n, z)
        return None, y_bar * curvature
    return None, y_bar * special.spherical_yn(n, z, derivative=True)


@elementwise(special.spherical_in)
def spherical_in(y_bar, y, n, z, derivative=False):
    r"""y = i_n(z), \qquad \bar z = \bar y\,i_n'(z)"""
    if derivative:
        curvature = -2 / z * y + (1 + n * (n + 1) / (z * z)) * special.spherical_in(n, z)
        return None, y_bar * curvature
    return None, y_bar * special.spherical_in(n, z, derivative=True)


@elementwise(special.spherical_kn)
def spherical_kn(y_bar, y, n, z, derivative=False):
    r"""y = k_n(z), \qquad \bar z = \bar y\,k_n'(z)"""
    if derivative:
        curvature = -2 / z * y + (1 + n * (n + 1) / (z * z)) * special.spherical_kn(n, z)
        return None, y_bar * curvature
    return None, y_bar * special.spherical_kn(n, z, derivative=True)


@pullback(special.airy)
def airy(y_bar, y, z):
    r"""y = (\operatorname{Ai}, \operatorname{Ai}', \operatorname{Bi}, \operatorname{Bi}')(z), \qquad
    \bar z = \bar a \operatorname{Ai}' + \bar a' z \operatorname{Ai} + \bar b \operatorname{Bi}'
    + \bar b' z \operatorname{Bi}"""
    a, a_slope, b, b_slope = y
    slopes = (a_slope, z * a, b_slope, z * b)
    z_bar = 0 * a
    for i in range(4):
        if y_bar[i] is not None:
            z_bar = z_bar + y_bar[i] * slopes[i]
    return z_bar
