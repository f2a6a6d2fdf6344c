"""if, elif, else: on values, on static data, with assignments and returns in any of the branches."""

import numpy as np

from tests.helpers import Programs, array

X, Y = array(4), array(4, seed=1)
case = Programs()


@case(1.5, expect=3.0)
@case(-1.5, expect=-1.0)
def both_sides_assign(a):
    if a > 0:
        b = a * a
    else:
        b = -a
    return b


@case(1.5)
@case(-1.5)
def no_else(a):
    b = a * 2
    if a > 0:
        b = b * a
    return b


@case(X)
@case(-X)
@case(0.01 * X)
def elif_chain(x):
    s = np.sum(x)
    if s > 1:
        y = x * 2
    elif s > 0:
        y = x * x
    elif s > -1:
        y = np.sin(x)
    else:
        y = np.exp(x)
    return np.sum(y * x)


@case(2.0)
@case(0.5)
@case(-2.0)
def returns_in_branches(a):
    if a > 1:
        return a * a
    elif a > 0:
        return a * 3
    return -a


@case(2.0)
@case(0.5)
@case(-2.0)
def returns_in_all_branches(a):
    if a > 1:
        return a * a
    elif a > 0:
        return a * 3
    else:
        return np.exp(a)


@case(2.0)
@case(-1.0)
def returns_in_the_middle(a):
    b = a * a
    if b > 3:
        return b * a
    c = b + a
    d = np.sin(c)
    return d * b


@case(2.0, 3.0, wrt=(0, 1))
@case(2.0, -3.0, wrt=(0, 1))
@case(-2.0, 3.0, wrt=(0, 1))
@case(-2.0, -3.0, wrt=(0, 1))
def nested(a, b):
    if a > 0:
        if b > 0:
            c = a * b
        else:
            c = a - b
        c = c * 2
    else:
        c = a
        if b > 0:
            return c * b * b
    return c * c


@case(X, "relu")
@case(X, "tanh")
@case(X, "none")
def on_a_string(x, activation):
    if activation == "relu":
        y = np.maximum(x, 0)
    elif activation == "tanh":
        y = np.tanh(x)
    else:
        y = x
    return np.sum(y * x)


@case(X, None)
@case(X, Y)
def on_none(x, weights):
    if weights is None:
        return np.mean(x ** 2)
    return np.sum(weights * x ** 2) / np.sum(weights)


@case(X, Y, wrt=(0, 1))
def optional_is_active(x, bias=None):
    y = x * 2
    if bias is not None:
        y = y + bias
    return np.sum(y * y)


@case(X)
@case(array(3, 4))
@case(2.5)
def on_rank(x):
    if np.ndim(x) == 0:
        return x * x
    if x.ndim == 1:
        return np.sum(x * x)
    return np.sum(x @ x.T)


@case(X)
@case(array(2))
def on_length(x):
    if len(x) > 3:
        y = x[3]
    else:
        y = x[0]
    return y * np.sum(x)


@case(X)
@case(1.5)
def on_isinstance(x):
    if isinstance(x, np.ndarray):
        return np.sum(x * x)
    return x * x * x


@case(X, True)
@case(X, False)
def on_a_flag(x, training):
    if training:
        x = x * 0.5
    return np.sum(x ** 2)


@case(X, 3)
@case(X, 0)
def on_a_count(x, n):
    if n:
        return np.sum(x) * n
    return np.sum(x ** 2)


@case({"W": X, "b": 0.5})
@case({"W": X})
def on_a_key(params):
    y = params["W"] ** 2
    if "b" in params:
        y = y + params["b"]
    return np.sum(y)


@case([X, Y])
@case([X])
def on_a_container(xs):
    if len(xs) == 2:
        return np.sum(xs[0] * xs[1])
    return np.sum(xs[0] ** 3)


@case(X)
def defined_in_one_branch_only(x):
    s = np.sum(x * x)
    if s > 0:
        extra = s * 2
        s = s + extra
    return s


@case(X)
def branch_changes_several(x):
    a, b, c = np.sum(x), x * 2, 1.0
    if a > -100:
        a, b = a * 2, b * b
        c += a
    else:
        c = 5.0
    return a * c + np.sum(b)


@case(1.5)
@case(-1.5)
def one_branch_is_constant(a):
    if a > 0:
        b = a * a
    else:
        b = 3.0
    return b * a


@case(1.5)
@case(-1.5)
def returns_a_constant(a):
    if a < 0:
        return 0.0
    return a * a


@case(1.5)
def pass_in_branch(a):
    if a > 1:
        pass
    else:
        a = a * 100
    return a * a


@case(X)
@case(-X)
def branches_agree(x):
    if np.sum(x) > 0:
        y = x * 2
    else:
        y = x * 2
    return np.sum(y * y)


@case(X)
def branch_on_any_and_all(x):
    if np.any(x > 100) or not np.all(np.isfinite(x)):
        return 0.0
    return np.sum(np.exp(x))


@case(X)
def branch_on_max(x):
    if x.max() > 0.5 and x.argmax() >= 0:
        return x.max() * np.sum(x)
    return np.sum(x)


@case(0.3)
@case(0.7)
def clamps_by_hand(a):
    t = a * 2
    if t > 1:
        t = 1.0
    return t * t + a


@case(X, Y)
def mixed_returns_of_expressions(x, y):
    if not len(x):
        return 0.0
    if len(x) != len(y):
        raise ValueError("lengths differ")
    return float(np.sum(x * y))


@case(2.0)
@case(-2.0)
def sequential_ifs_share_state(a):
    s = a
    if a > 0:
        s = s * 2
    if s > 3:
        s = s * s
    if s < 0:
        s = s - a * a
    return s


@case(1.5, "double")
@case(1.5, "square")
def match_on_a_string(a, kind):
    match kind:
        case "double":
            return a * 2
        case "square":
            return a * a
        case _:
            return a


test_programs = case.test()
