"""return anywhere: guards, loops, nested branches, after effects."""

import numpy as np

from tests.helpers import Programs, array

X, M = array(4), array(3, 4)
case = Programs()


@case(X)
def guard_at_the_start(x):
    if x.size == 0:
        return 0.0
    return np.sum(x * x)


@case(2.0, 1)
@case(2.0, 2)
@case(2.0, 9)
def ladder(a, n):
    if n == 1:
        return a
    a = a * a
    if n == 2:
        return a * 3
    a = np.sin(a)
    return a + n


@case(X, 0)
@case(X, 2)
@case(X, 7)
def from_a_loop_at_an_index(x, stop):
    s = 1.0
    for i in range(len(x)):
        s = s * (x[i] + 2)
        if i == stop:
            return s
    return s * s


@case(M, 0.5)
@case(M, 5.0)
@case(M, 500.0)
def from_two_depths(m, limit):
    s = 0.0
    for row in m:
        if s > limit:
            return s * row[0]
        for a in row:
            s = s + a * a
            if s > 2 * limit:
                return s * a
        s = s * 1.1
    return s


@case(0.4, 1.0)
@case(0.4, 30.0)
def from_a_while(a, limit):
    n = 0
    while n < 5:
        n += 1
        a = a * 2 + 0.1
        if a > limit:
            return a * a
    return a


@case(X)
def after_a_loop_inside_a_branch(x):
    s = np.sum(x)
    if s > -100:
        for a in x:
            s = s + a * a
        return s * s
    return s


@case(X)
def of_a_constant_from_a_loop(x):
    for a in x:
        if a > 100:
            return 0.0
    return np.sum(x ** 3)


@case(X)
def unreachable_code(x):
    return np.sum(x * x)
    return np.sum(x)


@case(X, True)
@case(X, False)
def every_path_loops(x, forward):
    if forward:
        for a in x:
            if a > 0:
                return a * a
        return x[0]
    for a in reversed(x):
        if a < 0:
            return a * a * a
    return x[1]


@case(1.5)
@case(0.5)
def in_a_helper(a):
    def clipped(v):
        if v > 1:
            return v * v
        v = v * 3
        return v

    return clipped(a) * 2 + clipped(a / 3)


@case(X)
def in_a_helper_loop(x):
    def first_positive(values):
        for v in values:
            if v > 0:
                return v
        return 0.0

    return first_positive(x) ** 2 + first_positive(-x)


@case(1.5, "linear")
@case(1.5, "quadratic")
def by_name(a, kind):
    if kind == "linear":
        return a
    if kind == "quadratic":
        return a * a
    raise ValueError(kind)


test_programs = case.test()
