"""What has derivative zero: comparisons, rounding, positions, counts, shapes; and arrays made from nothing.

The convention: a piecewise constant function of real numbers (``np.floor``, ``round``, ``//``, ``np.sign``,
``np.argmax``) has derivative 0 everywhere, its jumps included. Arrays filled with a value are functions of that
value.
"""

import math
import operator

import numpy as np

from srcdiff.rules.broadcasting import sum_to
from srcdiff.rules.registry import constant, linear, pullback


def named(names):
    """Return those of NumPy's functions that this version has."""
    return [getattr(np, name) for name in names.split() if hasattr(np, name)]


# Comparisons and logic
constant(operator.lt, operator.le, operator.eq, operator.ne, operator.ge, operator.gt, operator.not_, operator.truth)
constant(operator.is_, operator.is_not, operator.contains)
constant(operator.and_, operator.or_, operator.xor, operator.invert, operator.lshift, operator.rshift)
constant(*named("less less_equal equal not_equal greater_equal greater"))
constant(*named("logical_and logical_or logical_not logical_xor all any"))
constant(*named("bitwise_and bitwise_or bitwise_xor invert left_shift right_shift bitwise_count gcd lcm"))
constant(*named("isfinite isinf isnan isneginf isposinf isreal iscomplex isrealobj iscomplexobj isscalar signbit"))
constant(*named("isclose allclose array_equal array_equiv isin isdtype issubdtype"))

# Rounding
constant(*named("floor ceil rint trunc fix sign round around round_ floor_divide"), operator.floordiv)
constant(math.floor, math.ceil, math.trunc, round)

# Positions, order and counts
constant(
    *named("argmax argmin nanargmax nanargmin argsort argpartition argwhere nonzero flatnonzero lexsort searchsorted")
)
constant(*named("count_nonzero digitize spacing"), np.linalg.matrix_rank)

# Shapes and types
constant(
    *named("shape size ndim result_type broadcast_shapes can_cast promote_types min_scalar_type finfo iinfo dtype")
)
constant(len, isinstance, type, callable)

# Arrays that depend on no value
constant(*named("zeros ones empty zeros_like ones_like empty_like eye identity tri indices ix_"))
constant(
    *named("tril_indices triu_indices tril_indices_from triu_indices_from diag_indices diag_indices_from mask_indices")
)
constant(*named("unravel_index ravel_multi_index einsum_path bartlett blackman hamming hanning"))
constant(
    math.isnan,
    math.isinf,
    math.isfinite,
    math.isclose,
    math.gcd,
    math.lcm,
    math.comb,
    math.perm,
    math.factorial,
    math.isqrt,
)


@linear(np.full)
def full(y_bar, y, shape, fill_value, dtype=None, order="C", *, device=None, like=None):
    r"""y_i = v, \qquad \bar v = \sum_i \bar y_i"""
    return None, sum_to(y_bar, fill_value)


@linear(np.full_like)
def full_like(y_bar, y, a, fill_value, dtype=None, order="K", subok=True, shape=None, *, device=None):
    r"""y_i = v, \qquad \bar v = \sum_i \bar y_i"""
    return None, sum_to(y_bar, fill_value)


@pullback(np.linspace)
def linspace(y_bar, y, start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    r"""y_i = (1 - t_i)\,a + t_i\,b, \qquad \bar a = \sum_i (1 - t_i)\,\bar y_i, \quad \bar b = \sum_i t_i\,\bar y_i"""
    if retstep:
        return ()
    t = np.linspace(0, 1, num, endpoint, dtype=y_bar.dtype)
    y_bar = np.moveaxis(y_bar, axis, 0)
    stop_bar = np.tensordot(t, y_bar, (0, 0))
    return sum_to(y_bar.sum(axis=0) - stop_bar, start), sum_to(stop_bar, stop)


@pullback(np.logspace)
def logspace(y_bar, y, start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    r"""y_i = c^{(1 - t_i)\,a + t_i\,b}, \qquad \bar a = \ln c \sum_i (1 - t_i)\,y_i \bar y_i, \quad
    \bar b = \ln c \sum_i t_i\,y_i \bar y_i"""
    return linspace(math.log(base) * y * y_bar, y, start, stop, num, endpoint, False, dtype, axis)


@pullback(np.geomspace)
def geomspace(y_bar, y, start, stop, num=50, endpoint=True, dtype=None, axis=0):
    r"""y_i = a^{1 - t_i} b^{t_i}, \qquad \bar a = \frac{1}{a} \sum_i (1 - t_i)\,y_i \bar y_i, \quad
    \bar b = \frac{1}{b} \sum_i t_i\,y_i \bar y_i"""
    start_bar, stop_bar = linspace(y * y_bar, y, start, stop, num, endpoint, False, dtype, axis)
    return start_bar / start, stop_bar / stop


@linear(np.arange)
def arange(y_bar, y, start_or_stop, stop=None, step=1, dtype=None, *, device=None, like=None):
    r"""y_i = a + i\,h, \qquad \bar a = \sum_i \bar y_i, \quad \bar h = \sum_i i\,\bar y_i"""
    if stop is None:
        return None
    return np.sum(y_bar), None, np.arange(len(y_bar), dtype=y_bar.dtype) @ y_bar
