"""break, continue, else and return in for loops, nested too."""

from tests.helpers import Programs, array

X, M = array(4), array(3, 4)
case = Programs()


@case(X)
def break_on_value(x):
    s = 0.0
    for a in x:
        s = s + a * a
        if s > 1.0:
            break
    return s * x[0]


@case(X)
def break_in_the_middle(x):
    s = 1.0
    for i in range(10):
        if i == 3:
            break
        s = s * (x[i] + 2)
    return s


@case(X)
def break_leaves_value_of_iteration(x):
    for a in x:
        if a > 0:
            break
    return a * a * a


@case(X)
def continue_on_value(x):
    s = 0.0
    for a in x:
        if a < 0:
            continue
        s = s + a ** 3
    return s


@case(X)
def continue_and_break(x):
    s = 1.0
    for i, a in enumerate(x):
        if i % 2 == 0:
            continue
        s = s * a
        if s > 50:
            break
        s = s + a
    return s


@case(M)
def break_of_the_inner_loop(m):
    s = 0.0
    for row in m:
        for a in row:
            if a < 0:
                break
            s = s + a * a
        s = s * 1.5
    return s + m[0, 0]


@case(M)
def continue_of_the_outer_loop(m):
    s = 0.0
    for i, row in enumerate(m):
        if i == 1:
            continue
        for a in row:
            s = s * 0.5 + a * a
    return s


@case(X)
def else_runs(x):
    s = 0.0
    for a in x:
        if a > 100:
            break
        s = s + a
    else:
        s = s * s
    return s


@case(X)
def else_is_skipped(x):
    s = 1.0
    for a in x:
        s = s + a * a
        if s > 1.2:
            break
    else:
        s = s * 100
    return s * x[1]


@case(M)
def else_of_a_nested_loop(m):
    s = 0.0
    for row in m:
        for a in row:
            if a > 1.2:
                break
            s = s + a * a
        else:
            s = s * 2
    return s


@case(X)
def returns_from_the_loop(x):
    s = 0.0
    for a in x:
        s = s + a * a
        if s > 1.0:
            return s * a
    return s


@case(M)
def returns_from_a_nested_loop(m):
    s = 0.0
    for row in m:
        for a in row:
            s = s + a * a
            if s > 2.0:
                return s * s * a
    return s


@case(X)
def returns_in_else(x):
    s = 1.0
    for a in x:
        s = s * (2 + a)
        if s < 0:
            return a
    else:
        return s * s


test_programs = case.test()
