"""Operators on arrays and floats, comparison chains, boolean operators and conditional expressions."""

import numpy as np
import pytest

from tests.helpers import Programs, array, assert_gradient

X, Y, M, N = array(4), array(4, seed=1), array(3, 4), array(4, 2)
P, Q = array(4, low=0.4, high=2.0), array(4, seed=2, low=0.4, high=2.0)
case = Programs()

BINARY = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a ** b,
    "mod": lambda a, b: a % b,
}
OPERANDS = {
    "arrays": (P, Q),
    "array and float": (P, 1.3),
    "float and array": (1.3, P),
    "floats": (1.7, 1.3),
    "column and row": (array(3, 1, low=0.4, high=2.0), P),
    "matrix and row": (array(3, 4, low=0.4, high=2.0), P),
    "row and matrix": (P, array(3, 4, low=0.4, high=2.0)),
    "0-d and array": (np.array(1.2), P),
    "NumPy scalar and array": (np.float64(1.2), P),
    "3-d and 2-d of ones": (array(2, 3, 4, low=0.4, high=2.0), array(1, 4, low=0.4, high=2.0)),
}


@pytest.mark.parametrize("operands", OPERANDS)
@pytest.mark.parametrize("operator", BINARY)
def test_binary_operator(operator, operands):
    operation = BINARY[operator]

    def program(a, b):
        return np.sum(operation(a, b) * 2.0)

    assert_gradient(program, *OPERANDS[operands], wrt=(0, 1))


@case(X, Y, wrt=(0, 1))
def unary(x, y):
    return np.sum(-x * +y) - -np.sum(x)


@case(M, N, wrt=(0, 1))
def matmul(m, n):
    return np.sum((m @ n) ** 2)


@case(X, M, wrt=(0, 1))
def matrix_vector(x, m):
    return np.sum(np.tanh(m @ x))


@case(array(3), M, wrt=(0, 1))
def vector_matrix(x, m):
    return np.sum(np.tanh(x @ m))


@case(X, Y, wrt=(0, 1), expect=(Y, X))
def vector_vector(x, y):
    return x @ y


@case(array(2, 3, 4), array(4, 3), wrt=(0, 1))
def batch_by_matrix(a, b):
    return np.sum((a @ b) ** 2)


@case(array(2, 3, 4), array(2, 4, 5), wrt=(0, 1))
def batch_by_batch(a, b):
    return np.sum(np.sin(a @ b))


@case(array(3, 4), array(2, 4, 5), wrt=(0, 1))
def matrix_by_batch(a, b):
    return np.sum(np.sin(a @ b))


@case(array(5, 1, 2, 3), array(4, 3, 2), wrt=(0, 1))
def broadcast_batches(a, b):
    return np.sum(np.sin(a @ b))


@case(X, array(2, 4, 3), wrt=(0, 1))
def vector_by_batch(a, b):
    return np.sum(np.sin(a @ b))


@case(array(2, 3, 4), X, wrt=(0, 1))
def batch_by_vector(a, b):
    return np.sum(np.sin(a @ b))


@case(X)
def precedence(x):
    return np.sum(2 + x * 3 ** 2 - -x ** 2 / 4)


@case(X)
def power_right_associative(x):
    return np.sum(2 ** x ** 2)


@case(P)
def powers(x):
    return np.sum(x ** 2 + x ** 3 + x ** 0.5 + x ** -1 + x ** 1 + x ** 0)


@case(X)
def base_is_constant(x):
    return np.sum(2 ** x) + np.sum(0.5 ** x)


@case(X)
def integer_operands(x):
    return np.sum(3 * x - x / 2 + 1)


@case(X, expect=2 * X)
def same_operand_twice(x):
    return np.sum(x * x)


@case(X, expect=np.zeros(4))
def subtracts_itself(x):
    return np.sum(x - x)


@case(X, expect=np.full(4, 2.0))
def adds_itself(x):
    return np.sum(x + x)


@case(X)
def divides_by_itself_plus(x):
    return np.sum(x / (x * x + 1))


@case(1.5, 0.5, 2.5, wrt=(0, 1, 2))
def comparison_chain(a, b, c):
    if b < a < c:
        return a * b * c
    return a + b


@case(1.5, 0.5, 2.5)
def comparison_chain_false(a, b, c):
    if b < c < a:
        return a * a
    return a * b + c


@case(1.5, 1.5, expect=10.0)
def comparisons(a, b):
    s = a
    if a == b:
        s = s * 2
    if a != b:
        s = s * 3
    if a <= b and a >= b and not a < b and not a > b:
        s = s * 5
    return s


@case(X)
def chain_evaluates_middle_once(x):
    if 0 < (s := np.sum(x * x)) < 1e6:
        return s
    return -s


@case(X)
def comparison_as_mask(x):
    return np.sum(x * x * (x > 0)) + np.sum(x * (x <= 0.5))


@case(X, Y, wrt=(0, 1))
def masks_combined(x, y):
    m = (x > -1) & (y < 1) | ~(x < y)
    return np.sum(np.where(m, x * y, x))


@case(2.0, None)
def boolean_or_default(a, b):
    scale = b or 3.0
    return a * a * scale


@case(2.0, 0.0)
def boolean_and(a, b):
    c = a > 1 and b == 0 and a * 3
    return c * a


@case(0.0, 2.0, wrt=(0, 1))
def or_takes_a_value(a, b):
    c = a or b
    return c * c + a


@case(0.5, 2.0, wrt=(0, 1))
def and_takes_a_value(a, b):
    c = a and b
    return c * c * a


@case(X)
def short_circuit_guards_index(x):
    i = 10
    if i < len(x) and x[i] > 0:
        return x[i]
    return x[0] * x[1]


@case(0.0)
def short_circuit_guards_division(a):
    if a != 0 and -2 < 1 / a < 2:
        return a * 3
    return a * 5 + 1


@case(X)
def short_circuit_or(x):
    if len(x) > 2 or x[100] > 0:
        return np.sum(x ** 3)
    return 0.0


@case(1.5)
def not_operator(a):
    flag = not a > 2
    return a * 2 if flag else a * 3


@case(X, True)
def ternary_on_flag(x, flag):
    y = x * 2 if flag else x * 3
    return np.sum(y * x)


@case(X)
def ternary_on_value(x):
    s = np.sum(x)
    return s * s if s > 0 else -s * 3


@case(1.2)
def ternary_nested(a):
    return a if a > 2 else a * a if a > 1 else a * a * a


@case(-1.2)
def ternary_last_branch(a):
    return a if a > 2 else a * a if a > 1 else a * a * a


@case(0.7)
def ternary_inside_expression(a):
    return 2 * (a * a if a > 0 else -a) + (1.0 if a < 1 else a)


@case(1.2)
def ternary_evaluates_one_side(a):
    return a * 2 if a > 0 else a / 0


@case(X, Y)
def ternary_arrays(x, y):
    z = x if np.sum(x) > np.sum(y) else y
    return np.sum(z * x)


@case([X, Y])
def membership_and_identity(xs):
    kind = "sum"
    if kind in ("sum", "mean") and xs[0] is not xs[1] and None is None:
        return np.sum(xs[0] * xs[1])
    return 0.0


@case(7.5)
def floor_division_is_constant(a):
    return a * (a // 2)


@case(7.5, 2.2, wrt=(0, 1))
def modulo_floats(a, b):
    return (a % b) * a


@case(X)
def integer_bit_operators(x):
    n = 6 & 3 | 8 ^ 1
    k = n << 1 >> 2
    return np.sum(x ** 2) * (k + ~n)


test_programs = case.test()
