"""Python floats: math.*, builtins, mixtures with arrays; float32 is kept; ints are constants."""

import math

import numpy as np
import pytest

import srcdiff
from tests.helpers import Programs, array, assert_gradient

X = array(4)
case = Programs()

MATH = {
    "sin": lambda a: math.sin(a),
    "cos": lambda a: math.cos(a),
    "tan": lambda a: math.tan(a),
    "exp": lambda a: math.exp(a),
    "log": lambda a: math.log(a),
    "log with base": lambda a: math.log(a, 3.0),
    "log2": lambda a: math.log2(a),
    "log10": lambda a: math.log10(a),
    "log1p": lambda a: math.log1p(a),
    "expm1": lambda a: math.expm1(a),
    "sqrt": lambda a: math.sqrt(a),
    "pow": lambda a: math.pow(a, 2.5),
    "sinh": lambda a: math.sinh(a),
    "cosh": lambda a: math.cosh(a),
    "tanh": lambda a: math.tanh(a),
    "asin": lambda a: math.asin(a),
    "acos": lambda a: math.acos(a),
    "atan": lambda a: math.atan(a),
    "atan2": lambda a: math.atan2(a, 1.5),
    "asinh": lambda a: math.asinh(a),
    "acosh": lambda a: math.acosh(a + 1),
    "atanh": lambda a: math.atanh(a),
    "hypot": lambda a: math.hypot(a, 2.0),
    "fabs": lambda a: math.fabs(-a),
    "floor times": lambda a: math.floor(a * 5) * a,
    "pi and e": lambda a: math.pi * a + math.e,
    "copysign": lambda a: math.copysign(a, -1.0),
    "degrees": lambda a: math.degrees(a) + math.radians(a),
    "erf": lambda a: math.erf(a) + math.erfc(2 * a),
    "lgamma": lambda a: math.lgamma(a) * math.gamma(a),
}


@pytest.mark.parametrize("name", MATH)
def test_math(name):
    function = MATH[name]

    def program(a):
        return function(a) * 2.0 + a

    assert_gradient(program, 0.7)


@case(1.7)
def builtin_abs(a):
    return abs(a) * abs(-a * 3)


@case(1.7, 0.3, wrt=(0, 1))
def builtin_min_and_max(a, b):
    return max(a, b) * 2 + min(a, b, 0.1) + max(a * b, 0)


@case(1.7)
def builtin_pow(a):
    return pow(a, 3) + pow(2, a) + a ** a


@case(X)
def builtin_sum(x):
    return sum(x) ** 2 + sum([x[0] * x[1], x[2]]) + sum((x[3], 1.0), 5.0)


@case(np.array([[1.0, 2.0], [3.0, 4.0]]))
def builtin_sum_of_rows(m):
    return np.sum(sum(m) ** 2)


@case(X)
def builtin_min_and_max_of_an_array(x):
    return max(x) * min(x)


@case(X)
def builtin_abs_of_an_array(x):
    return np.sum(abs(x) * x)


@case(X)
def builtin_float(x):
    return float(x[0]) * float(np.sum(x)) * float(2)


@case(1.7)
def builtin_round_and_int_are_constant(a):
    return a * round(a) + a * int(a) + round(a, 1)


@case(1.7)
def builtin_len_and_range(a):
    return a * len((1, 2, 3)) + a * len(range(4)) + a * sum(range(5))


@case(1.7)
def builtin_divmod(a):
    q, r = divmod(a, 0.5)
    return q * a + r


@case(1.7)
def numpy_functions_on_floats(a):
    return np.exp(a) * np.sin(a) + np.sum(a) + np.maximum(a, 0.5) + np.square(a)


@case(1.7, X, wrt=(0, 1))
def float_and_array(a, x):
    return np.sum(a * x + x / a + x ** a.__class__(2))


@case(1.7, X, wrt=(0, 1))
def broadcast_float(a, x):
    y = np.zeros(4) + a
    return np.sum(y * x) + a * np.sum(np.full(4, 2.0))


@case(2.0)
def long_float_program(a):
    b = a * a
    c = b + math.sin(a)
    d = c / b
    e = d - a
    return e * e + c


@case(0.5)
def logistic_map(a):
    x = 0.3
    for _ in range(6):
        x = 3.2 * a * x * (1 - x)
    return x


@case(3.0, 2)
def integer_parameter_is_a_constant(a, n):
    return a ** n * n


@case(X, 3)
def integer_exponent(x, n):
    return np.sum(x ** n)


@case(np.float64(1.5))
def numpy_scalar_argument(a):
    return a * a + np.sin(a)


@case(np.array(1.5))
def zero_dimensional_argument(a):
    return a * a + np.sin(a)


@case(1.5)
def value_is_a_plain_float(a):
    return a * 2.0 + 1


@case(1.5, expect=0.0)
def value_is_an_int(a):
    return 3


@case(1e200)
def large_values(a):
    return a / 1e200 * 3


@case(1.5)
def booleans_as_numbers(a):
    return a * True + (a > 1) * a


X32, M32 = X.astype(np.float32), array(3, 4, dtype=np.float32)


@case(X32)
def float32_elementwise(x):
    return np.sum(np.sin(x) * x ** 2 / 2 + 1)


@case(X32, M32, wrt=(0, 1))
def float32_matmul(x, m):
    return np.mean(np.tanh(m @ x) ** 2)


@case(M32)
def float32_reductions(m):
    z = m - m.max(axis=1, keepdims=True)
    return -np.mean(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))


@case(X32)
def float32_indexing(x):
    return np.sum(x[[0, 0, 1]] ** 2) + x[2] * np.sum(x[x > 0]) + np.mean(x[1:3])


@case(X32, 0.5, wrt=(0, 1), rtol=1e-4)  # the float's derivative is a float32 sum
def float32_with_a_python_float(x, a):
    return np.sum(x * a) * a


@case(X32, X, wrt=(0, 1))
def float32_with_float64(x, y):
    return np.sum(x * y + x)


@case([X32, X], wrt=0)
def float32_beside_float64_in_a_list(xs):
    return np.sum(xs[0] ** 2) + np.sum(xs[1] ** 2)


@case(M32, X32, wrt=(0, 1))
def float32_loop(m, h):
    for row in m:
        h = np.tanh(h * row + h)
    return np.sum(h)


@case(X32)
def float32_where_and_clip(x):
    return np.sum(np.where(x > 0, x * 2, 0.1 * x)) + np.sum(np.clip(x, -0.5, 0.5) ** 2)


@case(X32)
def float32_concatenate_and_stack(x):
    return np.sum(np.concatenate([x, x * 2]) ** 2) + np.sum(np.stack([x, x]) ** 2)


@case(np.float32(1.5))
def float32_scalar(a):
    return a * a * a


@case(X32)
def float32_cast_up_and_down(x):
    return np.sum(x.astype(np.float64) ** 2) + np.sum((x * x).astype(np.float32))


@case(X)
def float64_cast_to_float32(x):
    return np.sum(np.round(x, 1).astype(np.float32)) * np.sum(x ** 2)


test_programs = case.test()


def test_python_int_for_a_float_parameter():
    """An int where a float is meant is taken as a float; the value is the plain call's."""

    def cube(a):
        return a * a * a

    value, gradient = srcdiff.value_and_grad(cube)(2)
    assert value == 8
    assert gradient == 12.0
    assert srcdiff.grad(lambda a, b: a / b)(3, 2) == 0.5


def test_integer_arrays_are_refused():
    with pytest.raises(srcdiff.SrcdiffError, match="int"):
        srcdiff.grad(lambda x: np.sum(x * 2.0))(np.arange(4))
