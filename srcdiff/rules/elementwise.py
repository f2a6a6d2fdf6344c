"""Elementary functions of one or two real numbers, entry by entry.

Each partial derivative reuses the output where that is cheaper than the input. ``sqrt``, ``cbrt`` and ``hypot`` have
slope 0 at 0 by convention, so that a guarded ``np.where(x > 0, np.sqrt(x), 0)`` stays finite: ``x + (x == 0)`` is
``x`` with 1 in place of 0.
"""

import math

import numpy as np

from srcdiff.rules.registry import elementwise


@elementwise(np.exp)
def exp(y_bar, y, x):
    r"""y = e^x, \qquad \bar x = \bar y\,y"""
    return y_bar * y


@elementwise(np.exp2)
def exp2(y_bar, y, x):
    r"""y = 2^x, \qquad \bar x = \bar y\,y \ln 2"""
    return math.log(2) * y_bar * y


@elementwise(np.expm1)
def expm1(y_bar, y, x):
    r"""y = e^x - 1, \qquad \bar x = \bar y\,(y + 1)"""
    return y_bar * (y + 1)


@elementwise(np.log)
def log(y_bar, y, x):
    r"""y = \ln x, \qquad \bar x = \frac{\bar y}{x}"""
    return y_bar / x


@elementwise(np.log2)
def log2(y_bar, y, x):
    r"""y = \log_2 x, \qquad \bar x = \frac{\bar y}{x \ln 2}"""
    return y_bar / (math.log(2) * x)


@elementwise(np.log10)
def log10(y_bar, y, x):
    r"""y = \log_{10} x, \qquad \bar x = \frac{\bar y}{x \ln 10}"""
    return y_bar / (math.log(10) * x)


@elementwise(np.log1p)
def log1p(y_bar, y, x):
    r"""y = \ln(1 + x), \qquad \bar x = \frac{\bar y}{1 + x}"""
    return y_bar / (1 + x)


@elementwise(np.sqrt)
def sqrt(y_bar, y, x):
    r"""y = \sqrt x, \qquad \bar x = \frac{\bar y}{2 y} = \frac{\bar y\,y}{2 x}, \quad 0 \text{ at } x = 0"""
    return 0.5 * y_bar * y / (x + (x == 0))


@elementwise(np.cbrt)
def cbrt(y_bar, y, x):
    r"""y = \sqrt[3] x, \qquad \bar x = \frac{\bar y}{3 y^2} = \frac{\bar y\,y}{3 x}, \quad 0 \text{ at } x = 0"""
    return y_bar * y / (3 * (x + (x == 0)))


@elementwise(np.sin)
def sin(y_bar, y, x):
    r"""y = \sin x, \qquad \bar x = \bar y \cos x"""
    return y_bar * np.cos(x)


@elementwise(np.cos)
def cos(y_bar, y, x):
    r"""y = \cos x, \qquad \bar x = -\bar y \sin x"""
    return -y_bar * np.sin(x)


@elementwise(np.tan)
def tan(y_bar, y, x):
    r"""y = \tan x, \qquad \bar x = \bar y\,(1 + y^2)"""
    return y_bar * (1 + y * y)


@elementwise(np.arcsin)
def arcsin(y_bar, y, x):
    r"""y = \arcsin x, \qquad \bar x = \frac{\bar y}{\sqrt{1 - x^2}}"""
    return y_bar / np.sqrt(1 - x * x)


@elementwise(np.arccos)
def arccos(y_bar, y, x):
    r"""y = \arccos x, \qquad \bar x = -\frac{\bar y}{\sqrt{1 - x^2}}"""
    return -y_bar / np.sqrt(1 - x * x)


@elementwise(np.arctan)
def arctan(y_bar, y, x):
    r"""y = \arctan x, \qquad \bar x = \frac{\bar y}{1 + x^2}"""
    return y_bar / (1 + x * x)


@elementwise(np.arctan2)
def arctan2(y_bar, y, x1, x2):
    r"""y = \operatorname{atan2}(x_1, x_2), \qquad
    \bar x_1 = \frac{\bar y\,x_2}{x_1^2 + x_2^2}, \quad \bar x_2 = -\frac{\bar y\,x_1}{x_1^2 + x_2^2}"""
    angle_bar = y_bar / (x1 * x1 + x2 * x2)
    return angle_bar * x2, -angle_bar * x1


@elementwise(np.hypot)
def hypot(y_bar, y, x1, x2):
    r"""y = \sqrt{x_1^2 + x_2^2}, \qquad \bar x_1 = \frac{\bar y\,x_1}{y}, \quad \bar x_2 = \frac{\bar y\,x_2}{y}"""
    unit_bar = y_bar / (y + (y == 0))
    return unit_bar * x1, unit_bar * x2


@elementwise(np.sinh)
def sinh(y_bar, y, x):
    r"""y = \sinh x, \qquad \bar x = \bar y \cosh x"""
    return y_bar * np.cosh(x)


@elementwise(np.cosh)
def cosh(y_bar, y, x):
    r"""y = \cosh x, \qquad \bar x = \bar y \sinh x"""
    return y_bar * np.sinh(x)


@elementwise(np.tanh)
def tanh(y_bar, y, x):
    r"""y = \tanh x, \qquad \bar x = \bar y\,(1 - y^2)"""
    return y_bar * (1 - y * y)


@elementwise(np.arcsinh)
def arcsinh(y_bar, y, x):
    r"""y = \operatorname{arsinh} x, \qquad \bar x = \frac{\bar y}{\sqrt{x^2 + 1}}"""
    return y_bar / np.sqrt(x * x + 1)


@elementwise(np.arccosh)
def arccosh(y_bar, y, x):
    r"""y = \operatorname{arcosh} x, \qquad \bar x = \frac{\bar y}{\sqrt{x^2 - 1}}"""
    return y_bar / np.sqrt(x * x - 1)


@elementwise(np.arctanh)
def arctanh(y_bar, y, x):
    r"""y = \operatorname{artanh} x, \qquad \bar x = \frac{\bar y}{1 - x^2}"""
    return y_bar / (1 - x * x)


@elementwise(np.logaddexp)
def logaddexp(y_bar, y, x1, x2):
    r"""y = \ln(e^{x_1} + e^{x_2}), \qquad \bar x_1 = \bar y\,e^{x_1 - y}, \quad \bar x_2 = \bar y\,e^{x_2 - y}"""
    return y_bar * np.exp(x1 - y), y_bar * np.exp(x2 - y)


@elementwise(np.logaddexp2)
def logaddexp2(y_bar, y, x1, x2):
    r"""y = \log_2(2^{x_1} + 2^{x_2}), \qquad \bar x_1 = \bar y\,2^{x_1 - y}, \quad \bar x_2 = \bar y\,2^{x_2 - y}"""
    return y_bar * np.exp2(x1 - y), y_bar * np.exp2(x2 - y)


@elementwise(np.deg2rad, np.radians)
def deg2rad(y_bar, y, x):
    r"""y = \frac{\pi}{180}\,x, \qquad \bar x = \frac{\pi}{180}\,\bar y"""
    return np.deg2rad(y_bar)


@elementwise(np.rad2deg, np.degrees)
def rad2deg(y_bar, y, x):
    r"""y = \frac{180}{\pi}\,x, \qquad \bar x = \frac{180}{\pi}\,\bar y"""
    return np.rad2deg(y_bar)


@elementwise(np.sinc)
def sinc(y_bar, y, x):
    r"""y = \frac{\sin \pi x}{\pi x}, \qquad \bar x = \bar y\,\frac{\cos \pi x - y}{x}, \quad 0 \text{ at } x = 0"""
    return y_bar * (np.cos(math.pi * x) - y) / (x + (x == 0))


@elementwise(np.copysign)
def copysign(y_bar, y, x1, x2):
    r"""y = \operatorname{sgn}(x_2)\,|x_1|, \qquad
    \bar x_1 = \bar y \operatorname{sgn}(x_1) \operatorname{sgn}(x_2), \quad \bar x_2 = 0"""
    return y_bar * np.sign(x1) * np.sign(y), None


@elementwise(np.ldexp)
def ldexp(y_bar, y, x1, x2):
    r"""y = 2^n x, \qquad \bar x = 2^n \bar y"""
    return np.ldexp(y_bar, x2), None


@elementwise(np.where)
def where(z_bar, z, condition, x=None, y=None):
    r"""z = x \text{ where } c \text{ else } y, \qquad
    \bar x = \bar z \text{ where } c, \quad \bar y = \bar z \text{ where not } c"""
    if x is None:  # np.where(condition) is np.nonzero(condition)
        return None
    # Selected, not multiplied by the condition: 0 times an infinite z_bar would be nan on the branch not taken.
    return None, np.where(condition, z_bar, 0), np.where(condition, 0, z_bar)


@elementwise(np.nan_to_num)
def nan_to_num(y_bar, y, x):
    r"""y = x \text{ where finite}, \qquad \bar x = \bar y\,[x \text{ finite}]"""
    return np.where(np.isfinite(x), y_bar, 0)


@elementwise(np.clip)
def clip(y_bar, y, a, a_min=None, a_max=None, out=None, *, min=None, max=None):
    r"""y = \min(\max(x, l), u), \qquad \bar x = \bar y\,[l \le x \le u], \quad \bar l = \bar y\,[x < l], \quad
    \bar u = \bar y\,[x > u]"""
    if min is None and max is None:
        return clip_between(y_bar, y, a, a_min, a_max)
    a_bar, min_bar, max_bar = clip_between(y_bar, y, a, min, max)
    return a_bar, None, None, None, min_bar, max_bar


def clip_between(y_bar, y, a, low, high):
    """Return the cotangents of ``a`` and of its two bounds, either of which may be None."""
    if low is None and high is None:
        return y_bar, None, None
    if low is None:
        return y_bar * (a <= high), None, y_bar * (a > high)
    if high is None:
        return y_bar * (a >= low), y_bar * (a < low), None
    # np.clip with crossed bounds is the upper one everywhere.
    return y_bar * (y == a), y_bar * ((a < low) & (low <= high)), y_bar * ((a > high) | (low > high))
