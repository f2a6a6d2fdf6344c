"""while with break, continue, else, returns; conditions on counters and on differentiated values."""

import math

import numpy as np

from tests.helpers import Programs, array

X = array(4)
case = Programs()


@case(X)
def counter(x):
    i = 0
    s = 0.0
    while i < len(x):
        s = s + x[i] ** 2 * s + 1
        i += 1
    return s


@case(3.0, 1e-9)
@case(0.2, 1e-9)
def newton_square_root(a, tolerance):
    x = a
    while abs(x * x - a) > tolerance:
        if x > 1:
            x = 0.5 * (x + a / x)
        else:
            x = x - (x * x - a) / (2 * x)
    return x


@case(0.3)
def condition_on_a_value(a):
    while a < 10:
        a = a * 2 + 0.1
    return a


@case(X)
def condition_on_an_array(x):
    y = x
    while np.sum(y * y) < 30:
        y = y * 1.7
    return np.sum(y)


@case(20.0)
def runs_zero_times(a):
    while a < 10:
        a = a * 2
    return a * a


@case(1.1)
def forever_with_break(a):
    n = 0
    while True:
        a = a * 1.5
        n += 1
        if a > 8:
            break
    return a * n


@case(1.1)
def forever_with_return(a):
    s = a
    while True:
        s = s * a + 1
        if s > 5:
            return s * s


@case(1.1)
def several_exits(a):
    s = a
    n = 0
    while n < 10:
        n += 1
        s = s + a * n
        if s > 100:
            return s
        if n == 4:
            break
        s = s * 1.1
    return s * a


@case(X)
def with_continue(x):
    i = -1
    s = 0.0
    while i < 3:
        i += 1
        if x[i] < 0:
            continue
        s = s * 0.5 + x[i] ** 2
    return s


@case(0.5)
def else_runs(a):
    n = 0
    while n < 3:
        n += 1
        a = a * a + 0.5
        if a > 100:
            break
    else:
        a = a * 10
    return a


@case(0.5)
def else_is_skipped(a):
    n = 0
    while n < 3:
        n += 1
        a = a * a + 0.5
        if n == 2:
            break
    else:
        a = a * 10
    return a


@case(0.7)
def nested(a):
    s = a
    while s < 20:
        t = s
        while t < s + 3:
            t = t * 1.5 + a
        s = s + t
    return s


@case(0.7)
def while_in_for(a):
    s = a
    for i in range(3):
        k = 0
        while k < i:
            s = s * a + i
            k += 1
    return s


@case(X)
def for_in_while(x):
    s = 1.0
    n = 0
    while n < 2:
        for a in x:
            s = s + a * s * 0.2
        n = n + 1
    return s


@case(3.0, 2.0, wrt=(0, 1))
def two_carried_values(a, b):
    while a - b > 1e-3:
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


@case(0.4)
def series_until_small(a):
    term = total = 1.0
    n = 1
    while abs(term) > 1e-12:
        term = term * a / n
        total += term
        n += 1
    return total


@case(X, 1e-6)
def power_iteration_bound(x, tolerance):
    n = 0
    y = x
    change = 1.0
    while change > tolerance and n < 6:
        z = np.tanh(y) + 0.1 * x
        change = float(np.max(np.abs(z - y)))
        y = z
        n += 1
    return np.sum(y * y)


@case(5.0)
def counts_down(a):
    n = 4
    while n:
        a = a / n + a * 0.1
        n -= 1
    return a


@case(0.9, 10)
def euler_steps(a, steps):
    t, y = 0.0, a
    while t < 1 - 1e-9:
        y = y + (1 / steps) * (-y * a + math.sin(t))
        t += 1 / steps
    return y


@case(1.3)
def helper_condition(a):
    def small(v):
        return v < 7

    while small(a):
        a = a * a + 0.3
    return a


@case(2.0)
def not_in_condition(a):
    done = False
    while not done:
        a = a * 1.3
        done = a > 5 or a < 0
    return a * a


test_programs = case.test()
