"""Every form of assignment to names."""

import numpy as np

from tests.helpers import Programs, array

X, Y, M = array(4), array(4, seed=1), array(3, 4)
case = Programs()


@case(X, expect=2 * X)
def plain(x):
    y = x * x
    return np.sum(y)


@case(X, Y, wrt=(0, 1))
def tuple_target(x, y):
    a, b = x * y, x - y
    return np.sum(a * b)


@case(X, Y, wrt=(0, 1))
def parenthesised_and_list_targets(x, y):
    (a, b), [c, d] = (x, y), [y * 2, x + 1]
    return np.sum(a * c) + np.sum(b * d)


@case(X, Y, wrt=(0, 1))
def nested_target(x, y):
    a, (b, c) = x, (y, x * y)
    return np.sum(a + b * c)


@case(X)
def swap(x):
    a, b = np.sin(x), np.cos(x)
    a, b = b, a
    return np.sum(a * a) + 3 * np.sum(b)


@case(X)
def rotate_three(x):
    a, b, c = x, x * 2, x * x
    a, b, c = c, a, b
    return np.sum(a * b) + np.sum(c)


@case(X)
def fibonacci_step(x):
    a, b = x, x * x
    for _ in range(4):
        a, b = b, a + b
    return np.sum(a * b)


@case(M)
def unpack_rows(m):
    a, b, c = m
    return np.sum(a * b) - np.sum(c ** 2)


@case(X)
def unpack_scalars(x):
    a, b, c, d = x
    return a * b + c / (2 + d * d)


@case([X, Y, M])
def starred_rest(xs):
    first, *rest = xs
    return np.sum(first * rest[0]) + np.sum(rest[1])


@case([X, Y, M])
def starred_start(xs):
    *start, last = xs
    return np.sum(start[0] * start[1]) + np.sum(last ** 2)


@case((1.5, 2.5, -0.5, 3.0))
def starred_middle(p):
    a, *b, c = p
    return a * c + b[0] * b[1]


@case((1.5, 2.5))
def starred_empty(p):
    a, b, *none = p
    return a * b + len(none)


@case(M)
def starred_array(m):
    head, *tail = m
    return np.sum(head) * np.sum(tail[0] * tail[1])


@case(X)
def chained(x):
    a = b = np.exp(x)
    return np.sum(a * b)


@case(X)
def chained_tuple(x):
    pair = a, b = x * 2, x + 1
    return np.sum(pair[0] * b) + np.sum(a)


@case(1.25, 2.0, wrt=(0, 1))
def augmented_all_operators(a, b):
    s = a
    s += b
    s *= a
    s -= b * b
    s /= b + 1
    s **= 2
    return s


@case(X)
def augmented_fresh_array(x):
    y = x * 2.0
    y += x
    y *= x
    y -= 1.0
    y /= 3.0
    return np.sum(y * x)


@case(M)
def augmented_broadcast(m):
    y = m * 1.0
    y += m[0]
    y *= m[:, :1]
    return np.sum(y)


@case(2.5)
def augmented_floor_and_mod(a):
    s = a * 3
    s //= 2
    r = a * 3
    r %= 2
    return s * a + r


@case(X)
def augmented_matmul(x):
    y = np.outer(x, x)
    y @= np.outer(x, np.ones(4))
    return np.sum(y)


@case(X, np.eye(4) + 0.1, wrt=(0, 1))
def augmented_rebinds_name(x, w):
    x = x @ w
    x = x + 1
    x = np.tanh(x)
    return np.sum(x)


@case(X)
def annotated(x: np.ndarray) -> float:
    y: np.ndarray = x * 2
    s: float = np.sum(y * x)
    return s


@case(X)
def annotated_without_value(x):
    y: np.ndarray
    y = np.sin(x)
    return np.sum(y)


@case(X)
def walrus_in_expression(x):
    return np.sum((y := x * x) + y * x)


@case(X)
def walrus_in_condition(x):
    if (s := np.sum(x)) > -100:
        return s * s
    return s


@case(0.4)
def walrus_in_while(a):
    n = 0
    while (a := a * 1.5) < 3:
        n += 1
    return a * n


@case(X)
def reassigned_parameter(x):
    x = x * x
    x = x + 1
    return np.sum(x * x)


@case(X)
def overwritten_before_use(x):
    y = np.exp(x)
    y = x * 3
    return np.sum(y)


@case(X)
def unused_assignments(x):
    unused = np.exp(x) * 100
    n = 7
    return np.sum(x * x)


@case(X)
def changes_type(x):
    y = x
    y = np.sum(y * y)
    y = (y, 2.0)
    return y[0] * y[1]


@case(X)
def several_statements_a_line(x):
    a = x * 2; b = a * x  # noqa: E702
    return np.sum(b)


@case(X)
def continued_lines(x):
    y = (x * 2
         + x * x
         - 1)
    z = y * \
        x
    return np.sum(z)


@case(X, Y)
def deleted_name(x, y):
    t = x * y
    s = np.sum(t * t)
    del t
    return s


@case(X)
def alias_read_only(x):
    y = x
    z = y
    return np.sum(x * y * z)


@case(X, expect=np.ones(4))
def identity_sum(x):
    return np.sum(x)


@case(3.0, expect=1.0)
def returns_parameter(x):
    return x


@case(X, expect=np.zeros(4))
def ignores_parameter(x):
    return 2.0


@case(X, Y, expect=np.zeros(4))
def independent_of_wrt(x, y):
    return np.sum(y * y)


@case(X)
def through_a_tuple_swap_of_elements(x):
    a, b = x[0], x[1]
    a, b = b * a, a - b
    return a * b


test_programs = case.test()
