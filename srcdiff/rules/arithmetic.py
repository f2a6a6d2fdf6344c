"""Arithmetic: Python's operators and the NumPy functions that they stand for.

At a kink one side's derivative is taken, so that it is the one an expert would have typed: ``abs`` has slope 0 at 0;
of two equal operands of ``maximum`` or ``minimum`` the second takes the whole cotangent (so ``np.maximum(x, 0)`` has
slope 0 at 0). ``x ** p`` has slope ``p * 0 ** (p - 1)`` at ``x = 0`` for ``p >= 1`` and slope 0 for ``0 <= p < 1``; a
negative power is a division, singular at 0 as divisions are.

``v + (v == 0)`` is ``v`` with 1 in place of 0: a denominator that keeps dtype and works for arrays and floats alike.
"""

import math
import operator

import numpy as np

from srcdiff.rules.broadcasting import sum_to
from srcdiff.rules.registry import elementwise, literal, pullback


@elementwise(operator.add, np.add)
def add(y_bar, y, x1, x2):
    r"""y = x_1 + x_2, \qquad \bar x_1 = \bar y, \quad \bar x_2 = \bar y"""
    return y_bar, y_bar


@elementwise(operator.sub, np.subtract)
def subtract(y_bar, y, x1, x2):
    r"""y = x_1 - x_2, \qquad \bar x_1 = \bar y, \quad \bar x_2 = -\bar y"""
    return y_bar, -y_bar


@elementwise(operator.mul, np.multiply)
def multiply(y_bar, y, x1, x2):
    r"""y = x_1 x_2, \qquad \bar x_1 = \bar y\,x_2, \quad \bar x_2 = \bar y\,x_1"""
    return y_bar * x2, y_bar * x1


@elementwise(operator.truediv, np.divide)
def divide(y_bar, y, x1, x2):
    r"""y = \frac{x_1}{x_2}, \qquad \bar x_1 = \frac{\bar y}{x_2}, \quad \bar x_2 = -\frac{\bar y\,y}{x_2}"""
    return y_bar / x2, -(y_bar / x2) * y  # one division serves both


@elementwise(operator.neg, np.negative)
def negative(y_bar, y, x):
    r"""y = -x, \qquad \bar x = -\bar y"""
    return -y_bar


@elementwise(operator.pos, np.positive)
def positive(y_bar, y, x):
    r"""y = x, \qquad \bar x = \bar y"""
    return y_bar


@elementwise(operator.abs, abs, np.absolute, np.fabs)
def absolute(y_bar, y, x):
    r"""y = |x|, \qquad \bar x = \bar y\,\operatorname{sgn} x, \quad 0 \text{ at } x = 0"""
    return y_bar * np.conj(np.sign(x))


@elementwise(np.square)
def square(y_bar, y, x):
    r"""y = x^2, \qquad \bar x = 2 \bar y\,x"""
    return 2 * y_bar * x


@elementwise(np.reciprocal)
def reciprocal(y_bar, y, x):
    r"""y = \frac{1}{x}, \qquad \bar x = -\bar y\,y^2"""
    return -y_bar * y * y


@elementwise(operator.pow, pow, np.power, np.float_power)
def power(y_bar, y, x1, x2):
    r"""y = x_1^{x_2}, \qquad \bar x_1 = \bar y\,x_2\,x_1^{x_2 - 1}, \quad \bar x_2 = \bar y\,y \ln x_1"""
    if literal(x2):
        return y_bar_times_slope(y_bar, y, x1, x2)
    if isinstance(x1, (int, float)):  # not np.log: its float64 would turn a float32 cotangent into float64
        x2_bar = y_bar * y * math.log(x1 + (x1 == 0))
    else:
        x2_bar = y_bar * y * np.log(x1 + (x1 == 0))
    at_zero = x1 == 0
    return y_bar * (x2 * y / (x1 + at_zero) + (at_zero & (x2 == 1))), x2_bar


def y_bar_times_slope(y_bar, y, x, p):
    """Return ``y_bar * p * x ** (p - 1)`` for a known number ``p``, in the form that costs least."""
    if p == 0:
        return None
    if p == 1:
        return y_bar
    if p == 2:
        return 2 * y_bar * x
    if p == 3:
        return 3 * y_bar * (x * x)
    if p == 4:
        return 4 * y_bar * (x * x * x)
    if p == -1:
        return -y_bar * y * y
    if p == 0.5:
        return 0.5 * y_bar * y / (x + (x == 0))
    if p < 0:
        return p * y_bar * y / x
    if p < 1:
        return p * y_bar * y / (x + (x == 0))
    return p * y_bar * x ** (p - 1)


@elementwise(operator.mod, np.remainder)
def remainder(y_bar, y, x1, x2):
    r"""y = x_1 - \lfloor x_1 / x_2 \rfloor x_2, \qquad
    \bar x_1 = \bar y, \quad \bar x_2 = -\bar y \lfloor x_1 / x_2 \rfloor"""
    return y_bar, -y_bar * (x1 // x2)


@elementwise(np.fmod)
def fmod(y_bar, y, x1, x2):
    r"""y = x_1 - n x_2,\ n = \operatorname{trunc}(x_1 / x_2), \qquad \bar x_1 = \bar y, \quad \bar x_2 = -\bar y\,n"""
    return y_bar, -y_bar * ((x1 - y) / x2)


@elementwise(np.maximum)
def maximum(y_bar, y, x1, x2):
    r"""y = \max(x_1, x_2), \qquad \bar x_1 = \bar y\,[x_1 > x_2], \quad \bar x_2 = \bar y\,[x_1 \le x_2]"""
    return y_bar * (y > x2), y_bar * (x1 <= x2)


@elementwise(np.minimum)
def minimum(y_bar, y, x1, x2):
    r"""y = \min(x_1, x_2), \qquad \bar x_1 = \bar y\,[x_1 < x_2], \quad \bar x_2 = \bar y\,[x_1 \ge x_2]"""
    return y_bar * (y < x2), y_bar * (x1 >= x2)


@elementwise(np.fmax)
def fmax(y_bar, y, x1, x2):
    r"""y = \max(x_1, x_2) \text{ but for nan}, \qquad
    \bar x_1 = \bar y\,[x_1 > x_2], \quad \bar x_2 = \bar y\,[x_1 \le x_2]"""
    first = (x1 > x2) | np.isnan(x2)
    return y_bar * first, y_bar * ~first


@elementwise(np.fmin)
def fmin(y_bar, y, x1, x2):
    r"""y = \min(x_1, x_2) \text{ but for nan}, \qquad
    \bar x_1 = \bar y\,[x_1 < x_2], \quad \bar x_2 = \bar y\,[x_1 \ge x_2]"""
    first = (x1 < x2) | np.isnan(x2)
    return y_bar * first, y_bar * ~first


@elementwise(np.heaviside)
def heaviside(y_bar, y, x1, x2):
    r"""y = [x_1 > 0] + x_2\,[x_1 = 0], \qquad \bar x_1 = 0, \quad \bar x_2 = \bar y\,[x_1 = 0]"""
    return None, y_bar * (x1 == 0)


@pullback(np.divmod, divmod)
def divmod_(y_bar, y, x1, x2):
    r"""q = \lfloor x_1 / x_2 \rfloor,\ r = x_1 - q x_2, \qquad \bar x_1 = \bar r, \quad \bar x_2 = -q\,\bar r"""
    _, remainder_bar = y_bar
    if remainder_bar is None:
        return None, None
    return sum_to(remainder_bar, x1), sum_to(-remainder_bar * y[0], x2)


@pullback(np.modf, math.modf)
def modf(y_bar, y, x):
    r"""y = x - \operatorname{trunc} x, \qquad \bar x = \bar y"""
    return y_bar[0]


@pullback(np.frexp)
def frexp(y_bar, y, x):
    r"""x = 2^n m, \qquad \bar x = 2^{-n}\,\bar m"""
    mantissa_bar, _ = y_bar
    if mantissa_bar is None:
        return None
    return np.ldexp(mantissa_bar, -y[1])
